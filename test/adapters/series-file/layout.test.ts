import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../../src/adapters/series-file/options.ts';
import { FlexError } from '../../../src/engine/errors.ts';
import { parseZone, UTC } from '../../../src/engine/time/index.ts';
import { importText } from './text-source.ts';

const T0 = '2026-01-01T00:00Z';
const T1 = '2026-01-01T00:30Z';

/** Two rows of ones under this header; a first cell for the time, then the id where there is one. */
function twoRows(header: string, id: string | undefined): string {
  const values = header.split(',').length - (id === undefined ? 1 : 2);
  const rest = [...(id === undefined ? [] : [id]), ...Array.from({ length: values }, () => '1')].join(',');
  return `${header}\n${T0},${rest}\n${T1},${rest}\n`;
}

interface Named {
  readonly title: string;
  readonly header: string;
  readonly id?: string;
  readonly file?: string;
  readonly options?: ImportOptions;
  readonly ids: readonly string[];
}

const NAMED: readonly Named[] = [
  { title: 'long', header: 'utc_start,site_id,load_kwh,pv_kwh', id: 'h1', ids: ['h1/load', 'h1/pv'] },
  { title: 'long, one value', header: 'time,meter,value', id: 'h1', options: { unit: 'kWh' }, ids: ['h1'] },
  {
    title: 'long, as',
    header: 'time,meter,value',
    id: 'h1',
    options: { unit: 'kWh', as: 'load' },
    ids: ['h1/load'],
  },
  {
    title: 'long, whole ids',
    header: 'time,series,value',
    id: 'h1/pv',
    options: { unit: 'W' },
    ids: ['h1/pv'],
  },
  {
    title: 'long, prefix',
    header: 'time,id,load_w',
    id: '7',
    options: { idPrefix: 'nl-' },
    ids: ['nl-7/load'],
  },
  {
    title: 'long, map of an id',
    header: 'time,id,load_w',
    id: 'Meter 7',
    options: { map: new Map([['Meter 7', 'h7']]) },
    ids: ['h7/load'],
  },
  {
    title: 'long, map of a series',
    header: 'time,id,load_w,pv_w',
    id: 'h7',
    options: { map: new Map([['h7/pv', 'roof/east']]) },
    ids: ['h7/load', 'roof/east'],
  },
  { title: 'wide, sites', header: 'utc_start,a-1_kwh,b-2_kwh', ids: ['a-1', 'b-2'] },
  {
    title: 'wide, as',
    header: 'utc_start,a-1_kwh,b-2_kwh',
    options: { as: 'load' },
    ids: ['a-1/load', 'b-2/load'],
  },
  { title: 'wide, owners', header: 'time,a-1_load_kw,a-1_pv_kw', ids: ['a-1/load', 'a-1/pv'] },
  {
    title: 'wide, quantities',
    header: 'ts_utc,load_w,pv_ac_w',
    file: 'home_5min.csv',
    ids: ['home/load', 'home/pv_ac'],
  },
  {
    title: 'wide, quantities, as',
    header: 'ts_utc,load_w,pv_w',
    options: { as: 'h1' },
    ids: ['h1/load', 'h1/pv'],
  },
  {
    title: 'wide, asked for',
    header: 'ts_utc,load_w,raw',
    options: { values: ['raw=pv:kW'] },
    ids: ['file/pv'],
  },
  {
    title: 'wide, asked for, a site',
    header: 'ts_utc,load_w,h1',
    options: { values: ['h1=pv:kW'] },
    ids: ['h1/pv'],
  },
  {
    title: 'wide, asked for by whole id',
    header: 'ts_utc,x',
    options: { values: ['x=h1/pv:kW'] },
    ids: ['h1/pv'],
  },
  {
    title: 'wide, nameless value',
    header: 'time,value',
    options: { unit: 'kWh', as: 'h1/load' },
    ids: ['h1/load'],
  },
  { title: 'wide, only', header: 'time,a_kwh,b_kwh', options: { only: ['b'] }, ids: ['b'] },
  {
    title: 'wide, meter numbers',
    header: 'time,8712345,8712346',
    options: { unit: 'kWh' },
    ids: ['8712345', '8712346'],
  },
  {
    title: 'a price',
    header: 'utc_start,price_eur_per_mwh',
    file: 'day_ahead_be_60min.csv',
    ids: ['day-ahead-be'],
  },
  {
    title: 'a price, as',
    header: 'utc_start,price_eur_per_mwh',
    options: { as: 'epex/be' },
    ids: ['epex/be'],
  },
  { title: 'weather', header: 'utc_start,temp_c,ghi_w_m2', file: 'ams.csv.gz', ids: ['ams/temp', 'ams/ghi'] },
];

describe('names of series', () => {
  it.each(NAMED)('$title: $header', async ({ header, id, file, options, ids }) => {
    const { report } = await importText(
      twoRows(header, id),
      { zone: UTC, ...options },
      { name: file ?? 'file.csv' },
    );
    expect(report.series.map((series) => series.id)).toEqual(ids);
  });

  it('says which ids it was told about are not in the file', async () => {
    const options = { only: ['h1', 'h9'], map: new Map([['h8', 'x']]) };
    const { report } = await importText(twoRows('utc_start,id,load_w', 'h1'), options);
    expect(report.idsNotFound).toEqual(['h8', 'h9']);
  });

  it('says nothing of those that are', async () => {
    const options = { only: ['h1/load'], map: new Map([['h1', 'home-1']]) };
    const { report } = await importText(twoRows('utc_start,id,load_w', 'h1'), options);
    expect(report.idsNotFound).toEqual([]);
    expect(report.series.map(({ id }) => id)).toEqual(['home-1/load']);
  });

  it('counts rows that were not asked for', async () => {
    const { report, sink } = await importText(twoRows('utc_start,id,load_w', 'h1'), { only: ['h2'] });
    expect(report.rowsNotAsked).toBe(2);
    expect(sink.ids).toEqual([]);
  });
});

describe('columns', () => {
  it('says what became of each', async () => {
    const { report } = await importText(
      `utc_start,site_id,load_kwh,quality,energy_total_kwh,count,,note_w\n${T0},h1,1,ok,7,3,,x\n${T1},h1,1,ok,7,3,,y\n`,
    );
    expect(report.columns.map(({ role, reason, unit }) => reason ?? unit ?? role)).toEqual([
      'time',
      'id',
      'kWh',
      'it says something about values and is none',
      'a running register, not energy per interval',
      'its name has no unit',
      'it has no name',
      'it holds text',
    ]);
  });

  it.each([
    ['utc_start', undefined, 'start', 'column'],
    ['interval_end', undefined, 'end', 'column'],
    ['timestamp', undefined, 'start', 'assumed'],
    ['timestamp', 'end', 'end', 'flag'],
  ] as const)('%s with the flag %s is the %s by %s', async (name, stamp, edge, from) => {
    const options = { zone: UTC, ...(stamp === undefined ? {} : { stamp }) };
    const { report } = await importText(`${name},load_w\n${T0},1\n${T1},2\n`, options);
    expect(report.stamp).toEqual({ edge, from });
  });

  it.each([
    ['flag', { zone: parseZone('Europe/Amsterdam') }, 'time', '2026-01-01 00:00', 'Europe/Amsterdam'],
    ['column', {}, 'time_utc', '2026-01-01 00:00', 'UTC'],
    ['stamps', {}, 'time', '2026-01-01T00:00+01:00', 'UTC'],
  ] as const)('takes the zone from the %s', async (from, options, header, stamp, name) => {
    const { report } = await importText(`${header},load_w\n${stamp},1\n`, { ...options, resolutionMs: 9e5 });
    expect(report.zone).toEqual({ name, from });
  });
});

const REFUSED: readonly (readonly [title: string, text: string, options: ImportOptions, code: string])[] = [
  ['nothing', '', {}, 'empty-file'],
  ['comments only', '# hello\n\n', {}, 'empty-file'],
  ['no header', `${T0},h1,1.5\n${T1},h1,2\n`, {}, 'no-header'],
  ['numbers for a header', '1,2,3\n4,5,6\n', {}, 'no-header'],
  ['no time', 'site,load_kwh\nh1,2\n', {}, 'no-time-column'],
  ['no values', `utc_start,quality\n${T0},ok\n`, {}, 'no-values'],
  ['no zone', 'time,load_kwh\n2026-01-01 00:00,1\n', {}, 'no-zone'],
  ['other dates', 'time,load_kwh\n31/12/2025 00:00,1\n', {}, 'bad-stamps'],
  ['an archive', 'PK\u0003\u0004xyz', {}, 'not-csv'],
  ['an unknown column', twoRows('utc_start,load_w', undefined), { time: 'zeit' }, 'no-column'],
  ['an unknown id column', twoRows('utc_start,load_w', undefined), { id: 'x' }, 'no-column'],
  ['no id column', twoRows('utc_start,load_w', undefined), { layout: 'long' }, 'no-column'],
  ['wide with an id', twoRows('utc_start,id,load_w', 'h'), { layout: 'wide', id: 'id' }, 'wide-with-id'],
  ['unknown values', twoRows('utc_start,load_w', undefined), { values: ['pv'] }, 'no-column'],
  ['values twice', twoRows('utc_start,load_w', undefined), { values: ['load_w', 'load_w:kW'] }, 'bad-values'],
  ['a time as value', twoRows('utc_start,load_w', undefined), { values: ['utc_start:W'] }, 'bad-values'],
  ['values without unit', twoRows('utc_start,x', undefined), { values: ['x'] }, 'no-unit'],
  ['an unknown unit', twoRows('utc_start,x', undefined), { unit: 'parsec' }, 'bad-unit'],
  ['a unit for nothing', twoRows('utc_start,load_w,pv_w', undefined), { unit: 'kW' }, 'unit-unused'],
  [
    'an inverted price',
    twoRows('utc_start,price_eur_per_mwh', undefined),
    { invert: ['price_eur_per_mwh'] },
    'no-column',
  ],
  ['a name that is none', twoRows('utc_start,load_w', undefined), { as: 'a b' }, 'bad-as'],
  ['one name for two', twoRows('utc_start,id,load_w,pv_w', 'h'), { as: 'x' }, 'as-ambiguous'],
  ['one series twice', twoRows('utc_start,load_w,load_kw', undefined), {}, 'unclear-series'],
  [
    'two columns on one series',
    twoRows('utc_start,a_kwh,b_kwh', undefined),
    {
      map: new Map([
        ['a', 'c'],
        ['b', 'c'],
      ]),
    },
    'unclear-series',
  ],
  ['ids that are none', twoRows('utc_start,Home 1_kwh,b_kwh', undefined), {}, 'bad-id'],
  ['no good row', `utc_start,id,load_w\n${T0},h 1,1\n`, {}, 'bad-rows'],
  ['a resolution of nothing', twoRows('utc_start,load_w', undefined), { resolutionMs: 0 }, 'bad-resolution'],
];

describe('files and flags that are refused', () => {
  it.each(REFUSED)('%s', async (_, text, options, code) => {
    const error = await importText(text, options).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(FlexError);
    expect((error as FlexError).code).toBe(code);
  });

  it('lists every column that it did not understand', async () => {
    const error = (await importText(`utc_start,a,b\n${T0},1,2\n`).catch((caught) => caught)) as FlexError;
    expect(error.details.map(({ path }) => path)).toEqual(['column "a"', 'column "b"']);
  });

  it('has no name for what comes without one', async () => {
    const { streamOf } = await import('./text-source.ts');
    const { importSeries } = await import('../../../src/adapters/series-file/import-series.ts');
    const { MemorySink } = await import('./memory-sink.ts');
    const stream = streamOf([twoRows('utc_start,price_eur_per_mwh', undefined)]);
    await expect(importSeries(stream, {}, new MemorySink())).rejects.toThrow('not clear');
  });
});
