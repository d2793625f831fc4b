import { invariant } from '../../errors.ts';
import { inwardW, outwardW } from '../directions.ts';
import type { PlannerProblem } from '../problem.ts';
import type { DeviceSchedule, NamedLimit, RemedyChange, Schedule } from '../result.ts';
import { withLess } from './change-limit.ts';
import { conflictSet, furthest, type Limited, withoutAll } from './conflict-set.ts';
import type { Feasibility } from './feasibility.ts';
import { isSameLimit, isSeries, isTarget, widened } from './limits.ts';
import { mergeRuns } from './runs.ts';

/** A way out in which more limits would have to give is left out. */
const LIMITS_MAX = 12;
/** Rounding that needs no more room [W, Wh]. */
const NOISE = 1e-3;

/** Of limits that contradict each other, which gives first where another has given already: what is least to ask for. */
const EASIEST: readonly NamedLimit['kind'][] = [
  'target-min',
  'target-max',
  'import-limit',
  'export-limit',
  'energy-min',
  'energy-max',
  'charge-limit',
  'discharge-limit',
  'power-steps',
  'charge-from-grid',
  'discharge-to-grid',
  'pv-surplus',
  'run-window',
  'run',
];

/**
 * The least that has to give where a limit gives first: it, and only where that is not enough, others with it. A power limit
 * gives by the same amount wherever it does, the least one in whole watts, and in no more periods than it must;
 * an energy likewise in watt-hours.
 *
 * @param limited - physical, without a plan.
 * @param first - a limit of one of its conflicts.
 * @returns undefined where too many limits would have to give, or the number of checks is used up.
 */
export function leastChanges(
  limited: Limited,
  first: NamedLimit,
  feasibility: Feasibility,
): readonly RemedyChange[] | undefined {
  const giving = givingWith(limited, first, feasibility);
  if (giving === undefined) return undefined;
  let changed = limited.problem;
  const changes: RemedyChange[] = [];
  // From the last one back: what gives with others gives only what these could not spare it without end.
  for (const [index, limit] of [...giving.entries()].reverse()) {
    const earlier = giving.slice(0, index);
    const found = leastOf(withoutAll(changed, earlier), limit, feasibility);
    if (found === undefined) return undefined;
    changed = found.reduce((less, change) => withLess(less, change, change.amount), changed);
    changes.unshift(...found);
  }
  return feasibility.isExhausted ? undefined : changes;
}

/** Limits, each over the whole horizon, without which there is a plan. */
function givingWith(
  { problem, limits }: Limited,
  first: NamedLimit,
  feasibility: Feasibility,
): readonly NamedLimit[] | undefined {
  const periodCount = problem.horizon.periodMs.length;
  const giving = [widened(first, periodCount)];
  let rest = withoutAll(problem, giving);
  while (feasibility.isInfeasible(rest)) {
    if (giving.length === LIMITS_MAX) return undefined;
    const members = conflictSet({ problem: rest, limits }, feasibility);
    const easiest = EASIEST.flatMap((kind) => members.filter((limit) => limit.kind === kind))[0];
    if (easiest === undefined) return undefined;
    giving.push(widened(easiest, periodCount));
    rest = withoutAll(rest, giving.slice(-1));
  }
  return giving;
}

function leastOf(
  problem: PlannerProblem,
  limit: NamedLimit,
  feasibility: Feasibility,
): readonly RemedyChange[] | undefined {
  if (limit.kind === 'run-window') return leastWindow(problem, limit, feasibility);
  if (!isSeries(limit) && !isTarget(limit)) return [{ ...limit, amount: 1, unit: 'rule' }];
  const free = feasibility.scheduleOf(withLess(problem, limit, Number.POSITIVE_INFINITY));
  if (free === undefined) return undefined;
  const isEnough = (span: NamedLimit, amount: number) =>
    feasibility.scheduleOf(withLess(problem, span, amount)) !== undefined;
  const most = Math.ceil(Math.max(...excessOf(problem, limit, free)) - NOISE);
  if (most <= 0) return [];
  const amount = most - furthest(0, most - 1, (less) => isEnough(limit, most - less));
  if (isTarget(limit)) return [{ ...limit, amount, unit: 'Wh' }];
  const from = furthest(limit.from, limit.to - 1, (start) => isEnough({ ...limit, from: start }, amount));
  const late = { ...limit, from };
  const cut = furthest(0, limit.to - 1 - from, (less) => isEnough({ ...late, to: limit.to - less }, amount));
  return runsOf(problem, { ...late, to: limit.to - cut }, amount, feasibility);
}

/** Where the limit really gives, in a schedule that has the room: run by run, each by as much as it takes. */
function runsOf(
  problem: PlannerProblem,
  limit: NamedLimit,
  amount: number,
  feasibility: Feasibility,
): readonly RemedyChange[] | undefined {
  const schedule = feasibility.scheduleOf(withLess(problem, limit, amount));
  if (schedule === undefined) return undefined;
  const unit = isEnergy(limit) ? 'Wh' : 'W';
  const excess = excessOf(problem, limit, schedule);
  const given = Array.from(excess, (by, period) => ({ period, amount: by }));
  const runs = mergeRuns(given, NOISE).map(
    (run): RemedyChange => ({
      ...limit,
      from: run.from,
      to: run.to,
      amount: Math.min(amount, Math.ceil(run.amount - NOISE)),
      unit,
    }),
  );
  const rest = runs.reduce((less, run) => withLess(less, run, run.amount), problem);
  // What is below the noise may be needed all the same.
  return feasibility.scheduleOf(rest) === undefined ? [{ ...limit, amount, unit }] : runs;
}

function isEnergy({ kind }: NamedLimit): boolean {
  return kind === 'energy-min' || kind === 'energy-max';
}

/** The periods that a run takes beside those that it is allowed, as few as there can be. */
function leastWindow(
  problem: PlannerProblem,
  limit: NamedLimit,
  feasibility: Feasibility,
): readonly RemedyChange[] | undefined {
  const device = problem.devices.find(({ id }) => id === limit.deviceId);
  invariant(device?.kind === 'shiftable', 'only runs have windows');
  const free = withLess(problem, limit, Number.POSITIVE_INFINITY);
  const isForbidden = (period: number) => device.allowed[period] === false;
  const strange = device.allowed.map((_, start) => {
    let count = 0;
    for (let period = start; period < start + device.profileW.length; period++) {
      if (isForbidden(period)) count += 1;
    }
    return count;
  });
  // A start costs by the periods that it should not have: in one piece, the cheapest start is the least change.
  const startCostMicros = Float64Array.from(
    strange,
    (count, start) => count * STRANGE_PERIOD_MICROS + start * LATER_MICROS,
  );
  const priced = free.devices.map((other) =>
    other.id === device.id && device.contiguous ? { ...other, startCostMicros } : other,
  );
  const schedule = feasibility.scheduleOf({ ...free, devices: priced });
  const powerW = schedule?.devices[problem.devices.indexOf(device)]?.powerW;
  if (powerW === undefined) return undefined;
  const used = Array.from(powerW, (value, period) => ({
    period,
    amount: value > 0 && isForbidden(period) ? 1 : 0,
  }));
  return mergeRuns(used, NOISE).map(({ from, to }) => ({
    ...limit,
    from,
    to,
    amount: to - from,
    unit: 'periods',
  }));
}

/** More than all that moving energy could cost. */
const STRANGE_PERIOD_MICROS = 1e10;
const LATER_MICROS = 1e5;

/** By how much a schedule is beyond a limit [W, Wh] in each period of it; 0 outside of them. */
function excessOf(problem: PlannerProblem, limit: NamedLimit, schedule: Schedule): Float64Array {
  const beyond = beyondOf(problem, limit, schedule);
  return beyond.map((by, period) => (period >= limit.from && period < limit.to ? Math.max(0, by) : 0));
}

function beyondOf(problem: PlannerProblem, limit: NamedLimit, schedule: Schedule): Float64Array {
  const { site } = problem;
  const difference = (a: Float64Array, b: Float64Array) => a.map((value, period) => value - b[period]!);
  if (limit.kind === 'import-limit')
    return difference(inwardW(schedule.netW, schedule.throughW), site.importLimitW);
  if (limit.kind === 'export-limit')
    return difference(outwardW(schedule.netW, schedule.throughW), site.exportLimitW);
  const index = problem.devices.findIndex(({ id }) => id === limit.deviceId);
  const device = problem.devices[index];
  const { powerW, throughW, energyWh } = schedule.devices[index] as DeviceSchedule;
  invariant(device?.kind === 'storage' && energyWh !== undefined, 'only storages have such limits');
  switch (limit.kind) {
    case 'charge-limit':
      return difference(inwardW(powerW, throughW), device.chargePowerWMax);
    case 'discharge-limit':
      return difference(outwardW(powerW, throughW), device.dischargePowerWMax);
    case 'energy-min':
      return difference(device.energyMinWh, energyWh);
    case 'energy-max':
      return difference(energyWh, device.energyMaxWh);
    default: {
      const target = device.targets.find(({ id, period }) => id === limit.targetId && period === limit.from);
      const levelWh = limit.kind === 'target-min' ? target?.minWh : target?.maxWh;
      invariant(levelWh !== undefined, 'the target of a limit');
      const sign = limit.kind === 'target-min' ? 1 : -1;
      return energyWh.map((storedWh) => sign * (levelWh - storedWh));
    }
  }
}

/** Whether two ways out are the same. */
export function isSameWay(a: readonly RemedyChange[], b: readonly RemedyChange[]): boolean {
  return a.length === b.length && a.every((change) => b.some((other) => isSameLimit(change, other)));
}
