import { type Domains, putOn, takeOut } from './domains.ts';
import type { Packed } from './packed.ts';
import { along, suffixSums } from './relaxation.ts';

/** Rounding that a quotient may suffer [hundredths]. */
const SLACK_HUNDREDTHS = 1e-6;

/** What options come to at given prices; written anew for every node. */
export class NodePrices {
  readonly #packed: Packed;
  readonly #suffix: Float64Array;
  /** Per option: its price and its change of power at the prices, at factor 1 [money]. */
  readonly reducedUnits: Float64Array;
  /** Per offer: the least that it can do [money]. */
  readonly leastUnits: Float64Array;
  /** What an acceptance costs at the prices [money]. */
  acceptedUnits = 0;
  boundUnits = 0;

  constructor(packed: Packed) {
    this.#packed = packed;
    this.#suffix = new Float64Array(packed.rowCount + 1);
    this.reducedUnits = new Float64Array(packed.optionCount);
    this.leastUnits = new Float64Array(packed.offerCount);
  }

  /**
   * The Lagrangian bound within the domains: every offer does what costs it least at the prices. Exact for factors in
   * ranges, and for what is on or out.
   *
   * @param lambda - per row, then of the price and of the count, these ≥ 0.
   * @returns no selection within the domains costs less [money].
   */
  look(domains: Domains, lambda: Float64Array): number {
    const packed = this.#packed;
    const { rowCount, offerCount, optionStart, lowKw, highKw, priceUnits } = packed;
    const paid = lambda[rowCount]!;
    const accepted = lambda[rowCount + 1]!;
    this.acceptedUnits = accepted;
    suffixSums(lambda.subarray(0, rowCount), this.#suffix);
    let boundUnits = 0;
    for (let row = 0; row < rowCount; row += 1) {
      const price = lambda[row]!;
      if (price !== 0) boundUnits -= price * (price > 0 ? highKw[row]! : lowKw[row]!);
    }
    if (paid !== 0) boundUnits -= paid * packed.payable;
    if (accepted !== 0) boundUnits -= accepted * packed.acceptable;
    for (let offer = 0; offer < offerCount; offer += 1) {
      let leastUnits = domains.on[offer]! < 0 ? 0 : Number.POSITIVE_INFINITY;
      const end = optionStart[offer + 1]!;
      for (let option = optionStart[offer]!; option < end; option += 1) {
        const to = domains.to[option]!;
        if (to === 0) continue;
        const reduced = priceUnits[option]! * (1 + paid) + along(packed, option, this.#suffix);
        this.reducedUnits[option] = reduced;
        const hundredths = reduced > 0 ? domains.from[option]! : to;
        const units = (hundredths / 100) * reduced + accepted;
        if (units < leastUnits) leastUnits = units;
      }
      this.leastUnits[offer] = leastUnits;
      boundUnits += leastUnits;
    }
    this.boundUnits = boundUnits;
    return boundUnits;
  }

  /**
   * Takes out of the domains what no selection below the cut-off does: the bound of a single decision is the bound of all
   * but for what its offer does worse than its best.
   *
   * @param spareUnits - the cut-off less the bound, ≥ 0 [money].
   * @returns what the least of all that was taken out costs beyond the bound [money]; Infinity: nothing was.
   */
  narrow(domains: Domains, spareUnits: number): number {
    const { offerCount, optionStart } = this.#packed;
    let leastOutUnits = Number.POSITIVE_INFINITY;
    for (let offer = 0; offer < offerCount; offer += 1) {
      const leastUnits = this.leastUnits[offer]!;
      const allowedUnits = spareUnits + leastUnits;
      let alive = 0;
      let last = -1;
      const end = optionStart[offer + 1]!;
      for (let option = optionStart[offer]!; option < end; option += 1) {
        if (domains.to[option] === 0) continue;
        const outUnits = this.#narrowOption(domains, offer, option, allowedUnits);
        if (outUnits - leastUnits < leastOutUnits) leastOutUnits = outUnits - leastUnits;
        if (domains.to[option] === 0) continue;
        alive += 1;
        last = option;
      }
      if (allowedUnits < 0 && domains.on[offer]! < 0 && alive === 1) {
        if (-leastUnits < leastOutUnits) leastOutUnits = -leastUnits;
        putOn(this.#packed, domains, {
          option: last,
          from: domains.from[last]!,
          to: domains.to[last]!,
        });
      }
    }
    return leastOutUnits;
  }

  /** @returns what the least of what was taken out costs; Infinity: nothing was. */
  #narrowOption(domains: Domains, offer: number, option: number, allowedUnits: number): number {
    const from = domains.from[option]!;
    const to = domains.to[option]!;
    const reduced = this.reducedUnits[option]!;
    const accepted = this.acceptedUnits;
    const costOf = (hundredths: number) => (hundredths / 100) * reduced + accepted;
    const worst = costOf(reduced > 0 ? to : from);
    if (worst <= allowedUnits) return Number.POSITIVE_INFINITY;
    const best = costOf(reduced > 0 ? from : to);
    if (best > allowedUnits) {
      if (domains.on[offer] === option) return Number.POSITIVE_INFINITY;
      takeOut(domains, option);
      return best;
    }
    const edge = (100 * (allowedUnits - accepted)) / reduced;
    if (reduced > 0) {
      const most = Math.max(from, Math.floor(edge + SLACK_HUNDREDTHS));
      if (most >= to) return Number.POSITIVE_INFINITY;
      domains.to[option] = most;
      return costOf(most + 1);
    }
    const least = Math.min(to, Math.ceil(edge - SLACK_HUNDREDTHS));
    if (least <= from) return Number.POSITIVE_INFINITY;
    domains.from[option] = least;
    return costOf(least - 1);
  }
}
