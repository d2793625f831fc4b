import type { SeriesId } from '../../engine/ids.ts';
import type { SeriesQuantity } from '../../engine/series/index.ts';
import { CoverageLog } from './coverage.ts';
import { DayBuffer } from './day-buffer.ts';
import type { StampConflict } from './intervals.ts';
import type { ValueColumn } from './layout.ts';
import type { SeriesProblem, SeriesReport } from './report.ts';
import type { Steps } from './steps.ts';
import type { UnitKind } from './units.ts';

const QUANTITIES: Readonly<Record<UnitKind, SeriesQuantity>> = {
  power: 'powerW',
  energy: 'powerW',
  price: 'priceMicrosPerKwh',
  temperature: 'temperatureC',
  other: 'other',
};

/** One series on its way from the file to the store: what is buffered of it, and what is known so far. */
export class SeriesImport {
  readonly id: SeriesId;
  readonly column: ValueColumn;
  readonly quantity: SeriesQuantity;
  readonly coverage = new CoverageLog();
  readonly days = new Map<number, DayBuffer>();
  readonly counts = { added: 0, changed: 0, unchanged: 0 };
  steps: Steps | undefined;
  valuesRead = 0;
  missing = 0;
  outOfOrder = 0;
  duplicates = 0;
  conflicts = 0;
  firstConflict: StampConflict | undefined;
  readonly #problems = new Map<SeriesProblem['reason'], SeriesProblem>();
  readonly #withLengths: boolean;
  #current: DayBuffer | undefined;
  #lastStampMs = Number.NEGATIVE_INFINITY;

  constructor(id: SeriesId, column: ValueColumn, withLengths: boolean) {
    this.id = id;
    this.column = column;
    this.quantity = QUANTITIES[column.unit.kind];
    this.#withLengths = withLengths;
    if (withLengths) this.steps = { kind: 'given' };
  }

  /** @param at - `dayMs`: the UTC day that it is kept under; `row`: its number in the file. */
  /** @param value - NaN where the row has none: its stamp tells all the same how long intervals are. */
  add(
    at: { readonly stampMs: number; readonly dayMs: number; readonly lengthMs: number; readonly row: number },
    value: number,
  ): void {
    let day = this.#current;
    if (day === undefined || day.dayMs !== at.dayMs) day = this.#open(at.dayMs);
    day.touchedRow = at.row;
    day.add(at.stampMs, value, at.lengthMs);
    if (Number.isNaN(value)) this.missing += 1;
    else this.valuesRead += 1;
    if (at.stampMs < this.#lastStampMs) this.outOfOrder += 1;
    this.#lastStampMs = at.stampMs;
  }

  #open(dayMs: number): DayBuffer {
    const day = this.days.get(dayMs) ?? new DayBuffer(dayMs, this.#withLengths);
    this.days.set(dayMs, day);
    this.#current = day;
    return day;
  }

  /** Takes days out of the buffer, to be written. */
  release(days: readonly DayBuffer[]): void {
    for (const { dayMs } of days) this.days.delete(dayMs);
    this.#current = undefined;
  }

  /** What is buffered, days ascending. */
  sortedDays(): readonly DayBuffer[] {
    return [...this.days.values()].sort((a, b) => a.dayMs - b.dayMs);
  }

  leaveOut(problem: SeriesProblem): void {
    const before = this.#problems.get(problem.reason);
    this.#problems.set(
      problem.reason,
      before === undefined ? problem : { ...before, count: before.count + problem.count },
    );
  }

  get hasProblems(): boolean {
    return this.#problems.size > 0;
  }

  report(): SeriesReport {
    const { unit } = this.column;
    const covered = this.coverage.total();
    return {
      id: this.id,
      column: this.column.header,
      quantity: this.quantity,
      unit: unit.name,
      ...(unit.currency === undefined ? {} : { currency: unit.currency }),
      inverted: this.column.inverted,
      ...(this.steps === undefined ? {} : { steps: this.steps }),
      valuesRead: this.valuesRead,
      missing: this.missing,
      outOfOrder: this.outOfOrder,
      duplicates: this.duplicates,
      conflicts: this.conflicts,
      ...(this.firstConflict === undefined ? {} : { firstConflict: this.firstConflict }),
      samples: { ...this.counts },
      ...(covered ?? { gaps: { count: 0, longestMs: 0 }, coveragePu: 0 }),
      leftOut: [...this.#problems.values()],
    };
  }
}
