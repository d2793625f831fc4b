import { expect, test } from 'vitest';
import { seriesId } from '../../../src/engine/ids.ts';
import { describeSeries, NO_SAMPLES, resolutionMsOf } from '../../../src/engine/series/index.ts';
import { samplesOf } from './arbitrary.ts';

const id = seriesId('home-01/load');

test('a series of one resolution says so, gaps or not', () => {
  expect(describeSeries(id, 'powerW', samplesOf([0, 10, 1], [30, 40, 3]))).toEqual({
    id,
    quantity: 'powerW',
    resolutionMs: 10,
    firstMs: 0,
    lastMs: 40,
    sampleCount: 2,
  });
});

test('an irregular one has no resolution', () => {
  const meta = describeSeries(id, 'priceMicrosPerKwh', samplesOf([0, 10, 1], [10, 25, 3]));
  expect(meta).toEqual({ id, quantity: 'priceMicrosPerKwh', firstMs: 0, lastMs: 25, sampleCount: 2 });
  expect(Object.keys(meta!)).not.toContain('resolutionMs');
});

test('no samples are no series', () => {
  expect(describeSeries(id, 'other', NO_SAMPLES)).toBeUndefined();
  expect(resolutionMsOf(NO_SAMPLES)).toBeUndefined();
});
