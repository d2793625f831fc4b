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
 */
export function fixByPrices(
  packed: Packed,
  domains: Domains,
  { relaxation, optionOf }: NodeRelaxation,
  { lambda, spareUnits }: { readonly lambda: Float64Array; readonly spareUnits: number },
): void {
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
      narrow(packed, domains, option, { reducedUnits, allowedUnits });
      if (domains.to[option] === 0) continue;
      alive += 1;
      last = option;
    }
    const offer = packed.offerOf[optionOf[from]!]!;
    const mustBeOn = allowedUnits < 0 && domains.on[offer]! < 0;
    if (mustBeOn && alive === 1) {
      putOn(packed, domains, { option: last, from: domains.from[last]!, to: domains.to[last]! });
    }
  }
}

/** The part θ of the open factor costs θ · reduced, which must not be above what is allowed. */
function narrow(
  packed: Packed,
  domains: Domains,
  option: number,
  { reducedUnits, allowedUnits }: { readonly reducedUnits: number; readonly allowedUnits: number },
): void {
  const offer = packed.offerOf[option]!;
  const isOn = domains.on[offer] === option;
  const sure = 100 * sureFactor(domains, offer, option);
  const edge = sure + (100 * openFactor(domains, offer, option) * allowedUnits) / reducedUnits;
  if (reducedUnits > 0) {
    if (edge >= domains.to[option]!) return;
    const to = Math.floor(edge + SLACK_HUNDREDTHS);
    if (to >= domains.from[option]!) domains.to[option] = to;
    else if (!isOn) takeOut(domains, option);
    else domains.to[option] = domains.from[option]!;
  } else if (reducedUnits < 0 && allowedUnits < 0) {
    const from = Math.ceil(edge - SLACK_HUNDREDTHS);
    if (from <= domains.from[option]!) return;
    domains.from[option] = Math.min(from, domains.to[option]!);
  }
}
