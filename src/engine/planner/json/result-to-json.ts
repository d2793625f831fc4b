import type { PlannerProblem } from '../problem.ts';
import type { DeviceSchedule, InfeasibleResult, NamedLimit, PlannerResult, StoredValue } from '../result.ts';
import { zonedInstant } from '../texts.ts';
import { periodStartMs } from '../units.ts';
import type { Json } from './problem-to-json.ts';

/**
 * Writes a result for people and programs, format `flex-planner-result/1`: the start of each period as
 * an instant with offset, series with their units in the keys.
 */
export function resultToJson(
  problem: PlannerProblem,
  result: PlannerResult,
): { readonly [key: string]: Json } {
  const { horizon } = problem;
  const startOf = (period: number) => zonedInstant(periodStartMs(horizon, period), horizon);
  const head = { format: 'flex-planner-result/1', problemId: problem.id, status: result.status };
  if (result.status === 'infeasible') {
    return { ...head, ...infeasibleJson(result, startOf) };
  }
  const { schedule } = result;
  return {
    ...head,
    costMicros: result.costMicros,
    components: { ...result.components },
    boundMicros: result.boundMicros,
    gapMicros: result.costMicros - result.boundMicros,
    solvedBy: result.solvedBy,
    ...(result.storedValues === undefined ? {} : { storedValues: result.storedValues.map(storedValueJson) }),
    relaxations: result.relaxations.map((relaxation) => ({
      ...relaxation,
      start: startOf(relaxation.period),
    })),
    periodStart: Array.from(horizon.periodMs, (_, period) => startOf(period)),
    netW: [...schedule.netW],
    ...(schedule.throughW === undefined ? {} : { throughW: [...schedule.throughW] }),
    devices: schedule.devices.map(deviceJson),
  };
}

/** Limits with the instants that they begin and end at. */
function infeasibleJson(
  { proven, conflicts, remedies }: InfeasibleResult,
  startOf: (period: number) => string,
): { readonly [key: string]: Json } {
  const limitJson = ({ from, to, ...limit }: NamedLimit) => ({
    ...limit,
    from,
    to,
    start: startOf(from),
    end: startOf(to),
  });
  return {
    proven,
    conflicts: conflicts.map(({ ids, message, limits }) => ({
      ids: [...ids],
      message,
      limits: limits.map(limitJson),
    })),
    remedies: remedies.map(({ id, message, changes }) => ({ id, message, changes: changes.map(limitJson) })),
  };
}

/** `null` where there is no room for more, or may not be less. */
function storedValueJson({ deviceId, moreMicrosPerKwh, lessMicrosPerKwh }: StoredValue): Json {
  const known = (values: Float64Array) =>
    Array.from(values, (micros) => (Number.isNaN(micros) ? null : micros));
  return { deviceId, moreMicrosPerKwh: known(moreMicrosPerKwh), lessMicrosPerKwh: known(lessMicrosPerKwh) };
}

function deviceJson({ deviceId, powerW, energyWh, curtailedW, throughW }: DeviceSchedule): Json {
  return {
    deviceId,
    powerW: [...powerW],
    ...(energyWh === undefined ? {} : { energyWh: [...energyWh] }),
    ...(curtailedW === undefined ? {} : { curtailedW: [...curtailedW] }),
    ...(throughW === undefined ? {} : { throughW: [...throughW] }),
  };
}
