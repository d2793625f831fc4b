import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  coversInterval,
  decodeChunk,
  decodeChunks,
  encodeChunk,
  joinSamples,
  resample,
  type Samples,
  samplesFromRegular,
  splitByUtcDay,
} from '../../../src/engine/series/index.ts';
import {
  addDays,
  DAY_MS,
  gridOf,
  MINUTE_MS,
  parseDayStrict,
  parseZone,
} from '../../../src/engine/time/index.ts';

const SEED = 20260211;
const ZONE = parseZone('Europe/Amsterdam');
const DAY = parseDayStrict('2026-03-30'); // the day after a change of the clock
const START_MS = gridOf(ZONE, addDays(DAY, -3), 15).startMs;

/** Some days of measurements on one raster; with gaps, another raster behind them, or moved against the periods. */
const measured = fc
  .record({
    stepMinutes: fc.constantFrom(5, 15, 30, 60),
    thenMinutes: fc.constantFrom(0, 0, 15, 60),
    gap: fc.option(fc.nat({ max: 90 }), { freq: 2 }),
    shiftMinutes: fc.constantFrom(0, 0, 0, 7),
    count: fc.integer({ min: 1, max: 300 }),
    powerW: fc.array(fc.integer({ min: -9000, max: 9000 }), { minLength: 1, maxLength: 20 }),
  })
  .map(({ stepMinutes, thenMinutes, gap, shiftMinutes, count, powerW }) => {
    const valueAt = (index: number) => (index === gap ? Number.NaN : powerW[index % powerW.length]!);
    const stepMs = stepMinutes * MINUTE_MS;
    const startMs = START_MS + shiftMinutes * MINUTE_MS;
    const first = samplesFromRegular({
      startMs,
      stepMs,
      value: Float64Array.from({ length: count }, (_, index) => valueAt(index)),
    });
    if (thenMinutes === 0) return first;
    const value = Float64Array.of(1, 2, 3);
    const then = { startMs: startMs + count * stepMs, stepMs: thenMinutes * MINUTE_MS, value };
    return joinSamples([first, samplesFromRegular(then)]);
  });

/** Without what is only known of them. */
function plain({ startMs, endMs, value }: Samples): Samples {
  return { startMs, endMs, value };
}

function chunksOf(samples: Samples): readonly Uint8Array[] {
  return [...splitByUtcDay(samples).values()].map(encodeChunk);
}

describe('chunks that are unpacked together', () => {
  test('say what each says by itself', () => {
    fc.assert(
      fc.property(measured, (samples) => {
        const chunks = chunksOf(samples);
        expect(plain(decodeChunks(chunks))).toEqual(joinSamples(chunks.map(decodeChunk)));
      }),
      { seed: SEED },
    );
  });

  test('mean the same on the periods of a day, to the bit', () => {
    fc.assert(
      fc.property(measured, fc.integer({ min: -4, max: 1 }), (samples, days) => {
        const read = decodeChunks(chunksOf(samples));
        const grid = gridOf(ZONE, addDays(DAY, days), 15);
        expect(resample(read, grid)).toEqual(resample(plain(read), grid));
      }),
      { seed: SEED },
    );
  });

  test('are known to lie on one raster where they do, and are taken as bytes in the midst of others', () => {
    const value = Float64Array.from({ length: 200 }, (_, index) => index);
    const chunks = chunksOf(samplesFromRegular({ startMs: START_MS, stepMs: 15 * MINUTE_MS, value }));
    const { raster } = decodeChunks(chunks);
    expect(raster).toEqual({ startMs: START_MS, stepMs: 15 * MINUTE_MS });
    const moved = chunks.map((bytes) => {
      const room = new Uint8Array(bytes.length + 3);
      room.set(bytes, 3);
      return room.subarray(3);
    });
    expect(plain(decodeChunks(moved))).toEqual(plain(decodeChunks(chunks)));
  });

  test.each([
    ['cut short', (bytes: Uint8Array) => bytes.slice(0, -8)],
    [
      'of another version',
      (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, at) => (at === 0 ? 2 : byte)),
    ],
    [
      'without a step',
      (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, at) => (at >= 16 && at < 24 ? 0 : byte)),
    ],
  ])('are refused where one is %s', (_, damage) => {
    const [first, ...rest] = chunksOf(
      samplesFromRegular({ startMs: START_MS, stepMs: 15 * MINUTE_MS, value: new Float64Array(200) }),
    );
    expect(() => decodeChunks([...rest.toReversed(), damage(first!)])).toThrow(/cannot be read/);
  });
});

describe('covering an interval', () => {
  const interval = fc.tuple(fc.integer({ min: -20, max: 320 }), fc.integer({ min: 0, max: 200 }));
  test('is knowing something of every minute of it, on a raster or not', () => {
    fc.assert(
      fc.property(measured, interval, (samples, [fromQuarters, quarters]) => {
        const read = decodeChunks(chunksOf(samples));
        const startMs = START_MS + fromQuarters * 15 * MINUTE_MS;
        const wanted = { startMs, endMs: startMs + quarters * 15 * MINUTE_MS };
        let isKnown = true;
        for (let ms = wanted.startMs; ms < wanted.endMs; ms += MINUTE_MS) {
          isKnown &&= read.startMs.some((from, index) => from <= ms && ms < read.endMs[index]!);
        }
        expect(coversInterval(read, wanted)).toBe(isKnown);
        expect(coversInterval(plain(read), wanted)).toBe(isKnown);
      }),
      { seed: SEED, numRuns: 40 },
    );
  });
  test('of more than a day', () => {
    const samples = samplesFromRegular({ startMs: START_MS, stepMs: DAY_MS, value: Float64Array.of(1, 2) });
    expect(coversInterval(samples, { startMs: START_MS, endMs: START_MS + 2 * DAY_MS })).toBe(true);
    expect(coversInterval(samples, { startMs: START_MS, endMs: START_MS + 2 * DAY_MS + 1 })).toBe(false);
  });
});
