import { InputError } from '../../engine/errors.ts';
import { ID_EXPECTED, type SeriesId } from '../../engine/ids.ts';
import { type DayBuffer, dayOfStampMs } from './day-buffer.ts';
import { RowTrack } from './doubled-hour.ts';
import type { FileLayout, ValueColumn } from './layout.ts';
import { makeNumberReader, NOT_A_NUMBER, type NumberReader } from './number.ts';
import type { ImportOptions } from './options.ts';
import type { ProblemLog } from './problems.ts';
import { type NamedSeries, SeriesNamer } from './series-ids.ts';
import { SeriesImport } from './series-import.ts';
import type { StampReader } from './stamp-reader.ts';

/** A row of the file with its line. */
interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

/** Where the values of a row go: one series for each column of values, or none where it was not asked for. */
interface Target {
  readonly track: RowTrack<Row>;
  readonly series: readonly (SeriesImport | undefined)[];
  readonly asked: boolean;
  /** An id that cannot be used. */
  readonly badId: string | undefined;
}

/** Instants that the store has days for: 1970 to 2199 [ms]. */
const STAMP_MS_MAX = Date.UTC(2199, 11, 31);

export interface RowImporterParts {
  readonly layout: FileLayout;
  readonly options: ImportOptions;
  readonly problems: ProblemLog;
  /** Two, so that starts and ends do not push each other out of the memory of the last text. */
  readonly readStart: StampReader;
  readonly readEnd: StampReader;
}

/** A day of one series that is buffered. */
export interface BufferedDay {
  readonly series: SeriesImport;
  readonly day: DayBuffer;
}

/** Takes rows apart and buffers their values by series and day. */
export class RowImporter {
  readonly series = new Map<SeriesId, SeriesImport>();
  rowsRead = 0;
  rowsNotAsked = 0;
  bufferedSamples = 0;
  readonly #parts: RowImporterParts;
  readonly #namer: SeriesNamer;
  readonly #targets = new Map<string, Target>();
  readonly #readNumber: NumberReader;
  readonly #at = { stampMs: 0, dayMs: 0, lengthMs: 0, row: 0 };

  constructor(parts: RowImporterParts) {
    this.#parts = parts;
    this.#namer = new SeriesNamer(parts.options);
    this.#readNumber = makeNumberReader(parts.options.decimal ?? 'auto', parts.layout.delimiter);
    if (parts.layout.kind === 'wide') this.#targetOf('');
  }

  /** Takes one row of the file. */
  add(cells: readonly string[], line: number): void {
    const { layout, problems } = this.#parts;
    this.rowsRead += 1;
    if (cells.length !== layout.columnCount && !this.#endsEmpty(cells)) {
      problems.add('column-count', line, `${cells.length} cells, the header has ${layout.columnCount}`);
      return;
    }
    const target = this.#targetOf(layout.idIndex === undefined ? '' : cells[layout.idIndex]!.trim());
    if (target.badId !== undefined) problems.add('bad-id', line, target.badId);
    else if (target.asked) this.#addTo(target, { cells, line });
    else this.rowsNotAsked += 1;
  }

  /** Takes what was held back; to be called after the last row. */
  end(): void {
    for (const { track } of this.#targets.values()) track.end();
  }

  /** Ids that the operator spoke of and the file does not hold. */
  idsNotFound(): readonly string[] {
    return this.#namer.notFound();
  }

  /** Everything that is buffered, longest untouched first. */
  bufferedDays(): readonly BufferedDay[] {
    const buffered: BufferedDay[] = [];
    for (const series of this.series.values()) {
      for (const day of series.days.values()) buffered.push({ series, day });
    }
    return buffered.sort((a, b) => a.day.touchedRow - b.day.touchedRow);
  }

  /** Rows of some programs end with a separator that the header does not have. */
  #endsEmpty(cells: readonly string[]): boolean {
    const { columnCount } = this.#parts.layout;
    return cells.length > columnCount && cells.slice(columnCount).every((cell) => cell.trim() === '');
  }

  #addTo(target: Target, row: Row): void {
    const { problems } = this.#parts;
    const text = this.#stampText(row.cells);
    const stamp = this.#parts.readStart(text);
    switch (stamp.kind) {
      case 'instant':
        target.track.pass(stamp.ms);
        this.#take(target, row, stamp.ms);
        return;
      case 'ambiguous':
        target.track.hold(stamp, row);
        return;
      case 'skipped':
        problems.add('skipped-hour', row.line, text);
        return;
      case 'no-zone':
        problems.add('no-zone', row.line, text);
        return;
      case 'bad':
        problems.add('bad-stamp', row.line, text);
    }
  }

  #stampText(cells: readonly string[]): string {
    const [first = 0, second] = this.#parts.layout.time.indexes;
    return second === undefined ? cells[first]! : `${cells[first]!.trim()} ${cells[second]!.trim()}`;
  }

  #take(target: Target, row: Row, stampMs: number): void {
    const { layout, problems } = this.#parts;
    if (!(stampMs >= 0 && stampMs < STAMP_MS_MAX)) {
      problems.add('bad-stamp', row.line, this.#stampText(row.cells));
      return;
    }
    const at = this.#at;
    at.stampMs = stampMs;
    at.dayMs = dayOfStampMs(stampMs, layout.time.edge);
    at.row = this.rowsRead;
    if (layout.time.endIndex !== undefined) {
      at.lengthMs = this.#lengthMs(stampMs, row.cells[layout.time.endIndex]!);
      if (Number.isNaN(at.lengthMs)) {
        problems.add(
          'bad-interval',
          row.line,
          `${this.#stampText(row.cells)} to ${row.cells[layout.time.endIndex]}`,
        );
        return;
      }
    }
    this.#takeValues(target, row);
  }

  #takeValues({ series }: Target, row: Row): void {
    const { values } = this.#parts.layout;
    for (let position = 0; position < values.length; position += 1) {
      const into = series[position];
      if (into === undefined) continue;
      const text = row.cells[values[position]!.index]!;
      const value = this.#readNumber(text);
      if (value === NOT_A_NUMBER) {
        this.#parts.problems.add('not-a-number', row.line, `${values[position]!.header}: ${text}`);
      } else {
        into.add(this.#at, value);
        this.bufferedSamples += 1;
      }
    }
  }

  /** From a start to what the end's cell says; NaN where that is not after it. */
  #lengthMs(startMs: number, text: string): number {
    const end = this.#parts.readEnd(text);
    if (end.kind === 'instant') return end.ms > startMs ? end.ms - startMs : Number.NaN;
    if (end.kind !== 'ambiguous') return Number.NaN;
    if (end.firstMs > startMs) return end.firstMs - startMs;
    return end.secondMs > startMs ? end.secondMs - startMs : Number.NaN;
  }

  #targetOf(ownId: string): Target {
    const known = this.#targets.get(ownId);
    if (known !== undefined) return known;
    const target = this.#makeTarget(ownId);
    this.#targets.set(ownId, target);
    return target;
  }

  #makeTarget(ownId: string): Target {
    const { values } = this.#parts.layout;
    const named = values.map((column) => this.#namer.name(column.ownId ?? ownId, column));
    const bad = named.find((each) => each.kind === 'bad-id');
    if (ownId === '' && this.#parts.layout.kind === 'wide') refuseBadColumns(named, values);
    const target: { current?: Target } = {};
    const track = new RowTrack<Row>({
      onInstant: (row, ms) => this.#take(target.current!, row, ms),
      onOnce: (row) => this.#parts.problems.add('doubled-hour-once', row.line, this.#stampText(row.cells)),
    });
    target.current = {
      track,
      series: named.map((each, position) =>
        each.kind === 'named' ? this.#seriesOf(each.id, values[position]!) : undefined,
      ),
      asked: named.some((each) => each.kind === 'named'),
      badId: bad?.text,
    };
    return target.current;
  }

  /** Two ids that are mapped to one make one series. */
  #seriesOf(id: SeriesId, column: ValueColumn): SeriesImport {
    const known = this.series.get(id);
    if (known !== undefined && known.column !== column) throw claimedTwice(id, [known.column, column]);
    const series = known ?? new SeriesImport(id, column, this.#parts.layout.time.endIndex !== undefined);
    this.series.set(id, series);
    return series;
  }
}

function claimedTwice(id: SeriesId, columns: readonly ValueColumn[]): InputError {
  return new InputError('unclear-series', `Two columns are mapped to the series ${id}.`, {
    details: columns.map(({ header }) => ({
      path: `column "${header}"`,
      value: id,
      expected: 'a series of its own',
    })),
  });
}

/** Ids of wide files stand in the header: all that cannot be used are told before a row is read. */
function refuseBadColumns(named: readonly NamedSeries[], values: readonly ValueColumn[]): void {
  const details = named.flatMap((each, position) =>
    each.kind === 'bad-id'
      ? [
          {
            path: `column "${values[position]!.header}"`,
            value: each.text,
            expected: `${ID_EXPECTED}; map it to another`,
          },
        ]
      : [],
  );
  if (details.length === 0) return;
  throw new InputError('bad-id', 'Names of columns cannot be used as ids of series.', { details });
}
