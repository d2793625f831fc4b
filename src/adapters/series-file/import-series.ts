import { stat } from 'node:fs/promises';
import { InputError, invariant, type Problem, UsageError } from '../../engine/errors.ts';
import { UTC, type Zone } from '../../engine/time/index.ts';
import type { DayBuffer } from './day-buffer.ts';
import { type FileHead, readHead } from './head.ts';
import { decideLayout, type FileLayout } from './layout.ts';
import { BUFFERED_SAMPLES_MAX, EXAMPLES_MAX, type ImportOptions } from './options.ts';
import { ProblemLog, type RowProblem } from './problems.ts';
import type { ImportReport, SampleCounts, SeriesReport } from './report.ts';
import { RowImporter } from './row-importer.ts';
import { readRows } from './rows.ts';
import type { SeriesImport } from './series-import.ts';
import { SeriesWriter } from './series-writer.ts';
import type { SeriesSink } from './sink.ts';
import { type ImportSource, openSource, sourceName, sourceStem } from './source.ts';
import { makeStampReader } from './stamp-reader.ts';
import type { Steps } from './steps.ts';

/** Series that are written at the same time: a store that waits for its disk makes one wait of them. */
const SERIES_AT_ONCE = 32;

/** So much of the full buffer is kept when it is written: what is touched still. */
const KEPT_SHARE = 0.5;

interface Pass {
  readonly head: FileHead;
  readonly layout: FileLayout;
  readonly zone: Zone | undefined;
  readonly problems: ProblemLog;
  readonly rows: RowImporter;
  readonly writer: SeriesWriter;
}

function zoneOf(layout: FileLayout, options: ImportOptions): Zone | undefined {
  return options.zone ?? (layout.time.namedUtc ? UTC : undefined);
}

/** A file whose stamps cannot be read at all is refused before its first row. */
function checkStamps(head: FileHead, layout: FileLayout, options: ImportOptions): void {
  const { indexes, epoch } = layout.time;
  const read = makeStampReader({ zone: zoneOf(layout, options), dates: options.dates, epoch });
  const cells = head.sample.map((row) => indexes.map((index) => row[index]?.trim() ?? '').join(' '));
  const kinds = cells.map((cell) => read(cell).kind);
  const column = indexes.map((index) => head.header[index]).join('+');
  const path = `column "${column}"`;
  const local = kinds.indexOf('no-zone');
  if (local >= 0) {
    throw new UsageError(
      'no-zone',
      'The time stamps have no offset, and it is not said in which zone they are.',
      {
        details: [{ path, value: cells[local]!, expected: 'the zone flag, such as Europe/Amsterdam or UTC' }],
      },
    );
  }
  if (cells.length > 0 && kinds.every((kind) => kind === 'bad')) {
    throw new InputError('bad-stamps', `The column "${column}" holds no time stamps that can be read.`, {
      details: [
        {
          path,
          value: cells[0]!,
          expected: '2026-11-21T14:00Z and the like; dates flag dmy or mdy for 21/11/2026',
        },
      ],
    });
  }
}

function checkOptions({ resolutionMs, bufferedSamplesMax }: ImportOptions): void {
  if (resolutionMs !== undefined && !(resolutionMs > 0)) {
    throw new UsageError('bad-resolution', 'The resolution is the length of an interval.', {
      details: [{ path: 'resolution', value: `${resolutionMs} ms`, expected: 'a duration such as 15m' }],
    });
  }
  invariant(bufferedSamplesMax === undefined || bufferedSamplesMax > 0, 'the buffer holds something');
}

async function begin(source: ImportSource, options: ImportOptions, sink: SeriesSink): Promise<Pass> {
  checkOptions(options);
  const name = sourceName(source);
  const head = await readHead(openSource(source), name);
  const layout = decideLayout(head, { name, stem: sourceStem(source) }, options);
  checkStamps(head, layout, options);
  const zone = zoneOf(layout, options);
  const stamps = { zone, dates: options.dates, epoch: layout.time.epoch };
  const problems = new ProblemLog(options.examplesMax ?? EXAMPLES_MAX);
  const rows = new RowImporter({
    layout,
    options,
    problems,
    readStart: makeStampReader(stamps),
    readEnd: makeStampReader(stamps),
  });
  const writer = new SeriesWriter(sink, {
    edge: layout.time.edge,
    resolutionMs: options.resolutionMs,
    dryRun: options.dryRun ?? false,
  });
  return { head, layout, zone, problems, rows, writer };
}

/** Days to be written now, by series: the longest untouched ones, until so few samples are left. */
function daysToWrite(
  { rows, writer }: Pass,
  keptMax: number,
): ReadonlyMap<SeriesImport, readonly DayBuffer[]> {
  const chosen = new Map<SeriesImport, DayBuffer[]>();
  let left = rows.bufferedSamples;
  for (const { series, day } of rows.bufferedDays()) {
    if (left <= keptMax) break;
    if (writer.stepsOf(series) === undefined) continue; // a single stamp so far: it can wait
    const days = chosen.get(series) ?? [];
    days.push(day);
    chosen.set(series, days);
    left -= day.count;
  }
  return chosen;
}

async function writeDays(pass: Pass, chosen: ReadonlyMap<SeriesImport, readonly DayBuffer[]>): Promise<void> {
  const all = [...chosen];
  for (let from = 0; from < all.length; from += SERIES_AT_ONCE) {
    await Promise.all(
      all.slice(from, from + SERIES_AT_ONCE).map(([series, days]) => writeSeries(pass, series, days)),
    );
  }
}

async function writeSeries(pass: Pass, series: SeriesImport, days: readonly DayBuffer[]): Promise<void> {
  const inOrder = [...days].sort((a, b) => a.dayMs - b.dayMs);
  const count = days.reduce((sum, day) => sum + day.count, 0);
  await pass.writer.write(series, inOrder);
  pass.rows.bufferedSamples -= count;
}

/** The steps that most series have, for those with a single stamp. */
function commonSteps(series: Iterable<SeriesImport>, writer: SeriesWriter): Steps | undefined {
  const counts = new Map<number, number>();
  for (const each of series) {
    const steps = writer.stepsOf(each);
    if (steps?.kind === 'regular') counts.set(steps.resolutionMs, (counts.get(steps.resolutionMs) ?? 0) + 1);
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return most === undefined ? undefined : { kind: 'regular', resolutionMs: most[0], from: 'other-series' };
}

async function writeRest(pass: Pass): Promise<void> {
  const { rows, writer } = pass;
  const common = commonSteps(rows.series.values(), writer);
  for (const series of rows.series.values()) writer.stepsOf(series, common);
  const left = [...rows.series.values()].filter(({ days }) => days.size > 0);
  await writeDays(pass, new Map(left.map((series) => [series, series.sortedDays()])));
}

/** Reads and writes everything; returns the most samples that were buffered. */
async function run(pass: Pass, options: ImportOptions): Promise<number> {
  const { head, problems, rows } = pass;
  const bufferedMax = options.bufferedSamplesMax ?? BUFFERED_SAMPLES_MAX;
  let peak = 0;
  const stop = await readRows(head.text, {
    delimiter: head.delimiter,
    onRow: (cells, line) => rows.add(cells, line),
    onMalformed: (line, message) => problems.add('malformed', line, message),
    betweenChunks: async () => {
      peak = Math.max(peak, rows.bufferedSamples);
      if (rows.bufferedSamples > bufferedMax)
        await writeDays(pass, daysToWrite(pass, bufferedMax * KEPT_SHARE));
    },
  });
  if (stop !== undefined) problems.add('unreadable', stop.line, stop.message);
  rows.end();
  peak = Math.max(peak, rows.bufferedSamples);
  await writeRest(pass);
  return peak;
}

function sumOf(series: readonly SeriesReport[]): SampleCounts {
  const sum = { added: 0, changed: 0, unchanged: 0 };
  for (const { samples } of series) {
    sum.added += samples.added;
    sum.changed += samples.changed;
    sum.unchanged += samples.unchanged;
  }
  return sum;
}

function zoneReport({ layout, zone }: Pass, options: ImportOptions): ImportReport['zone'] {
  if (layout.time.epoch !== undefined || zone === undefined) return { name: UTC, from: 'stamps' };
  return { name: zone, from: options.zone === undefined ? 'column' : 'flag' };
}

function outcomeOf(
  pass: Pass,
  samples: SampleCounts,
  problems: readonly RowProblem[],
): ImportReport['outcome'] {
  const { rows } = pass;
  const leftOut = problems.length > 0 || [...rows.series.values()].some((series) => series.hasProblems);
  if (leftOut) return 'partly';
  if (rows.rowsRead === 0) return 'empty';
  return samples.added + samples.changed > 0 ? 'imported' : 'unchanged';
}

function reportOf(pass: Pass, source: ImportSource, options: ImportOptions, peak: number): ImportReport {
  const { layout, rows } = pass;
  const zone = zoneReport(pass, options);
  const problems = pass.problems.list(zone.name);
  const series = [...rows.series.values()].map((each) => each.report());
  const samples = sumOf(series);
  return {
    source: sourceName(source),
    outcome: outcomeOf(pass, samples, problems),
    dryRun: options.dryRun ?? false,
    layout: layout.kind,
    delimiter: layout.delimiter,
    columns: layout.columns,
    zone,
    stamp: { edge: layout.time.edge, from: layout.time.edgeFrom },
    rowsRead: rows.rowsRead,
    rowsNotAsked: rows.rowsNotAsked,
    problems,
    series,
    samples,
    idsNotFound: rows.idsNotFound(),
    bufferedSamplesPeak: peak,
  };
}

async function importOnce(
  source: ImportSource,
  options: ImportOptions,
  sink: SeriesSink,
): Promise<ImportReport> {
  const pass = await begin(source, options, sink);
  const report = reportOf(pass, source, options, await run(pass, options));
  refuseIfNothingRead(report);
  return report;
}

/** A file of which nothing can be used is refused; nothing was written of it. */
function refuseIfNothingRead(report: ImportReport): void {
  if (report.problems.length === 0 || report.series.some(({ valuesRead }) => valuesRead > 0)) return;
  throw new InputError('bad-rows', `None of the ${report.rowsRead} rows of ${report.source} can be used.`, {
    details: problemsOf(report),
  });
}

function problemsOf(report: ImportReport): readonly Problem[] {
  const ofRows = report.problems.flatMap(({ message, examples }) =>
    examples.map(({ line, value }) => ({
      path: `line ${line}`,
      file: report.source,
      line,
      value,
      expected: message,
    })),
  );
  const ofSeries = report.series.flatMap(({ id, leftOut }) =>
    leftOut.map(({ message, count }) => ({ path: id, value: `${count} values`, expected: message })),
  );
  return [...ofRows, ...ofSeries];
}

/** Reads the whole file without writing, and refuses it where anything would be left out. */
async function checkStrictly(source: ImportSource, options: ImportOptions, sink: SeriesSink): Promise<void> {
  const isFile =
    source.kind === 'file' && (await stat(source.path).catch(() => undefined))?.isFile() !== false;
  if (!isFile) {
    throw new UsageError(
      'strict-needs-file',
      'A strict import reads its file twice: standard input can be read once only.',
      {
        details: [{ path: 'strict', value: sourceName(source), expected: 'a file' }],
      },
    );
  }
  const report = await importOnce(source, { ...options, dryRun: true }, sink);
  if (report.outcome !== 'partly') return;
  throw new InputError(
    'bad-rows',
    `${report.source} has rows that cannot be imported; nothing was written.`,
    {
      details: problemsOf(report),
    },
  );
}

/**
 * Imports a CSV file of measurements, prices or weather into the store of series.
 *
 * Rows are read one by one and buffered by series and UTC day; when the buffer is full, the days that were not added to
 * for the longest time are merged into the store. What cannot be read is left out and reported, the rest is imported:
 * since importing the same again changes nothing, a file that was mended is simply imported again.
 *
 * @returns what was read, assumed, written and left out. `outcome` `partly` is exit code 3.
 * @throws InputError where the file as a whole cannot be understood (nothing is written), or, with `strict`, where any row
 * cannot; UsageError for options that do not fit the file; NotFoundError and AdapterError from the source.
 */
export async function importSeries(
  source: ImportSource,
  options: ImportOptions,
  sink: SeriesSink,
): Promise<ImportReport> {
  if (options.strict === true) await checkStrictly(source, options, sink);
  return importOnce(source, options, sink);
}
