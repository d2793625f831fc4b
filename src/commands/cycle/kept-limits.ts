import type { AggregateOffer, FlexRequest, LimitKept } from '../../engine/market/index.ts';
import { formatMoney, formatPower } from '../../engine/quantity/index.ts';
import type { Grid } from '../../engine/time/index.ts';
import { runLabel, runsOf } from '../common/periods-view.ts';
import type { View } from '../shell/result.ts';

/** A limit of power that a choice kept, and where it kept the choice from going further. */
export interface RangeKept {
  readonly name: string;
  readonly memberCount?: number;
  /** Periods in which it binds: more room in them would be worth something, or there is none left. */
  readonly bindingPeriods: readonly number[];
  /** The period with the least room left, and how much that is [W]. */
  readonly tightestPeriod: number;
  readonly roomW: number;
}

/** What a choice had to keep beside the request, and how far it went. */
export interface LimitsKept {
  readonly budget?: { readonly allowedMicros: number; readonly usedMicros: number };
  readonly offers?: { readonly allowedCount: number; readonly usedCount: number };
  readonly ranges: readonly RangeKept[];
}

/** The limits of a stored offer. */
export function limitsKept(
  { budgetMicros, maxOffers }: Pick<FlexRequest, 'budgetMicros' | 'maxOffers'>,
  { accepted, priceMicros, proof }: AggregateOffer,
): LimitsKept {
  return {
    ...(budgetMicros !== undefined && {
      budget: { allowedMicros: budgetMicros, usedMicros: priceMicros },
    }),
    ...(maxOffers !== undefined && { offers: { allowedCount: maxOffers, usedCount: accepted.length } }),
    ranges: (proof?.limits ?? []).map((limit) => rangeKept(limit, accepted)),
  };
}

function rangeKept(limit: LimitKept, accepted: AggregateOffer['accepted']): RangeKept {
  const { name, participantIds, minDeltaW, maxDeltaW, microsPerMwh } = limit;
  const members = participantIds === undefined ? undefined : new Set(participantIds);
  const sumW = new Float64Array(minDeltaW.length);
  for (const { participantId, deltaW } of accepted) {
    if (members !== undefined && !members.has(participantId)) continue;
    for (let period = 0; period < sumW.length; period += 1) sumW[period]! += deltaW[period]!;
  }
  const roomW = sumW.map((changeW, period) =>
    Math.min(maxDeltaW[period]! - changeW, changeW - minDeltaW[period]!),
  );
  const tightestPeriod = roomW.reduce((best, room, period) => (room < roomW[best]! ? period : best), 0);
  const isBinding = (period: number) =>
    (microsPerMwh?.[period] ?? 0) !== 0 || (roomW[period]! <= 0 && sumW[period] !== 0);
  return {
    name,
    ...(members !== undefined && { memberCount: members.size }),
    bindingPeriods: Array.from(sumW.keys()).filter(isBinding),
    tightestPeriod,
    roomW: roomW[tightestPeriod]!,
  };
}

/** Of a budget so little is left that it buys nothing to speak of. */
const SPENT_PU = 0.99;

function isSpent({ allowedMicros, usedMicros }: NonNullable<LimitsKept['budget']>): boolean {
  return usedMicros >= SPENT_PU * allowedMicros;
}

/** Whether there was anything to keep. */
function isAnything({ budget, offers, ranges }: LimitsKept): boolean {
  return budget !== undefined || offers !== undefined || ranges.length > 0;
}

/** The limits as data; absent where there are none. */
export function limitsJson(kept: LimitsKept): { readonly limits?: LimitsKept } {
  return isAnything(kept) ? { limits: kept } : {};
}

/**
 * The limits as a table, those that bind named as such.
 *
 * @param turnedAway - how many offers were left out because no more may be taken or paid; absent: not known.
 */
export function limitsView(
  kept: LimitsKept,
  {
    grid,
    currency,
    turnedAway,
  }: { readonly grid: Grid; readonly currency: string; readonly turnedAway?: number },
): readonly View[] {
  if (!isAnything(kept)) return [];
  const { budget, offers, ranges } = kept;
  const away =
    turnedAway === undefined || turnedAway === 0
      ? undefined
      : `binds: left out though worth their price: ${turnedAway}`;
  const isFull = offers !== undefined && offers.usedCount >= offers.allowedCount;
  const rows = [
    ...(budget === undefined
      ? []
      : [
          [
            'budget',
            `${formatMoney(budget.usedMicros, currency)} of ${formatMoney(budget.allowedMicros, currency)}`,
            isFull ? undefined : (away ?? (isSpent(budget) ? 'all but nothing is left' : undefined)),
          ],
        ]),
    ...(offers === undefined
      ? []
      : [
          [
            'participants',
            `${offers.usedCount} of ${offers.allowedCount}`,
            isFull ? (away ?? 'as many as are allowed') : undefined,
          ],
        ]),
    ...ranges.map((range) => [
      range.memberCount === undefined ? range.name : `${range.name}, ${range.memberCount} participants`,
      `${formatPower(range.roomW)} left at ${runLabel(grid, { from: range.tightestPeriod, to: range.tightestPeriod + 1 })}`,
      bindingText(range, grid),
    ]),
  ];
  return [{ kind: 'table', title: 'Limits', headers: ['limit', 'taken', 'binds'], rows }];
}

function bindingText({ bindingPeriods: at }: RangeKept, grid: Grid): string | undefined {
  if (at.length === 0) return undefined;
  const runs = runsOf(at.length, (a, b) => at[b]! - at[a]! === b - a);
  return `binds ${runs.map(({ from, to }) => runLabel(grid, { from: at[from]!, to: at[to - 1]! + 1 })).join(', ')}`;
}
