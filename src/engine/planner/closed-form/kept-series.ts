/** Series that are used again for one problem after the other: a plan then allocates little but its result. */
export class KeptSeries {
  #series: Float64Array[] = [];

  /** So many series of zeros; what was handed out before must no longer be read. */
  take(seriesCount: number, periodCount: number): readonly Float64Array[] {
    const isFitting = this.#series.length === seriesCount && this.#series[0]!.length === periodCount;
    if (isFitting) for (const series of this.#series) series.fill(0);
    else this.#series = Array.from({ length: seriesCount }, () => new Float64Array(periodCount));
    return this.#series;
  }
}
