import type { Packed } from './packed.ts';

/** An entry nearer to 0 counts as 0: it never becomes a pivot. */
export const PIVOT_MIN = 1e-7;

/**
 * The tableau of a small linear program: every basic variable as a sum of nonbasic ones, x_B = T·x_N (V. Chvátal, Linear
 * Programming, 1983, chapter 2). Variables are the options' factors, then one for each row of the problem and of each
 * offer: its sum. A sum costs `belowUnits` for what it is under `low` and `aboveUnits` for what it is over `high`; where
 * these are infinite it stays in between.
 *
 * A nonbasic variable is at `low` or `high`. A basic sum is thought to be on one of three pieces of its cost: −1 below
 * `low`, 0 in its range, 1 above `high`; its value may be elsewhere until the simplex method is through.
 */
export class Tableau {
  readonly packed: Packed;
  /** Columns of options come first. */
  readonly optionCount: number;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly belowUnits: Float64Array;
  readonly aboveUnits: Float64Array;
  /** Value of every variable. */
  readonly values: Float64Array;
  /** Reduced cost of the nonbasic ones. */
  readonly reduced: Float64Array;
  readonly piece: Int8Array;
  readonly isHigh: Uint8Array;
  /** Row of a basic variable; −1: it is not. */
  readonly rowAt: Int32Array;
  /** Column of a nonbasic variable; −1: it is not. */
  readonly columnAt: Int32Array;
  readonly basic: Int32Array;
  readonly nonbasic: Int32Array;
  /** 1 + Σ T² along each row: how far a step of its dual goes. */
  readonly norms: Float64Array;
  entries = new Float64Array(0);
  rowCount = 0;
  columnCount = 0;
  readonly #touched: Int32Array;

  constructor(packed: Packed, sumCount: number) {
    const { optionCount } = packed;
    const count = optionCount + sumCount;
    this.packed = packed;
    this.optionCount = optionCount;
    this.low = new Float64Array(count);
    this.high = new Float64Array(count);
    this.belowUnits = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.aboveUnits = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.values = new Float64Array(count);
    this.reduced = new Float64Array(count);
    this.piece = new Int8Array(count);
    this.isHigh = new Uint8Array(count);
    this.rowAt = new Int32Array(count);
    this.columnAt = new Int32Array(count);
    this.basic = new Int32Array(sumCount);
    this.nonbasic = new Int32Array(optionCount);
    this.norms = new Float64Array(sumCount);
    this.#touched = new Int32Array(optionCount);
  }

  /** Begins anew: these sums are basic, these options are not; all entries are 0. */
  begin(options: Int32Array, sums: Int32Array): void {
    this.rowAt.fill(-1);
    this.columnAt.fill(-1);
    this.rowCount = sums.length;
    this.columnCount = options.length;
    const size = sums.length * options.length;
    if (this.entries.length < size) this.entries = new Float64Array(2 * size);
    else this.entries.fill(0, 0, size);
    for (let row = 0; row < sums.length; row += 1) {
      this.basic[row] = sums[row]!;
      this.rowAt[sums[row]!] = row;
      this.piece[sums[row]!] = 0;
    }
    for (let column = 0; column < options.length; column += 1) {
      this.nonbasic[column] = options[column]!;
      this.columnAt[options[column]!] = column;
    }
  }

  /** Becomes a copy of the tableau of the same problem, but for its ranges. */
  copy(other: Tableau): void {
    this.rowCount = other.rowCount;
    this.columnCount = other.columnCount;
    const size = other.rowCount * other.columnCount;
    if (this.entries.length < size) this.entries = new Float64Array(2 * size);
    this.entries.set(other.entries.subarray(0, size));
    this.values.set(other.values);
    this.reduced.set(other.reduced);
    this.piece.set(other.piece);
    this.rowAt.set(other.rowAt);
    this.columnAt.set(other.columnAt);
    this.basic.set(other.basic);
    this.nonbasic.set(other.nonbasic);
    this.norms.set(other.norms);
  }

  /** Computes the norms anew. */
  measure(): void {
    for (let row = 0; row < this.rowCount; row += 1) {
      let norm = 1;
      const end = (row + 1) * this.columnCount;
      for (let at = row * this.columnCount; at < end; at += 1) norm += this.entries[at]! * this.entries[at]!;
      this.norms[row] = norm;
    }
  }

  /** Computes the basic values anew. */
  addUp(): void {
    for (let row = 0; row < this.rowCount; row += 1) {
      let sum = 0;
      const from = row * this.columnCount;
      for (let column = 0; column < this.columnCount; column += 1) {
        sum += this.entries[from + column]! * this.values[this.nonbasic[column]!]!;
      }
      this.values[this.basic[row]!] = sum;
    }
  }

  /** Moves a nonbasic variable; the basic values follow. */
  move(column: number, value: number): void {
    const variable = this.nonbasic[column]!;
    const change = value - this.values[variable]!;
    this.values[variable] = value;
    if (change === 0) return;
    const { entries, columnCount, rowCount, basic, values } = this;
    let at = column;
    for (let row = 0; row < rowCount; row += 1, at += columnCount) {
      const entry = entries[at]!;
      if (entry !== 0) values[basic[row]!] = values[basic[row]!]! + entry * change;
    }
  }

  /** Exchanges a basic and a nonbasic variable; values and reduced costs are the caller's. */
  exchange(row: number, column: number): void {
    const { entries, columnCount, rowCount, norms } = this;
    const touched = this.#touched;
    const from = row * columnCount;
    const inverse = 1 / entries[from + column]!;
    let touchedCount = 0;
    let norm = 1;
    for (let other = 0; other < columnCount; other += 1) {
      const entry = entries[from + other]!;
      if (entry === 0 && other !== column) continue;
      const now = other === column ? inverse : -entry * inverse;
      entries[from + other] = now;
      norm += now * now;
      if (other !== column) touched[touchedCount++] = other;
    }
    norms[row] = norm;
    let base = 0;
    for (let other = 0; other < rowCount; other += 1, base += columnCount) {
      const factor = entries[base + column]!;
      if (factor === 0 || other === row) continue;
      let change = 0;
      for (let index = 0; index < touchedCount; index += 1) {
        const place = touched[index]!;
        const before = entries[base + place]!;
        let now = before + factor * entries[from + place]!;
        if (now < 1e-13 && now > -1e-13) now = 0;
        entries[base + place] = now;
        change += now * now - before * before;
      }
      const own = factor * inverse;
      entries[base + column] = own;
      const updated = norms[other]! + change + own * own - factor * factor;
      norms[other] = updated > 1 ? updated : 1;
    }
    const leaving = this.basic[row]!;
    const entering = this.nonbasic[column]!;
    this.basic[row] = entering;
    this.nonbasic[column] = leaving;
    this.rowAt[entering] = row;
    this.columnAt[entering] = -1;
    this.rowAt[leaving] = -1;
    this.columnAt[leaving] = column;
  }

  /** What the current values and pieces cost [money]; at reduced costs that fit, no solution costs less. */
  costUnits(): number {
    const { low, high, values, piece, packed, optionCount } = this;
    let costUnits = 0;
    for (let column = 0; column < this.columnCount; column += 1) {
      const variable = this.nonbasic[column]!;
      if (variable < optionCount) costUnits += packed.priceUnits[variable]! * values[variable]!;
    }
    for (let row = 0; row < this.rowCount; row += 1) {
      const variable = this.basic[row]!;
      const value = values[variable]!;
      if (variable < optionCount) costUnits += packed.priceUnits[variable]! * value;
      else if (piece[variable]! > 0) costUnits += this.aboveUnits[variable]! * (value - high[variable]!);
      else if (piece[variable]! < 0) costUnits += this.belowUnits[variable]! * (low[variable]! - value);
    }
    return costUnits;
  }

  /** What one more of a sum is worth at the current basis, its price λ [money]. */
  priceOf(variable: number): number {
    if (this.columnAt[variable]! >= 0) return -this.reduced[variable]! + 0;
    if (this.rowAt[variable]! < 0) return 0;
    const piece = this.piece[variable]!;
    if (piece === 0) return 0;
    return piece > 0 ? this.aboveUnits[variable]! : -this.belowUnits[variable]!;
  }
}
