import type { Contract } from '../portfolio/index.ts';
import type { Grid } from '../time/index.ts';

/** A run of periods in which a contract may deliver. */
export interface Run {
  /** First period and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** What a site is asked to quote for. */
export interface Candidate extends Run {
  /**
   * The site is planned as if each kWh that moves in the direction of its contract earned it this [micro-units per kWh],
   * per period; what the contract itself costs is not in it.
   */
  readonly rewardMicrosPerKwh: Float64Array;
  /** Part of the request that it may take at most [0..1]: of what is asked, and of the room for rebound. */
  readonly sharePu: number;
}

/** At most this many runs are tried per contract, the longest first. */
const RUNS_MAX = 3;

/**
 * The runs of eligible periods within a contract's durations, the longest first.
 *
 * @param periods - in which the contract may be used, ascending.
 */
export function runsOf(contract: Contract, periods: readonly number[], grid: Grid): readonly Run[] {
  const minPeriods = minPeriodsOf(contract, grid);
  const maxPeriods =
    contract.maxDurationMinutes === undefined
      ? grid.periodCount
      : Math.floor(contract.maxDurationMinutes / grid.periodMinutes);
  if (maxPeriods < minPeriods) return [];
  return connected(periods)
    .flatMap((run) => cut(run, maxPeriods))
    .filter(({ from, to }) => to - from >= minPeriods)
    .sort((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from)
    .slice(0, RUNS_MAX);
}

/** How many periods an invocation lasts at least. */
export function minPeriodsOf({ minDurationMinutes }: Contract, { periodMinutes }: Grid): number {
  return Math.max(1, Math.ceil(minDurationMinutes / periodMinutes));
}

/** The same reward in all periods of a run, none elsewhere. */
export function evenReward(run: Run, periodCount: number, rewardMicrosPerKwh: number): Float64Array {
  return new Float64Array(periodCount).fill(rewardMicrosPerKwh, run.from, run.to);
}

/** Both halves of a run; none of a single period. */
export function halvesOf({ from, to }: Run): readonly Run[] {
  const middle = from + Math.floor((to - from) / 2);
  return middle === from
    ? []
    : [
        { from, to: middle },
        { from: middle, to },
      ];
}

function connected(periods: readonly number[]): readonly Run[] {
  const runs: Run[] = [];
  for (const period of periods) {
    const last = runs.at(-1);
    if (last !== undefined && last.to === period) runs[runs.length - 1] = { from: last.from, to: period + 1 };
    else runs.push({ from: period, to: period + 1 });
  }
  return runs;
}

function cut({ from, to }: Run, maxPeriods: number): readonly Run[] {
  const pieces: Run[] = [];
  for (let start = from; start < to; start += maxPeriods) {
    pieces.push({ from: start, to: Math.min(start + maxPeriods, to) });
  }
  return pieces;
}
