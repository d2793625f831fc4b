import { InputError, type Problem } from '../errors.ts';
import { FACTOR_TOLERANCE, hundredthsOf, scaledPriceMicros } from './activation.ts';
import type {
  FixedAcceptance,
  GroupLimit,
  SelectionOffer,
  SelectionOption,
  SelectionProblem,
  SelectionRequest,
} from './problem.ts';

/** Dearest price that is believed [micro-units, or micro-units per MWh]: a thousand million units. */
export const PRICE_MICROS_MAX = 1e15;

export const ONE_OFFER = 'one offer per participant';

/** Largest sum of changes that fits 32 bits [W]. */
export const SUM_W_MAX = 2 ** 31 - 1;

/**
 * Refuses a problem that has no meaning.
 *
 * @throws InputError that lists all problems found.
 */
export function checkSelectionProblem(problem: SelectionProblem): void {
  refuse([...problemsIn(problem)]);
}

/** @throws InputError where there is any problem. */
export function refuse(details: readonly Problem[]): void {
  if (details.length === 0) return;
  const what = details.length === 1 ? 'problem' : 'problems';
  throw new InputError(
    'bad-selection-problem',
    `Nothing can be selected from these offers: ${details.length} ${what} in the input.`,
    { details },
  );
}

function* problemsIn(problem: SelectionProblem): Iterable<Problem> {
  const periodCount = problem.request.dispositions.length;
  yield* problemsInAsked(problem);
  for (let index = 0; index < problem.offers.length; index += 1) {
    const offer = problem.offers[index]!;
    if (!isPlain(offer, periodCount)) yield* problemsInOffer(offer, `offers[${index}]`, periodCount);
  }
  yield* repeated(problem.offers, (offer) => offer.participantId, 'offers', ONE_OFFER);
  yield* problemsInKept(problem, (one) => optionOf(problem, one));
  yield* problemsInSums(problem);
}

/** What is wrong with what is asked. */
export function* problemsInAsked({
  periodMs,
  request,
}: Pick<SelectionProblem, 'periodMs' | 'request'>): Iterable<Problem> {
  if (!Number.isSafeInteger(periodMs) || periodMs <= 0) {
    yield found('periodMs', periodMs, 'a positive whole number of milliseconds');
  }
  yield* problemsInRequest(request);
}

/** What is wrong with limits, and with what is agreed already. `offered`: the option that is meant, if there is one. */
export function* problemsInKept(
  problem: Omit<SelectionProblem, 'offers'>,
  offered: (one: FixedAcceptance) => Pick<SelectionOption, 'priceMicros' | 'minActivationFactor'> | undefined,
): Iterable<Problem> {
  yield* problemsInLimits(problem, problem.request.dispositions.length, offered);
  yield* problemsInFixed(problem, offered);
}

type Offered = Parameters<typeof problemsInKept>[1];

function* problemsInRequest(request: SelectionRequest): Iterable<Problem> {
  const periodCount = request.dispositions.length;
  if (periodCount === 0) yield found('request.dispositions', 'none', 'one disposition per period');
  yield* badPrice('request.shortfallMicrosPerMwh', request.shortfallMicrosPerMwh);
  yield* badPrice('request.overshootMicrosPerMwh', request.overshootMicrosPerMwh);
  yield* problemsInRange(request, 'request', periodCount);
  for (const [period, disposition] of request.dispositions.entries()) {
    const minW = request.minDeltaW[period] ?? 0;
    const maxW = request.maxDeltaW[period] ?? 0;
    const path = `request.dispositions[${period}]`;
    if (disposition === 'requested' && minW < 0 && maxW > 0) {
      yield found(path, `${minW}..${maxW} W`, 'a requested range on one side of 0');
    }
    if (disposition === 'unchanged' && (minW !== 0 || maxW !== 0)) {
      yield found(path, `${minW}..${maxW} W`, 'the range 0..0 W where the power is to stay unchanged');
    }
  }
}

function* problemsInRange(
  range: Pick<GroupLimit, 'minDeltaW' | 'maxDeltaW'>,
  path: string,
  periodCount: number,
): Iterable<Problem> {
  yield* badLength(`${path}.minDeltaW`, range.minDeltaW, periodCount);
  yield* badLength(`${path}.maxDeltaW`, range.maxDeltaW, periodCount);
  const compared = Math.min(range.minDeltaW.length, range.maxDeltaW.length);
  for (let period = 0; period < compared; period++) {
    const minW = range.minDeltaW[period]!;
    const maxW = range.maxDeltaW[period]!;
    if (minW > maxW) yield found(`${path}.minDeltaW[${period}]`, minW, `at most the maximum, ${maxW} W`);
  }
}

/** Whether nothing is wrong with an offer: most are so, and need no places for messages. */
function isPlain({ options }: SelectionOffer, periodCount: number): boolean {
  for (let index = 0; index < options.length; index += 1) {
    const { id, deltaW, priceMicros, minActivationFactor } = options[index]!;
    if (deltaW.length !== periodCount || !isPrice(priceMicros)) return false;
    if (!(minActivationFactor > 0 && minActivationFactor <= 1)) return false;
    for (let before = 0; before < index; before += 1) if (options[before]!.id === id) return false;
  }
  return true;
}

function* problemsInOffer(offer: SelectionOffer, path: string, periodCount: number): Iterable<Problem> {
  for (const [index, option] of offer.options.entries()) {
    const optionPath = `${path}.options[${index}]`;
    yield* badLength(`${optionPath}.deltaW`, option.deltaW, periodCount);
    yield* badPrice(`${optionPath}.priceMicros`, option.priceMicros);
    if (!(option.minActivationFactor > 0 && option.minActivationFactor <= 1)) {
      yield found(`${optionPath}.minActivationFactor`, option.minActivationFactor, 'more than 0, at most 1');
    }
  }
  yield* repeated(
    offer.options,
    (option) => option.id,
    `${path}.options`,
    'an id that is unique in the offer',
  );
}

function* problemsInLimits(
  problem: Omit<SelectionProblem, 'offers'>,
  periodCount: number,
  offered: Offered,
): Iterable<Problem> {
  const { groups = [], maxAcceptedOffers, maxTotalPriceMicros } = problem.limits ?? {};
  for (const [index, group] of groups.entries()) {
    const path = `limits.groups[${index}]`;
    yield* problemsInRange(group, path, periodCount);
    yield* repeated(group.participantIds, (id) => id, `${path}.participantIds`, 'each participant once');
  }
  yield* repeated(groups, (group) => group.name, 'limits.groups', 'a name that is unique');
  const fixed = problem.fixed ?? [];
  if (maxAcceptedOffers !== undefined) {
    yield* badLimit(
      'limits.maxAcceptedOffers',
      maxAcceptedOffers,
      fixed.length,
      'offers are already accepted',
    );
  }
  if (maxTotalPriceMicros !== undefined) {
    const agreedMicros = fixedPriceMicros(problem, offered);
    yield* badLimit('limits.maxTotalPriceMicros', maxTotalPriceMicros, agreedMicros, 'are already agreed');
  }
}

function* badLimit(path: string, limit: number, least: number, why: string): Iterable<Problem> {
  if (!Number.isSafeInteger(limit) || limit < 0) yield found(path, limit, 'a whole number, 0 or more');
  else if (limit < least) yield found(path, limit, `at least ${least}, which ${why}`);
}

function fixedPriceMicros({ fixed }: Pick<SelectionProblem, 'fixed'>, offered: Offered): number {
  let totalMicros = 0;
  for (const one of fixed ?? []) {
    const price = offered(one)?.priceMicros;
    if (Number.isSafeInteger(price) && Number.isFinite(one.activationFactor)) {
      totalMicros += scaledPriceMicros(price!, one.activationFactor);
    }
  }
  return totalMicros;
}

function* problemsInFixed(problem: Omit<SelectionProblem, 'offers'>, offered: Offered): Iterable<Problem> {
  const fixed = problem.fixed ?? [];
  yield* repeated(fixed, (one) => one.participantId, 'fixed', 'one acceptance per participant');
  for (const [index, one] of fixed.entries()) {
    const option = offered(one);
    const path = `fixed[${index}]`;
    if (option === undefined) {
      yield found(path, `${one.participantId} ${one.optionId}`, 'an option of one of the offers');
    } else {
      yield* badFactor(`${path}.activationFactor`, one.activationFactor, option, problem);
    }
  }
}

function* badFactor(
  path: string,
  factor: number,
  option: Pick<SelectionOption, 'minActivationFactor'>,
  problem: Pick<SelectionProblem, 'factorGrid'>,
): Iterable<Problem> {
  if (!(factor >= option.minActivationFactor - FACTOR_TOLERANCE && factor <= 1)) {
    yield found(path, factor, `from ${option.minActivationFactor} to 1, as offered`);
  } else if (problem.factorGrid !== 'continuous' && hundredthsOf(factor) === undefined) {
    yield found(path, factor, 'a multiple of 0.01');
  }
}

function optionOf(problem: SelectionProblem, one: FixedAcceptance): SelectionOption | undefined {
  const offer = problem.offers.find((candidate) => candidate.participantId === one.participantId);
  return offer?.options.find((option) => option.id === one.optionId);
}

/** Sums are 32-bit integers: whatever is chosen, they and the distances to what is asked must fit. */
function* problemsInSums(problem: SelectionProblem): Iterable<Problem> {
  const { dispositions } = problem.request;
  if (isFarFromTooMuch(problem)) return;
  const reachW = new Float64Array(dispositions.length);
  const own = new Int32Array(dispositions.length);
  for (const offer of problem.offers) addReach(reachW, offer, own);
  yield* problemsInReach(problem.request, reachW);
}

/** What is wrong where in a period the largest changes of all sum up to so much [W]. */
export function* problemsInReach(
  { dispositions, minDeltaW, maxDeltaW }: SelectionRequest,
  reachW: Float64Array,
): Iterable<Problem> {
  for (const [period, disposition] of dispositions.entries()) {
    const asked = disposition === 'requested' ? [minDeltaW[period] ?? 0, maxDeltaW[period] ?? 0] : [0];
    const largestW = reachW[period]! + Math.max(...asked.map(Math.abs));
    if (largestW > SUM_W_MAX) {
      yield found(
        `offers[].deltaW[${period}]`,
        largestW,
        `sums, with what is asked, of at most ${SUM_W_MAX} W`,
      );
    }
  }
}

/** Whether even the largest changes of all offers, and what is asked, could fall into one period. */
function isFarFromTooMuch({ request, offers }: SelectionProblem): boolean {
  let largestW = 0;
  for (const { options } of offers) {
    let ownW = 0;
    for (let index = 0; index < options.length; index += 1) {
      const { deltaW } = options[index]!;
      for (let period = 0; period < deltaW.length; period += 1) {
        const powerW = deltaW[period]!;
        if (powerW > ownW) ownW = powerW;
        else if (-powerW > ownW) ownW = -powerW;
      }
    }
    largestW += ownW;
  }
  return largestW + largestAskedW(request) <= SUM_W_MAX;
}

/** The largest of all that is asked in any period [W]. */
export function largestAskedW({ minDeltaW, maxDeltaW }: SelectionRequest): number {
  let askedW = 0;
  for (const powers of [minDeltaW, maxDeltaW]) {
    for (const powerW of powers) askedW = Math.max(askedW, Math.abs(powerW));
  }
  return askedW;
}

/** Adds the largest change of any of the options, period by period. `own` is rewritten for each offer. */
function addReach(reachW: Float64Array, { options }: SelectionOffer, own: Int32Array): void {
  own.fill(0);
  for (let index = 0; index < options.length; index += 1) {
    const { deltaW } = options[index]!;
    const periodCount = Math.min(own.length, deltaW.length);
    for (let period = 0; period < periodCount; period += 1) {
      const powerW = deltaW[period]!;
      if (powerW > own[period]!) own[period] = powerW;
      else if (-powerW > own[period]!) own[period] = Math.min(-powerW, SUM_W_MAX);
    }
  }
  for (let period = 0; period < own.length; period += 1) reachW[period] = reachW[period]! + own[period]!;
}

function* badLength(path: string, series: Int32Array, periodCount: number): Iterable<Problem> {
  if (series.length !== periodCount) {
    yield found(path, `${series.length} values`, `${periodCount} values, one per period`);
  }
}

/** What is wrong with a price [micro-units of the currency] at `path`, if anything. */
export function* badPrice(path: string, priceMicros: number): Iterable<Problem> {
  if (!isPrice(priceMicros)) {
    yield found(path, priceMicros, `a whole number of micro-units from 0 to ${PRICE_MICROS_MAX}`);
  }
}

/** Whether a price [micro-units] is a whole number that sums of prices stay exact with. */
export function isPrice(priceMicros: number): boolean {
  return Number.isInteger(priceMicros) && priceMicros >= 0 && priceMicros <= PRICE_MICROS_MAX;
}

function* repeated<T>(
  items: readonly T[],
  key: (item: T) => string,
  path: string,
  expected: string,
): Iterable<Problem> {
  if (isAscending(items, key)) return;
  const seen = new Set<string>();
  for (let index = 0; index < items.length; index += 1) {
    const id = key(items[index]!);
    const count = seen.size;
    if (seen.add(id).size === count) yield found(`${path}[${index}]`, id, expected);
  }
}

/** What stands in order holds nothing twice. */
function isAscending<T>(items: readonly T[], key: (item: T) => string): boolean {
  for (let index = 1; index < items.length; index += 1) {
    if (!(key(items[index - 1]!) < key(items[index]!))) return false;
  }
  return true;
}

/** One mistake of a problem, its value as text. */
export function found(path: string, value: string | number, expected: string): Problem {
  return { path, value: String(value), expected };
}
