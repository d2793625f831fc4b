import { expect, it } from 'vitest';
import { summaryOf } from '../../../src/commands/shell/ledger-summary.ts';

it('adds up the counts of all parts and gathers the events', () => {
  const groups = [
    { runId: 'r-1', storedCount: 2, failedCount: 0, powerW: 5 },
    { runId: 'r-2', storedCount: 3, failedCount: 1, series: new Int32Array(3) },
  ];
  expect(summaryOf({ kind: 'object', data: { groups, cycleId: 'c-1', groupId: 'north' } })).toEqual({
    counts: { storedCount: 5, failedCount: 1 },
    eventIds: ['r-1', 'r-2', 'c-1'],
  });
});

it('what has neither leaves nothing, and what lies deep is not looked for', () => {
  expect(summaryOf({ kind: 'done', lines: [], data: {} })).toEqual({});
  const deep = { a: { b: { c: { d: { storedCount: 1 } } } } };
  expect(summaryOf({ kind: 'done', lines: [], data: deep })).toEqual({});
});
