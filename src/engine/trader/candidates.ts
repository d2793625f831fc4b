import type { Contract } from '../portfolio/index.ts';
import type { Grid } from '../time/index.ts';

/** A run of periods in which a contract may deliver, and what a kWh there is worth to the request. */
export interface Candidate {
  /** First period and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** The site is planned as if each delivered kWh earned it this [micro-units per kWh]. */
  readonly rewardMicrosPerKwh: number;
}

/**
 * Parts of the most that a delivered kWh may cost. The site's answer to a falling reward traces its
 * curve of cost against amount: what is dear is given up first.
 */
const REWARD_PARTS = [1, 0.25, 0.0625] as const;

/** At most this many runs are tried per contract, the longest first. */
const RUNS_MAX = 3;

/**
 * What to quote for: every run of eligible periods within the contract's durations, whole at all
 * rewards, its halves at the full reward, so that a group can put participants one after the other.
 */
export function candidatesOf(
  contract: Contract,
  periods: readonly number[],
  grid: Grid,
  rewardMicrosPerKwhMax: number,
): readonly Candidate[] {
  const minPeriods = Math.max(1, Math.ceil(contract.minDurationMinutes / grid.periodMinutes));
  const maxPeriods =
    contract.maxDurationMinutes === undefined
      ? grid.periodCount
      : Math.floor(contract.maxDurationMinutes / grid.periodMinutes);
  if (maxPeriods < minPeriods || rewardMicrosPerKwhMax <= 0) return [];

  const runs = runsOf(periods)
    .flatMap((run) => cut(run, maxPeriods))
    .filter(({ from, to }) => to - from >= minPeriods)
    .sort((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from)
    .slice(0, RUNS_MAX);
  return runs.flatMap((run) => [
    ...REWARD_PARTS.map((part) => ({ ...run, rewardMicrosPerKwh: part * rewardMicrosPerKwhMax })),
    ...halves(run)
      .filter(({ from, to }) => to - from >= minPeriods)
      .map((half) => ({ ...half, rewardMicrosPerKwh: rewardMicrosPerKwhMax })),
  ]);
}

interface Run {
  readonly from: number;
  readonly to: number;
}

function runsOf(periods: readonly number[]): readonly Run[] {
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

function halves({ from, to }: Run): readonly Run[] {
  const middle = from + Math.floor((to - from) / 2);
  return middle === from
    ? []
    : [
        { from, to: middle },
        { from: middle, to },
      ];
}
