/** What several runs of the same thing gave. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runCount: number;
}

export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('no run, no figure');
  const sorted = [...values].sort((a, b) => a - b);
  return { median: medianOf(sorted), min: sorted[0]!, max: sorted.at(-1)!, runCount: sorted.length };
}

function medianOf(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function isSpread(value: unknown): value is Spread {
  return typeof value === 'object' && value !== null && 'median' in value;
}

/** Every figure by the same function; one that turns the order round (a rate of times) is fine. */
export function mapSpread({ median, min, max, runCount }: Spread, change: (value: number) => number): Spread {
  const ends = [change(min), change(max)];
  return { median: change(median), min: Math.min(...ends), max: Math.max(...ends), runCount };
}

/** Exponent k of time ∝ size^k between two sizes. */
export function growthExponent(
  before: { readonly size: number; readonly value: number },
  after: { readonly size: number; readonly value: number },
): number {
  return Math.log(after.value / before.value) / Math.log(after.size / before.size);
}
