import { InputError, type Problem } from '../errors.ts';
import type { AcceptedOffer } from '../market/index.ts';
import { type Certificate, PRICE_STEP_MICROS_PER_MWH } from './certificate.ts';
import { ExactSum } from './exact-sum.ts';
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
  result: Pick<SelectionResult, 'accepted' | 'softened'>,
  certificate: Certificate,
): ProvenGap {
  const accepted = new Map<string, AcceptedOffer>(result.accepted.map((one) => [one.participantId, one]));
  const fixed = new Set<string>((problem.fixed ?? []).map((one) => one.participantId));
  return provenGap(problem, result.softened, certificate, (priced, sums) => {
    const scale = scaleOf(problem);
    for (const { participantId, options } of problem.offers) {
      const taken = accepted.get(participantId);
      const which = { taken, isFixed: taken !== undefined && fixed.has(participantId) };
      const steps = priced.stepsOf(participantId);
      const acts = smallActsOf(scale, options, which, steps);
      if (acts === undefined) sums.addLarge(participantId, actsOf(problem, options, which, steps));
      else sums.add(participantId, acts);
      if (taken !== undefined) addTaken(sums, options, which, priced.basesOf(participantId));
    }
  });
}

/** What an offer did at the prices, and the least that it could. */
export interface Acts<Amount> {
  readonly did: Amount;
  readonly least: Amount;
}

/** Hundredths of prices and of priced changes as doubles: whole numbers, while they are small enough. */
export interface Scale {
  /** Parts of a micro-unit that count as 1, before hundredths; undefined: they are none. */
  readonly perMicro: number | undefined;
  /** The largest amount at factor 1 that is exact in hundredths. */
  readonly largest: number;
}

/** The scale in which a step of price times a watt for a period counts as 1. */
export function scaleOf({ periodMs }: Pick<SelectionProblem, 'periodMs'>): Scale {
  const perMicro = Number(WATT_MS_PER_MWH) / (PRICE_STEP_MICROS_PER_MWH * periodMs);
  return { perMicro: Number.isInteger(perMicro) ? perMicro : undefined, largest: 2 ** 45 };
}

/** What all offers do, summed up in whole numbers. */
export class ActSums {
  readonly #small = new ExactSum();
  readonly #perStep: bigint;
  #large = 0n;
  /** Per range [hundredths of a watt]. */
  readonly centiwatt: Float64Array;
  readonly byOffer: { readonly participantId: string; readonly gap: bigint }[] = [];

  constructor({ periodMs }: Pick<SelectionProblem, 'periodMs'>, rangeCount: number) {
    this.#perStep = BigInt(PRICE_STEP_MICROS_PER_MWH) * BigInt(periodMs);
    this.centiwatt = new Float64Array(rangeCount);
  }

  /** Adds an offer, in hundredths of the scale. */
  add(participantId: string, { did, least }: Acts<number>): void {
    this.#small.add(least);
    if (did > least) this.byOffer.push({ participantId, gap: BigInt(did - least) * this.#perStep });
  }

  /** Adds an offer, in hundredths of the parts of a micro-unit that everything is a whole number of. */
  addLarge(participantId: string, { did, least }: Acts<bigint>): void {
    this.#large += least;
    if (did > least) this.byOffer.push({ participantId, gap: did - least });
  }

  /** The least that all could do together. */
  least(): bigint {
    return this.#large + this.#small.total() * this.#perStep;
  }
}

/** What the prices are for a participant. */
export interface PricesFor {
  /** Steps of price per period: the request's and those of its groups. */
  readonly stepsOf: (participantId: string) => Float64Array;
  /** Where the ranges begin that it has a part in, the request's first. */
  readonly basesOf: (participantId: string) => readonly number[];
}

/** What a certificate proves, whatever the offers are written in; `addOffers` adds them to the sums. */
export function provenGap(
  problem: Omit<SelectionProblem, 'offers'>,
  softened: SelectionResult['softened'],
  certificate: Certificate,
  addOffers: (prices: PricesFor, sums: ActSums) => void,
): ProvenGap {
  const ranges = rangesOf(problem, softened, certificate);
  refuseUnfit(ranges);
  const members = certificate.groups.map(({ name }) => membersOf(problem, name));
  const sums = new ActSums(problem, ranges.length);
  addOffers({ stepsOf: stepsByParticipant(certificate, members), basesOf: basesOf(problem, members) }, sums);
  let bound = sums.least();
  const byRange = ranges.map((range, index) => {
    const best = -toUnits(problem, range.microsPerMwh, bestSumW(range)) * HUNDREDTHS;
    bound += best;
    return { range, gap: costAt(problem, range, BigInt(sums.centiwatt[index]!)) - best };
  });
  return told(bound, sums.byOffer, byRange);
}

interface Which {
  readonly taken: AcceptedOffer | undefined;
  /** What is fixed can do nothing else. */
  readonly isFixed: boolean;
}

/** In hundredths of the scale; undefined where a double may not hold it exactly. */
function smallActsOf(
  { perMicro, largest }: Scale,
  options: readonly SelectionOption[],
  { taken, isFixed }: Which,
  steps: Float64Array,
): Acts<number> | undefined {
  if (perMicro === undefined || isFixed) return undefined;
  let least = 0;
  let did = 0;
  for (let index = 0; index < options.length; index += 1) {
    const { id, deltaW, priceMicros } = options[index]!;
    let energy = 0;
    let size = priceMicros * perMicro;
    for (let period = 0; period < steps.length; period += 1) {
      const value = deltaW[period]! * steps[period]!;
      energy += value;
      size += value < 0 ? -value : value;
    }
    if (!(size <= largest)) return undefined;
    const worth = priceMicros * perMicro + energy;
    if (worth < least) least = worth;
    if (taken?.optionId === id) did = worth * Math.round(taken.activationFactor * 100);
  }
  return { did, least: 100 * least };
}

function actsOf(
  problem: SelectionProblem,
  options: readonly SelectionOption[],
  { taken, isFixed }: Which,
  steps: Float64Array,
): Acts<bigint> {
  if (taken !== undefined && isFixed) {
    const did = HUNDREDTHS * worthOf(problem, taken, steps);
    return { did, least: did };
  }
  let least = 0n;
  let did = 0n;
  for (const option of options) {
    const value = worthOf(problem, option, steps);
    if (value < least) least = value;
    if (taken?.optionId === option.id) did = value * BigInt(Math.round(taken.activationFactor * 100));
  }
  return { did, least: HUNDREDTHS * least };
}

/** Adds what was taken to the sums of its ranges; what is fixed counts as it was rounded. */
function addTaken(
  { centiwatt }: ActSums,
  options: readonly SelectionOption[],
  { taken, isFixed }: Which,
  bases: readonly number[],
): void {
  const option = isFixed ? taken : options.find(({ id }) => id === taken?.optionId);
  if (taken === undefined || option === undefined) return;
  const hundredths = isFixed ? 100 : Math.round(taken.activationFactor * 100);
  const { deltaW } = option;
  for (const base of bases) {
    for (let period = 0; period < deltaW.length; period += 1) {
      centiwatt[base + period] = centiwatt[base + period]! + hundredths * deltaW[period]!;
    }
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
export function worthOf(
  problem: Pick<SelectionProblem, 'periodMs'>,
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

const OWN: readonly number[] = [0];

function basesOf({ request }: Pick<SelectionProblem, 'request'>, members: readonly ReadonlySet<string>[]) {
  const periodCount = request.dispositions.length;
  if (members.length === 0) return () => OWN;
  return (participantId: string) => [
    0,
    ...members.flatMap((ids, index) => (ids.has(participantId) ? [periodCount * (1 + index)] : [])),
  ];
}

function membersOf(problem: Pick<SelectionProblem, 'limits'>, name: string): ReadonlySet<string> {
  return new Set(problem.limits?.groups?.find((group) => group.name === name)?.participantIds ?? []);
}

function rangesOf(
  problem: Omit<SelectionProblem, 'offers'>,
  softened: SelectionResult['softened'],
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
function costAt(
  problem: Pick<SelectionProblem, 'periodMs'>,
  range: PricedRange,
  sumCentiwatt: bigint,
): bigint {
  const over = sumCentiwatt - HUNDREDTHS * BigInt(range.highW);
  const under = HUNDREDTHS * BigInt(range.lowW) - sumCentiwatt;
  const above = over > 0n ? toUnits(problem, range.aboveMicrosPerMwh ?? 0, over) : 0n;
  const below = under > 0n ? toUnits(problem, range.belowMicrosPerMwh ?? 0, under) : 0n;
  return above + below - toUnits(problem, range.microsPerMwh, sumCentiwatt);
}

function toUnits(
  { periodMs }: Pick<SelectionProblem, 'periodMs'>,
  microsPerMwh: number,
  power: bigint,
): bigint {
  return BigInt(microsPerMwh) * power * BigInt(periodMs);
}
