import { type Plan, type PlannedResult, planOwn, type StoredValue } from '../../engine/planner/index.ts';
import { problemOf } from './stored-plan.ts';

/** What a plan does not keep, found by solving its problem again, if that needs no solver. */
export interface SolvedAgain {
  /** For people. */
  readonly says: string;
  readonly solvedBy?: PlannedResult['solvedBy'];
  readonly storedValues?: readonly StoredValue[];
}

/** Stored powers are whole watts; the sum of several devices may be off by more than one. */
const SAME_W = 2;

/** What found a plan, and what stored energy is worth along it; a site that needs a solver is not solved again. */
export function solvedAgain(plan: Plan): SolvedAgain {
  const found = planOwn(problemOf(plan));
  if (found.outcome === 'not-applicable') return { says: `a solver: ${found.because}` };
  const { result } = found;
  if (result.status === 'infeasible' || largestDifferenceW(plan, result) > SAME_W) {
    return { says: 'another planner than that of now' };
  }
  const { solvedBy, storedValues } = result;
  return { says: solvedBy, solvedBy, ...(storedValues !== undefined && { storedValues }) };
}

/** How far a plan is from a stored one [W]. */
export function largestDifferenceW({ netW }: Plan, { schedule }: PlannedResult): number {
  return netW.reduce(
    (largestW, powerW, period) => Math.max(largestW, Math.abs(powerW - schedule.netW[period]!)),
    0,
  );
}
