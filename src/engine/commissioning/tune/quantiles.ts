/** The value that this part of all values is below of, the nearest one; NaN of nothing. */
export function quantileOf(values: Float64Array | Int32Array, partPu: number): number {
  const sorted = values.toSorted();
  return sorted[Math.round(partPu * (sorted.length - 1))] ?? Number.NaN;
}

/** The one in the middle, of an even count the upper of both; NaN of nothing. */
export function medianOf(values: Float64Array | Int32Array): number {
  const sorted = values.toSorted();
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
