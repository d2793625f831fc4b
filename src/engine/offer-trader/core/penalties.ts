import type { Domains } from './domains.ts';
import type { Gains } from './gains.ts';
import type { Frame } from './search-frame.ts';
import { PIVOT_MIN, type Tableau } from './tableau.ts';

/** One of the ways to go on: an option on within a range of factors [hundredths], or out at 0..0. */
export interface Side {
  readonly option: number;
  readonly from: number;
  readonly to: number;
  /** Being out is part of it too. */
  readonly mayBeOut: boolean;
  /** How far the factor has to move at least, up where positive. */
  readonly shift: number;
}

/** A factor nearer to where it may be counts as there [parts]. */
const FACTOR_TOLERANCE = 1e-6;

/** A factor nearer to a whole hundredth counts as whole [hundredths]. */
const GRID_TOLERANCE = 1e-4;

/** What is added to what a side costs, so that a side that costs nothing does not hide the other [money]. */
const SCORE_UNITS = 1e-6;

interface Candidate {
  readonly option: number;
  readonly score: number;
  /** The more promising first. */
  readonly sides: readonly Side[];
}

/**
 * How to go on: with an option that is neither in nor out, else with a factor between two hundredths; that of which both
 * sides cost most. What a side costs is what the first step of the dual method says (N. J. Driebeek, "An algorithm for the
 * solution of mixed integer programming problems", Management Science 12, 1966), or what it has cost elsewhere.
 *
 * @param factors - of every option in the relaxation.
 * @returns the sides, the more promising first; empty where nothing is in doubt.
 */
export function bestSides(
  frame: Frame,
  domains: Domains,
  factors: Float64Array,
  gains: Gains,
): readonly Side[] {
  const doubts = doubtedOptions(frame, domains, factors, gains);
  const candidates = doubts.length > 0 ? doubts : roughFactors(frame, domains, factors, gains);
  let chosen = candidates[0];
  for (const candidate of candidates) if (candidate.score > chosen!.score) chosen = candidate;
  return chosen?.sides ?? [];
}

function doubtedOptions(
  frame: Frame,
  domains: Domains,
  factors: Float64Array,
  gains: Gains,
): readonly Candidate[] {
  const { optionStart, offerCount } = frame.packed;
  const found: Candidate[] = [];
  for (let offer = 0; offer < offerCount; offer += 1) {
    if (domains.on[offer]! >= 0) continue;
    const end = optionStart[offer + 1]!;
    let active = 0;
    for (let option = optionStart[offer]!; option < end; option += 1) {
      if (domains.to[option]! > 0 && factors[option]! > FACTOR_TOLERANCE) active += 1;
    }
    if (active === 0) continue;
    for (let option = optionStart[offer]!; option < end; option += 1) {
      const factor = factors[option]!;
      const [from, to] = [domains.from[option]!, domains.to[option]!];
      const least = from / 100;
      if (to === 0 || factor <= FACTOR_TOLERANCE) continue;
      if (active === 1 && factor >= least - FACTOR_TOLERANCE) continue;
      const on = { option, from, to, mayBeOut: false, shift: Math.max(0, least - factor) };
      const out = { option, from: 0, to: 0, mayBeOut: false, shift: -factor };
      const distance = active > 1 ? Math.min(factor, 1 - factor) + 1e-3 : Math.min(factor, least - factor);
      found.push(candidate(frame, gains, { up: on, down: out, distance }));
    }
  }
  return found;
}

function roughFactors(
  frame: Frame,
  domains: Domains,
  factors: Float64Array,
  gains: Gains,
): readonly Candidate[] {
  const { offerOf, optionCount } = frame.packed;
  const found: Candidate[] = [];
  for (let option = 0; option < optionCount; option += 1) {
    const isOn = domains.on[offerOf[option]!] === option;
    const [from, to] = [domains.from[option]!, domains.to[option]!];
    const factor = factors[option]!;
    if (to === 0 || (isOn && from === to) || (!isOn && factor <= FACTOR_TOLERANCE)) continue;
    const hundredths = factor * 100 < from ? from : factor * 100 > to ? to : factor * 100;
    const nearest = Math.round(hundredths);
    const off = hundredths > nearest ? hundredths - nearest : nearest - hundredths;
    if (off < GRID_TOLERANCE) continue;
    const floor = Math.floor(hundredths);
    const up = { option, from: floor + 1, to, mayBeOut: false, shift: (floor + 1 - hundredths) / 100 };
    const down = { option, from, to: floor, mayBeOut: !isOn, shift: (floor - hundredths) / 100 };
    found.push(candidate(frame, gains, { up, down, distance: off }));
  }
  return found;
}

function candidate(
  { tableau, sizesKw, optionOf }: Frame,
  gains: Gains,
  { up, down, distance }: { readonly up: Side; readonly down: Side; readonly distance: number },
): Candidate {
  const costOf = ({ option, shift }: Side) =>
    Math.max(penaltyOf(tableau, option, shift), gains.expected(optionOf[option]!, shift));
  const upUnits = costOf(up);
  const downUnits = costOf(down);
  return {
    option: up.option,
    score: scoreOf(upUnits, downUnits) + 1e-12 * sizesKw[up.option]! * distance,
    sides: upUnits <= downUnits ? [up, down] : [down, up],
  };
}

/** How much both sides together bring: little where one of them brings nothing. */
function scoreOf(upUnits: number, downUnits: number): number {
  return (upUnits + SCORE_UNITS) * (downUnits + SCORE_UNITS);
}

/** Any range that is open, where nothing is in doubt: sides that are all that there is; empty: nothing is open. */
export function anyRange({ packed }: Frame, domains: Domains): readonly Side[] {
  for (let option = 0; option < packed.optionCount; option += 1) {
    const [from, to] = [domains.from[option]!, domains.to[option]!];
    if (to === 0) continue;
    const isOn = domains.on[packed.offerOf[option]!] === option;
    const side = { option, mayBeOut: false, shift: 0 };
    if (!isOn)
      return [
        { ...side, from: 0, to: 0 },
        { ...side, from, to },
      ];
    if (from === to) continue;
    const middle = (from + to) >> 1;
    return [
      { ...side, from, to: middle },
      { ...side, from: middle + 1, to },
    ];
  }
  return [];
}

/** What the first step of the dual method costs that moves a basic variable by `shift`, up where positive. */
function penaltyOf(tableau: Tableau, variable: number, shift: number): number {
  const row = tableau.rowAt[variable]!;
  if (row < 0 || shift === 0) return 0;
  const { entries, columnCount, nonbasic, reduced, low, high, isHigh, belowUnits, aboveUnits } = tableau;
  const direction = shift > 0 ? -1 : 1;
  const from = row * columnCount;
  let least = Number.POSITIVE_INFINITY;
  for (let column = 0; column < columnCount; column += 1) {
    const entry = direction * entries[from + column]!;
    if (entry < PIVOT_MIN && entry > -PIVOT_MIN) continue;
    const other = nonbasic[column]!;
    const isSingle = low[other] === high[other];
    const room =
      entry > 0
        ? (isHigh[other] === 1 && !isSingle ? 0 : belowUnits[other]!) - reduced[other]!
        : reduced[other]! - (isHigh[other] === 0 && !isSingle ? 0 : -aboveUnits[other]!);
    const quotient = room / (entry < 0 ? -entry : entry);
    if (quotient < least) least = quotient;
  }
  if (least <= 0) return 0;
  return least === Number.POSITIVE_INFINITY ? 1e9 : least * (shift < 0 ? -shift : shift);
}
