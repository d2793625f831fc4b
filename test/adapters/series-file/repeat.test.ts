import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importSeries } from '../../../src/adapters/series-file/import-series.ts';
import { energyWhOf } from '../../../src/engine/series/index.ts';
import { MemorySink } from './memory-sink.ts';
import { importText, shown, streamOf } from './text-source.ts';

const SEED = 20_261_121;
const QUARTER_MS = 900_000;
const START_MS = Date.UTC(2026, 0, 1);

interface Reading {
  readonly slot: number;
  readonly site: string;
  readonly wh: number;
}

function line({ slot, site, wh }: Reading): string {
  return `${new Date(START_MS + slot * QUARTER_MS).toISOString()},${site},${wh}\n`;
}

function textOf(readings: readonly Reading[]): string {
  return `utc_start,site_id,load_wh\n${readings.map(line).join('')}`;
}

/** Distinct (site, slot) pairs over three days, in any order. */
const READINGS = fc.uniqueArray(
  fc.record({ slot: fc.nat(287), site: fc.constantFrom('a', 'b'), wh: fc.integer({ min: -500, max: 5000 }) }),
  {
    minLength: 1,
    size: 'max',
    maxLength: 300,
    selector: ({ slot, site }) => `${slot} ${site}`,
  },
);

const OPTIONS = { resolutionMs: QUARTER_MS };

describe('importing again', () => {
  it('changes nothing and says so', async () => {
    const text = 'utc_start,a_kwh,b_kwh\n2026-01-01T00:00Z,1,2\n2026-01-01T00:30Z,3,\n';
    const { sink, report: first } = await importText(text);
    expect(first).toMatchObject({ outcome: 'imported', samples: { added: 3, changed: 0, unchanged: 0 } });
    const before = shown(sink, 'a');
    const writes = sink.writeCount;
    const { report } = await importText(text, {}, { sink });
    expect(report).toMatchObject({ outcome: 'unchanged', samples: { added: 0, changed: 0, unchanged: 3 } });
    expect(sink.writeCount).toBe(writes);
    expect(shown(sink, 'a')).toEqual(before);
  });

  it('after a correction changes what was corrected', async () => {
    const { sink } = await importText('utc_start,load_w\n2026-01-01T00:00Z,1\n2026-01-01T00:30Z,3\n');
    const mended = 'utc_start,load_w\n2026-01-01T00:30Z,4\n2026-01-01T01:00Z,5\n';
    const { report } = await importText(mended, {}, { sink });
    expect(report.samples).toEqual({ added: 1, changed: 1, unchanged: 0 });
    expect([...sink.samples('file/load').value]).toEqual([1, 4, 5]);
    expect([...sink.metas.values()]).toEqual([
      {
        id: 'file/load',
        quantity: 'powerW',
        resolutionMs: 1_800_000,
        firstMs: Date.UTC(2026, 0, 1),
        lastMs: Date.UTC(2026, 0, 1, 1, 30),
        sampleCount: 3,
      },
    ]);
  });

  it('at another resolution leaves the description without one', async () => {
    const { sink } = await importText('utc_start,load_w\n2026-01-01T00:00Z,1\n2026-01-01T00:30Z,3\n');
    await importText('utc_start,load_w\n2026-01-02T00:00Z,1\n2026-01-02T01:00Z,3\n', {}, { sink });
    const [meta] = sink.metas.values();
    expect(meta).not.toHaveProperty('resolutionMs');
    expect(meta?.sampleCount).toBe(4);
  });

  it('under the name of another quantity is left out', async () => {
    const { sink } = await importText('utc_start,x_w\n2026-01-01T00:00Z,1\n2026-01-01T00:30Z,3\n', {
      as: 'x',
    });
    const price = 'utc_start,x_eur_per_mwh\n2026-01-01T00:00Z,1\n2026-01-01T00:30Z,3\n';
    const { report } = await importText(price, { as: 'x' }, { sink });
    expect(report.outcome).toBe('partly');
    expect(report.series[0]?.leftOut).toMatchObject([{ reason: 'other-quantity', count: 2 }]);
    expect([...sink.samples('x').value]).toEqual([1, 3]);
  });
});

describe('whatever the order of rows and the size of the buffer', () => {
  it('the same samples are stored, with all the energy of the file', async () => {
    await fc.assert(
      fc.asyncProperty(READINGS, fc.integer({ min: 1, max: 200 }), async (readings, bufferedSamplesMax) => {
        const sorted = [...readings].sort((a, b) => a.slot - b.slot);
        const { sink: plain, report: plainReport } = await importText(textOf(sorted), OPTIONS);
        const sink = new MemorySink();
        // One row per chunk, so that the buffer is looked at after each.
        const chunks = ['utc_start,site_id,load_wh\n', ...readings.map(line)];
        const report = await importSeries(
          streamOf(chunks, 'file.csv'),
          { ...OPTIONS, bufferedSamplesMax },
          sink,
        );
        expect(report.bufferedSamplesPeak).toBeLessThanOrEqual(bufferedSamplesMax + 1);
        expect(report.samples).toEqual({ added: readings.length, changed: 0, unchanged: 0 });
        for (const series of report.series) {
          const { gaps, coveragePu } = plainReport.series.find(({ id }) => id === series.id)!;
          expect(series.gaps.count).toBe(gaps.count);
          expect(series.gaps.longestMs).toBe(gaps.longestMs);
          expect(series.coveragePu).toBeCloseTo(coveragePu, 12);
        }
        for (const site of ['a', 'b']) {
          expect(shown(sink, `${site}/load`)).toEqual(shown(plain, `${site}/load`));
          const energyWh = readings.reduce((sum, each) => sum + (each.site === site ? each.wh : 0), 0);
          expect(energyWhOf(sink.samples(`${site}/load`))).toBeCloseTo(energyWh, 6);
        }
        expect(new Map([...sink.metas].sort())).toEqual(new Map([...plain.metas].sort()));
        const again = await importSeries(streamOf([textOf(readings)], 'file.csv'), OPTIONS, sink);
        expect(again.outcome).toBe('unchanged');
      }),
      { seed: SEED, numRuns: 60, endOnFailure: true },
    );
  });
});
