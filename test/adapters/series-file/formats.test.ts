import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { importSeries } from '../../../src/adapters/series-file/import-series.ts';
import type { ImportOptions } from '../../../src/adapters/series-file/options.ts';
import { InputError, NotFoundError, UsageError } from '../../../src/engine/errors.ts';
import { parseZone, UTC } from '../../../src/engine/time/index.ts';
import { MemorySink } from './memory-sink.ts';
import { importText, shown, streamOf } from './text-source.ts';

const PLAIN = 'utc_start,load_w\n2026-01-01T00:00Z,1.5\n2026-01-01T00:15Z,2\n';
const EXPECTED = ['2026-01-01T00:00Z +15 1.5', '2026-01-01T00:15Z +15 2'];

function utf16(text: string, order: 'little' | 'big'): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return order === 'little' ? bytes : bytes.swap16();
}

interface Format {
  readonly title: string;
  readonly bytes: string | Uint8Array;
  readonly options: ImportOptions;
}

type FormatRow = readonly [title: string, bytes: string | Uint8Array, options?: ImportOptions];

const FORMAT_ROWS: readonly FormatRow[] = [
  ['plain', PLAIN],
  ['CRLF', PLAIN.replaceAll('\n', '\r\n')],
  ['CR', PLAIN.replaceAll('\n', '\r')],
  ['no newline at the end', PLAIN.trimEnd()],
  ['byte order mark', `\ufeff${PLAIN}`],
  ['byte order mark before a quote', `\ufeff${PLAIN.replace('utc_start', '"utc_start"')}`],
  ['gzip', gzipSync(PLAIN)],
  ['gzip in two parts', Buffer.concat([gzipSync(PLAIN.slice(0, 30)), gzipSync(PLAIN.slice(30))])],
  ['gzip with mark', gzipSync(`\ufeff${PLAIN}`)],
  ['UTF-16, little', utf16(PLAIN, 'little')],
  ['UTF-16, big', utf16(PLAIN, 'big')],
  ['comments and empty lines', `# export of today\n\n${PLAIN.replace('\n', '\n# rows\n\n')}# end\n`],
  ['semicolons, decimal comma', PLAIN.replaceAll(',', ';').replace('1.5', '1,5')],
  ['tabs', PLAIN.replaceAll(',', '\t')],
  ['tabs, decimal comma', PLAIN.replaceAll(',', '\t').replace('1.5', '1,5')],
  ['quoted', '"utc_start","load_w"\n"2026-01-01T00:00Z","1.5"\n"2026-01-01T00:15Z","2"\n'],
  [
    'quoted with a newline inside',
    'utc_start,load_w,"a\nnote"\n2026-01-01T00:00Z,1.5,"x\ny"\n2026-01-01T00:15Z,2,z\n',
  ],
  ['decimal comma in quotes', PLAIN.replace('1.5', '"1,5"'), { decimal: 'comma' }],
  ['a separator at the end of rows', PLAIN.replace('1.5', '1.5,').replace(',2', ',2,')],
  ['spaces around', ' utc_start , load_w \n 2026-01-01T00:00Z , 1.5 \n 2026-01-01T00:15Z , 2 \n'],
  [
    'other names',
    'Interval Start,Load [W]\n2026-01-01T00:00Z,1.5\n2026-01-01T00:15Z,2\n',
    { values: ['Load [W]=load'] },
  ],
  ['day first', 'time;load_w\n1/1/2026 00:00;1.5\n1/1/2026 00:15;2\n', { dates: 'dmy', zone: UTC }],
  ['date and time apart', 'Date;Time;load_w\n2026-01-01;00:00;1,5\n2026-01-01;00:15;2\n', { zone: UTC }],
  [
    'date and time by flag',
    'd;t;load_w\n2026-01-01;00:00;1,5\n2026-01-01;00:15;2\n',
    { zone: UTC, time: 'd+t' },
  ],
  [
    'local time',
    'time,load_w\n2026-01-01 01:00,1.5\n2026-01-01 01:15,2\n',
    { zone: parseZone('Europe/Amsterdam') },
  ],
  ['offsets', 'when,load_w\n2026-01-01T01:00+01:00,1.5\n2026-01-01T01:15:00.000+0100,2\n'],
  ['seconds since 1970', 'timestamp,load_w\n1767225600,1.5\n1767226500,2\n'],
  ['ms since 1970', 'timestamp,load_w\n1767225600000,1.5\n1767226500000,2\n'],
];

const FORMATS: readonly Format[] = FORMAT_ROWS.map(([title, bytes, options = {}]) => ({
  title,
  bytes,
  options,
}));

const folder = mkdtempSync(join(tmpdir(), 'series-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('formats', () => {
  it.each(FORMATS)('$title', async ({ bytes, options }) => {
    const { report, sink } = await importText(bytes, options);
    expect(report.problems).toEqual([]);
    expect(shown(sink, 'file/load')).toEqual(EXPECTED);
  });

  it.each(FORMATS)('$title, byte by byte', async ({ bytes, options }) => {
    const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    const sink = new MemorySink();
    await importSeries(
      streamOf(
        Array.from(all, (byte) => Buffer.of(byte)),
        'file.csv',
      ),
      options ?? {},
      sink,
    );
    expect(shown(sink, 'file/load')).toEqual(EXPECTED);
  });

  it('counts lines as an editor does', async () => {
    const text =
      '# a\r\n\r\nutc_start,load_w,note\r\n# b\r\n2026-01-01T00:00Z,1,"x\ny"\r\n2026-01-01T00:15Z,bad,z\r\n2026-01-01T00:30Z,1,\r\n';
    const { report } = await importText(text);
    expect(report.problems[0]?.first.line).toBe(7);
  });

  it('reads a row with a stray quote as the others, and says that it did not', async () => {
    const text = `${PLAIN}2026-01-01T00:30Z,1"2\n2026-01-01T00:45Z,4\n`;
    const { report, sink } = await importText(text);
    expect(report.problems).toMatchObject([{ reason: 'malformed', count: 1, first: { line: 4 } }]);
    expect([...sink.samples('file/load').value]).toEqual([1.5, 2, 4]);
  });

  it('stops at a quote that is not closed, and says from where', async () => {
    const text = `${PLAIN}2026-01-01T00:30Z,"3\n2026-01-01T00:45Z,4\n`;
    const { report, sink } = await importText(text);
    expect(report.outcome).toBe('partly');
    expect(report.problems).toMatchObject([{ reason: 'unreadable', first: { line: 4 } }]);
    expect([...sink.samples('file/load').value]).toEqual([1.5, 2]);
  });

  it('refuses a gzip that is cut off', async () => {
    const whole = gzipSync(PLAIN.repeat(50));
    await expect(importText(whole.subarray(0, whole.length - 12))).rejects.toBeInstanceOf(InputError);
  });

  it('says that an export without rows is empty', async () => {
    const { report } = await importText('utc_start,load_w\n');
    expect(report).toMatchObject({ outcome: 'empty', rowsRead: 0, samples: { added: 0 } });
  });
});

describe('files', () => {
  it('are read from disk, compressed or not', async () => {
    const sink = new MemorySink();
    const path = fileOf('home_15min.csv.gz', gzipSync(PLAIN));
    const report = await importSeries({ kind: 'file', path }, {}, sink);
    expect(report.source).toBe(path);
    expect(shown(sink, 'home/load')).toEqual(EXPECTED);
  });

  it('that are not there are not found', async () => {
    const path = join(folder, 'none.csv');
    await expect(importSeries({ kind: 'file', path }, {}, new MemorySink())).rejects.toBeInstanceOf(
      NotFoundError,
    );
  });

  it('that are folders are refused', async () => {
    const source = { kind: 'file', path: folder } as const;
    await expect(importSeries(source, {}, new MemorySink())).rejects.toBeInstanceOf(InputError);
  });
});

describe('a strict import', () => {
  const bad = `${PLAIN}2026-01-01T00:30Z,x\n2026-01-01T00:45Z,y\n`;

  it('writes nothing of a file with bad rows and names them', async () => {
    const sink = new MemorySink();
    const path = fileOf('bad.csv', bad);
    const error = await importSeries({ kind: 'file', path }, { strict: true }, sink).catch(
      (caught) => caught,
    );
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).details.map(({ line, value }) => [line, value])).toEqual([
      [4, 'load_w: x'],
      [5, 'load_w: y'],
    ]);
    expect(sink.writeCount).toBe(0);
  });

  it('writes a good file', async () => {
    const sink = new MemorySink();
    await importSeries({ kind: 'file', path: fileOf('good.csv', PLAIN) }, { strict: true }, sink);
    expect(shown(sink, 'good/load')).toEqual(EXPECTED);
  });

  it('is not possible from standard input', async () => {
    await expect(importText(PLAIN, { strict: true })).rejects.toBeInstanceOf(UsageError);
  });
});

describe('a dry run', () => {
  it('says what would be written and writes nothing', async () => {
    const { report, sink } = await importText(PLAIN, { dryRun: true });
    expect(report).toMatchObject({ outcome: 'imported', dryRun: true, samples: { added: 2 } });
    expect(sink.writeCount).toBe(0);
  });
});
