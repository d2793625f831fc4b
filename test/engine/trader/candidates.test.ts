import { describe, expect, test } from 'vitest';
import { contractId, participantId } from '../../../src/engine/ids.ts';
import type { Contract } from '../../../src/engine/portfolio/index.ts';
import { gridOf, parseDayStrict, parseZone } from '../../../src/engine/time/index.ts';
import { halvesOf, runsOf } from '../../../src/engine/trader/candidates.ts';

const GRID = gridOf(parseZone('UTC'), parseDayStrict('2026-11-24'), 15);

const CONTRACT: Contract = {
  id: contractId('c1'),
  participantId: participantId('p1'),
  direction: 'down',
  priceMicrosPerKwh: 0,
  pricePerInvocationMicros: 0,
  windows: [],
  noticeMinutes: 0,
  minDurationMinutes: 15,
  powerWMax: 5000,
  restMinutes: 0,
};

const periods = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

function runs(contract: Partial<Contract>, eligible: readonly number[]): readonly string[] {
  return runsOf({ ...CONTRACT, ...contract }, eligible, GRID).map(({ from, to }) => `${from}-${to}`);
}

describe('runs in which a contract may deliver', () => {
  test.each<[string, Partial<Contract>, readonly number[], readonly string[]]>([
    ['all in a row', {}, periods(40, 48), ['40-48']],
    [
      'longer than the longest duration: cut',
      { maxDurationMinutes: 60 },
      periods(40, 48),
      ['40-44', '44-48'],
    ],
    ['apart: those too short are dropped', { minDurationMinutes: 30 }, [10, 20, 21], ['20-22']],
    ['the longest first, three at most', {}, [1, 5, 6, 10, 11, 12, 20, 21, 30], ['10-13', '5-7', '20-22']],
    ['durations that contradict', { minDurationMinutes: 60, maxDurationMinutes: 50 }, periods(40, 48), []],
  ])('%s', (_, contract, eligible, expected) => {
    expect(runs(contract, eligible)).toEqual(expected);
  });
});

describe('halves of a run', () => {
  test.each([
    [{ from: 4, to: 5 }, []],
    [{ from: 4, to: 6 }, ['4-5', '5-6']],
    [{ from: 4, to: 7 }, ['4-5', '5-7']],
  ])('%o', (run, expected) => {
    expect(halvesOf(run).map(({ from, to }) => `${from}-${to}`)).toEqual(expected);
  });
});
