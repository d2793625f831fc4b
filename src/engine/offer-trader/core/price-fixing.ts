import { type Domains, openFactor, putOn, sureFactor, takeOut } from './domains.ts';
import type { NodeRelaxation } from './node.ts';
import type { Packed } from './packed.ts';
import { along, suffixSums } from './relaxation.ts';

/** Rounding that a quotient may suffer [hundredths]. */
const SLACK_HUNDREDTHS = 1e-6;

/**
 * Takes out of the domains what no selection below the cut-off does. At prices λ the bound falls apart into offers, so
 * that the bound of a single decision is the bound of all but for what the offer does worse than its best.
 *
 * @param spareUnits - the cut-off less the bound at `lambda`, ≥ 0 [money].
 * @returns what the least of all that was taken out costs beyond that bound [money]; Infinity: nothing was.
 */
export function fixByPrices(
  packed: Packed,
  domains: Domains,
  { relaxation, optionOf }: NodeRelaxation,
  { lambda, spareUnits }: { readonly lambda: Float64Array; readonly spareUnits: number },
): number {
  let leastOutUnits = Number.POSITIVE_INFINITY;
  const suffix = new Float64Array(relaxation.rowCount + 1);
  suffixSums(lambda, suffix);
  const { offerCount, optionStart, priceUnits } = relaxation;
  for (let index = 0; index < offerCount; index += 1) {
    const from = optionStart[index]!;
    const to = optionStart[index + 1]!;
    let leastUnits = 0;
    for (let at = from; at < to; at += 1) {
      const reducedUnits = priceUnits[at]! + along(relaxation, at, suffix);
      if (reducedUnits < leastUnits) leastUnits = reducedUnits;
    }
    const allowedUnits = spareUnits + leastUnits;
    let alive = 0;
    let last = -1;
    for (let at = from; at < to; at += 1) {
      const reducedUnits = priceUnits[at]! + along(relaxation, at, suffix);
      const option = optionOf[at]!;
      const outUnits = narrow(packed, domains, option, { reducedUnits, allowedUnits });
      leastOutUnits = Math.min(leastOutUnits, outUnits - leastUnits);
      if (domains.to[option] === 0) continue;
      alive += 1;
      last = option;
    }
    const offer = packed.offerOf[optionOf[from]!]!;
    const mustBeOn = allowedUnits < 0 && domains.on[offer]! < 0;
    if (mustBeOn && alive === 1) {
      leastOutUnits = Math.min(leastOutUnits, -leastUnits);
      putOn(packed, domains, { option: last, from: domains.from[last]!, to: domains.to[last]! });
    }
  }
  return leastOutUnits;
}

/**
 * The part θ of the open factor costs θ · reduced, which must not be above what is allowed.
 *
 * @returns what the least of what was taken out costs; Infinity: nothing was.
 */
function narrow(
  packed: Packed,
  domains: Domains,
  option: number,
  { reducedUnits, allowedUnits }: { readonly reducedUnits: number; readonly allowedUnits: number },
): number {
  const offer = packed.offerOf[option]!;
  const isOn = domains.on[offer] === option;
  const from = domains.from[option]!;
  const to = domains.to[option]!;
  const sure = 100 * sureFactor(domains, offer, option);
  const open = 100 * openFactor(domains, offer, option);
  const costOf = (hundredths: number) => ((hundredths - sure) / open) * reducedUnits;
  const edge = sure + (open * allowedUnits) / reducedUnits;
  if (reducedUnits > 0) {
    if (edge >= to) return Number.POSITIVE_INFINITY;
    const most = Math.floor(edge + SLACK_HUNDREDTHS);
    if (most >= from) domains.to[option] = most;
    else if (!isOn) {
      takeOut(domains, option);
      return costOf(from);
    } else domains.to[option] = from;
    return domains.to[option]! < to ? costOf(domains.to[option]! + 1) : Number.POSITIVE_INFINITY;
  }
  if (!(reducedUnits < 0 && allowedUnits < 0)) return Number.POSITIVE_INFINITY;
  const least = Math.min(to, Math.ceil(edge - SLACK_HUNDREDTHS));
  if (least <= from) return Number.POSITIVE_INFINITY;
  domains.from[option] = least;
  return costOf(least - 1);
}
