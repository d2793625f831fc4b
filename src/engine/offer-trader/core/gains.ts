/** A factor that has moved by less tells nothing. */
const SHIFT_MIN = 1e-6;

/**
 * What it has cost so far to move the factor of an option, per unit up and down: pseudo-costs (M. Bénichou et al.,
 * "Experiments in mixed-integer linear programming", Mathematical Programming 1, 1971).
 */
export class Gains {
  readonly #sums: readonly [Float64Array, Float64Array];
  readonly #counts: readonly [Int32Array, Int32Array];

  constructor(optionCount: number) {
    this.#sums = [new Float64Array(optionCount), new Float64Array(optionCount)];
    this.#counts = [new Int32Array(optionCount), new Int32Array(optionCount)];
  }

  /** @param shift - how far the factor had to move at least, up where positive. @param units - what the bound gained. */
  note(option: number, shift: number, units: number): void {
    const size = shift < 0 ? -shift : shift;
    if (size < SHIFT_MIN) return;
    const side = shift < 0 ? 0 : 1;
    this.#sums[side][option] = this.#sums[side][option]! + units / size;
    this.#counts[side][option] = this.#counts[side][option]! + 1;
  }

  /** How often a side of an option was noted. */
  countOf(option: number, shift: number): number {
    return this.#counts[shift < 0 ? 0 : 1][option]!;
  }

  /** What moving it is expected to cost; 0 where nothing is known. */
  expected(option: number, shift: number): number {
    const side = shift < 0 ? 0 : 1;
    const count = this.#counts[side][option]!;
    return count === 0 ? 0 : ((shift < 0 ? -shift : shift) * this.#sums[side][option]!) / count;
  }
}
