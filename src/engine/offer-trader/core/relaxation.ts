/**
 * The linear relaxation of a selection, packed into flat arrays: numeric kernels work on it without
 * allocating. Powers are in kW, money in units of the caller.
 *
 * minimise Σ priceUnits·θ + Σ aboveUnits·p + belowUnits·q
 * subject to Σ a·θ − y − p + q = 0 and low ≤ y ≤ high per row, Σ θ ≤ 1 per offer, θ, p, q ≥ 0.
 *
 * θ of an option is its activation factor: the convex hull of "0, or between the least factor and 1" is
 * [0, 1], so the least factor does not appear.
 */
export interface Relaxation {
  readonly rowCount: number;
  readonly offerCount: number;
  readonly optionCount: number;
  /** offerCount + 1 offsets into the options. */
  readonly optionStart: Int32Array;
  /** Per option: at factor 1. */
  readonly priceUnits: Float64Array;
  /** optionCount + 1 offsets into the steps. */
  readonly stepStart: Int32Array;
  /**
   * An option's profile over the rows as its steps: from row `stepRow` on, it is higher by `stepKw` than
   * before. A profile that is flat for hours has two steps.
   */
  readonly stepRow: Int32Array;
  readonly stepKw: Float64Array;
  /** Range of each row's sum [kW]. */
  readonly lowKw: Float64Array;
  readonly highKw: Float64Array;
  /** What a kW above and below the range costs; Infinity: the range is kept. */
  readonly aboveUnits: Float64Array;
  readonly belowUnits: Float64Array;
}

/** suffix[r] = Σ of `values` from row r on, suffix[rowCount] = 0: a·values = Σ stepKw · suffix[stepRow]. */
export function suffixSums(values: Float64Array, suffix: Float64Array): void {
  let sum = 0;
  suffix[values.length] = 0;
  for (let row = values.length - 1; row >= 0; row -= 1) {
    sum += values[row]!;
    suffix[row] = sum;
  }
}

/** a·values of one option, with the suffix sums of the values. */
export function along(relaxation: Relaxation, option: number, suffix: Float64Array): number {
  const { stepStart, stepRow, stepKw } = relaxation;
  const end = stepStart[option + 1]!;
  let sum = 0;
  for (let step = stepStart[option]!; step < end; step += 1) sum += stepKw[step]! * suffix[stepRow[step]!]!;
  return sum;
}

/**
 * The Lagrangian bound at prices λ per row: Σ min(0, least reduced cost of each offer) + Σ h(λ), with h(λ) the
 * least of (slack cost − λ·sum) over all sums. No selection costs less, whatever λ within the box is.
 */
export function lagrangianBound(relaxation: Relaxation, lambda: Float64Array, suffix: Float64Array): number {
  suffixSums(lambda, suffix);
  const { offerCount, optionStart, priceUnits } = relaxation;
  let bound = rowBound(relaxation, lambda);
  for (let offer = 0; offer < offerCount; offer += 1) {
    const end = optionStart[offer + 1]!;
    let least = 0;
    for (let option = optionStart[offer]!; option < end; option += 1) {
      const reduced = priceUnits[option]! + along(relaxation, option, suffix);
      if (reduced < least) least = reduced;
    }
    bound += least;
  }
  return bound;
}

/** Σ h(λ): what the ranges come to at best. */
export function rowBound({ rowCount, lowKw, highKw }: Relaxation, lambda: Float64Array): number {
  let bound = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const priceUnits = lambda[row]!;
    bound -= priceUnits * (priceUnits > 0 ? highKw[row]! : lowKw[row]!);
  }
  return bound;
}
