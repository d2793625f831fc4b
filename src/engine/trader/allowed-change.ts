import type { Contract } from '../portfolio/index.ts';
import { periodStartMs } from '../time/index.ts';
import type { Run } from './candidates.ts';
import { signOf } from './eligible-periods.ts';
import { noticeEndsMs } from './rules/notice.ts';
import type { TraderInput } from './types.ts';

/** How far the power may move from the prognosis in each period [W], integers; 0 lies within. */
export interface AllowedChange {
  readonly minW: Int32Array;
  readonly maxW: Int32Array;
  /** First period that may change at all. */
  readonly firstPeriod: number;
  /** Most by which the delivered change may grow or shrink from one period to the next [W]; absent: by any. */
  readonly rampW?: number;
}

/** For what room is asked: a run, and the part of the request that may be taken, 1 where it is left out. */
export interface Room extends Run {
  readonly sharePu?: number;
}

/**
 * The room that the request, the contract and earlier orders leave to one candidate: delivery in
 * its run, rebound where the request tolerates it, nothing before the notice has passed and nothing
 * that would take back what was ordered before.
 */
export function allowedChange(input: TraderInput, contract: Contract, candidate: Room): AllowedChange {
  const { grid, request } = input;
  const { sharePu = 1 } = candidate;
  const minW = new Int32Array(grid.periodCount);
  const maxW = new Int32Array(grid.periodCount);
  const gateMs = noticeEndsMs({ contract, nowMs: input.nowMs });
  let firstPeriod = 0;
  while (firstPeriod < grid.periodCount && periodStartMs(grid, firstPeriod) < gateMs) firstPeriod += 1;

  for (let period = firstPeriod; period < grid.periodCount; period += 1) {
    const inRun = period >= candidate.from && period < candidate.to;
    const lowestW = Math.ceil(sharePu * request.minDeltaW[period]!);
    const highestW = Math.floor(sharePu * request.maxDeltaW[period]!);
    const [lowW, highW] = inRun
      ? deliveryRange(contract, lowestW, highestW)
      : reboundRange(request.dispositions[period]!, lowestW, highestW);
    const protectedSign = orderedSign(input, period);
    minW[period] = protectedSign > 0 ? 0 : lowW;
    maxW[period] = protectedSign < 0 ? 0 : highW;
  }
  const { rampWPerMinute } = contract;
  return {
    minW,
    maxW,
    firstPeriod,
    ...(rampWPerMinute === undefined ? {} : { rampW: Math.floor(rampWPerMinute * grid.periodMinutes) }),
  };
}

function deliveryRange(
  { direction, powerWMax }: Contract,
  lowestW: number,
  highestW: number,
): [number, number] {
  return signOf(direction) > 0 ? [0, Math.min(powerWMax, highestW)] : [-Math.min(powerWMax, -lowestW), 0];
}

function reboundRange(disposition: string, minDeltaW: number, maxDeltaW: number): [number, number] {
  return disposition === 'available' ? [Math.min(0, minDeltaW), Math.max(0, maxDeltaW)] : [0, 0];
}

function orderedSign({ ordered }: TraderInput, period: number): number {
  let sumW = 0;
  for (const { deltaW } of ordered) sumW += deltaW[period]!;
  return Math.sign(sumW);
}
