import type { Domains } from './domains.ts';
import type { Packed } from './packed.ts';

/** One of the ways to go on: an option on within a range of factors [hundredths], or out at 0..0. */
export interface Branch {
  readonly option: number;
  readonly from: number;
  readonly to: number;
}

/** A factor nearer to where it may be counts as there [parts]. */
const FACTOR_TOLERANCE = 1e-4;

/** A factor nearer to a whole hundredth counts as whole [hundredths]. */
const GRID_TOLERANCE = 1e-2;

/**
 * Chooses what to decide next: the option whose being in or out matters most, else the factor that lies farthest from a
 * whole hundredth, else any range that is still open.
 *
 * @param factors - of every option in the relaxation.
 * @param sizesKw - how much an option moves at factor 1.
 * @returns the ways to go on, the more promising first; empty where everything is decided.
 */
export function chooseBranching(
  packed: Packed,
  domains: Domains,
  factors: Float64Array,
  sizesKw: Float64Array,
): readonly Branch[] {
  const doubted = mostDoubted(packed, domains, factors, sizesKw);
  if (doubted >= 0) return inOrOut(domains, factors, doubted);
  const rough = farthestFromGrid(packed, domains, factors, sizesKw);
  return rough >= 0 ? aroundFactor(packed, domains, factors, rough) : [];
}

function mostDoubted(packed: Packed, domains: Domains, factors: Float64Array, sizesKw: Float64Array): number {
  const { optionStart, offerCount } = packed;
  let worst = 0;
  let chosen = -1;
  for (let offer = 0; offer < offerCount; offer += 1) {
    if (domains.on[offer]! >= 0) continue;
    let active = 0;
    for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
      if (domains.to[option]! > 0 && factors[option]! > FACTOR_TOLERANCE) active += 1;
    }
    for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
      const factor = factors[option]!;
      if (domains.to[option] === 0 || factor <= FACTOR_TOLERANCE) continue;
      const least = domains.from[option]! / 100;
      if (active === 1 && factor >= least - FACTOR_TOLERANCE) continue;
      const distance = active > 1 ? Math.min(factor, 1 - factor) + 1e-3 : Math.min(factor, least - factor);
      const score = sizesKw[option]! * distance;
      if (score <= worst) continue;
      worst = score;
      chosen = option;
    }
  }
  return chosen;
}

function inOrOut(domains: Domains, factors: Float64Array, option: number): readonly Branch[] {
  const on = { option, from: domains.from[option]!, to: domains.to[option]! };
  const out = { option, from: 0, to: 0 };
  return factors[option]! >= (0.5 * domains.from[option]!) / 100 ? [on, out] : [out, on];
}

function farthestFromGrid(
  packed: Packed,
  domains: Domains,
  factors: Float64Array,
  sizesKw: Float64Array,
): number {
  let worst = 0;
  let chosen = -1;
  for (let option = 0; option < packed.optionCount; option += 1) {
    const isOn = domains.on[packed.offerOf[option]!] === option;
    const hundredths = factors[option]! * 100;
    if (domains.to[option] === 0 || (isOn && domains.from[option] === domains.to[option])) continue;
    const isNothing = !isOn && hundredths <= 100 * FACTOR_TOLERANCE;
    const distance = Math.abs(hundredths - Math.round(hundredths));
    const isThere = isNothing || distance < GRID_TOLERANCE;
    const score = (sizesKw[option]! + 1e-9) * (isThere ? 1e-9 * (1 + hundredths) : distance);
    if (score <= worst) continue;
    worst = score;
    chosen = option;
  }
  return chosen;
}

function aroundFactor(
  packed: Packed,
  domains: Domains,
  factors: Float64Array,
  option: number,
): readonly Branch[] {
  const isOn = domains.on[packed.offerOf[option]!] === option;
  const from = domains.from[option]!;
  const to = domains.to[option]!;
  const hundredths = Math.min(to, Math.max(from, factors[option]! * 100));
  const floor = Math.min(to - 1, Math.floor(hundredths + 1e-9));
  const below = { option, from, to: floor };
  const above = { option, from: floor + 1, to };
  const sides = hundredths - floor > 0.5 ? [above, below] : [below, above];
  const ranges = sides.filter((side) => side.to >= side.from);
  return isOn ? ranges : [...ranges, { option, from: 0, to: 0 }];
}
