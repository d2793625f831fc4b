import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../../src/adapters/series-file/options.ts';
import { importText, shown } from './text-source.ts';

/** Rows from 2026-01-01T00:00Z on, one each `stepMinutes`. */
function rows(header: string, stepMinutes: number, values: readonly string[]): string {
  const lines = values.map((value, index) => `${stamp(index * stepMinutes)},${value}`);
  return `${header}\n${lines.join('\n')}\n`;
}

function stamp(minutes: number): string {
  return `${new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString().slice(0, 16)}Z`;
}

interface Conversion {
  readonly title: string;
  readonly header: string;
  readonly stepMinutes: number;
  readonly value: string;
  readonly options?: ImportOptions;
  readonly id: string;
  readonly quantity: string;
  readonly inside: number;
}

const CONVERSIONS: readonly Conversion[] = [
  // 0.079 kWh in half an hour are 158 W.
  {
    title: 'energy',
    header: 'utc_start,load_kwh',
    stepMinutes: 30,
    value: '0.079',
    id: 'file/load',
    quantity: 'powerW',
    inside: 158,
  },
  // 100 Wh in a quarter of an hour are 400 W.
  {
    title: 'energy',
    header: 'utc_start,load_wh',
    stepMinutes: 15,
    value: '100',
    id: 'file/load',
    quantity: 'powerW',
    inside: 400,
  },
  {
    title: 'energy',
    header: 'utc_start,net_mwh',
    stepMinutes: 60,
    value: '-1.5',
    id: 'file/net',
    quantity: 'powerW',
    inside: -1.5e6,
  },
  {
    title: 'power',
    header: 'utc_start,load_kw',
    stepMinutes: 15,
    value: '1.25',
    id: 'file/load',
    quantity: 'powerW',
    inside: 1250,
  },
  {
    title: 'turned round',
    header: 'utc_start,net_kw',
    stepMinutes: 15,
    value: '2',
    options: { invert: 'all' },
    id: 'file/net',
    quantity: 'powerW',
    inside: -2000,
  },
  {
    title: 'turned round',
    header: 'utc_start,net_kw,pv_kw',
    stepMinutes: 15,
    value: '2,3',
    options: { invert: ['net_kw'] },
    id: 'file/net',
    quantity: 'powerW',
    inside: -2000,
  },
  {
    title: 'not turned round',
    header: 'utc_start,net_kw,pv_kw',
    stepMinutes: 15,
    value: '2,3',
    options: { invert: ['net_kw'] },
    id: 'file/pv',
    quantity: 'powerW',
    inside: 3000,
  },
  {
    title: 'a zero turned round',
    header: 'utc_start,net_kw',
    stepMinutes: 15,
    value: '0',
    options: { invert: 'all' },
    id: 'file/net',
    quantity: 'powerW',
    inside: 0,
  },
  // 28.85 EUR/MWh are 0.02885 EUR/kWh.
  {
    title: 'price',
    header: 'utc_start,price_eur_per_mwh',
    stepMinutes: 60,
    value: '28.85',
    id: 'file',
    quantity: 'priceMicrosPerKwh',
    inside: 28_850,
  },
  {
    title: 'price',
    header: 'utc_start,tariff_gbp_per_kwh',
    stepMinutes: 30,
    value: '0.1176',
    id: 'file',
    quantity: 'priceMicrosPerKwh',
    inside: 117_600,
  },
  {
    title: 'temperature',
    header: 'utc_start,temp_c',
    stepMinutes: 30,
    value: '-4.094',
    id: 'file/temp',
    quantity: 'temperatureC',
    inside: -4.094,
  },
  {
    title: 'temperature',
    header: 'utc_start,temp_f',
    stepMinutes: 30,
    value: '50',
    id: 'file/temp',
    quantity: 'temperatureC',
    inside: 10,
  },
  {
    title: 'other',
    header: 'utc_start,slp_frac',
    stepMinutes: 15,
    value: '2.823e-05',
    id: 'file/slp',
    quantity: 'other',
    inside: 2.823e-5,
  },
  {
    title: 'resolution by flag',
    header: 'utc_start,load_kwh',
    stepMinutes: 60,
    value: '1',
    options: { resolutionMs: 1_800_000 },
    id: 'file/load',
    quantity: 'powerW',
    inside: 2000,
  },
  {
    title: 'unit by flag',
    header: 'utc_start,value',
    stepMinutes: 60,
    value: '1',
    options: { values: ['value=pv:kWh'] },
    id: 'file/pv',
    quantity: 'powerW',
    inside: 1000,
  },
  {
    title: 'unit over the name',
    header: 'utc_start,load_kwh',
    stepMinutes: 60,
    value: '1',
    options: { unit: 'Wh' },
    id: 'file/load',
    quantity: 'powerW',
    inside: 1,
  },
];

describe('values', () => {
  it.each(CONVERSIONS)('$title: $value under $header is $inside of $quantity', async (each) => {
    const text = rows(each.header, each.stepMinutes, [each.value, each.value]);
    const { report, sink } = await importText(text, each.options);
    const series = report.series.find(({ id }) => id === each.id);
    expect(series?.quantity).toBe(each.quantity);
    expect([...sink.samples(each.id).value]).toEqual([each.inside, each.inside]);
    expect(sink.metas.get(series!.id)?.quantity).toBe(each.quantity);
  });

  it('leaves out what is missing and says how often', async () => {
    const text = rows('utc_start,load_w', 15, ['1', '', 'NaN', '-', 'null', '6']);
    const { report, sink } = await importText(text);
    expect(report.outcome).toBe('imported');
    expect(report.series[0]).toMatchObject({
      valuesRead: 2,
      missing: 4,
      gaps: { count: 1, longestMs: 3_600_000, longestStartMs: Date.UTC(2026, 0, 1, 0, 15) },
      coveragePu: 1 / 3,
    });
    expect(shown(sink, 'file/load')).toEqual(['2026-01-01T00:00Z +15 1', '2026-01-01T01:15Z +15 6']);
  }, 10_000);

  it('says where values are no numbers and stamps cannot be read, and imports the rest', async () => {
    const text = `utc_start,load_w\n${stamp(0)},1\n${stamp(15)},oops\nyesterday,3\n${stamp(30)},4\n${stamp(45)},5,6\n`;
    const { report, sink } = await importText(text);
    expect(report.outcome).toBe('partly');
    expect(report.problems.map(({ reason, count, first }) => ({ reason, count, first }))).toEqual([
      { reason: 'not-a-number', count: 1, first: { line: 3, value: 'load_w: oops' } },
      { reason: 'bad-stamp', count: 1, first: { line: 4, value: 'yesterday' } },
      { reason: 'column-count', count: 1, first: { line: 6, value: '3 cells, the header has 2' } },
    ]);
    expect(sink.samples('file/load').value).toHaveLength(2);
  });

  it('keeps only so many examples', async () => {
    const text = rows('utc_start,load_w', 15, ['1', 'a', 'b', 'c', 'd']);
    const { report } = await importText(text, { examplesMax: 2 });
    expect(report.problems[0]).toMatchObject({ count: 4, last: { line: 6, value: 'load_w: d' } });
    expect(report.problems[0]?.examples).toHaveLength(2);
  });
});

describe('intervals', () => {
  it('end where the stamp is when it is an end', async () => {
    const text = rows('timestamp,load_kwh', 30, ['1', '2']);
    const { sink } = await importText(text, { stamp: 'end' });
    expect(shown(sink, 'file/load')).toEqual(['2025-12-31T23:30Z +30 2000', '2026-01-01T00:00Z +30 4000']);
  });

  it('are as long as their start and end say', async () => {
    const lines = [
      `${stamp(0)},${stamp(15)},1`,
      `${stamp(15)},${stamp(60)},3`,
      `${stamp(60)},${stamp(60)},9`,
      `${stamp(90)},${stamp(75)},9`,
    ];
    const { report, sink } = await importText(['interval_start,interval_end,load_kwh', ...lines].join('\n'));
    // 1 kWh in 15 min; 3 kWh in 45 min.
    expect(shown(sink, 'file/load')).toEqual(['2026-01-01T00:00Z +15 4000', '2026-01-01T00:15Z +45 4000']);
    expect(report.problems).toMatchObject([{ reason: 'bad-interval', count: 2, first: { line: 4 } }]);
  });

  it('are told by the ends alone where the flag says so', async () => {
    const lines = [0, 15, 30].map((at) => `${stamp(at + 1)},${stamp(at + 15)},1`);
    const text = ['interval_start,interval_end,load_kwh', ...lines].join('\n');
    const { report, sink } = await importText(text, { stamp: 'end' });
    expect(report.stamp).toEqual({ edge: 'end', from: 'flag' });
    expect(shown(sink, 'file/load')[0]).toBe('2026-01-01T00:00Z +15 4000');
  });

  it('have gaps inside days and over midnight', async () => {
    const lines = [22, 23, 26, 27, 30].map((hour) => `${stamp(hour * 60)},1`);
    const { report } = await importText(['utc_start,load_w', ...lines].join('\n'), {
      resolutionMs: 3_600_000,
    });
    expect(report.series[0]).toMatchObject({
      gaps: { count: 2, longestMs: 7_200_000, longestStartMs: Date.UTC(2026, 0, 2) },
      coveragePu: 5 / 9,
    });
  });

  it('are not the unit of time that stamps happen to be whole multiples of', async () => {
    const seconds = [0, 1, 4, 5, 12, 13, 20, 31, 33, 40, 44];
    const lines = seconds.map((at) => `${new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString()},1`);
    const { report } = await importText(['ts_utc,load_w', ...lines].join('\n'));
    expect(report.series[0]?.steps).toEqual({ kind: 'irregular', typicalMs: 4_000 });
  });

  it('are the most frequent step of each series', async () => {
    const quarter = Array.from({ length: 8 }, (_, index) => `${stamp(index * 15)},a,1`);
    const hour = Array.from({ length: 4 }, (_, index) => `${stamp(index * 60)},b,1`);
    const { report, sink } = await importText(['utc_start,id,load_kwh', ...quarter, ...hour].join('\n'));
    expect(report.series.map(({ steps }) => steps)).toEqual([
      { kind: 'regular', resolutionMs: 900_000, from: 'steps' },
      { kind: 'regular', resolutionMs: 3_600_000, from: 'steps' },
    ]);
    expect(sink.samples('a/load').value[0]).toBe(4000);
    expect(sink.samples('b/load').value[0]).toBe(1000);
  });

  it('are the steps between values where a column has blanks between', async () => {
    const lines = Array.from(
      { length: 40 },
      (_, index) => `${stamp(index * 15)},1,${index % 4 === 0 ? 1 : ''}`,
    );
    const { report, sink } = await importText(['utc_start,load_kwh,pv_kwh', ...lines].join('\n'));
    expect(report.series.map(({ gaps }) => gaps.count)).toEqual([0, 0]);
    expect(report.series.flatMap(({ leftOut }) => leftOut)).toEqual([]);
    expect(sink.samples('file/load').value[0]).toBe(4000);
    expect(sink.samples('file/pv').value[0]).toBe(1000);
  });

  it('of readings at any time end at a row without value', async () => {
    const seconds = [0, 9.8, 20.1, 30, 41.2, 50.3, 59.9];
    const lines = seconds.map(
      (at, index) => `${new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString()},${index === 3 ? '' : at}`,
    );
    const { sink } = await importText(['ts_utc,load_w', ...lines].join('\n'));
    const { startMs, endMs } = sink.samples('file/load');
    expect(endMs[2]! - startMs[2]!).toBe(9_900);
    expect(startMs[3]! - endMs[2]!).toBe(11_200);
  });

  it('of a single row are those of the other series', async () => {
    const text = `utc_start,id,load_kwh\n${stamp(0)},a,1\n${stamp(15)},a,1\n${stamp(0)},b,1\n`;
    const { report, sink } = await importText(text);
    expect(report.series[1]?.steps).toEqual({ kind: 'regular', resolutionMs: 900_000, from: 'other-series' });
    expect(sink.samples('b/load').value[0]).toBe(4000);
  });

  it('of a single row alone are not known', async () => {
    const { report, sink } = await importText(`utc_start,load_kwh\n${stamp(0)},1\n`);
    expect(report.outcome).toBe('partly');
    expect(report.series[0]?.leftOut).toMatchObject([{ reason: 'no-interval', count: 1 }]);
    expect(sink.ids).toEqual([]);
  });

  it('of energy that reach into the next are left out, those of power are cut', async () => {
    const times = [0, 30, 60, 75, 90, ...Array.from({ length: 30 }, (_, index) => 120 + index * 30)];
    const lines = times.map((minutes) => `${stamp(minutes)},1,1`);
    const { report, sink } = await importText(['utc_start,load_kwh,pv_kw', ...lines].join('\n'));
    expect(report.series[0]?.leftOut).toMatchObject([
      { reason: 'overlap', count: 2, firstMs: Date.UTC(2026, 0, 1, 1, 0) },
    ]);
    expect(sink.samples('file/load').value).toHaveLength(33);
    expect(shown(sink, 'file/pv').slice(1, 5)).toEqual([
      '2026-01-01T00:30Z +30 1000',
      '2026-01-01T01:00Z +15 1000',
      '2026-01-01T01:15Z +15 1000',
      '2026-01-01T01:30Z +30 1000',
    ]);
  });

  it('over midnight UTC are kept in two chunks with the same mean', async () => {
    const text = `utc_start,load_kwh\n2026-01-01T22:30Z,1\n2026-01-01T23:30Z,2\n2026-01-02T00:30Z,3\n`;
    const { report, sink } = await importText(text);
    expect(shown(sink, 'file/load')).toEqual([
      '2026-01-01T22:30Z +60 1000',
      '2026-01-01T23:30Z +30 2000',
      '2026-01-02T00:00Z +30 2000',
      '2026-01-02T00:30Z +60 3000',
    ]);
    expect(report.series[0]).toMatchObject({ gaps: { count: 0 }, coveragePu: 1 });
  });

  it('of readings at any time last to the next one, at most three typical steps', async () => {
    const seconds = [0, 9.8, 20.1, 30, 41.2, 50.3, 59.9, 70, 200, 210.4, 220];
    const lines = seconds.map((at) => `${new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString()},${at}`);
    const { report, sink } = await importText(['ts_utc,load_w', ...lines].join('\n'));
    expect(report.series[0]?.steps?.kind).toBe('irregular');
    const { startMs, endMs } = sink.samples('file/load');
    const lengths = Array.from(startMs, (start, index) => endMs[index]! - start);
    expect(lengths.slice(0, 3)).toEqual([9_800, 10_300, 9_900]);
    const typicalMs = 10_100; // median of the ten steps
    expect(lengths[7]).toBe(3 * typicalMs);
    expect(report.series[0]?.gaps).toMatchObject({ count: 1, longestMs: 130_000 - 3 * typicalMs });
  });

  it('of energy at any time are not known', async () => {
    const lines = [0, 7, 19, 22, 40].map((minutes) => `${stamp(minutes)},1`);
    const { report, sink } = await importText(['ts_utc,load_kwh', ...lines].join('\n'));
    expect(report.series[0]?.leftOut).toMatchObject([{ reason: 'irregular-energy', count: 5 }]);
    expect(sink.ids).toEqual([]);
  });
});

describe('order and repetition', () => {
  it('drops the same again, lets the later of two count, and sorts', async () => {
    const lines = [
      [30, 3],
      [0, 1],
      [15, 2],
      [15, 2],
      [45, 9],
      [45, 4],
    ].map(([at, value]) => `${stamp(at!)},${value}`);
    const { report, sink } = await importText(['utc_start,load_w', ...lines].join('\n'));
    expect([...sink.samples('file/load').value]).toEqual([1, 2, 3, 4]);
    expect(report.series[0]).toMatchObject({
      duplicates: 1,
      conflicts: 1,
      firstConflict: { stampMs: Date.UTC(2026, 0, 1, 0, 45), kept: 4, dropped: 9 },
      outOfOrder: 1,
    });
    expect(report.outcome).toBe('imported');
  });
});
