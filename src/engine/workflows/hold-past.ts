import type { Device, PlannerConstraint, PlannerProblem, Schedule } from '../planner/index.ts';

const TOLERANCE_W = 0.5;

/**
 * A day that has begun: what is over stays as it was planned. Forecasts, prices and the power of
 * every device are taken from the earlier plan for all periods that have started at `nowMs`.
 *
 * @param problem - the day with the newest forecasts.
 * @param earlier - the problem that the earlier plan solved, with that plan's schedule.
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
    constraints: [...problem.constraints, ...heldDevices(problem, earlier.schedule, past)],
  };
}

function startedPeriods({ horizon }: PlannerProblem, nowMs: number): number {
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
  return before?.kind === 'pv'
    ? { ...device, availableW: keep(device.availableW, before.availableW) }
    : device;
}

function heldDevices(
  problem: PlannerProblem,
  schedule: Schedule,
  past: number,
): readonly PlannerConstraint[] {
  const known = new Set(problem.devices.map(({ id }) => id));
  const periodCount = problem.horizon.periodMs.length;
  return schedule.devices
    .filter(({ deviceId }) => known.has(deviceId))
    .map(({ deviceId, powerW }) => {
      const minW = new Float64Array(periodCount).fill(Number.NEGATIVE_INFINITY);
      const maxW = new Float64Array(periodCount).fill(Number.POSITIVE_INFINITY);
      for (let period = 0; period < past; period += 1) {
        minW[period] = powerW[period]! - TOLERANCE_W;
        maxW[period] = powerW[period]! + TOLERANCE_W;
      }
      return {
        id: `past-${deviceId}`,
        source: 'what is over',
        target: { kind: 'device', deviceId },
        minW,
        maxW,
      } satisfies PlannerConstraint;
    });
}
