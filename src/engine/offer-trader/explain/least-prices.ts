import { type Certificate, PRICE_STEP_MICROS_PER_MWH } from '../certificate.ts';
import type { ProvenGap } from '../check-certificate.ts';
import { type AnyProblem, offersIn } from '../columns/any-problem.ts';
import { checkProof } from '../columns/check-proof.ts';
import type { SelectionResult } from '../result.ts';
import { pricesSeen } from './worth.ts';

/** W · ms in a MWh. */
const WATT_MS_PER_MWH = 3.6e12;

/** Prices, and what they prove. */
export interface Proven {
  readonly certificate: Certificate;
  readonly gap: ProvenGap;
}

/**
 * A certificate with the least prices of ranges that leave no room, and what it proves: whatever keeps everybody out of them is
 * right, and a search may leave such a price anywhere. A range is looked at where it is kept and dearer than missing what is asked for;
 * its price falls as long as no offer does better by it, so that no less is proven.
 *
 * @throws InputError where the prices of the certificate do not fit their ranges.
 */
export function leastPrices(
  problem: AnyProblem,
  result: Pick<SelectionResult, 'accepted' | 'softened'>,
  certificate: Certificate,
): Proven {
  const gap = checkProof(problem, result, certificate);
  const ranges = dearRanges(problem, result.softened, certificate);
  if (ranges.length === 0) return { certificate, gap };
  const lowered = lowerPrices(problem, certificate, ranges);
  const provenAfter = checkProof(problem, result, lowered);
  return provenAfter.boundMicros >= gap.boundMicros
    ? { certificate: lowered, gap: provenAfter }
    : { certificate, gap };
}

/** A range that is kept, and dearer than missing anything that is asked for. */
interface DearRange {
  readonly period: number;
  /** Place among the groups of the certificate; −1: the request's own. */
  readonly group: number;
  /** Who is in it; undefined: everybody. */
  readonly memberIds: ReadonlySet<string> | undefined;
}

function dearRanges(
  { request, limits }: Pick<AnyProblem, 'request' | 'limits'>,
  softened: SelectionResult['softened'],
  { requestMicrosPerMwh, groups }: Certificate,
): readonly DearRange[] {
  const dearest = Math.max(request.shortfallMicrosPerMwh, request.overshootMicrosPerMwh);
  const isKept = (period: number, name?: string) =>
    !softened.some((one) => one.period === period && one.group === name);
  const ranges: DearRange[] = [];
  const note = (prices: Float64Array, name: string | undefined, range: Omit<DearRange, 'period'>) => {
    for (const [period, price] of prices.entries()) {
      const isPriced = name === undefined && request.dispositions[period] === 'requested';
      if (Math.abs(price) > dearest && !isPriced && isKept(period, name)) ranges.push({ ...range, period });
    }
  };
  note(requestMicrosPerMwh, undefined, { group: -1, memberIds: undefined });
  for (const [group, { name, microsPerMwh }] of groups.entries()) {
    const limit = limits?.groups?.find((one) => one.name === name);
    note(microsPerMwh, name, { group, memberIds: new Set(limit?.participantIds) });
  }
  return ranges;
}

function lowerPrices(
  problem: AnyProblem,
  certificate: Certificate,
  ranges: readonly DearRange[],
): Certificate {
  const request = certificate.requestMicrosPerMwh.slice();
  const groups = certificate.groups.map((group) => ({ ...group, microsPerMwh: group.microsPerMwh.slice() }));
  const options = pricedOptions(problem, certificate, ranges);
  const microsPerWAt = problem.periodMs / WATT_MS_PER_MWH;
  for (const [place, { group, period }] of ranges.entries()) {
    const prices = group < 0 ? request : groups[group]!.microsPerMwh;
    const price = prices[period]!;
    const spareMicrosPerMwh = Math.min(
      Math.abs(price),
      spareOf(options, place, Math.sign(price)) / microsPerWAt,
    );
    const fall =
      Math.sign(price) *
      PRICE_STEP_MICROS_PER_MWH *
      Math.floor(spareMicrosPerMwh / PRICE_STEP_MICROS_PER_MWH);
    prices[period] = price - fall + 0;
    for (const option of options) option.aboveMicros -= fall * microsPerWAt * option.powersW[place]!;
  }
  return { requestMicrosPerMwh: request, groups };
}

interface PricedOption {
  /** What taking it costs at the prices, above the least that its offer can cost [micro-units] ≥ 0. */
  aboveMicros: number;
  /** Its power in each of the ranges; 0 where it is not behind one [W]. */
  readonly powersW: Float64Array;
}

/** Those that have a part in any of the ranges. */
function pricedOptions(
  problem: AnyProblem,
  certificate: Certificate,
  ranges: readonly DearRange[],
): readonly PricedOption[] {
  const pricesOf = pricesSeen(problem, certificate);
  const priced: PricedOption[] = [];
  for (const { participantId, options } of offersIn(problem)) {
    const prices = pricesOf(participantId);
    const costs = options.map(({ deltaW, priceMicros }) => {
      const sum = deltaW.reduce((total, powerW, period) => total + powerW * prices[period]!, 0);
      return priceMicros + (sum * problem.periodMs) / WATT_MS_PER_MWH;
    });
    const least = Math.min(0, ...costs);
    for (const [index, { deltaW }] of options.entries()) {
      const powersW = Float64Array.from(ranges, ({ period, memberIds }) =>
        memberIds === undefined || memberIds.has(participantId) ? deltaW[period]! : 0,
      );
      if (powersW.some((powerW) => powerW !== 0))
        priced.push({ aboveMicros: costs[index]! - least, powersW });
    }
  }
  return priced;
}

/** How far a price may fall until the first option would do better by it [micro-units per watt in the period]. */
function spareOf(options: readonly PricedOption[], place: number, sign: number): number {
  let spare = Number.POSITIVE_INFINITY;
  for (const { aboveMicros, powersW } of options) {
    const powerW = sign * powersW[place]!;
    if (powerW > 0) spare = Math.min(spare, Math.max(0, aboveMicros) / powerW);
  }
  return spare;
}
