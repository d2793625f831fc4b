import { InputError, type Problem } from '../errors.ts';
import type { AcceptedOffer } from '../market/index.ts';
import { type Certificate, PRICE_STEP_MICROS_PER_MWH } from './certificate.ts';
import type { SelectionOption, SelectionProblem } from './problem.ts';
import type { SelectionResult } from './result.ts';

/** W · ms in a MWh: in parts of a micro-unit, all that follows is a whole number. */
const WATT_MS_PER_MWH = 3_600_000_000_000n;

/** Factors are hundredths: another hundred parts. */
const HUNDREDTHS = 100n;

/** What a certificate proves of a selection, in whole numbers. */
export interface ProvenGap {
  /** No selection costs less, before rounding to whole watts [micro-units, rounded down]. */
  readonly boundMicros: number;
  /** The selection costs at most so much more, before rounding [micro-units, rounded up]. */
  readonly gapMicros: number;
  /** Where that may lie, the largest first: an offer that does not do its best at these prices. Sums up to the gap. */
  readonly byOffer: readonly { readonly participantId: string; readonly gapMicros: number }[];
  /** And a range whose price is not borne out by the sum: the request's, or a group's. */
  readonly byRange: readonly {
    readonly period: number;
    readonly group?: string;
    readonly gapMicros: number;
  }[];
}

/** The range of one sum, its price, and what missing it costs [micro-units per MWh]; undefined: it is kept. */
interface PricedRange {
  readonly period: number;
  readonly group?: string;
  readonly lowW: number;
  readonly highW: number;
  readonly microsPerMwh: number;
  readonly aboveMicrosPerMwh: number | undefined;
  readonly belowMicrosPerMwh: number | undefined;
}

/**
 * Computes what a certificate proves, from the problem's definition alone and in whole numbers: it trusts no solver and
 * shares no arithmetic with one. The bound is the Lagrangian one,
 * Σ min(0, least of price + prices · change of each offer) + Σ least of (cost of missing − price · sum) of each range;
 * the limits of count and total price are left out, which can only lower it. The gap is the same sum of what the
 * selection does worse: every term is ≥ 0.
 *
 * @param result - its selection and what it calls softened are used; factors are multiples of 0.01.
 * @throws InputError where a price is no multiple of the step, or dearer than missing its range: nothing is proven then.
 */
export function checkCertificate(
  problem: SelectionProblem,
  result: SelectionResult,
  certificate: Certificate,
): ProvenGap {
  const ranges = rangesOf(problem, result, certificate);
  refuseUnfit(ranges);
  const members = certificate.groups.map(({ name }) => membersOf(problem, name));
  const accepted = new Map<string, AcceptedOffer>(result.accepted.map((one) => [one.participantId, one]));
  const fixed = new Set<string>((problem.fixed ?? []).map((one) => one.participantId));
  const stepsOf = stepsByParticipant(certificate, members);
  const sumsCentiwatt = new Float64Array(ranges.length);
  let bound = 0n;
  const byOffer: { participantId: string; gap: bigint }[] = [];
  for (const { participantId, options } of problem.offers) {
    const taken = accepted.get(participantId);
    const acts = actsOf(
      problem,
      options,
      { taken, isFixed: fixed.has(participantId) },
      stepsOf(participantId),
    );
    bound += acts.least;
    if (acts.did > acts.least) byOffer.push({ participantId, gap: acts.did - acts.least });
    if (acts.centiwatt === undefined) continue;
    addTo(sumsCentiwatt, 0, acts.centiwatt);
    for (const [index, ids] of members.entries()) {
      if (ids.has(participantId)) addTo(sumsCentiwatt, acts.centiwatt.length * (1 + index), acts.centiwatt);
    }
  }
  const byRange = ranges.map((range, index) => {
    const best = -toUnits(problem, range.microsPerMwh, bestSumW(range)) * HUNDREDTHS;
    bound += best;
    return { range, gap: costAt(problem, range, BigInt(sumsCentiwatt[index]!)) - best };
  });
  return told(bound, byOffer, byRange);
}

/** What an offer does at the prices, and the least that it could: what is fixed can do nothing else. */
function actsOf(
  problem: SelectionProblem,
  options: readonly SelectionOption[],
  { taken, isFixed }: { readonly taken: AcceptedOffer | undefined; readonly isFixed: boolean },
  steps: Float64Array,
): { readonly did: bigint; readonly least: bigint; readonly centiwatt: Float64Array | undefined } {
  if (taken !== undefined && isFixed) {
    const did = HUNDREDTHS * worthOf(problem, taken, steps);
    return { did, least: did, centiwatt: scaled(taken.deltaW, 100) };
  }
  let least = 0n;
  let did = 0n;
  let centiwatt: Float64Array | undefined;
  for (const option of options) {
    const value = worthOf(problem, option, steps);
    if (value < least) least = value;
    if (taken?.optionId !== option.id) continue;
    const hundredths = Math.round(taken.activationFactor * 100);
    did = value * BigInt(hundredths);
    centiwatt = scaled(option.deltaW, hundredths);
  }
  return { did, least: HUNDREDTHS * least, centiwatt };
}

function scaled(deltaW: Int32Array, hundredths: number): Float64Array {
  return Float64Array.from(deltaW, (powerW) => powerW * hundredths);
}

function addTo(sums: Float64Array, base: number, values: Float64Array): void {
  for (let period = 0; period < values.length; period += 1) {
    sums[base + period] = sums[base + period]! + values[period]!;
  }
}

function told(
  bound: bigint,
  byOffer: readonly { participantId: string; gap: bigint }[],
  byRange: readonly { range: PricedRange; gap: bigint }[],
): ProvenGap {
  const unit = WATT_MS_PER_MWH * HUNDREDTHS;
  const micros = (amount: bigint) => Number(amount) / Number(unit);
  const gap = [...byOffer, ...byRange].reduce((sum, one) => sum + one.gap, 0n);
  const floor = bound >= 0n ? bound / unit : -((-bound + unit - 1n) / unit);
  return {
    boundMicros: Number(floor),
    gapMicros: Number((gap + unit - 1n) / unit),
    byOffer: byOffer
      .map((one) => ({ participantId: one.participantId, gapMicros: micros(one.gap) }))
      .sort((a, b) => b.gapMicros - a.gapMicros || (a.participantId < b.participantId ? -1 : 1)),
    byRange: byRange
      .filter((one) => one.gap > 0n)
      .map(({ range: { period, group }, gap: own }) => ({
        period,
        ...(group !== undefined && { group }),
        gapMicros: micros(own),
      })),
  };
}

/** Price and priced change of an option at factor 1. */
function worthOf(
  problem: SelectionProblem,
  option: Pick<SelectionOption, 'deltaW' | 'priceMicros'>,
  steps: Float64Array,
): bigint {
  let sum = 0;
  let size = 0;
  for (let period = 0; period < steps.length; period += 1) {
    const value = option.deltaW[period]! * steps[period]!;
    sum += value;
    size += value < 0 ? -value : value;
  }
  const energy = size <= Number.MAX_SAFE_INTEGER ? BigInt(sum) : exactSum(option.deltaW, steps);
  const perStep = BigInt(PRICE_STEP_MICROS_PER_MWH) * BigInt(problem.periodMs);
  return BigInt(option.priceMicros) * WATT_MS_PER_MWH + energy * perStep;
}

function exactSum(deltaW: Int32Array, steps: Float64Array): bigint {
  return deltaW.reduce((sum, powerW, period) => sum + BigInt(powerW) * BigInt(steps[period]!), 0n);
}

/** Steps of price per period that a participant sees: the request's and those of its groups. */
function stepsByParticipant(certificate: Certificate, members: readonly ReadonlySet<string>[]) {
  const toSteps = (prices: Float64Array) => prices.map((price) => price / PRICE_STEP_MICROS_PER_MWH);
  const request = toSteps(certificate.requestMicrosPerMwh);
  const byParticipant = new Map<string, Float64Array>();
  for (const [index, { microsPerMwh }] of certificate.groups.entries()) {
    const steps = toSteps(microsPerMwh);
    for (const id of members[index]!) {
      const before = byParticipant.get(id) ?? request;
      byParticipant.set(
        id,
        before.map((step, period) => step + steps[period]!),
      );
    }
  }
  return (participantId: string) => byParticipant.get(participantId) ?? request;
}

function membersOf(problem: SelectionProblem, name: string): ReadonlySet<string> {
  return new Set(problem.limits?.groups?.find((group) => group.name === name)?.participantIds ?? []);
}

function rangesOf(
  problem: SelectionProblem,
  { softened }: SelectionResult,
  certificate: Certificate,
): readonly PricedRange[] {
  const { request } = problem;
  const soft = (period: number, name?: string) =>
    softened.find((one) => one.period === period && one.group === name)?.priceMicrosPerMwh;
  const own = Array.from(request.dispositions, (disposition, period): PricedRange => {
    const isLess = request.maxDeltaW[period]! <= 0;
    const [shortfall, overshoot] = [request.shortfallMicrosPerMwh, request.overshootMicrosPerMwh];
    const isAsked = disposition === 'requested';
    return {
      period,
      lowW: request.minDeltaW[period]!,
      highW: request.maxDeltaW[period]!,
      microsPerMwh: certificate.requestMicrosPerMwh[period]!,
      aboveMicrosPerMwh: isAsked ? (isLess ? shortfall : overshoot) : soft(period),
      belowMicrosPerMwh: isAsked ? (isLess ? overshoot : shortfall) : soft(period),
    };
  });
  const groups = certificate.groups.flatMap(({ name, microsPerMwh }) => {
    const group = problem.limits?.groups?.find((one) => one.name === name);
    return Array.from(
      microsPerMwh,
      (price, period): PricedRange => ({
        period,
        group: name,
        lowW: group?.minDeltaW[period] ?? 0,
        highW: group?.maxDeltaW[period] ?? 0,
        microsPerMwh: price,
        aboveMicrosPerMwh: soft(period, name),
        belowMicrosPerMwh: soft(period, name),
      }),
    );
  });
  return [...own, ...groups];
}

function refuseUnfit(ranges: readonly PricedRange[]): void {
  const problems = ranges.flatMap((range): readonly Problem[] => {
    const { period, group, microsPerMwh, aboveMicrosPerMwh = Infinity, belowMicrosPerMwh = Infinity } = range;
    const isMultiple = Number.isSafeInteger(microsPerMwh) && microsPerMwh % PRICE_STEP_MICROS_PER_MWH === 0;
    const isWithin = microsPerMwh <= aboveMicrosPerMwh && -microsPerMwh <= belowMicrosPerMwh;
    if (isMultiple && isWithin) return [];
    const path = `${group === undefined ? 'request' : `groups.${group}`}.${period}`;
    const expected = `a multiple of ${PRICE_STEP_MICROS_PER_MWH} from ${-belowMicrosPerMwh} to ${aboveMicrosPerMwh}`;
    return [{ path, value: String(microsPerMwh), expected }];
  });
  if (problems.length === 0) return;
  throw new InputError('bad-certificate', 'The certificate proves nothing: prices do not fit their ranges.', {
    details: problems,
  });
}

/** The sum at which the cost of missing a range less what the price pays is least. */
function bestSumW({ microsPerMwh, lowW, highW }: PricedRange): bigint {
  return BigInt(microsPerMwh > 0 ? highW : lowW);
}

/** Cost of missing a range less what its price pays, at a sum in hundredths of a watt. */
function costAt(problem: SelectionProblem, range: PricedRange, sumCentiwatt: bigint): bigint {
  const over = sumCentiwatt - HUNDREDTHS * BigInt(range.highW);
  const under = HUNDREDTHS * BigInt(range.lowW) - sumCentiwatt;
  const above = over > 0n ? toUnits(problem, range.aboveMicrosPerMwh ?? 0, over) : 0n;
  const below = under > 0n ? toUnits(problem, range.belowMicrosPerMwh ?? 0, under) : 0n;
  return above + below - toUnits(problem, range.microsPerMwh, sumCentiwatt);
}

function toUnits({ periodMs }: SelectionProblem, microsPerMwh: number, power: bigint): bigint {
  return BigInt(microsPerMwh) * power * BigInt(periodMs);
}
