import { expect, test } from 'vitest';
import {
  type EntryName,
  entryOf,
  summaryOf,
  type Tally,
  tallied,
} from '../../../src/engine/journal/index.ts';
import type { Attributes } from '../../../src/engine/ports.ts';

function tallyOf(
  what: EntryName,
  entries: readonly (readonly [atMs: number, details?: Attributes])[],
): Tally {
  let tally: Tally | undefined;
  for (const [atMs, details = {}] of entries) {
    tally = tallied(tally, entryOf(what, { eventId: 'e', atMs, who: 'home-1', details }));
  }
  return tally!;
}

test('counts offers with options, and the options', () => {
  const tally = tallyOf('offer-made', [
    [3_000, { options: 2 }],
    [1_000, { options: 0 }],
    [2_000, { options: 3 }],
  ]);
  expect(summaryOf(tally)).toBe('offers made: 2 of 3 with options, 5 options in all');
  expect(tally).toMatchObject({ count: 3, firstMs: 1_000, lastMs: 3_000 });
});

test('a kind without a summary of its own is counted', () => {
  expect(summaryOf(tallyOf('aggregate-stored', [[0], [1]]))).toBe('aggregate stored: 2 times');
});

test('entries of two kinds are not added up', () => {
  const other = entryOf('order-applied', { eventId: 'e', atMs: 0 });
  expect(() => tallied(tallyOf('offer-made', [[0]]), other)).toThrow('order-applied is no offer-made');
});
