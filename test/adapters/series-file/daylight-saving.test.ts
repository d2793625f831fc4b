import { describe, expect, it } from 'vitest';
import { parseZone, type Zone } from '../../../src/engine/time/index.ts';
import { importText, shown } from './text-source.ts';

const AMSTERDAM = parseZone('Europe/Amsterdam');
const NEW_YORK = parseZone('America/New_York');
const QUARTER_MS = 900_000;

/** Wall-clock quarter hours of Amsterdam on 2025-10-26 as clocks show them: 02:00 to 02:45 twice. */
const AUTUMN: readonly string[] = [...quarters(0, 12), ...quarters(8, 12), ...quarters(12, 96)];

function quarters(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from }, (_, index) => {
    const minutes = (from + index) * 15;
    const hour = String(Math.floor(minutes / 60)).padStart(2, '0');
    return `${hour}:${String(minutes % 60).padStart(2, '0')}`;
  });
}

/** Values are the row's number from 0. */
function file(day: string, times: readonly string[], header = 'time,load_w'): string {
  return `${header}\n${times.map((time, index) => `${day} ${time},${index}`).join('\n')}\n`;
}

function starts(sink: Awaited<ReturnType<typeof importText>>['sink'], id = 'file/load'): readonly number[] {
  return [...sink.samples(id).startMs];
}

/** 2025-10-26T00:00+02:00 */
const AUTUMN_START_MS = Date.UTC(2025, 9, 25, 22);

describe('the doubled hour', () => {
  it('has 100 quarters on 2025-10-26 in Amsterdam, one after the other', async () => {
    const { report, sink } = await importText(file('2025-10-26', AUTUMN), { zone: AMSTERDAM });
    expect(report.problems).toEqual([]);
    expect(starts(sink)).toEqual(AUTUMN.map((_, index) => AUTUMN_START_MS + index * QUARTER_MS));
    expect([...sink.samples('file/load').value]).toEqual(AUTUMN.map((_, index) => index));
  });

  it('is the same day when the newest row comes first', async () => {
    const rows = file('2025-10-26', AUTUMN).trim().split('\n');
    const turned = [rows[0], ...rows.slice(1).reverse()].join('\n');
    const forward = await importText(file('2025-10-26', AUTUMN), { zone: AMSTERDAM });
    const { report, sink } = await importText(turned, { zone: AMSTERDAM });
    expect(report.problems).toEqual([]);
    expect(shown(sink, 'file/load')).toEqual(shown(forward.sink, 'file/load'));
  });

  it('may stand side by side: 02:00, 02:00, 02:15, 02:15', async () => {
    const times = ['01:45', '02:00', '02:00', '02:15', '02:15', '02:30', '02:30', '02:45', '02:45', '03:00'];
    const { report, sink } = await importText(file('2025-10-26', times), { zone: AMSTERDAM });
    expect(report.problems).toEqual([]);
    expect([...sink.samples('file/load').value]).toEqual([0, 1, 3, 5, 7, 2, 4, 6, 8, 9]);
  });

  it('is told by where the clock goes back when a row is missing', async () => {
    const times = ['01:45', '02:00', '02:15', '02:30', '02:45', '02:00', '02:15', '02:45', '03:00'];
    const { report, sink } = await importText(file('2025-10-26', times), { zone: AMSTERDAM });
    expect(report.problems).toEqual([]);
    expect([...sink.samples('file/load').value]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(report.series[0]?.gaps).toEqual({
      count: 1,
      longestMs: QUARTER_MS,
      longestStartMs: Date.UTC(2025, 9, 26, 1, 30),
    });
  });

  it('is left out and reported where it is there once', async () => {
    const times = ['01:30', '01:45', '02:00', '02:15', '02:30', '02:45', '03:00', '03:15'];
    const { report, sink } = await importText(file('2025-10-26', times), { zone: AMSTERDAM });
    expect(report.outcome).toBe('partly');
    expect(report.problems).toMatchObject([
      { reason: 'doubled-hour-once', count: 4, first: { line: 4, value: '2025-10-26 02:00' } },
    ]);
    expect(report.problems[0]?.message).toContain('Europe/Amsterdam');
    expect([...sink.samples('file/load').value]).toEqual([0, 1, 6, 7]);
  });

  it('is decided for each series of a long file on its own', async () => {
    const long = AUTUMN.flatMap((time, index) => ['a', 'b'].map((id) => `2025-10-26 ${time},${id},${index}`));
    const { report, sink } = await importText(['time,id,load_w', ...long].join('\n'), { zone: AMSTERDAM });
    expect(report.problems).toEqual([]);
    expect(starts(sink, 'b/load')).toEqual(AUTUMN.map((_, index) => AUTUMN_START_MS + index * QUARTER_MS));
  });

  it('is decided at the end of a file that ends in it', async () => {
    const times = ['01:45', '02:00', '02:15', '02:30', '02:45', '02:00', '02:15'];
    const { report, sink } = await importText(file('2025-10-26', times), { zone: AMSTERDAM });
    expect(report.problems).toEqual([]);
    expect(starts(sink).at(-1)).toBe(Date.UTC(2025, 9, 26, 1, 15));
  });

  it('works with ends of intervals', async () => {
    const times = ['02:00', '02:15', '02:30', '02:45', '02:00', '02:15', '02:30', '02:45', '03:00'];
    const { report, sink } = await importText(file('2025-10-26', times, 'interval_end,load_w'), {
      zone: AMSTERDAM,
    });
    expect(report.problems).toEqual([]);
    expect(starts(sink)[0]).toBe(Date.UTC(2025, 9, 25, 23, 45));
    expect(starts(sink)).toHaveLength(9);
  });
});

describe('the skipped hour', () => {
  const cases: readonly (readonly [zone: Zone, day: string, count: number])[] = [
    [AMSTERDAM, '2026-03-29', 4],
    [NEW_YORK, '2026-03-08', 4],
  ];

  it.each(
    cases,
  )('of %s on %s: its rows are left out, and the zone is put in question', async (zone, day, count) => {
    const { report, sink } = await importText(file(day, quarters(0, 96)), { zone });
    expect(report.outcome).toBe('partly');
    expect(report.problems).toHaveLength(1);
    expect(report.problems[0]).toMatchObject({
      reason: 'skipped-hour',
      count,
      first: { line: 10, value: `${day} 02:00` },
      last: { line: 13, value: `${day} 02:45` },
    });
    expect(report.problems[0]?.message).toContain(`${day} 02:00 to ${day} 02:45`);
    expect(report.problems[0]?.message).toContain(zone);
    expect(starts(sink)).toHaveLength(92);
    expect(report.series[0]?.gaps.count).toBe(0); // the day has no such hour
  });
});
