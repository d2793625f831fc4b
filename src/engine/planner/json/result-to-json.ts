import type { PlannerProblem } from '../problem.ts';
import type { DeviceSchedule, PlannerResult, StoredValue } from '../result.ts';
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
    return { ...head, conflicts: result.conflicts.map(({ ids, message }) => ({ ids: [...ids], message })) };
  }
  const { schedule } = result;
  return {
    ...head,
    costMicros: result.costMicros,
    components: { ...result.components },
    boundMicros: result.boundMicros,
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
