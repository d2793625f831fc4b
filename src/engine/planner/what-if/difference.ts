import { checkSchedule } from '../check/check-schedule.ts';
import { costOf } from '../cost.ts';
import type { PlannerProblem } from '../problem.ts';
import type { PlannedResult, Relaxation } from '../result.ts';

/** One part of the cost, before and after [micro-units]. */
export interface ComponentDifference {
  readonly name: string;
  readonly beforeMicros: number;
  readonly afterMicros: number;
}

/** What another plan of a site is other in. */
export interface PlanDifference {
  readonly beforeMicros: number;
  readonly afterMicros: number;
  /** In the order of the plan before, then what is new. Parts that are the same are there too. */
  readonly components: readonly ComponentDifference[];
  /**
   * What the plan of before would cost now [micro-units]: the rest is what planning anew brings. Absent where it cannot be carried out any more, or breaks more.
   */
  readonly keptMicros?: number;
  /** Periods whose net power changes. */
  readonly changedPeriods: readonly number[];
  /** Breaches that the plan before has not, or smaller; and those that it alone has, or greater. */
  readonly broken: readonly Relaxation[];
  readonly mended: readonly Relaxation[];
}

/** Powers that are closer are the same [W]; so are breaches [W, Wh]. */
const SAME_W = 0.5;

/** A problem with its plan. */
export interface Planned {
  readonly problem: PlannerProblem;
  readonly result: PlannedResult;
}

/** Compares two plans of a site over the same periods; the problems may differ in prices, limits, orders and devices. */
export function planDifference(before: Planned, after: Planned): PlanDifference {
  const keptMicros = keptCost(before, after);
  return {
    beforeMicros: before.result.costMicros,
    afterMicros: after.result.costMicros,
    components: componentsOf(before.result, after.result),
    ...(keptMicros !== undefined && { keptMicros }),
    changedPeriods: changedPeriods(before.result, after.result),
    broken: beyond(after.result.relaxations, before.result.relaxations),
    mended: beyond(before.result.relaxations, after.result.relaxations),
  };
}

function componentsOf(before: PlannedResult, after: PlannedResult): readonly ComponentDifference[] {
  const names = new Set([...Object.keys(before.components), ...Object.keys(after.components)]);
  return [...names].map((name) => ({
    name,
    beforeMicros: before.components[name] ?? 0,
    afterMicros: after.components[name] ?? 0,
  }));
}

function changedPeriods(
  { schedule: before }: PlannedResult,
  { schedule: after }: PlannedResult,
): readonly number[] {
  const changed: number[] = [];
  before.netW.forEach((netW, period) => {
    if (Math.abs(after.netW[period]! - netW) > SAME_W) changed.push(period);
  });
  return changed;
}

/** Each breach of the first that the second has not by as much. */
function beyond(first: readonly Relaxation[], second: readonly Relaxation[]): readonly Relaxation[] {
  return first.filter(({ id, period, amount }) => {
    const other = second.find((relaxation) => relaxation.id === id && relaxation.period === period);
    return amount > (other?.amount ?? 0) + SAME_W;
  });
}

/** The devices have to be the same, and nothing may be broken that the new plan keeps, or by more. */
function keptCost({ result: before }: Planned, { problem, result: after }: Planned): number | undefined {
  const { schedule } = before;
  const ids = problem.devices.map(({ id }) => id).join('\n');
  if (schedule.devices.map(({ deviceId }) => deviceId).join('\n') !== ids) return undefined;
  const broken = new Map(after.relaxations.map(({ id, period, amount }) => [`${id} ${period}`, amount]));
  const breaks = checkSchedule(problem, schedule, SAME_W).some(
    ({ tier, id, period, amount }) =>
      tier === 'physical' || amount > (broken.get(`${id} ${period}`) ?? 0) + SAME_W,
  );
  return breaks ? undefined : costOf(problem, schedule).costMicros;
}
