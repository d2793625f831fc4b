import { describe, expect, it } from 'vitest';
import { importSeries } from '../../../src/adapters/series-file/import-series.ts';
import { MemorySink } from './memory-sink.ts';
import { streamOf } from './text-source.ts';

const START_MS = Date.UTC(2025, 0, 1);
const QUARTER_MS = 900_000;
const CHUNK_LENGTH = 64 * 1024;

function* chunked(lines: Iterable<string>): Iterable<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

function stampOf(slot: number): string {
  return new Date(START_MS + slot * QUARTER_MS).toISOString();
}

function* longLines(rowCount: number, siteCount: number): Iterable<string> {
  yield 'utc_start,site_id,load_kwh';
  for (let row = 0; row < rowCount; row += 1) {
    yield `${stampOf(Math.floor(row / siteCount))},s${row % siteCount},${(row % 997) / 1000}`;
  }
}

function* wideLines(rowCount: number, siteCount: number): Iterable<string> {
  const sites = Array.from({ length: siteCount }, (_, site) => site);
  yield ['utc_start', ...sites.map((site) => `s${site}_kwh`)].join(',');
  for (let row = 0; row < rowCount; row += 1) {
    yield [stampOf(row), ...sites.map((site) => ((row + site) % 997) / 1000)].join(',');
  }
}

describe('the buffer', () => {
  it('stays bounded over a million rows', async () => {
    const sink = new MemorySink();
    const source = streamOf(chunked(longLines(1_000_000, 50)), 'million.csv');
    const report = await importSeries(source, { bufferedSamplesMax: 100_000 }, sink);
    expect(report).toMatchObject({
      outcome: 'imported',
      rowsRead: 1_000_000,
      samples: { added: 1_000_000, changed: 0, unchanged: 0 },
    });
    // A row has 30 characters at least: a chunk of text adds some two thousand samples.
    expect(report.bufferedSamplesPeak).toBeLessThan(100_000 + CHUNK_LENGTH / 30);
    expect(report.bufferedSamplesPeak).toBeGreaterThan(100_000);
    expect(report.series.every(({ coveragePu, gaps }) => coveragePu === 1 && gaps.count === 0)).toBe(true);
    expect([...sink.metas.values()].every(({ sampleCount }) => sampleCount === 20_000)).toBe(true);
  });

  it('stays bounded over 256 columns', async () => {
    const sink = new MemorySink();
    const source = streamOf(chunked(wideLines(1_500, 256)), 'wide.csv');
    const report = await importSeries(source, { bufferedSamplesMax: 50_000 }, sink);
    expect(report.series).toHaveLength(256);
    expect(report.samples.added).toBe(1_500 * 256);
    expect(report.bufferedSamplesPeak).toBeLessThan(50_000 + CHUNK_LENGTH / 2);
    expect(report.series.every(({ coveragePu }) => coveragePu === 1)).toBe(true);
  });

  it('stays bounded where one chunk of text is the whole file', async () => {
    const text = [...longLines(20_000, 5)].join('\n');
    const report = await importSeries(
      streamOf([text], 'x.csv'),
      { bufferedSamplesMax: 1_000 },
      new MemorySink(),
    );
    expect(report.bufferedSamplesPeak).toBeLessThan(1_000 + CHUNK_LENGTH / 30);
    expect(report.samples.added).toBe(20_000);
  });
});
