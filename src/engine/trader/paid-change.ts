import { type PlannerProblem, plan, type Schedule } from '../planner/index.ts';
import type { Solver } from '../ports.ts';
import { roundHalfAwayFromZero } from '../quantity/index.ts';
import type { AllowedChange } from './allowed-change.ts';
import { HELD_W, optionProblem, type Paid } from './option-problem.ts';
import type { TraderInput } from './types.ts';

/**
 * Any feasible schedule makes an honest option, so the search for the best one is bounded: where
 * a reward makes it worth wasting energy, whole numbers are needed, and proof can take long.
 */
const SEARCH = { relativeGap: 1e-3, nodeLimit: 50 } as const;

/** How often devices are held for longer, until the power changes as soon as any device does. */
const ROUNDS_MAX = 4;

/** The site as planned, before anybody orders anything. */
export interface Baseline {
  readonly schedule: Schedule;
  /** The problem without constraints of orders: what is physically there, at its own prices. */
  readonly free: PlannerProblem;
}

/** What every quote of one site is made with. */
export interface Quoting {
  readonly input: TraderInput;
  readonly baseline: Baseline;
  readonly solver: Solver;
}

/** How the site would move if it were paid for it. */
export interface PaidChange {
  readonly schedule: Schedule;
  /** Change of the net power against the prognosis [W], integers, within what is allowed. */
  readonly deltaW: Int32Array;
}

/**
 * Plans the site for a candidate's reward. An order may come as late as the first change of power,
 * and by then the site has gone by its plan: so no device departs from the plan before.
 *
 * @returns undefined where the site does not move, or nothing is found.
 */
export function paidChange(
  { input, baseline, solver }: Quoting,
  { change, candidate, sign }: Paid,
): PaidChange | undefined {
  const { prognosisW } = input;
  const planned = { schedule: baseline.schedule, prognosisW };
  let heldPeriods = change.firstPeriod;
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const held = { ...change, firstPeriod: heldPeriods };
    const problem = optionProblem(baseline.free, planned, { change: held, candidate, sign });
    const result = plan(problem, solver, SEARCH);
    // The plan itself fits this problem; that none is found is the limit of the search.
    if (result.status === 'infeasible') return undefined;
    if (result.relaxations.some(({ tier }) => tier === 'order')) return undefined;

    const { schedule } = result;
    const deltaW = changeOf(schedule, prognosisW, change);
    const first = deltaW.findIndex((powerW) => powerW !== 0);
    if (first < 0) return undefined;
    if (isHeld(schedule, baseline.schedule, first)) return { schedule, deltaW };
    heldPeriods = first;
  }
  return undefined;
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
