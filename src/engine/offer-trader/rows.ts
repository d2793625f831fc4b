import type { AcceptedOffer, Disposition } from '../market/index.ts';
import type { GroupLimit, SelectionProblem, SelectionRequest } from './problem.ts';

/** Times the dearest of the request's prices that a softened range costs. */
const SOFTENED_PRICE_MULTIPLE = 1000;

/** Least that a softened range costs [micro-units per MWh], where the request's own prices are 0 or tiny. */
const SOFTENED_PRICE_MICROS_PER_MWH_MIN = 1e9;

/** What missing a range is called, and costs. */
export interface Miss {
  readonly kind: 'shortfall' | 'overshoot' | 'breach';
  readonly microsPerMwh: number;
}

/** The range of one sum in one period. */
export interface Row {
  readonly period: number;
  /** Name of the group limit; absent: all participants, the request's own range. */
  readonly group?: string;
  /** Range of the sum [W], what is fixed included. */
  readonly lowW: number;
  readonly highW: number;
  /** What the fixed acceptances sum up to [W]. */
  readonly fixedW: number;
  /** What missing it below and above costs; absent: it is kept. */
  readonly priced?: { readonly below: Miss; readonly above: Miss };
  readonly softened?: 'excludes-zero' | 'fixed-acceptances';
}

/** The group limits in the order of their names. */
export function groupsOf(problem: Pick<SelectionProblem, 'limits'>): readonly GroupLimit[] {
  return (problem.limits?.groups ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** One row per period of the request. */
export function requestRows(request: SelectionRequest, fixed: readonly AcceptedOffer[]): readonly Row[] {
  return request.dispositions.map((disposition, period) => {
    const lowW = request.minDeltaW[period]!;
    const highW = request.maxDeltaW[period]!;
    const priced = pricedMisses(disposition, highW, request);
    return { period, lowW, highW, fixedW: sumAt(fixed, period), ...(priced && { priced }) };
  });
}

/** One row per period of a group limit. */
export function rangeRows(group: GroupLimit, fixed: readonly AcceptedOffer[]): readonly Row[] {
  const members = new Set(group.participantIds);
  const fixedMembers = fixed.filter((one) => members.has(one.participantId));
  return Array.from(group.minDeltaW, (lowW, period) => ({
    period,
    group: group.name,
    lowW,
    highW: group.maxDeltaW[period]!,
    fixedW: sumAt(fixedMembers, period),
  }));
}

/**
 * Prices a range that would be kept, but is not where nothing more is accepted: without this no selection
 * might be possible at all. With it "accept nothing more" always is.
 */
export function softenBreached(row: Row, request: SelectionRequest): Row {
  if (row.priced !== undefined || contains(row, row.fixedW)) return row;
  const breach: Miss = { kind: 'breach', microsPerMwh: softenedMicrosPerMwh(request) };
  return {
    ...row,
    priced: { below: breach, above: breach },
    softened: contains(row, 0) ? 'fixed-acceptances' : 'excludes-zero',
  };
}

/** How far a sum lies beside the range of a row [W]: positive above, negative below, 0 inside. */
export function deviationW(row: Row, sumW: number): number {
  if (sumW > row.highW) return sumW - row.highW;
  return sumW < row.lowW ? sumW - row.lowW : 0;
}

function contains(row: Row, sumW: number): boolean {
  return deviationW(row, sumW) === 0;
}

function softenedMicrosPerMwh(request: SelectionRequest): number {
  const dearest = Math.max(request.shortfallMicrosPerMwh, request.overshootMicrosPerMwh);
  return Math.max(SOFTENED_PRICE_MULTIPLE * dearest, SOFTENED_PRICE_MICROS_PER_MWH_MIN);
}

/** With `highW ≤ 0` less consumption is asked for, and too high a sum falls short. */
function pricedMisses(disposition: Disposition, highW: number, request: SelectionRequest): Row['priced'] {
  if (disposition !== 'requested') return undefined;
  const shortfall: Miss = { kind: 'shortfall', microsPerMwh: request.shortfallMicrosPerMwh };
  const overshoot: Miss = { kind: 'overshoot', microsPerMwh: request.overshootMicrosPerMwh };
  return highW <= 0 ? { below: overshoot, above: shortfall } : { below: shortfall, above: overshoot };
}

function sumAt(fixed: readonly AcceptedOffer[], period: number): number {
  return fixed.reduce((sum, one) => sum + one.deltaW[period]!, 0);
}
