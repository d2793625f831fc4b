import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importSeries } from '../../src/adapters/series-file/import-series.ts';
import { IN_MEMORY, openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import { seriesSink } from '../../src/commands/series/series-sink.ts';
import { seriesId } from '../../src/engine/ids.ts';
import { createRepositories, type SeriesRepository } from '../../src/engine/repositories/index.ts';
import { type Ended, makeSandbox, type Sandbox } from './harness.ts';
import { LITTLE_PORTFOLIO } from './little-market.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await makeSandbox();
});
afterEach(() => sandbox.remove());

async function files(contents: { readonly [name: string]: string | Uint8Array }): Promise<void> {
  for (const [name, content] of Object.entries(contents)) await writeFile(join(sandbox.dir, name), content);
}

const flex = (...args: readonly string[]): Promise<Ended> => sandbox.here(args);

async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
  const ended = await flex(...args, '--json');
  expect(ended.stdout, ended.stderr).not.toBe('');
  return JSON.parse(ended.stdout) as Record<string, unknown>;
}

async function seriesIds(): Promise<readonly string[]> {
  const listed = await flex('series', 'list', '--json');
  if (listed.exitCode === 5) return []; // nothing has made a store
  const { items } = JSON.parse(listed.stdout) as { items: readonly { id: string }[] };
  return items.map(({ id }) => id);
}

const LOAD = `utc_start,site_id,load_kwh
2026-11-20T00:00Z,home-01,0.2
2026-11-20T00:30Z,home-01,0.3
2026-11-20T01:00Z,home-01,0.4
2026-11-20T02:00Z,home-01,0.1
`;

const WITH_BAD_ROWS = `${LOAD}2026-11-20T02:30Z,home-01,oops
2026-11-20T03:00Z,home-01,0.5
`;

describe('flex series import', () => {
  it('tells what it understood and wrote; the second time nothing changes', async () => {
    await files({ 'load.csv': LOAD });
    const first = await flex('series', 'import', 'load.csv');
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toContain('load.csv\nlayout  long, separated by comma\ntimes   in UTC');
    expect(first.stdout).toMatch(
      /home-01\/load +load_kwh +kWh +30m +2026-11-20 00:00 +2026-11-20 02:30 +4 +0 +0 +0 +1 +80 %/,
    );
    expect(first.stdout).toContain(
      '4 samples added\nhome-01/load: the longest gap is 30m from 2026-11-20 01:30',
    );
    const again = await flex('series', 'import', 'load.csv');
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stdout).toContain('nothing to do: all 4 samples are there already');
  });

  it('leaves bad rows out, with their line, and ends with code 3', async () => {
    await files({ 'load.csv': WITH_BAD_ROWS });
    const ended = await flex('series', 'import', 'load.csv');
    expect(ended.exitCode).toBe(3);
    expect(ended.stdout).toContain('left out: 1 value not a number; the first in line 6: load_kwh: oops');
    const { stdout } = await flex('series', 'import', 'load.csv', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: false,
      files: [{ source: 'load.csv', outcome: 'partly', samples: { added: 0, changed: 0, unchanged: 5 } }],
      refused: [],
    });
  });

  it('with --strict writes nothing of a file with bad rows', async () => {
    await files({ 'load.csv': WITH_BAD_ROWS });
    const ended = await flex('series', 'import', 'load.csv', '--strict');
    expect(ended.exitCode).toBe(65);
    expect(ended.stderr).toContain('load.csv:6');
    expect(await seriesIds()).toEqual([]);
  });

  it('with --dry-run says so and writes nothing', async () => {
    await files({ 'load.csv': LOAD });
    const { exitCode, stdout } = await flex('series', 'import', 'load.csv', '--dry-run');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('4 samples would be added');
    expect(await seriesIds()).toEqual([]);
  });

  const WIDE = `time;a_kw;b_kw
20.11.2026 00:00;1,5;2
20.11.2026 00:15;1,25;-2
`;
  it.each([
    ['names of columns', [], ['a', 'b']],
    ['--as behind the slash', ['--as', 'load'], ['a/load', 'b/load']],
    ['--id-prefix', ['--id-prefix', 'north-'], ['north-a', 'north-b']],
    ['--only', ['--only', 'b'], ['b']],
    [
      '--map, twice',
      ['--map', 'a=home-01/load', '--map', 'b=home-02/load'],
      ['home-01/load', 'home-02/load'],
    ],
    ['--values with a name', ['--values', 'a_kw=pv'], ['a/pv']],
  ])('reads a wide file: %s', async (_, flags, expected) => {
    await files({ 'wide.csv': WIDE });
    const known = ['--zone', 'Europe/Amsterdam', '--dates', 'dmy'];
    const ended = await flex('series', 'import', 'wide.csv', ...known, ...flags);
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(await seriesIds()).toEqual(expected);
  });

  it('turns the sign round of one column or of all', async () => {
    await files({ 'wide.csv': WIDE });
    const known = ['--zone', 'Europe/Amsterdam', '--dates', 'dmy', '--json'];
    const means = async (...flags: readonly string[]) => {
      const { stdout } = await flex('series', 'import', 'wide.csv', '--dry-run', ...known, ...flags);
      const { files: reports } = JSON.parse(stdout) as {
        files: [{ series: readonly { values: { mean: number } }[] }];
      };
      return reports[0].series.map(({ values }) => values.mean);
    };
    expect(await means()).toEqual([1375, 0]);
    expect(await means('--invert', 'a_kw')).toEqual([-1375, 0]);
    expect(await means('--invert', 'all', '--resolution', '15m')).toEqual([-1375, 0]);
  });

  it('reads stdin, and files compressed by gzip', async () => {
    await files({ 'load.csv.gz': gzipSync(LOAD) });
    const piped = await sandbox.here(['series', 'import', '-'], { input: LOAD });
    expect(piped.exitCode, piped.stderr).toBe(0);
    const zipped = await flex('series', 'import', 'load.csv.gz');
    expect(zipped.stdout).toContain('nothing to do: all 4 samples');
  });

  it('does the other files where one cannot be used, and says which', async () => {
    await files({ 'load.csv': LOAD, 'notes.csv': 'hello\nworld\n' });
    const ended = await flex('series', 'import', 'gone.csv', 'load.csv', 'notes.csv');
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toContain('warning: gone.csv: There is no file');
    expect(ended.stderr).toContain('warning: notes.csv: ');
    expect(await seriesIds()).toEqual(['home-01/load']);
    const { refused } = (await json('series', 'import', 'gone.csv', 'load.csv')) as { refused: unknown };
    expect(refused).toMatchObject([{ file: 'gone.csv', code: 'no-file' }]);
  });

  it.each([
    ['a missing file', ['gone.csv'], 5, 'There is no file'],
    ['a folder', ['.'], 65, 'is a folder'],
    ['a file that holds nothing of use', ['notes.csv'], 65, 'no column of time stamps'],
    ['several such', ['notes.csv', 'gone.csv'], 65, 'None of the 2 files could be imported'],
    ['local times without zone', ['local.csv'], 2, 'zone flag'],
    ['a zone that is none', ['local.csv', '--zone', 'Europe/Amsterdm'], 2, 'Europe/Amsterdam'],
    ['a map that is none', ['local.csv', '--map', 'a'], 2, 'OLD=NEW'],
    ['a map that says two things', ['local.csv', '--map', 'a=b', '--map', 'a=c'], 2, '"a" once'],
    ['a column that is not there', ['load.csv', '--values', 'pv_kwh'], 2, 'pv_kwh'],
    ['no file at all', [], 2, '<FILE'],
  ])('refuses %s', async (_, args, exitCode, says) => {
    await files({
      'load.csv': LOAD,
      'notes.csv': 'hello,world\nyes,no\n',
      'local.csv': 'time,a_kw\n2026-11-20 00:00,1\n2026-11-20 00:15,1\n',
    });
    const ended = await flex('series', 'import', ...args);
    expect(ended.exitCode, ended.stderr).toBe(exitCode);
    expect(ended.stderr).toContain(says);
    expect(ended.stdout).toBe('');
    expect(await seriesIds()).toEqual([]);
  });

  it('sums up many series, and shows those that somebody should look at', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `h${10 + index}_kw`);
    const row = (time: string, skipped: string) =>
      `2026-11-20T${time}Z,${names.map((name) => (name === skipped ? '' : '1')).join(',')}`;
    await files({
      'wide.csv': [
        `time,${names.join(',')}`,
        row('00:00', ''),
        row('00:15', 'h12_kw'),
        row('00:30', ''),
        row('00:45', ''),
        '',
      ].join('\n'),
    });
    const { stdout } = await flex('series', 'import', 'wide.csv');
    expect(stdout).toContain('30 series in kW: h10 to h39; 1 with gaps, conflicts or values left out:');
    expect(stdout).toMatch(/^h12 /m);
    expect(stdout).not.toMatch(/^h13 /m);
  });
});

describe('an import that was killed between samples and description', () => {
  const source = (text: string) => ({
    kind: 'stream' as const,
    name: 'load.csv',
    stream: (async function* () {
      yield Buffer.from(text);
    })(),
  });
  const DAYS = ['2026-11-18', '2026-11-19', '2026-11-20'];
  const rows = (days: readonly string[]) =>
    ['utc_start,id,value_w', ...days.flatMap((day) => [`${day}T00:00Z,x,1`, `${day}T12:00Z,x,2`]), ''].join(
      '\n',
    );

  it.each([0, 1, 2])('is made whole by importing again, with %i days described before', async (known) => {
    const table = await openSqliteTable(IN_MEMORY);
    const { series } = createRepositories(table);
    const options = { resolutionMs: 12 * 3_600_000 };
    if (known > 0)
      await importSeries(
        source(rows(DAYS.slice(0, known))),
        options,
        seriesSink(series, () => {}),
      );
    const killed: SeriesRepository = {
      ...series,
      putMeta: () => Promise.reject(new Error('killed')),
    };
    await expect(
      importSeries(
        source(rows(DAYS)),
        options,
        seriesSink(killed, () => {}),
      ),
    ).rejects.toThrow('killed');
    const report = await importSeries(
      source(rows(DAYS)),
      options,
      seriesSink(series, () => {}),
    );
    expect(report.samples).toEqual({ added: 6 - 2 * known, changed: 0, unchanged: 2 * known });
    expect(await series.meta(seriesId('x'))).toMatchObject({
      firstMs: Date.UTC(2026, 10, 18),
      lastMs: Date.UTC(2026, 10, 21),
      sampleCount: 6,
    });
    await table.close();
  });
});

describe('flex series list, show', () => {
  beforeEach(async () => {
    await files({
      'load.csv': LOAD,
      'prices.csv':
        'utc_start,series_id,value_eur_per_mwh\n2026-11-20T00:00Z,day-ahead,87.12\n2026-11-20T01:00Z,day-ahead,87.12\n2026-11-20T02:00Z,day-ahead,-3\n',
      'portfolio.yaml': LITTLE_PORTFOLIO,
    });
    for (const args of [
      ['series', 'import', 'load.csv', 'prices.csv'],
      ['portfolio', 'apply', '-f', 'portfolio.yaml'],
    ]) {
      const ended = await flex(...args);
      expect(ended.exitCode, ended.stderr).toBe(0);
    }
  });

  it('lists series in the zone of the groups', async () => {
    const { stdout } = await flex('series', 'list');
    expect(stdout.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      'series quantity every from (Europe/Amsterdam) until samples',
      'day-ahead price 1h 2026-11-20 01:00 2026-11-20 04:00 3',
      'home-01/load power 30m 2026-11-20 01:00 2026-11-20 03:30 4',
      '',
    ]);
    expect(await json('series', 'list', '--zone', 'UTC')).toMatchObject({
      items: [{ id: 'day-ahead', quantity: 'priceMicrosPerKwh', first: '2026-11-20T00:00:00Z' }, {}],
    });
  });

  it('shows coverage and gaps', async () => {
    const { stdout } = await flex('series', 'show', 'home-01/load');
    expect(stdout).toMatch(/2026-11-20 +4 +80 % +500 W +200 W +800 W/);
    expect(stdout).toMatch(/2026-11-20 02:30 +2026-11-20 03:00 +30m/);
    expect(
      await json(
        'series',
        'show',
        'home-01/load',
        '--from',
        '2026-11-20T02:00',
        '--until',
        '2026-11-20T03:00',
      ),
    ).toMatchObject({
      zone: 'Europe/Amsterdam',
      span: { coveredPu: 0.5, sampleCount: 1, values: { mean: 800 } },
      days: [{ day: '2026-11-20', coveredPu: 0.5, mean: 800, min: 800, max: 800 }],
      gaps: [{ start: '2026-11-20T02:30:00+01:00', end: '2026-11-20T03:00:00+01:00', lengthMs: 1_800_000 }],
    });
  });

  it('shows months where there are many days', async () => {
    await files({ 'long.csv': `utc_start,id,value_w\n2026-01-01T00:00Z,x,1\n2026-03-01T00:00Z,x,3\n` });
    await flex('series', 'import', 'long.csv', '--resolution', '24h');
    const { stdout } = await flex('series', 'show', 'x', '--zone', 'UTC');
    expect(stdout).toMatch(/^2026-01 +1 +3.2 % +1 W/m); // 1 of 31 days
    expect(stdout).toMatch(/^2026-02 +0 +0 % +- /m);
    expect(stdout).toMatch(/^2026-01-02 00:00 +2026-03-01 00:00 +58d$/m);
  });

  it('shows a day: a chart of power, a table of prices, periods as JSON', async () => {
    const chart = await flex('series', 'show', 'home-01/load', '--day', '2026-11-20');
    expect(chart.stdout).toContain('periods  48 of 30m\ncovered  8.3 %');
    expect(chart.stdout).toContain('energy   1 kWh');
    expect(chart.stdout).toContain('home-01/load  from 200 W at 03:00 to 800 W at 02:00');
    const table = await flex('series', 'show', 'day-ahead', '--day', '2026-11-20');
    expect(table.stdout).toMatch(
      /01:00-03:00 +0.0871 EUR\/kWh\n03:00-04:00 +-0.003 EUR\/kWh\n04:00-24:00 +-/,
    );
    const { periods, periodCount } = (await json(
      'series',
      'show',
      'home-01/load',
      '--day',
      '2026-11-20',
      '--period',
      '60m',
    )) as {
      periods: readonly unknown[];
      periodCount: number;
    };
    expect(periodCount).toBe(24);
    expect(periods.slice(0, 4)).toEqual([
      { periodIndex: 0, start: '2026-11-20T00:00:00+01:00', coveredPu: 0 },
      { periodIndex: 1, start: '2026-11-20T01:00:00+01:00', coveredPu: 1, mean: 500 },
      { periodIndex: 2, start: '2026-11-20T02:00:00+01:00', coveredPu: 0.5, mean: 800 },
      { periodIndex: 3, start: '2026-11-20T03:00:00+01:00', coveredPu: 0.5, mean: 200 },
    ]);
  });

  it('says where there is nothing', async () => {
    const day = await flex('series', 'show', 'day-ahead', '--day', '2026-11-25');
    expect(day.stdout).toContain('nothing is known of this day');
    const span = await flex('series', 'show', 'day-ahead', '--from', '2026-11-25');
    expect(span.stdout).toContain(
      'nothing in this span; the series reaches from 2026-11-20 01:00 to 2026-11-20 04:00',
    );
  });

  it.each([
    ['an unknown series', ['show', 'home-01/lod'], 5, 'home-01/load'],
    ['an unknown series among several', ['export', 'day-ahead', 'day-behind'], 5, 'day-behind'],
    ['a text that is no id', ['show', 'a b'], 2, 'a b'],
    ['a day and a span', ['show', 'day-ahead', '--day', 'today', '--from', 'today'], 2, '--from'],
    ['a period without day', ['show', 'day-ahead', '--period', '15m'], 2, '--day'],
    ['a day that is none', ['show', 'day-ahead', '--day', '2026-02-30'], 2, '--day'],
    ['a span in reverse', ['show', 'day-ahead', '--from', 'today', '--until', '-2d'], 2, '--until'],
    ['a zone that is none', ['list', '--zone', 'Mars/Olympus'], 2, '--zone'],
    ['series of two quantities in one file', ['export', 'day-ahead', 'home-01/load'], 2, 'priceMicrosPerKwh'],
  ])('refuses %s', async (_, args, exitCode, says) => {
    const ended = await flex('series', ...args);
    expect(ended.exitCode, ended.stderr).toBe(exitCode);
    expect(ended.stderr).toContain(says);
    expect(ended.stdout).toBe('');
  });
});

describe('flex series export', () => {
  it.each([
    ['power', 'value_w', 'value_w', ['158.33333333333334', '-0.1', '1e-7']],
    ['power from energy', 'value_kwh', 'value_w', ['0.079', '0.1', '0.7']],
    ['prices per MWh', 'value_eur_per_mwh', 'value_eur_per_mwh', ['87.12', '1.001', '-3']],
    ['prices per kWh', 'value_gbp_per_kwh', 'value_eur_per_mwh', ['0.2871', '0.00051', '0.00102']],
    [
      'prices too fine for MWh',
      'value_eur_per_gwh',
      'value_eur_per_gwh',
      ['0.12345678901', '1.9926', '3.9729'],
    ],
    ['temperatures', 'value_degc', 'value_degc', ['-3.5', '21', '0']],
    ['other things', 'value [other]', 'value [other]', ['0.1', '97', '12345.678']],
  ])('prints what import reads as the same: %s', async (_, column, exportedColumn, values) => {
    const rows = values.map((value, index) => `2026-11-2${index}T00:00Z,x,${value}`);
    await files({ 'in.csv': [`utc_start,id,${column}`, ...rows, ''].join('\n') });
    expect((await flex('series', 'import', 'in.csv', '--resolution', '24h')).exitCode).toBe(0);
    const exported = await flex('series', 'export', 'x');
    expect(exported.exitCode, exported.stderr).toBe(0);
    expect(exported.stdout.split('\n', 1)).toEqual([`utc_start,utc_end,series_id,${exportedColumn}`]);
    await files({ 'out.csv': exported.stdout });
    const { files: reports } = (await json('series', 'import', 'out.csv')) as { files: unknown };
    expect(reports).toMatchObject([{ outcome: 'unchanged', samples: { unchanged: 3 } }]);
  });

  it('keeps intervals of any length, gaps, and series side by side', async () => {
    await files({
      'in.csv':
        'start,end,id,value_w\n2026-11-20T00:00Z,2026-11-20T00:07Z,a,1\n2026-11-20T00:10Z,2026-11-21T03:00Z,a,2\n2026-11-20T00:00:00.500Z,2026-11-20T00:00:01Z,b,3\n',
    });
    await flex('series', 'import', 'in.csv');
    const { stdout } = await flex('series', 'export', 'a', 'b');
    expect(stdout.split('\n')).toEqual([
      'utc_start,utc_end,series_id,value_w',
      '2026-11-20T00:00:00Z,2026-11-20T00:07:00Z,a,1',
      '2026-11-20T00:10:00Z,2026-11-21T00:00:00Z,a,2',
      '2026-11-21T00:00:00Z,2026-11-21T03:00:00Z,a,2',
      '2026-11-20T00:00:00.500Z,2026-11-20T00:00:01Z,b,3',
      '',
    ]);
    await files({ 'out.csv': stdout });
    const { files: reports } = (await json('series', 'import', 'out.csv')) as { files: unknown };
    expect(reports).toMatchObject([{ outcome: 'unchanged' }]);
  });

  it('cuts at --from and --until, and streams JSON', async () => {
    await files({ 'load.csv': LOAD });
    await flex('series', 'import', 'load.csv');
    const span = ['--zone', 'UTC', '--from', '2026-11-20T00:15', '--until', '2026-11-20T01:00'];
    const { stdout } = await flex('series', 'export', 'home-01/load', ...span, '--json');
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(events).toMatchObject([
      { type: 'version' },
      { type: 'header', quantity: 'powerW' },
      {
        type: 'sample',
        seriesId: 'home-01/load',
        start: '2026-11-20T00:15:00Z',
        end: '2026-11-20T00:30:00Z',
        powerW: 400,
      },
      { type: 'sample', start: '2026-11-20T00:30:00Z', powerW: 600 },
    ]);
    expect(events).toHaveLength(4);
  });
});
