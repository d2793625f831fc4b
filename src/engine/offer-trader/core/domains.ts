import type { Packed } from './packed.ts';

/** What offers may still do. Changed in place while a node is looked at, copied for its children. */
export interface Domains {
  /** Per option: the range of its factor if it is on [hundredths]; 0..0: it is out. */
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  /** Per offer: the option that must be on; −1: it may do without any. */
  readonly on: Int32Array;
}

/** Everything that the offers allow. */
export function wholeDomains({ optionCount, offerCount, minHundredths }: Packed): Domains {
  return {
    from: Uint8Array.from(minHundredths),
    to: new Uint8Array(optionCount).fill(100),
    on: new Int32Array(offerCount).fill(-1),
  };
}

/** A copy that can be changed. */
export function copyDomains({ from, to, on }: Domains): Domains {
  return { from: from.slice(), to: to.slice(), on: on.slice() };
}

/** Takes an option out. */
export function takeOut({ from, to }: Domains, option: number): void {
  from[option] = 0;
  to[option] = 0;
}

/** Puts an option on within a range of factors [hundredths]; all others of its offer are out then. */
export function putOn(
  packed: Packed,
  domains: Domains,
  { option, from, to }: { readonly option: number; readonly from: number; readonly to: number },
): void {
  const offer = packed.offerOf[option]!;
  for (let other = packed.optionStart[offer]!; other < packed.optionStart[offer + 1]!; other += 1) {
    if (other !== option) takeOut(domains, other);
  }
  domains.on[offer] = option;
  domains.from[option] = from;
  domains.to[option] = to;
}

/** Factor that an option has in any case. */
export function sureFactor({ from, on }: Domains, offer: number, option: number): number {
  return on[offer] === option ? from[option]! / 100 : 0;
}

/** How far the factor of an option can go beyond what it has in any case. */
export function openFactor(domains: Domains, offer: number, option: number): number {
  return domains.to[option]! / 100 - sureFactor(domains, offer, option);
}
