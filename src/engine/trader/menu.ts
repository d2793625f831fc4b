import type { Contract } from '../portfolio/index.ts';
import { HOUR_MS } from '../time/index.ts';
import { type Candidate, evenReward, halvesOf, minPeriodsOf, type Run } from './candidates.ts';
import { signOf } from './eligible-periods.ts';
import type { Quoting } from './paid-change.ts';
import { type Sample, sampleOf } from './sample.ts';
import type { TraderInput } from './types.ts';

/** How often a run is halved: its quarters are the smallest parts that are offered by themselves. */
const HALVINGS_MAX = 2;

/** Rewards between nothing and the most at which a window is asked at most. */
const BETWEEN_MAX = 5;

/** Answers that deliver amounts this near are one [Wh]. */
const SAME_WH = 20;

/** A difference of money that is rounding [micro-units]. */
const SAME_MICROS = 200;

/** Powers that a site is asked to keep evenly, as parts of what it delivers on average. */
const EVEN_PARTS = [1, 0.5] as const;

/** Parts of the highest reward at which a site is asked that takes a solver. */
const FEW_REWARDS = [1, 0.25] as const;

const WH_PER_KWH = 1000;

/** What a contract is asked for in a run. */
export interface Asking {
  readonly contract: Contract;
  readonly run: Run;
  /** The most that a delivered kWh may cost beside the contract [micro-units per kWh]. */
  readonly rewardMicrosPerKwhMax: number;
}

/**
 * Asks a site for all that a group might want of it within a run: the whole of it, its halves and quarters, at rewards
 * between nothing and the most; and evenly, as one share of the request in every period. Each answer takes a plan, which is
 * little where no solver is needed; a site none of whose parts can do without one is asked less.
 */
export function samplesOf(quoting: Quoting, asking: Asking): readonly Sample[] {
  const { needsSolver, parts } = quoting.baseline;
  const windows = windowsOf(asking, quoting);
  if (!needsSolver || parts.length > 0) {
    return windows.flatMap((window) => samplesOfWindow(quoting, { ...asking, run: window }));
  }
  const ask = (window: Run, part: number) =>
    sampleOf(
      quoting,
      asking.contract,
      candidateOf(window, quoting, { rewardMicrosPerKwh: part * asking.rewardMicrosPerKwhMax }),
    ) ?? [];
  return [
    ...FEW_REWARDS.flatMap((part) => ask(asking.run, part)),
    ...windows.slice(1, 3).flatMap((window) => ask(window, 1)),
  ];
}

/** The run, then its halves, then its quarters, as long as an invocation may be as short. */
function windowsOf({ contract, run }: Asking, { input }: Quoting): readonly Run[] {
  const minPeriods = minPeriodsOf(contract, input.grid);
  const windows: Run[] = [run];
  let last: readonly Run[] = [run];
  for (let halving = 1; halving <= HALVINGS_MAX; halving += 1) {
    last = last.flatMap((window) => {
      const halves = halvesOf(window);
      return halves.every(({ from, to }) => to - from >= minPeriods) ? halves : [];
    });
    windows.push(...last);
  }
  return windows;
}

function samplesOfWindow(
  quoting: Quoting,
  { contract, run, rewardMicrosPerKwhMax }: Asking,
): readonly Sample[] {
  const ask = (rewardMicrosPerKwh: number, sharePu = 1) =>
    sampleOf(quoting, contract, candidateOf(run, quoting, { rewardMicrosPerKwh, sharePu }));
  const most = ask(rewardMicrosPerKwhMax);
  if (most === undefined || most.deliveredWh < SAME_WH) return [];
  const askedWh = askedEnergyWh(quoting.input, run, signOf(contract.direction));
  const even = EVEN_PARTS.flatMap((part) => {
    const sharePu = (part * most.deliveredWh) / askedWh;
    return sharePu < 1 ? (ask(rewardMicrosPerKwhMax, sharePu) ?? []) : [];
  });
  return [most, ...between(ask, most, rewardMicrosPerKwhMax), ...even];
}

/** The most that a request asks of its group within a run, in one direction [Wh] ≥ 0. */
function askedEnergyWh({ request, grid }: TraderInput, { from, to }: Run, sign: 1 | -1): number {
  let sumW = 0;
  for (let period = from; period < to; period += 1) {
    sumW += Math.max(0, sign > 0 ? request.maxDeltaW[period]! : -request.minDeltaW[period]!);
  }
  return (sumW * grid.periodMs) / HOUR_MS;
}

type Point = Pick<Sample, 'deliveredWh' | 'extraMicros'>;

const NOTHING: Point = { deliveredWh: 0, extraMicros: 0 };

/**
 * What lies between nothing and the most that a site delivers: where two answers deliver different amounts, the
 * reward at which both are worth the same shows whether there is anything between them that is worth more (Eisner and
 * Severance, "Mathematical techniques for efficient record segmentation in large shared databases", JACM 23, 1976).
 */
function between(
  ask: (rewardMicrosPerKwh: number) => Sample | undefined,
  most: Sample,
  rewardMicrosPerKwhMax: number,
): readonly Sample[] {
  const found: Sample[] = [];
  let left = BETWEEN_MAX;
  const look = (low: Point, high: Point): void => {
    const wideWh = high.deliveredWh - low.deliveredWh;
    if (left === 0 || wideWh < SAME_WH) return;
    const reward = (WH_PER_KWH * (high.extraMicros - low.extraMicros)) / wideWh;
    if (!(reward >= 0 && reward < rewardMicrosPerKwhMax)) return;
    left -= 1;
    const middle = ask(reward);
    if (middle === undefined || middle.deliveredWh < SAME_WH) return;
    const gainMicros = (point: Point) => (reward * point.deliveredWh) / WH_PER_KWH - point.extraMicros;
    if (gainMicros(middle) <= Math.max(gainMicros(low), gainMicros(high)) + SAME_MICROS) return;
    found.push(middle);
    look(low, middle);
    look(middle, high);
  };
  look(NOTHING, most);
  return found;
}

function candidateOf(
  run: Run,
  { input }: Quoting,
  { rewardMicrosPerKwh, sharePu = 1 }: { readonly rewardMicrosPerKwh: number; readonly sharePu?: number },
): Candidate {
  return { ...run, rewardMicrosPerKwh: evenReward(run, input.grid.periodCount, rewardMicrosPerKwh), sharePu };
}
