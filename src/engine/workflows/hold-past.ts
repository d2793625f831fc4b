import type {
  Device,
  DeviceSchedule,
  PlannerConstraint,
  PlannerProblem,
  Schedule,
} from '../planner/index.ts';
import { roundedEdgeW } from './rounded-band.ts';

/**
 * A day that has begun: what is over stays as it was planned. Forecasts, prices, the power of every
 * device and that of the meter are taken from the earlier plan for all periods that have started at
 * `nowMs`. A device that is new was not there before; where one is gone, only the others are held.
 *
 * @param problem - the day with the newest forecasts.
 * @param earlier - the problem that the earlier plan solved, with that plan's schedule in whole watts:
 * rounded to watts, the next plan says the same of what is over, however often it is made anew.
 */
export function holdPast(
  problem: PlannerProblem,
  earlier: { readonly problem: PlannerProblem; readonly schedule: Schedule },
  nowMs: number,
): PlannerProblem {
  const past = startedPeriods(problem, nowMs);
  if (past === 0) return problem;
  const keep = (now: Float64Array, before: Float64Array) =>
    now.map((value, period) => (period < past ? before[period]! : value));
  const { site } = problem;
  return {
    ...problem,
    site: {
      ...site,
      importPriceMicrosPerKwh: keep(
        site.importPriceMicrosPerKwh,
        earlier.problem.site.importPriceMicrosPerKwh,
      ),
      exportPriceMicrosPerKwh: keep(
        site.exportPriceMicrosPerKwh,
        earlier.problem.site.exportPriceMicrosPerKwh,
      ),
      fixedPowerW: keep(site.fixedPowerW, earlier.problem.site.fixedPowerW),
    },
    devices: problem.devices.map((device) => keepAvailable(device, earlier.problem, keep)),
    constraints: [...problem.constraints, ...heldPowers(problem, earlier.schedule, past)],
  };
}

/**
 * The schedule as it is stored: what is over is taken from the earlier plan as it stands there, energies
 * included, from which a solution within half a watt drifts away. Where a device is gone, the power of
 * the meter is the others'.
 */
export function keepPast(
  schedule: Schedule,
  earlier: Schedule,
  { problem, nowMs }: { readonly problem: PlannerProblem; readonly nowMs: number },
): Schedule {
  const past = startedPeriods(problem, nowMs);
  if (past === 0) return schedule;
  const keep = (now: Float64Array, before: Float64Array) =>
    now.map((value, period) => (period < past ? before[period]! : value));
  const keepIn = (now: DeviceSchedule): DeviceSchedule => {
    const before = earlier.devices.find(({ deviceId }) => deviceId === now.deviceId);
    if (before === undefined) return now;
    return {
      ...now,
      powerW: keep(now.powerW, before.powerW),
      ...(now.energyWh && { energyWh: keep(now.energyWh, before.energyWh ?? now.energyWh) }),
      ...(now.curtailedW && { curtailedW: keep(now.curtailedW, before.curtailedW ?? now.curtailedW) }),
    };
  };
  const isGone = earlier.devices.some(
    ({ deviceId }) => !schedule.devices.some((device) => device.deviceId === deviceId),
  );
  return {
    netW: isGone ? schedule.netW : keep(schedule.netW, earlier.netW),
    devices: schedule.devices.map(keepIn),
  };
}

/** How many periods of the horizon have started at `nowMs`. */
export function startedPeriods({ horizon }: Pick<PlannerProblem, 'horizon'>, nowMs: number): number {
  let startMs = horizon.startMs;
  let count = 0;
  while (count < horizon.periodMs.length && startMs < nowMs) {
    startMs += horizon.periodMs[count]!;
    count += 1;
  }
  return count;
}

type Keep = (now: Float64Array, before: Float64Array) => Float64Array;

function keepAvailable(device: Device, earlier: PlannerProblem, keep: Keep): Device {
  if (device.kind !== 'pv') return device;
  const before = earlier.devices.find(({ id }) => id === device.id);
  const availableW = before?.kind === 'pv' ? before.availableW : device.availableW.map(() => 0);
  return { ...device, availableW: keep(device.availableW, availableW) };
}

function heldPowers(problem: PlannerProblem, schedule: Schedule, past: number): readonly PlannerConstraint[] {
  const planned = new Map(schedule.devices.map(({ deviceId, powerW }) => [deviceId, powerW]));
  const nothingW = schedule.netW.map(() => 0);
  const devices = problem.devices.map(({ id }) =>
    held({ id: `past-${id}`, target: { kind: 'device', deviceId: id } }, planned.get(id) ?? nothingW, past),
  );
  const isGone = [...planned.keys()].some((id) => !problem.devices.some((device) => device.id === id));
  return isGone ? devices : [...devices, held({ id: 'past', target: { kind: 'net' } }, schedule.netW, past)];
}

/** The powers that are rounded to those of the plan, halves away from zero. */
function held(
  of: Pick<PlannerConstraint, 'id' | 'target'>,
  powerW: Float64Array,
  past: number,
): PlannerConstraint {
  const side = (sign: 1 | -1) =>
    powerW.map((plannedW, period) =>
      period < past ? roundedEdgeW(plannedW, sign) : sign * Number.POSITIVE_INFINITY,
    );
  return { ...of, source: 'what is over', minW: side(-1), maxW: side(1) };
}
