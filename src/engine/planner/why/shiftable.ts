import { checkSchedule } from '../check/check-schedule.ts';
import { costOf } from '../cost.ts';
import type { PlannerProblem, ShiftableDevice } from '../problem.ts';
import type { DeviceSchedule, Schedule } from '../result.ts';
import { netPowerW } from '../schedule.ts';
import { feasibleStarts } from '../shiftable-starts.ts';
import { type Because, type PeriodReason, SAME_W } from './reason.ts';

/** What a moved run may miss a rule by and still count as possible [W]. */
const POSSIBLE_W = 0.5;
/** Costs this close are the same [micro-units]. */
const SAME_MICROS = 10;

/** A plan, and the place of a device in it. */
interface Placed {
  readonly problem: PlannerProblem;
  readonly schedule: Schedule;
  readonly index: number;
  readonly device: ShiftableDevice;
}

/**
 * Says of a run why it is where it is, or why it is left out: against each other place with all else as it is planned. So another
 * place may look dearer than it would be if all were planned anew; it never looks cheaper.
 */
export function shiftableReasons(
  problem: PlannerProblem,
  schedule: Schedule,
  index: number,
  device: ShiftableDevice,
): readonly PeriodReason[] {
  const placed: Placed = { problem, schedule, index, device };
  const { powerW } = schedule.devices[index]!;
  const running = periodsWhere(powerW, (power) => power > SAME_W);
  return running.length === 0 ? offReasons(placed) : runReasons(placed, running);
}

function periodsWhere(values: Float64Array, is: (value: number) => boolean): readonly number[] {
  const periods: number[] = [];
  values.forEach((value, period) => {
    if (is(value)) periods.push(period);
  });
  return periods;
}

function runReasons(placed: Placed, running: readonly number[]): readonly PeriodReason[] {
  const { device, schedule, index } = placed;
  const hereMicros = costOf(placed.problem, schedule).costMicros;
  const otherwiseMicros = cheapestMicros(placed, otherPowers(placed, running));
  const because = becauseOf(hereMicros, otherwiseMicros);
  return running.map((period) => ({
    deviceId: device.id,
    period,
    action: 'run' as const,
    powerW: schedule.devices[index]!.powerW[period]!,
    because,
    ...(otherwiseMicros !== undefined && { otherwiseMicros: otherwiseMicros - hereMicros }),
  }));
}

function becauseOf(hereMicros: number, otherwiseMicros: number | undefined): Because {
  if (otherwiseMicros === undefined) return 'only-start';
  if (Math.abs(otherwiseMicros - hereMicros) <= SAME_MICROS) return 'preference';
  return otherwiseMicros > hereMicros ? 'cheapest-start' : 'together';
}

function offReasons(placed: Placed): readonly PeriodReason[] {
  const { device, problem, schedule } = placed;
  const hereMicros = costOf(problem, schedule).costMicros;
  const otherwiseMicros = cheapestMicros(placed, wholeRuns(device, problem.horizon.periodMs.length));
  const because: Because =
    otherwiseMicros === undefined || otherwiseMicros >= hereMicros - SAME_MICROS
      ? 'not-worth-it'
      : 'together';
  return periodsWhere(Float64Array.from(device.allowed, Number), (allowed) => allowed > 0).map((period) => ({
    deviceId: device.id,
    period,
    action: 'off' as const,
    powerW: 0,
    because,
    ...(otherwiseMicros !== undefined && { otherwiseMicros: otherwiseMicros - hereMicros }),
  }));
}

/** The powers of the device in other places: another start, or one piece elsewhere. */
function otherPowers(
  { device, schedule, index, problem }: Placed,
  running: readonly number[],
): readonly Float64Array[] {
  const { powerW } = schedule.devices[index]!;
  const isOther = (other: Float64Array) =>
    other.some((power, period) => Math.abs(power - powerW[period]!) > SAME_W);
  if (device.contiguous) return wholeRuns(device, problem.horizon.periodMs.length).filter(isOther);
  const free = device.allowed.flatMap((allowed, period) =>
    allowed && powerW[period]! <= SAME_W ? [period] : [],
  );
  return running.flatMap((from) =>
    free.map((to) => {
      const moved = powerW.slice();
      moved[to] = powerW[from]!;
      moved[from] = 0;
      return moved;
    }),
  );
}

/** The powers of a run in one piece from each start that it may have; of one in pieces, in its first periods. */
function wholeRuns(device: ShiftableDevice, periodCount: number): readonly Float64Array[] {
  const { contiguous, profileW, allowed } = device;
  if (contiguous) {
    return feasibleStarts(device).map((start) => {
      const powerW = new Float64Array(periodCount);
      powerW.set(profileW, start);
      return powerW;
    });
  }
  const places = allowed
    .flatMap((isAllowed, period) => (isAllowed ? [period] : []))
    .slice(0, profileW.length);
  if (places.length < profileW.length) return [];
  return [
    Float64Array.from({ length: periodCount }, (_, period) => (places.includes(period) ? profileW[0]! : 0)),
  ];
}

/** The least that all costs with one of the powers [micro-units]; undefined where none is possible beside all else. */
function cheapestMicros(
  { problem, schedule, index }: Placed,
  powers: readonly Float64Array[],
): number | undefined {
  let leastMicros: number | undefined;
  for (const powerW of powers) {
    const devices: DeviceSchedule[] = [...schedule.devices];
    devices[index] = { ...devices[index]!, powerW };
    const moved: Schedule = { ...schedule, devices, netW: netPowerW(problem, devices) };
    const { costMicros } = costOf(problem, moved);
    if (leastMicros !== undefined && costMicros >= leastMicros) continue;
    if (checkSchedule(problem, moved, POSSIBLE_W).some(({ tier }) => tier === 'physical' || tier === 'order'))
      continue;
    leastMicros = costMicros;
  }
  return leastMicros;
}
