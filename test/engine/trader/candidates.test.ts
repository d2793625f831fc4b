import { describe, expect, test } from 'vitest';
import { contractId, participantId } from '../../../src/engine/ids.ts';
import type { Contract } from '../../../src/engine/portfolio/index.ts';
import { gridOf, parseDayStrict, parseZone } from '../../../src/engine/time/index.ts';
import { candidatesOf } from '../../../src/engine/trader/candidates.ts';

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
  const found = candidatesOf({ ...CONTRACT, ...contract }, eligible, GRID, 1000);
  return [...new Set(found.map(({ from, to }) => `${from}-${to}`))];
}

describe('what is quoted for', () => {
  test('a run of eight: whole at falling rewards, halves at the full reward', () => {
    const found = candidatesOf(CONTRACT, periods(40, 48), GRID, 1000);
    expect(found.map(({ from, to, rewardMicrosPerKwh }) => [from, to, rewardMicrosPerKwh])).toEqual([
      [40, 48, 1000],
      [40, 48, 250],
      [40, 48, 62.5],
      [40, 44, 1000],
      [44, 48, 1000],
    ]);
  });

  test('halves shorter than the least duration are left out', () => {
    expect(runs({ minDurationMinutes: 90 }, periods(40, 48))).toEqual(['40-48']);
  });

  test('a run longer than the longest duration is cut', () => {
    expect(runs({ maxDurationMinutes: 60 }, periods(40, 48))).toEqual([
      '40-44',
      '40-42',
      '42-44',
      '44-48',
      '44-46',
      '46-48',
    ]);
  });

  test('runs apart stay apart; those too short are dropped', () => {
    expect(runs({ minDurationMinutes: 30 }, [10, 20, 21])).toEqual(['20-22']);
  });

  test('no reward, no candidate', () => {
    expect(candidatesOf(CONTRACT, periods(0, 4), GRID, 0)).toEqual([]);
  });

  test('a single period has no halves', () => {
    expect(runs({}, [5])).toEqual(['5-6']);
  });
});
