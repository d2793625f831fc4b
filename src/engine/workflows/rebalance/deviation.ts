import type { RebalancePolicy, RebalanceTolerance } from '../../portfolio/index.ts';
import { roundHalfAwayFromZero } from '../../quantity/index.ts';
import type { DeviationLeft } from '../../repositories/index.ts';
import { type Grid, HOUR_MS, periodStartMs } from '../../time/index.ts';
import type { Commitments } from './commitments.ts';

const WH_PER_KWH = 1000;
const PCT = 100;

/**
 * Periods that begin earlier than this after now are left alone [ms]: asking and ordering takes its time, and an
 * order whose first change has begun is refused.
 */
export const LEAD_MS = 2 * 60_000;

/** How a group stands to what it is committed to. The arrays have one value per watched period. */
export interface Deviation {
  readonly periods: Int32Array;
  /** [W] */
  readonly committedW: Int32Array;
  readonly powerW: Int32Array;
  /** [W] ≥ 0 */
  readonly toleranceW: Int32Array;
  /** First period of the day that can still be changed; the number of periods where none can. */
  readonly firstOpenPeriod: number;
}

/**
 * Compares an aggregate prognosis with the commitments.
 *
 * @param aggregateW - power of every period of the day [W].
 */
export function deviationOf(
  { periods, committedW }: Commitments,
  aggregateW: Int32Array,
  { grid, policy, nowMs }: { readonly grid: Grid; readonly policy: RebalancePolicy; readonly nowMs: number },
): Deviation {
  return {
    periods,
    committedW,
    powerW: periods.map((period) => aggregateW[period]!),
    toleranceW: committedW.map((powerW) => toleratedW(policy.tolerance, powerW)),
    firstOpenPeriod: firstOpenPeriod(grid, nowMs),
  };
}

function toleratedW(tolerance: RebalanceTolerance, committedW: number): number {
  if (tolerance.kind === 'power') return tolerance.powerW;
  return Math.floor((Math.abs(committedW) * tolerance.pct) / PCT);
}

function firstOpenPeriod(grid: Grid, nowMs: number): number {
  let period = 0;
  while (period < grid.periodCount && periodStartMs(grid, period) < nowMs + LEAD_MS) period += 1;
  return period;
}

/**
 * Deviation beyond the tolerance of the watched period at `index` [W]: positive where the group draws too much, 0
 * within the tolerance.
 */
export function excessW(
  { committedW, powerW, toleranceW }: Omit<Deviation, 'firstOpenPeriod'>,
  index: number,
): number {
  const deviationW = powerW[index]! - committedW[index]!;
  return Math.sign(deviationW) * Math.max(0, Math.abs(deviationW) - toleranceW[index]!) + 0;
}

/** Whether the period at `index` deviates by more than is let be, and can still be changed. */
export function isToBeChanged(deviation: Deviation, index: number): boolean {
  return deviation.periods[index]! >= deviation.firstOpenPeriod && excessW(deviation, index) !== 0;
}

/** What a deviation comes to beyond the tolerance, and what it costs. */
export function deviationLeft(
  deviation: Deviation,
  { periodMs }: Grid,
  { shortfallMicrosPerKwh }: RebalancePolicy,
): DeviationLeft {
  let sumW = 0;
  let missedW = 0;
  for (const [index, period] of deviation.periods.entries()) {
    const beyondW = Math.abs(excessW(deviation, index));
    sumW += beyondW;
    if (period < deviation.firstOpenPeriod) missedW += beyondW;
  }
  const energyWh = (powerW: number) => roundHalfAwayFromZero((powerW * periodMs) / HOUR_MS);
  return {
    excessWh: energyWh(sumW),
    missedWh: energyWh(missedW),
    costMicros: roundHalfAwayFromZero(((sumW * periodMs) / HOUR_MS / WH_PER_KWH) * shortfallMicrosPerKwh),
  };
}
