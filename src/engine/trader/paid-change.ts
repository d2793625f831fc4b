import { costOf, type PlannerProblem, type PlanOptions, plan, type Schedule } from '../planner/index.ts';
import type { Solver } from '../ports.ts';
import { roundHalfAwayFromZero } from '../quantity/index.ts';
import type { AllowedChange } from './allowed-change.ts';
import { missedWishesWh, TOLERANCE_W } from './kept-rules.ts';
import { type Movable, type Part, partOfSite, steadyPart, wholeSite } from './movable.ts';
import { HELD_W, optionProblem, type Paid } from './option-problem.ts';
import { easedChange } from './ramp.ts';
import type { TraderInput } from './types.ts';

/**
 * Any feasible schedule makes an honest option, so the search for the best one is bounded: where
 * a reward makes it worth wasting energy, whole numbers are needed, and proof can take long.
 */
const SEARCH: PlanOptions = { relativeGap: 1e-3, nodeLimit: 50 };

/** How often devices are held for longer, until the power changes as soon as any device does. */
const ROUNDS_MAX = 4;

/** The site as planned, before anybody orders anything. */
export interface Baseline {
  readonly schedule: Schedule;
  /** What it costs without what orders are worth [micro-units]. */
  readonly costMicros: number;
  /** What it misses of wishes, all periods together [Wh]. */
  readonly missedWishesWh: number;
  /** The problem without constraints of orders: what is physically there, at its own prices. */
  readonly free: PlannerProblem;
  /** Whether a solver is needed to plan it. */
  readonly needsSolver: boolean;
  /** Where it is: parts that need none, the one that can do most first. */
  readonly parts: readonly Part[];
}

/** How a site is planned: exactly, or by its parts one after the other, without a solver. */
export type Care = 'exact' | 'steady' | 'by-parts';

/** What every quote of one site is made with. */
export interface Quoting {
  readonly input: TraderInput;
  readonly baseline: Baseline;
  readonly solver: Solver;
}

/** How the site would move if it were paid for it. */
export interface PaidChange {
  /** Of the whole site. */
  readonly schedule: Schedule;
  /** Change of the net power against the prognosis [W], integers, within what is allowed. */
  readonly deltaW: Int32Array;
  /** What the site loses by it against its plan, at its own prices [micro-units]; what it gains is negative. */
  readonly extraMicros: number;
}

/**
 * Plans a site, or a part of it, for what it would be paid. An order may come as late as the first change of power,
 * and by then the site has gone by its plan: so no device departs from the plan before.
 *
 * @returns undefined where the site does not move, or nothing is found.
 */
export function paidChange(quoting: Quoting, care: Care, paid: Paid): PaidChange | undefined {
  let heldPeriods = paid.change.firstPeriod;
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const moved = planPaid(quoting, care, { ...paid, change: { ...paid.change, firstPeriod: heldPeriods } });
    if (moved === undefined) return undefined;
    const first = moved.deltaW.findIndex((powerW) => powerW !== 0);
    if (first < 0) return undefined;
    if (isHeld(moved.schedule, quoting.baseline.schedule, first)) return moved;
    heldPeriods = first;
  }
  return undefined;
}

/**
 * The first of what {@link paidChange} tries: what the site would do if the order came at once.
 *
 * @returns undefined where nothing is found.
 */
export function planPaid(quoting: Quoting, care: Care, paid: Paid): PaidChange | undefined {
  const moved = plannedChange(quoting, care, paid);
  const { rampW } = paid.change;
  if (moved === undefined || rampW === undefined) return moved;
  const easedW = easedChange(moved.deltaW, paid.candidate, rampW);
  if (easedW.every((powerW, period) => powerW === moved.deltaW[period])) return moved;
  const isDelivery = (period: number) => period >= paid.candidate.from && period < paid.candidate.to;
  const held = (roomW: Int32Array) =>
    roomW.map((powerW, period) => (isDelivery(period) ? easedW[period]! : powerW));
  const { minW, maxW } = paid.change;
  return plannedChange(quoting, care, {
    ...paid,
    change: { ...paid.change, minW: held(minW), maxW: held(maxW) },
  });
}

function plannedChange(quoting: Quoting, care: Care, paid: Paid): PaidChange | undefined {
  const { input, baseline } = quoting;
  const schedule = planWith(quoting, care, paid);
  if (schedule === undefined || !keepsRules(baseline, schedule)) return undefined;
  return {
    schedule,
    deltaW: changeOf(schedule, input.prognosisW, paid.change),
    extraMicros: costOf(baseline.free, schedule).costMicros - baseline.costMicros,
  };
}

/** Whether a schedule keeps all that is physical, and breaks wishes no more than the plan does: an order is planned so as well. */
function keepsRules({ free, missedWishesWh: plannedWh }: Baseline, schedule: Schedule): boolean {
  const missedWh = missedWishesWh(free, schedule);
  return missedWh !== undefined && missedWh <= plannedWh + TOLERANCE_W;
}

function planWith(quoting: Quoting, care: Care, paid: Paid): Schedule | undefined {
  const { free, schedule, parts } = quoting.baseline;
  if (care === 'by-parts' && parts.length > 0) return planByParts(quoting, paid);
  const movable =
    care === 'steady' ? partOfSite(free, schedule, steadyPart(free)) : wholeSite(free, schedule);
  return planMovable(quoting, movable, paid);
}

/** One part after the other moves as it is paid for, while the others stay as they are by then. */
function planByParts(quoting: Quoting, paid: Paid): Schedule | undefined {
  const { free, schedule, parts } = quoting.baseline;
  let moved: Schedule | undefined;
  for (const part of parts) {
    moved = planMovable(quoting, partOfSite(free, moved ?? schedule, part), paid) ?? moved;
  }
  return moved;
}

function planMovable(
  { input: { prognosisW }, baseline, solver }: Quoting,
  movable: Movable,
  paid: Paid,
): Schedule | undefined {
  const planned = { schedule: baseline.schedule, prognosisW };
  const problem = optionProblem(movable.problem, planned, paid);
  const result = plan(problem, solver, SEARCH);
  // The plan itself mostly fits this problem; that none is found is the limit of the search.
  if (result.status === 'infeasible') return undefined;
  if (result.relaxations.some(({ tier }) => tier === 'order')) return undefined;
  return movable.whole(result.schedule);
}

function changeOf({ netW }: Schedule, prognosisW: Int32Array, { minW, maxW }: AllowedChange): Int32Array {
  return Int32Array.from(prognosisW, (powerW, period) => {
    const deltaW = roundHalfAwayFromZero(netW[period]!) - powerW;
    return Math.min(maxW[period]!, Math.max(minW[period]!, deltaW));
  });
}

/** Whether all devices go by the plan in the first `count` periods. */
function isHeld({ devices }: Schedule, planned: Schedule, count: number): boolean {
  return devices.every(({ powerW }, index) => {
    const plannedW = planned.devices[index]!.powerW;
    for (let period = 0; period < count; period += 1) {
      if (Math.abs(powerW[period]! - plannedW[period]!) > 2 * HELD_W) return false;
    }
    return true;
  });
}
