import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeChunk,
  encodeChunk,
  NO_SAMPLES,
  type Samples,
  samplesFromRegular,
} from '../../../src/engine/series/index.ts';
import { MINUTE_MS } from '../../../src/engine/time/index.ts';
import { refusal } from '../time/vectors.ts';
import { rowsOf, SEED, samplesOf, someSamples, UTC_DAY_MS } from './arbitrary.ts';

const QUARTER_MS = 15 * MINUTE_MS;

function quarters(...value: readonly number[]): Samples {
  return samplesFromRegular({ startMs: UTC_DAY_MS, stepMs: QUARTER_MS, value });
}

describe('encodeChunk', () => {
  test.each([
    ['nothing', NO_SAMPLES, 8],
    ['a day of quarter hours', quarters(...new Float64Array(96).fill(1.5)), 8 + 16 + 96 * 8],
    ['with gaps', quarters(1, Number.NaN, 3, Number.NaN, Number.NaN, 6), 8 + 16 + 6 * 8],
    ['with gaps too long to be worth it', samplesOf([0, 10, 1], [1_000, 1_010, 2]), 8 + 2 * 24],
    ['irregular', samplesOf([0, 10, 1], [10, 25, 2]), 8 + 2 * 24],
    ['shorter in the raster', samplesOf([0, 10, 1], [10, 15, 2], [20, 30, 3]), 8 + 3 * 24],
    ['off the raster by rounding', samplesOf([1, 5.7, 1], [15.1, 19.8, 2]), 8 + 2 * 24],
    ['off the raster', samplesOf([0, 10, 1], [12, 22, 2]), 8 + 2 * 24],
    ['one sample', samplesOf([UTC_DAY_MS, UTC_DAY_MS + 7, -0.1]), 8 + 3 * 8],
  ])('%s comes back as it was', (_, chunk, byteCount) => {
    const bytes = encodeChunk(chunk);
    expect(bytes.byteLength).toBe(byteCount);
    expect(rowsOf(decodeChunk(bytes))).toEqual(rowsOf(chunk));
  });
  test('the bytes are these', () => {
    const bytes = encodeChunk(samplesOf([256, 257, 1]));
    const number = (...tail: number[]) => [0, 0, 0, 0, 0, 0, ...tail];
    expect([...bytes]).toEqual([
      1,
      1,
      0,
      0,
      1,
      0,
      0,
      0,
      ...number(0x70, 0x40),
      ...number(0xf0, 0x3f),
      ...number(0xf0, 0x3f),
    ]);
  });
  test('is read at any offset of a larger buffer', () => {
    const bytes = encodeChunk(quarters(1, 2, 3));
    const larger = new Uint8Array(bytes.byteLength + 5);
    larger.set(bytes, 3);
    const part = larger.subarray(3, 3 + bytes.byteLength);
    expect(rowsOf(decodeChunk(part))).toEqual(rowsOf(quarters(1, 2, 3)));
  });
  test('any chunk comes back as it was', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    const regular = fc
      .tuple(
        fc.integer({ min: 0, max: 4e12 }),
        fc.oneof(fc.integer({ min: 1, max: 1e7 }), fc.double({ min: 0.001, max: 1e7, noNaN: true })),
        fc.array(fc.oneof(value, fc.constant(Number.NaN)), { maxLength: 100 }),
      )
      .map(([startMs, stepMs, values]) => samplesFromRegular({ startMs, stepMs, value: values }))
      .filter((samples) => samples.endMs.every((endMs, index) => endMs > samples.startMs[index]!));
    fc.assert(
      fc.property(fc.oneof(regular, someSamples(UTC_DAY_MS, QUARTER_MS)), (chunk) => {
        const bytes = encodeChunk(chunk);
        const again = decodeChunk(bytes);
        for (const key of ['startMs', 'endMs', 'value'] as const) {
          expect(again[key].every((number, index) => Object.is(number, chunk[key][index]))).toBe(true);
          expect(again[key].length).toBe(chunk[key].length);
        }
        expect(encodeChunk(again)).toEqual(bytes);
        expect(bytes.byteLength).toBeLessThanOrEqual(8 + 24 * chunk.value.length);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
  test('a value that is no number is our own bug', () => {
    expect(refusal(() => encodeChunk(samplesOf([0, 10, Number.NaN]))).code).toBe('invariant');
  });
});

describe('decodeChunk refuses', () => {
  function changed(chunk: Samples, change: (view: DataView) => void): Uint8Array {
    const bytes = encodeChunk(chunk);
    change(new DataView(bytes.buffer));
    return bytes;
  }
  const irregular = samplesOf([0, 10, 1], [10, 25, 2]);
  test.each([
    ['another version', changed(irregular, (view) => view.setUint8(0, 2)), 'version 1'],
    ['another layout', changed(irregular, (view) => view.setUint8(1, 3)), 'layout 1 or 2'],
    ['a count that does not fit', changed(irregular, (view) => view.setUint32(4, 3, true)), '80 bytes'],
    ['a huge count', changed(irregular, (view) => view.setUint32(4, 0xffffffff, true)), '103079215088 bytes'],
    ['a file cut short', encodeChunk(irregular).slice(0, -1), '56 bytes'],
    ['no header', new Uint8Array(3), '8 bytes or more'],
    ['no start', changed(quarters(1), (view) => view.setFloat64(8, Number.NaN, true)), 'an instant'],
    ['no step', changed(quarters(1), (view) => view.setFloat64(16, 0, true)), 'a positive step'],
    [
      'a step below the clock',
      changed(quarters(1), (view) => view.setFloat64(16, 1e-9, true)),
      'a positive step',
    ],
    [
      'an endless step',
      changed(quarters(1), (view) => view.setFloat64(16, Number.POSITIVE_INFINITY, true)),
      'a positive step',
    ],
    [
      'overlaps',
      changed(irregular, (view) => view.setFloat64(16, 9, true)),
      'intervals in order that do not overlap',
    ],
    [
      'empty intervals',
      changed(irregular, (view) => view.setFloat64(24, 0, true)),
      'intervals in order that do not overlap',
    ],
    [
      'infinite intervals',
      changed(irregular, (view) => view.setFloat64(32, Number.POSITIVE_INFINITY, true)),
      'intervals in order that do not overlap',
    ],
    ['no value', changed(irregular, (view) => view.setFloat64(40, Number.NaN, true)), 'a finite number'],
  ])('%s', (_, bytes, expected) => {
    expect(refusal(() => decodeChunk(bytes))).toEqual({ code: 'bad-chunk', expected: [expected] });
  });
});
