import { invariant } from '../../errors.ts';
import type { RequestId } from '../../ids.ts';
import { type FlexRequest, makeRequest, type RequestRange } from '../../market/index.ts';
import type { DifferenceAsked, RebalanceRecord, RebalanceRound } from '../../repositories/index.ts';
import { type Grid, MINUTE_MS, periodLabel, periodStartMs } from '../../time/index.ts';
import { directionAt } from './attempts.ts';
import { isToBeChanged, LEAD_MS } from './deviation.ts';

/** Who asks, of requests that rebalancing makes. */
export const REBALANCE = 'rebalance';

/** Answers are waited for so long at most [ms]. */
const DEADLINE_MS = 15 * MINUTE_MS;

const KWH_PER_MWH = 1000;

/**
 * Requests of the group what it deviates by in one direction: in every period that deviates too much that way a
 * change that brings it to within half the tolerance, so that what is lost to rounding does not matter. In the
 * other watched periods there is room within the tolerance less what rounding may add, but never for less than to
 * stay as it is; where one deviates the other way, as far as that makes it good. In periods to which the group is
 * not committed there is room for rebound, and none before the first period that can still be changed.
 */
export function requestDifference(
  id: RequestId,
  { round, asked }: { readonly round: RebalanceRound; readonly asked: DifferenceAsked },
  { groupId, policy }: Pick<RebalanceRecord, 'groupId' | 'policy'>,
  grid: Grid,
): FlexRequest {
  const ranges = openRanges(round, asked, grid);
  const first = ranges.find(({ disposition }) => disposition === 'requested');
  invariant(first !== undefined, `${round.rebalanceId} has nothing to ask for`);
  const firstMs = periodStartMs(grid, first.from);
  return makeRequest(
    id,
    {
      groupId,
      requestedBy: REBALANCE,
      deadlineMs: Math.min(round.createdMs + DEADLINE_MS, firstMs - LEAD_MS / 2),
      shortfallMicrosPerMwh: policy.shortfallMicrosPerKwh * KWH_PER_MWH,
      overshootMicrosPerMwh: policy.shortfallMicrosPerKwh * KWH_PER_MWH,
      ranges: [...closedRanges(round, grid), ...ranges],
      reboundW: asked.reboundW,
    },
    grid,
    round.createdMs,
  );
}

/** What cannot be changed any more. */
function closedRanges({ firstOpenPeriod: to }: RebalanceRound, grid: Grid): readonly RequestRange[] {
  if (to === 0) return [];
  const path = `before ${to === grid.periodCount ? 'midnight' : periodLabel(grid, to)}`;
  return [{ path, from: 0, to, disposition: 'available', minDeltaW: 0, maxDeltaW: 0 }];
}

function openRanges(round: RebalanceRound, asked: DifferenceAsked, grid: Grid): readonly RequestRange[] {
  return [...round.periods.entries()]
    .filter(([, period]) => period >= round.firstOpenPeriod)
    .map(([index, period]) => ({
      path: periodLabel(grid, period),
      from: period,
      to: period + 1,
      ...rangeAt(round, asked, index),
    }));
}

/** Half a tolerance, in whole watts [W]: what is asked for leads to within it, and rounding is given no more. */
export function halfToleranceW(toleranceW: number): number {
  return Math.floor(toleranceW / 2);
}

function rangeAt(
  round: RebalanceRound,
  { direction, roundingW }: DifferenceAsked,
  index: number,
): Pick<RequestRange, 'disposition' | 'minDeltaW' | 'maxDeltaW'> {
  const needW = round.committedW[index]! - round.powerW[index]!;
  const toleranceW = round.toleranceW[index]!;
  if (!isToBeChanged(round, index)) {
    const roomW = toleranceW - Math.min(roundingW, halfToleranceW(toleranceW));
    const minDeltaW = Math.min(0, needW - roomW);
    return { disposition: 'available', minDeltaW, maxDeltaW: Math.max(0, needW + roomW) };
  }
  if (directionAt(round, index) !== direction) {
    return { disposition: 'available', minDeltaW: Math.min(0, needW), maxDeltaW: Math.max(0, needW) };
  }
  const withinW = halfToleranceW(toleranceW);
  return { disposition: 'requested', minDeltaW: needW - withinW, maxDeltaW: needW + withinW };
}
