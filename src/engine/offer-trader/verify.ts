import type { AcceptedOffer, SoftenedRange } from '../market/index.ts';
import type { GroupLimit, SelectionOffer, SelectionOption, SelectionProblem } from './problem.ts';
import type { SelectionResult } from './result.ts';

/** One thing that is wrong with a result. */
export interface SelectionViolation {
  /** What was broken. */
  readonly rule:
    | 'accepted'
    | 'factor'
    | 'rounding'
    | 'sum'
    | 'range'
    | 'miss'
    | 'softened'
    | 'limit'
    | 'fixed'
    | 'not-taken'
    | 'cost'
    | 'bound';
  /** Where: a participant, a period, a limit. */
  readonly where: string;
  readonly found: string;
  readonly expected: string;
}

/** W · ms in a MWh. */
const WATT_MS_PER_MWH = 3_600_000_000_000n;

/** The rounding of decimals: 0.07 and 7/100 are the same factor. */
const FACTOR_TOLERANCE = 1e-9;

/** Parts of a micro-unit that a real factor's product may be off by. */
const REAL_TOLERANCE = 1e-6;

/**
 * Checks a selection against its problem, from the definitions alone: it shares no arithmetic with what makes
 * selections. It does not check that the bound is proven, only that it fits the rest.
 *
 * @param problem - a problem that selectOffers accepts.
 * @returns everything that is wrong; empty: the selection is valid and its numbers are right.
 */
export function verifySelection(
  problem: SelectionProblem,
  result: SelectionResult,
): readonly SelectionViolation[] {
  return [
    ...acceptances(problem, result),
    ...fixedKept(problem, result),
    ...notTaken(problem, result),
    ...sums(problem, result),
    ...requestKept(problem, result),
    ...groupsKept(problem, result),
    ...softenedRanges(problem, result),
    ...limitsKept(problem, result),
    ...costs(problem, result),
    ...bounds(result),
  ];
}

function* acceptances(problem: SelectionProblem, result: SelectionResult): Iterable<SelectionViolation> {
  const offers = new Map<string, SelectionOffer>(problem.offers.map((offer) => [offer.participantId, offer]));
  let previousId = '';
  for (const one of result.accepted) {
    const where = `${one.participantId} ${one.optionId}`;
    if (!(one.participantId > previousId)) {
      yield violation('accepted', where, 'out of order or repeated', 'once, ordered by participant id');
    }
    previousId = one.participantId;
    const option = offers.get(one.participantId)?.options.find(({ id }) => id === one.optionId);
    if (option === undefined) yield violation('accepted', where, 'not offered', 'an option of the offers');
    else yield* acceptance(problem, where, option, one);
  }
}

function* acceptance(
  problem: SelectionProblem,
  where: string,
  option: SelectionOption,
  { activationFactor: factor, deltaW, priceMicros }: AcceptedOffer,
): Iterable<SelectionViolation> {
  if (!(factor >= option.minActivationFactor - FACTOR_TOLERANCE && factor <= 1)) {
    yield violation('factor', where, factor, `${option.minActivationFactor} to 1`);
  }
  if (problem.factorGrid !== 'continuous' && factor !== Math.round(factor * 100) / 100) {
    yield violation('factor', where, factor, 'a multiple of 0.01');
  }
  if (!isRoundedProduct(option.priceMicros, factor, priceMicros)) {
    yield violation('rounding', where, priceMicros, `${factor} × ${option.priceMicros} micro-units, rounded`);
  }
  for (const [period, fullW] of option.deltaW.entries()) {
    if (isRoundedProduct(fullW, factor, deltaW[period]!)) continue;
    yield violation(
      'rounding',
      `${where}, period ${period}`,
      deltaW[period]!,
      `${factor} × ${fullW} W, rounded`,
    );
  }
  if (deltaW.length !== option.deltaW.length) {
    yield violation('rounding', where, `${deltaW.length} periods`, `${option.deltaW.length} periods`);
  }
}

/** Whether `rounded` is factor · full, halves away from zero: |factor·full − rounded| ≤ ½, and the half goes out. */
function isRoundedProduct(full: number, factor: number, rounded: number): boolean {
  if (!Number.isInteger(rounded)) return false;
  const hundredths = Math.round(factor * 100);
  if (hundredths / 100 !== factor) return Math.abs(full * factor - rounded) <= 0.5 + REAL_TOLERANCE;
  const magnitude = BigInt(Math.abs(full)) * BigInt(hundredths);
  const isSameSign = rounded === 0 || Math.sign(rounded) === Math.sign(full);
  const twice = 2n * (magnitude - 100n * BigInt(Math.abs(rounded)));
  return isSameSign && twice >= -100n && twice < 100n;
}

function* fixedKept(problem: SelectionProblem, result: SelectionResult): Iterable<SelectionViolation> {
  for (const fixed of problem.fixed ?? []) {
    const taken = result.accepted.find((one) => one.participantId === fixed.participantId);
    const asideBy = Math.abs((taken?.activationFactor ?? Infinity) - fixed.activationFactor);
    if (taken?.optionId === fixed.optionId && asideBy <= FACTOR_TOLERANCE) continue;
    const found = taken === undefined ? 'nothing' : `${taken.optionId} at ${taken.activationFactor}`;
    yield violation('fixed', fixed.participantId, found, `${fixed.optionId} at ${fixed.activationFactor}`);
  }
}

function* notTaken(problem: SelectionProblem, result: SelectionResult): Iterable<SelectionViolation> {
  const told = [...result.accepted, ...result.notTaken].map((one) => one.participantId as string).sort();
  const all = problem.offers.map((one) => one.participantId as string).sort();
  if (told.join() !== all.join()) {
    yield violation('not-taken', 'participants', told.join(), `each offer once: ${all.join()}`);
  }
  const empty = new Set<string>(problem.offers.filter(({ options }) => options.length === 0).map(idOf));
  for (const { participantId, reason } of result.notTaken) {
    const expected = empty.has(participantId) ? 'no-options' : 'not-chosen';
    if (reason !== expected) yield violation('not-taken', participantId, reason, expected);
  }
}

function* sums(problem: SelectionProblem, result: SelectionResult): Iterable<SelectionViolation> {
  for (let period = 0; period < problem.request.dispositions.length; period++) {
    const sumW = sumOf(result.accepted, period);
    if (result.sumDeltaW[period] === sumW) continue;
    yield violation('sum', `period ${period}`, String(result.sumDeltaW[period]), `${sumW} W`);
  }
}

function* requestKept(problem: SelectionProblem, result: SelectionResult): Iterable<SelectionViolation> {
  for (const [period, disposition] of problem.request.dispositions.entries()) {
    const where = `period ${period}`;
    const minW = problem.request.minDeltaW[period]!;
    const maxW = problem.request.maxDeltaW[period]!;
    const sumW = sumOf(result.accepted, period);
    const aboveW = Math.max(0, sumW - maxW);
    const belowW = Math.max(0, minW - sumW);
    if (disposition === 'requested') yield* missesTold(result, period, maxW <= 0, aboveW, belowW);
    else {
      yield* missesTold(result, period, true, 0, 0);
      const isSoft = result.softened.some((one) => one.period === period && one.group === undefined);
      if (aboveW + belowW > 0 && !isSoft) yield violation('range', where, sumW, `${minW}..${maxW} W`);
    }
  }
}

function* missesTold(
  { shortfallW, overshootW }: SelectionResult,
  period: number,
  isReduction: boolean,
  aboveW: number,
  belowW: number,
): Iterable<SelectionViolation> {
  const shortW = isReduction ? aboveW : belowW;
  const overW = isReduction ? belowW : aboveW;
  if (shortfallW[period] !== shortW) {
    yield violation('miss', `shortfall, period ${period}`, String(shortfallW[period]), `${shortW} W`);
  }
  if (overshootW[period] !== overW) {
    yield violation('miss', `overshoot, period ${period}`, String(overshootW[period]), `${overW} W`);
  }
}

function* groupsKept(problem: SelectionProblem, result: SelectionResult): Iterable<SelectionViolation> {
  for (const group of problem.limits?.groups ?? []) {
    const members = membersOf(group, result);
    for (const [period, minW] of group.minDeltaW.entries()) {
      const sumW = sumOf(members, period);
      const isSoft = result.softened.some((one) => one.period === period && one.group === group.name);
      const maxW = group.maxDeltaW[period]!;
      if (isSoft || (sumW >= minW && sumW <= maxW)) continue;
      yield violation('limit', `group ${group.name}, period ${period}`, sumW, `${minW}..${maxW} W`);
    }
  }
}

/** A range that is kept may be softened only where what is fixed alone does not keep it. */
function* softenedRanges(problem: SelectionProblem, result: SelectionResult): Iterable<SelectionViolation> {
  for (const softened of result.softened) {
    const { period, group: name } = softened;
    const where = `${name === undefined ? 'request' : `group ${name}`}, period ${period}`;
    const group = problem.limits?.groups?.find((one) => one.name === name);
    const isKept =
      name === undefined ? problem.request.dispositions[period] !== 'requested' : group !== undefined;
    const isPeriod = problem.request.dispositions[period] !== undefined;
    if (isKept && isPeriod) yield* softenedRange(problem, result, { softened, group, where });
    else yield violation('softened', where, 'softened', 'a range that is to be kept');
  }
}

function* softenedRange(
  problem: SelectionProblem,
  { accepted }: SelectionResult,
  { softened, group, where }: { softened: SoftenedRange; group: GroupLimit | undefined; where: string },
): Iterable<SelectionViolation> {
  const { period, reason, breachW, priceMicrosPerMwh } = softened;
  const { minDeltaW, maxDeltaW, shortfallMicrosPerMwh, overshootMicrosPerMwh } = {
    ...problem.request,
    ...group,
  };
  const beside = (sumW: number) => sumW - Math.min(maxDeltaW[period]!, Math.max(minDeltaW[period]!, sumW));
  const ids = group === undefined ? undefined : new Set(group.participantIds);
  const counted = accepted.filter((one) => ids?.has(one.participantId) ?? true);
  const fixedIds = new Set((problem.fixed ?? []).map((one) => one.participantId));
  const fixed = counted.filter((one) => fixedIds.has(one.participantId));
  if (beside(sumOf(fixed, period)) === 0) yield violation('softened', where, 'softened', 'kept: it can be');
  const expected = beside(0) === 0 ? 'fixed-acceptances' : 'excludes-zero';
  if (reason !== expected) yield violation('softened', where, reason, expected);
  const expectedW = beside(sumOf(counted, period));
  if (breachW !== expectedW) yield violation('softened', where, breachW, `${expectedW} W`);
  const dearest = Math.max(shortfallMicrosPerMwh, overshootMicrosPerMwh);
  if (!(priceMicrosPerMwh > dearest)) {
    yield violation('softened', where, priceMicrosPerMwh, `a price above ${dearest} per MWh`);
  }
}

function* limitsKept(problem: SelectionProblem, result: SelectionResult): Iterable<SelectionViolation> {
  const { maxAcceptedOffers = Infinity, maxTotalPriceMicros = Infinity } = problem.limits ?? {};
  if (result.accepted.length > maxAcceptedOffers) {
    yield violation('limit', 'accepted offers', result.accepted.length, `at most ${maxAcceptedOffers}`);
  }
  const priceMicros = result.accepted.reduce((sum, one) => sum + one.priceMicros, 0);
  if (priceMicros > maxTotalPriceMicros) {
    yield violation('limit', 'total price', priceMicros, `at most ${maxTotalPriceMicros} micro-units`);
  }
}

function* costs(problem: SelectionProblem, result: SelectionResult): Iterable<SelectionViolation> {
  const { shortfallMicrosPerMwh, overshootMicrosPerMwh } = problem.request;
  const amounts = [
    ...result.accepted.map((one) => one.priceMicros),
    ...result.softened.flatMap((one) => [one.breachW, one.priceMicrosPerMwh]),
  ];
  if (!amounts.every(Number.isInteger)) {
    yield violation('cost', 'amounts', amounts.join(), 'whole numbers');
    return;
  }
  const energyCost = (missedW: number, microsPerMwh: number) =>
    BigInt(missedW) * BigInt(problem.periodMs) * BigInt(microsPerMwh);
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const prices = result.accepted.reduce((sum, one) => sum + BigInt(one.priceMicros), 0n);
  const parts = {
    pricesMicros: prices * WATT_MS_PER_MWH,
    shortfallMicros: energyCost(total([...result.shortfallW]), shortfallMicrosPerMwh),
    overshootMicros: energyCost(total([...result.overshootW]), overshootMicrosPerMwh),
    breachMicros: result.softened.reduce(
      (sum, one) => sum + energyCost(Math.abs(one.breachW), one.priceMicrosPerMwh),
      0n,
    ),
  };
  const objective = Object.values(parts).reduce((sum, part) => sum + part, 0n);
  for (const [name, part] of Object.entries(parts)) {
    yield* cost(name, result.components[name as keyof typeof parts], part);
  }
  yield* cost('objectiveMicros', result.objectiveMicros, objective);
}

function* cost(where: string, foundMicros: number, exact: bigint): Iterable<SelectionViolation> {
  const expectedMicros = Number((2n * exact + WATT_MS_PER_MWH) / (2n * WATT_MS_PER_MWH));
  if (foundMicros !== expectedMicros)
    yield violation('cost', where, foundMicros, `${expectedMicros} micro-units`);
}

function* bounds(result: SelectionResult): Iterable<SelectionViolation> {
  const { objectiveMicros, unroundedObjectiveMicros, boundMicros, gapPpm } = result;
  if (boundMicros > Math.round(unroundedObjectiveMicros)) {
    yield violation('bound', 'boundMicros', boundMicros, `at most the unrounded ${unroundedObjectiveMicros}`);
  }
  const beside = Math.max(0, objectiveMicros - boundMicros);
  const expectedPpm = beside === 0 ? 0 : (beside / objectiveMicros) * 1e6;
  if (!(Math.abs(gapPpm - expectedPpm) <= 1e-6))
    yield violation('bound', 'gapPpm', gapPpm, String(expectedPpm));
  if ((result.status === 'optimal') !== (result.stoppedBy === undefined)) {
    yield violation('bound', 'status', result.status, 'a reason if, and only if, it is not optimal');
  }
}

function membersOf(group: GroupLimit, result: SelectionResult): readonly AcceptedOffer[] {
  const ids = new Set(group.participantIds);
  return result.accepted.filter((one) => ids.has(one.participantId));
}

function idOf({ participantId }: SelectionOffer): string {
  return participantId;
}

function sumOf(accepted: readonly AcceptedOffer[], period: number): number {
  return accepted.reduce((sum, one) => sum + one.deltaW[period]!, 0);
}

function violation(
  rule: SelectionViolation['rule'],
  where: string,
  found: string | number,
  expected: string,
): SelectionViolation {
  return { rule, where, found: String(found), expected };
}
