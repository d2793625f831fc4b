import { DAY_MS } from '../../engine/time/index.ts';

/** Samples that a day starts with room for: a day of half-hours. */
const CAPACITY_MIN = 48;

/** Stamps and values of one series in one UTC day, as the file has them: in its units, in its order. */
export class DayBuffer {
  readonly dayMs: number;
  /** Stamps, those without value counted. */
  count = 0;
  valueCount = 0;
  /** When it was last added to, in rows of the file. */
  touchedRow = 0;
  /** Stamps do not descend. */
  sorted = true;
  #stampsMs: Int32Array;
  #values: Float64Array;
  #lengthsMs: Float64Array | undefined;

  constructor(dayMs: number, withLengths: boolean) {
    this.dayMs = dayMs;
    this.#stampsMs = new Int32Array(CAPACITY_MIN);
    this.#values = new Float64Array(CAPACITY_MIN);
    this.#lengthsMs = withLengths ? new Float64Array(CAPACITY_MIN) : undefined;
  }

  /** @param value - NaN where the file has a stamp and no value. */
  add(stampMs: number, value: number, lengthMs: number): void {
    const at = this.count;
    if (at === this.#values.length) this.#grow();
    const sinceMs = stampMs - this.dayMs;
    if (at > 0 && sinceMs < this.#stampsMs[at - 1]!) this.sorted = false;
    this.#stampsMs[at] = sinceMs;
    this.#values[at] = value;
    if (this.#lengthsMs !== undefined) this.#lengthsMs[at] = lengthMs;
    this.count = at + 1;
    if (!Number.isNaN(value)) this.valueCount += 1;
  }

  stampMs(index: number): number {
    return this.dayMs + this.#stampsMs[index]!;
  }

  value(index: number): number {
    return this.#values[index]!;
  }

  /** Length of the interval, in files that say it [ms]. */
  lengthMs(index: number): number | undefined {
    return this.#lengthsMs?.[index];
  }

  /** The numbers of its samples in order of time; equal stamps keep their order. */
  order(): Uint32Array {
    const order = new Uint32Array(this.count);
    for (let index = 0; index < order.length; index += 1) order[index] = index;
    if (this.sorted) return order;
    return order.sort((a, b) => this.#stampsMs[a]! - this.#stampsMs[b]! || a - b);
  }

  /** As `order`, without stamps that have no value. */
  orderOfValues(): Uint32Array {
    const order = this.order();
    return this.valueCount === this.count
      ? order
      : order.filter((index) => !Number.isNaN(this.#values[index]!));
  }

  #grow(): void {
    const capacity = this.#values.length * 2;
    this.#stampsMs = copied(this.#stampsMs, new Int32Array(capacity));
    this.#values = copied(this.#values, new Float64Array(capacity));
    if (this.#lengthsMs !== undefined) this.#lengthsMs = copied(this.#lengthsMs, new Float64Array(capacity));
  }
}

function copied<T extends Int32Array | Float64Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** The UTC day that an interval lies in by its start, or by the last instant before its end [ms]. */
export function dayOfStampMs(stampMs: number, edge: 'start' | 'end'): number {
  const insideMs = edge === 'start' ? stampMs : stampMs - 1;
  return Math.floor(insideMs / DAY_MS) * DAY_MS;
}
