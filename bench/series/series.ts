import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { importSeries } from '../../src/adapters/series-file/import-series.ts';
import type { SeriesSink } from '../../src/adapters/series-file/sink.ts';
import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import { seriesSink } from '../../src/commands/series/series-sink.ts';
import { createRepositories } from '../../src/engine/repositories/index.ts';
import type { Benchmark, BenchmarkOptions, Report } from '../harness/benchmark.ts';
import { mapSpread, type Spread, spreadOf } from '../harness/spread.ts';
import type { Table } from '../harness/table.ts';
import { interleaved, timed } from '../harness/timing.ts';
import { type MadeFile, writeLong, writeWide } from './files.ts';

const ROUNDS = 3;
const LONG = { meters: 100, steps: 10_000 };
const WIDE = { meters: 256, steps: 3_906 };

export const series: Benchmark = {
  name: 'series',
  summary: 'import of a million values, long and wide, against csv-parse alone on the same bytes',
  run,
};

/** Takes everything, has nothing: what is left is reading. */
const NULL_SINK: SeriesSink = {
  meta: async () => undefined,
  read: async () => new Map(),
  write: async () => {},
};

interface Measured {
  readonly file: MadeFile;
  readonly parserMs: Spread;
  readonly nullMs: Spread;
  readonly storeMs: Spread;
}

async function run({ tempDir, runCount = ROUNDS }: BenchmarkOptions): Promise<Report> {
  const files = [
    await writeLong(join(tempDir, 'long.csv'), LONG),
    await writeWide(join(tempDir, 'wide.csv'), WIDE),
  ];
  const measured: Measured[] = [];
  for (const file of files) measured.push(await measure(file, tempDir, runCount));
  return {
    tables: [tableOf(measured)],
    notes: [
      'Importing reads stamps and numbers, sorts by series and day, counts gaps; "into the store" also merges, packs and commits to a new SQLite file.',
    ],
  };
}

async function measure(file: MadeFile, tempDir: string, runCount: number): Promise<Measured> {
  const storePath = join(tempDir, 'series.sqlite');
  const ms = await interleaved(
    {
      parser: async () => (await timed(() => parseOnly(file))).wallMs,
      nullSink: async () => (await timed(() => importInto(file, NULL_SINK))).wallMs,
      store: async () => {
        const { wallMs } = await timed(() => importIntoStore(file, storePath));
        for (const suffix of ['', '-wal', '-shm']) await rm(storePath + suffix, { force: true });
        return wallMs;
      },
    },
    runCount,
  );
  return {
    file,
    parserMs: spreadOf(ms.parser),
    nullMs: spreadOf(ms.nullSink),
    storeMs: spreadOf(ms.store),
  };
}

async function parseOnly({ path, rowCount }: MadeFile): Promise<void> {
  let seenCount = 0;
  const parser = parse({
    on_record: () => {
      seenCount += 1;
      return null;
    },
  });
  parser.resume();
  await pipeline(createReadStream(path), parser);
  if (seenCount !== rowCount + 1) throw new Error(`csv-parse saw ${seenCount} rows`);
}

async function importInto({ path, valueCount }: MadeFile, sink: SeriesSink): Promise<void> {
  const { samples } = await importSeries({ kind: 'file', path }, {}, sink);
  if (samples.added !== valueCount) throw new Error(`${samples.added} of ${valueCount} values were imported`);
}

async function importIntoStore(file: MadeFile, storePath: string): Promise<void> {
  const table = await openSqliteTable(storePath);
  try {
    await importInto(
      file,
      seriesSink(createRepositories(table).series, () => {}),
    );
  } finally {
    await table.close();
  }
}

function tableOf(measured: readonly Measured[]): Table {
  return {
    title: 'series: import of CSV, rows per second',
    columns: [
      { key: 'file', heading: 'file', unit: 'text' },
      { key: 'rowCount', heading: 'rows', unit: 'count' },
      { key: 'valueCount', heading: 'values', unit: 'count' },
      { key: 'byteCount', heading: 'size', unit: 'bytes' },
      { key: 'parserRowsPerS', heading: 'csv-parse alone', unit: 'perS' },
      { key: 'nullRowsPerS', heading: 'importer', unit: 'perS' },
      { key: 'storeRowsPerS', heading: 'into the store', unit: 'perS' },
      { key: 'storeValuesPerS', heading: 'values/s', unit: 'perS' },
      { key: 'nullRatio', heading: 'time to csv-parse', unit: 'ratio' },
      { key: 'storeRatio', heading: 'into the store', unit: 'ratio' },
    ],
    rows: measured.map(({ file, parserMs, nullMs, storeMs }) => {
      const rowsPerS = (ms: number) => (1000 * file.rowCount) / ms;
      return {
        file: file.name,
        rowCount: file.rowCount,
        valueCount: file.valueCount,
        byteCount: file.byteCount,
        parserRowsPerS: mapSpread(parserMs, rowsPerS),
        nullRowsPerS: mapSpread(nullMs, rowsPerS),
        storeRowsPerS: mapSpread(storeMs, rowsPerS),
        storeValuesPerS: (1000 * file.valueCount) / storeMs.median,
        nullRatio: nullMs.median / parserMs.median,
        storeRatio: storeMs.median / parserMs.median,
      };
    }),
  };
}
