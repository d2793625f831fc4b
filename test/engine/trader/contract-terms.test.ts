import { describe, expect, test } from 'vitest';
import { contractId, participantId } from '../../../src/engine/ids.ts';
import type { Contract } from '../../../src/engine/portfolio/index.ts';
import { gridOf, parseDayStrict, parseZone } from '../../../src/engine/time/index.ts';
import { cover } from '../../../src/engine/trader/cover.ts';
import { opportunityMicros } from '../../../src/engine/trader/opportunity.ts';
import { easedChange } from '../../../src/engine/trader/ramp.ts';

const GRID = gridOf(parseZone('UTC'), parseDayStrict('2026-11-24'), 60);

describe('a ramp', () => {
  test.each([
    ['is kept already', [0, -100, -200, -100, 0], [0, -100, -200, -100, 0]],
    ['cuts what comes at once', [0, -400, -400, -400, 0], [0, -100, -200, -100, 0]],
    ['cuts around a hole', [0, 400, 0, 400, 0], [0, 100, 0, 100, 0]],
    ['leaves what lies outside of the run', [900, -400, -400, -400, 900], [900, -100, -200, -100, 900]],
  ])('%s', (_, deltaW, expected) => {
    expect([...easedChange(Int32Array.from(deltaW), { from: 1, to: 4 }, 100)]).toEqual(expected);
  });
});

describe('what a use is worth later on the day', () => {
  const CONTRACT: Contract = {
    id: contractId('c1'),
    participantId: participantId('p1'),
    direction: 'down',
    priceMicrosPerKwh: 0,
    pricePerInvocationMicros: 0,
    windows: [],
    noticeMinutes: 0,
    minDurationMinutes: 60,
    powerWMax: 5000,
    restMinutes: 0,
    maxInvocationsPerDay: 1,
    expectedCalls: { perDay: 24, worthMicros: 100_000 },
  };
  const worth = (contract: Partial<Contract>, nowMs = GRID.startMs) =>
    opportunityMicros({ contract: { ...CONTRACT, ...contract }, invocations: [], grid: GRID, nowMs });

  test('one period left, a call for certain: what a call is worth', () => {
    expect(worth({}, GRID.endMs - 3_600_000)).toBe(100_000);
  });

  test('two left: waiting for the better of two is worth 1 + 1/e as much', () => {
    // V(1, 22) = V(1, 23) + mean * exp(-V(1, 23) / mean), V(1, 23) = mean.
    expect(worth({}, GRID.endMs - 7_200_000)).toBe(Math.round(100_000 * (1 + Math.exp(-1))));
  });

  test('the more uses are left the less one is worth', () => {
    const values = [1, 2, 4, 8].map((maxInvocationsPerDay) => worth({ maxInvocationsPerDay }));
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(new Set(values).size).toBe(4);
  });

  test('nothing where uses are not counted, or nothing is expected', () => {
    const { maxInvocationsPerDay: _, ...uncounted } = CONTRACT;
    const { expectedCalls: __, ...unexpected } = CONTRACT;
    for (const contract of [uncounted, unexpected]) {
      expect(opportunityMicros({ contract, invocations: [], grid: GRID, nowMs: 0 })).toBe(0);
    }
  });
});

describe('few for many', () => {
  const COUNTING = {
    windows: [{ from: 0, to: 2 }],
    sign: -1 as const,
    periodHours: 1,
    missingMicrosPerKwh: 1_000_000,
  };
  const one = (deltaW: readonly number[], priceMicros: number) => ({
    deltaW: Int32Array.from(deltaW),
    priceMicros,
  });

  test('all are taken where all are of use, and nothing is lost', () => {
    const { chosen, lossPu } = cover([one([-500, -500], 50_000), one([-1000, -1000], 400_000)], COUNTING, 10);
    expect([[...chosen].sort(), lossPu]).toEqual([[0, 1], 0]);
  });

  test('one that is dearer for the same is left out', () => {
    const { chosen } = cover([one([-500, -500], 60_000), one([-500, -500], 50_000)], COUNTING, 10);
    expect(chosen).toEqual([1]);
  });

  test('a limit costs something, and is told', () => {
    const { chosen, lossPu } = cover([one([-500, -500], 50_000), one([-1000, -1000], 400_000)], COUNTING, 1);
    expect(chosen).toHaveLength(1);
    expect(lossPu).toBeGreaterThan(0);
  });
});
