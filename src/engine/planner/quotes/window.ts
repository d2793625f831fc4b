import { InvariantError } from '../../errors.ts';
import type { PlannerProblem } from '../problem.ts';
import type { NetWindow } from './quotes.ts';

/** @throws InvariantError for periods outside of the horizon, or none. */
export function assertWindow({ from, to }: NetWindow, periodCount: number): void {
  const isWithin = Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from < to;
  if (!isWithin || to > periodCount) {
    throw new InvariantError(`a window of the periods ${from} to ${to} of ${periodCount}`);
  }
}

/** The band of a window in one of its periods [W]. */
export function windowMinW({ from, minW }: NetWindow, period: number): number {
  return (typeof minW === 'object' ? minW[period - from] : minW) ?? Number.NEGATIVE_INFINITY;
}

/** The same for its upper end [W]. */
export function windowMaxW({ from, maxW }: NetWindow, period: number): number {
  return (typeof maxW === 'object' ? maxW[period - from] : maxW) ?? Number.POSITIVE_INFINITY;
}

/** The site's problem with a window as one more constraint on its meter: what planning with such an order means. */
export function withWindow(problem: PlannerProblem, window: NetWindow): PlannerProblem {
  const periodCount = problem.horizon.periodMs.length;
  const minW = new Float64Array(periodCount).fill(Number.NEGATIVE_INFINITY);
  const maxW = new Float64Array(periodCount).fill(Number.POSITIVE_INFINITY);
  for (let period = window.from; period < window.to; period++) {
    minW[period] = windowMinW(window, period);
    maxW[period] = windowMaxW(window, period);
  }
  const constraint = { id: 'quote', source: 'what is quoted', target: { kind: 'net' }, minW, maxW } as const;
  return { ...problem, constraints: [...problem.constraints, constraint] };
}
