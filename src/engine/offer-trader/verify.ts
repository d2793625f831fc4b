import type { AcceptedOffer, SoftenedRange } from '../market/index.ts';
import type { AnyProblem } from './columns/any-problem.ts';
import { type Offered, offeredIn } from './columns/offered.ts';
import type { GroupLimit, SelectionOption, SelectionProblem } from './problem.ts';
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

/** Doubles hold two hundred times as much exactly. */
const EXACT_HUNDREDTHS_MAX = 2 ** 45;

/** Parts of a micro-unit that a real factor's product may be off by. */
const REAL_TOLERANCE = 1e-6;

/**
 * Checks a selection against its problem, from the definitions alone: it shares no arithmetic with what makes
 * selections. It does not check that the bound is proven, only that it fits the rest.
 *
 * @param problem - one that selectOffers or selectColumns accepts.
 * @returns everything that is wrong; empty: the selection is valid and its numbers are right.
 */
export function verifySelection(problem: AnyProblem, result: SelectionResult): readonly SelectionViolation[] {
  return violations(problem, offeredIn(problem), result);
}

/** A problem without its offers. */
type Asked = Omit<SelectionProblem, 'offers'>;

function violations(
  problem: Asked,
  offered: Offered,
  result: SelectionResult,
): readonly SelectionViolation[] {
  const accepted = new Map<string, AcceptedOffer>(result.accepted.map((one) => [one.participantId, one]));
  const sumsW = sumsOf(result.accepted, problem.request.dispositions.length);
  return [
    ...acceptances(problem, offered, result),
    ...fixedKept(problem, accepted),
    ...notTaken(offered, result),
    ...sums(sumsW, result),
    ...requestKept(problem, sumsW, result),
    ...groupsKept(problem, accepted, result),
    ...softenedRanges(problem, result),
    ...limitsKept(problem, result),
    ...costs(problem, result),
    ...bounds(result),
  ];
}

function* acceptances(
  problem: Asked,
  offered: Offered,
  result: SelectionResult,
): Iterable<SelectionViolation> {
  let previousId = '';
  for (const one of result.accepted) {
    const where = `${one.participantId} ${one.optionId}`;
    if (!(one.participantId > previousId)) {
      yield violation('accepted', where, 'out of order or repeated', 'once, ordered by participant id');
    }
    previousId = one.participantId;
    const option = offered.option(one.participantId, one.optionId);
    if (option === undefined) yield violation('accepted', where, 'not offered', 'an option of the offers');
    else yield* acceptance(problem, where, option, one);
  }
}

function* acceptance(
  problem: Asked,
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
  for (let period = 0; period < option.deltaW.length; period += 1) {
    const fullW = option.deltaW[period]!;
    if (fullW === 0 && deltaW[period] === 0) continue;
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
  if (rounded !== 0 && Math.sign(rounded) !== Math.sign(full)) return false;
  const [from, to] = [Math.abs(full), Math.abs(rounded)];
  if (Math.max(from, to) <= EXACT_HUNDREDTHS_MAX) return isRoundedBy(2 * (from * hundredths - 100 * to));
  return isRoundedBy(2n * (BigInt(from) * BigInt(hundredths) - 100n * BigInt(to)));
}

/** @param twice - two hundred times what rounding took away. */
function isRoundedBy(twice: number | bigint): boolean {
  return twice >= -100 && twice < 100;
}

function* fixedKept(
  problem: Asked,
  accepted: ReadonlyMap<string, AcceptedOffer>,
): Iterable<SelectionViolation> {
  for (const fixed of problem.fixed ?? []) {
    const taken = accepted.get(fixed.participantId);
    const asideBy = Math.abs((taken?.activationFactor ?? Infinity) - fixed.activationFactor);
    if (taken?.optionId === fixed.optionId && asideBy <= FACTOR_TOLERANCE) continue;
    const found = taken === undefined ? 'nothing' : `${taken.optionId} at ${taken.activationFactor}`;
    yield violation('fixed', fixed.participantId, found, `${fixed.optionId} at ${fixed.activationFactor}`);
  }
}

function* notTaken(
  { participantIds, hasOptions }: Offered,
  result: SelectionResult,
): Iterable<SelectionViolation> {
  const told = [...result.accepted, ...result.notTaken].map((one) => one.participantId as string).sort();
  const all = participantIds.toSorted();
  if (told.length !== all.length || told.some((id, index) => id !== all[index])) {
    yield violation('not-taken', 'participants', told.join(), `each offer once: ${all.join()}`);
  }
  for (const { participantId, reason } of result.notTaken) {
    const expected = hasOptions(participantId) ? 'not-chosen' : 'no-options';
    if (reason !== expected) yield violation('not-taken', participantId, reason, expected);
  }
}

function* sums(sumsW: Float64Array, result: SelectionResult): Iterable<SelectionViolation> {
  for (const [period, sumW] of sumsW.entries()) {
    if (result.sumDeltaW[period] === sumW) continue;
    yield violation('sum', `period ${period}`, String(result.sumDeltaW[period]), `${sumW} W`);
  }
}

function* requestKept(
  problem: Asked,
  sumsW: Float64Array,
  result: SelectionResult,
): Iterable<SelectionViolation> {
  for (const [period, disposition] of problem.request.dispositions.entries()) {
    const where = `period ${period}`;
    const minW = problem.request.minDeltaW[period]!;
    const maxW = problem.request.maxDeltaW[period]!;
    const sumW = sumsW[period]!;
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

function* groupsKept(
  problem: Asked,
  accepted: ReadonlyMap<string, AcceptedOffer>,
  result: SelectionResult,
): Iterable<SelectionViolation> {
  for (const group of problem.limits?.groups ?? []) {
    const sumsW = sumsOf(membersOf(group, accepted), group.minDeltaW.length);
    for (const [period, minW] of group.minDeltaW.entries()) {
      const sumW = sumsW[period]!;
      const isSoft = result.softened.some((one) => one.period === period && one.group === group.name);
      const maxW = group.maxDeltaW[period]!;
      if (isSoft || (sumW >= minW && sumW <= maxW)) continue;
      yield violation('limit', `group ${group.name}, period ${period}`, sumW, `${minW}..${maxW} W`);
    }
  }
}

/** A range that is kept may be softened only where what is fixed alone does not keep it. */
function* softenedRanges(problem: Asked, result: SelectionResult): Iterable<SelectionViolation> {
  const countedOf = countedIn(problem, result);
  for (const softened of result.softened) {
    const { period, group: name } = softened;
    const where = `${name === undefined ? 'request' : `group ${name}`}, period ${period}`;
    const group = problem.limits?.groups?.find((one) => one.name === name);
    const isKept =
      name === undefined ? problem.request.dispositions[period] !== 'requested' : group !== undefined;
    const isPeriod = problem.request.dispositions[period] !== undefined;
    if (isKept && isPeriod) yield* softenedRange(problem, countedOf(group), { softened, group, where });
    else yield violation('softened', where, 'softened', 'a range that is to be kept');
  }
}

interface Counted {
  readonly allW: Float64Array;
  /** Of what is fixed. */
  readonly fixedW: Float64Array;
}

/** What counts in the range of the request, or of a group; summed up once. */
function countedIn(
  problem: Asked,
  { accepted }: SelectionResult,
): (group: GroupLimit | undefined) => Counted {
  const fixedIds = new Set((problem.fixed ?? []).map((one) => one.participantId));
  const known = new Map<string | undefined, Counted>();
  return (group) => {
    const before = known.get(group?.name);
    if (before !== undefined) return before;
    const ids = group && new Set(group.participantIds);
    const counted = accepted.filter((one) => ids?.has(one.participantId) ?? true);
    const periodCount = problem.request.dispositions.length;
    const sums = {
      allW: sumsOf(counted, periodCount),
      fixedW: sumsOf(
        counted.filter((one) => fixedIds.has(one.participantId)),
        periodCount,
      ),
    };
    known.set(group?.name, sums);
    return sums;
  };
}

function* softenedRange(
  problem: Asked,
  { allW, fixedW }: Counted,
  { softened, group, where }: { softened: SoftenedRange; group: GroupLimit | undefined; where: string },
): Iterable<SelectionViolation> {
  const { period, reason, breachW, priceMicrosPerMwh } = softened;
  const { minDeltaW, maxDeltaW, shortfallMicrosPerMwh, overshootMicrosPerMwh } = {
    ...problem.request,
    ...group,
  };
  const beside = (sumW: number) => sumW - Math.min(maxDeltaW[period]!, Math.max(minDeltaW[period]!, sumW));
  if (beside(fixedW[period]!) === 0) yield violation('softened', where, 'softened', 'kept: it can be');
  const expected = beside(0) === 0 ? 'fixed-acceptances' : 'excludes-zero';
  if (reason !== expected) yield violation('softened', where, reason, expected);
  const expectedW = beside(allW[period]!);
  if (breachW !== expectedW) yield violation('softened', where, breachW, `${expectedW} W`);
  const dearest = Math.max(shortfallMicrosPerMwh, overshootMicrosPerMwh);
  if (!(priceMicrosPerMwh > dearest)) {
    yield violation('softened', where, priceMicrosPerMwh, `a price above ${dearest} per MWh`);
  }
}

function* limitsKept(problem: Asked, result: SelectionResult): Iterable<SelectionViolation> {
  const { maxAcceptedOffers = Infinity, maxTotalPriceMicros = Infinity } = problem.limits ?? {};
  if (result.accepted.length > maxAcceptedOffers) {
    yield violation('limit', 'accepted offers', result.accepted.length, `at most ${maxAcceptedOffers}`);
  }
  const priceMicros = result.accepted.reduce((sum, one) => sum + one.priceMicros, 0);
  if (priceMicros > maxTotalPriceMicros) {
    yield violation('limit', 'total price', priceMicros, `at most ${maxTotalPriceMicros} micro-units`);
  }
}

function* costs(problem: Asked, result: SelectionResult): Iterable<SelectionViolation> {
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

function membersOf(
  { participantIds }: GroupLimit,
  accepted: ReadonlyMap<string, AcceptedOffer>,
): readonly AcceptedOffer[] {
  const members: AcceptedOffer[] = [];
  for (const id of new Set(participantIds)) {
    const one = accepted.get(id);
    if (one !== undefined) members.push(one);
  }
  return members;
}

function sumsOf(accepted: readonly AcceptedOffer[], periodCount: number): Float64Array {
  const sumsW = new Float64Array(periodCount);
  for (const { deltaW } of accepted) {
    for (let period = 0; period < periodCount; period += 1) sumsW[period] = sumsW[period]! + deltaW[period]!;
  }
  return sumsW;
}

function violation(
  rule: SelectionViolation['rule'],
  where: string,
  found: string | number,
  expected: string,
): SelectionViolation {
  return { rule, where, found: String(found), expected };
}
