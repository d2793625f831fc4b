import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupId, requestId } from '../../../../src/engine/ids.ts';
import type { RebalancePolicy } from '../../../../src/engine/portfolio/index.ts';
import type { RebalanceRound } from '../../../../src/engine/repositories/index.ts';
import { gridOf, parseDayStrict, parseZone } from '../../../../src/engine/time/index.ts';
import {
  deviationLeft,
  deviationOf,
  excessW,
  isToBeChanged,
} from '../../../../src/engine/workflows/index.ts';
import { attemptsAt } from '../../../../src/engine/workflows/rebalance/attempts.ts';
import { requestDifference } from '../../../../src/engine/workflows/rebalance/request-difference.ts';

const GRID = gridOf(parseZone('Europe/Amsterdam'), parseDayStrict('2026-11-21'), 60);
const POLICY: RebalancePolicy = {
  tolerance: { kind: 'power', powerW: 100 },
  periods: 'ordered',
  roundsMax: 3,
  auto: false,
  shortfallMicrosPerKwh: 500_000,
};
const at = (hours: number) => GRID.startMs + hours * 3_600_000;

/** Committed to 1,000 W from 10:00 on, as long as powers are given. */
function look(powersW: readonly number[], nowMs = at(0), policy = POLICY) {
  const aggregateW = new Int32Array(24).fill(5_000);
  aggregateW.set(powersW, 10);
  const periods = Int32Array.from(powersW, (_, index) => 10 + index);
  const commitments = { orderIds: [], periods, committedW: periods.map(() => 1_000) };
  return deviationOf(commitments, aggregateW, { grid: GRID, policy, nowMs });
}

describe('deviation', () => {
  test.each([
    ['as committed', 1_000, 0],
    ['just within', 1_100, 0],
    ['a watt beyond', 1_101, 1],
    ['too little, just within', 900, 0],
    ['too little', 850, -50],
  ])('%s', (_, powerW, beyondW) => {
    expect(excessW(look([powerW]), 0)).toBe(beyondW);
  });

  test('a tolerance in per cent is of the committed power, rounded down', () => {
    const policy: RebalancePolicy = { ...POLICY, tolerance: { kind: 'percent', pct: 2.55 } };
    expect([...look([0], at(0), policy).toleranceW]).toEqual([25]);
  });

  test('what has begun, or is about to, cannot be changed', () => {
    const soon = look([2_000, 2_000, 2_000], at(11) - 60_000);
    expect(soon.firstOpenPeriod).toBe(12);
    expect([0, 1, 2].map((index) => isToBeChanged(soon, index))).toEqual([false, false, true]);
    expect(look([2_000], at(10) - 120_000).firstOpenPeriod).toBe(10);
    expect(look([2_000], at(30)).firstOpenPeriod).toBe(24);
  });

  test('what is left, and its cost', () => {
    // 900 W and 400 W beyond for an hour each, the first is missed: 1.3 kWh at 0.50
    const left = deviationLeft(look([2_000, 500, 1_050], at(10.5)), GRID, POLICY);
    expect(left).toEqual({ excessWh: 1_300, missedWh: 900, costMicros: 650_000 });
  });
});

function roundOf(powersW: readonly number[], nowMs = at(0), policy = POLICY): RebalanceRound {
  const deviation = look(powersW, nowMs, policy);
  return {
    rebalanceId: 'rb',
    round: 1,
    aggregateRevision: 2,
    ...deviation,
    ...deviationLeft(deviation, GRID, policy),
    decision: 'request',
    createdMs: nowMs,
  };
}

const GROUP = groupId('north');
const BOTH = { less: 4, more: 2 };

/** The first way to ask. */
function request(round: RebalanceRound, policy = POLICY, attempt = 0, roundingW = 0) {
  const asked = { ...attemptsAt(round, policy, BOTH)[attempt]!, roundingW };
  return requestDifference(requestId('r'), { round, asked }, { groupId: GROUP, policy }, GRID);
}

describe('the request for the difference', () => {
  test('asks for what leads to within half the tolerance, and leaves room within it elsewhere', () => {
    const asked = request(roundOf([2_000, 500, 1_050]), POLICY, 2);
    const range = (period: number) => [
      asked.dispositions[period],
      asked.minDeltaW[period],
      asked.maxDeltaW[period],
    ];
    expect(range(10)).toEqual(['requested', -1_050, -950]);
    expect(range(11)).toEqual(['available', 0, 500]); // as far as it makes good
    expect(range(12)).toEqual(['available', -150, 50]);
    expect(range(13)).toEqual(['available', -1_000, 1_000]); // as much as is asked
    expect(asked).toMatchObject({ requestedBy: 'rebalance', shortfallMicrosPerMwh: 500_000_000 });
    expect(asked.deadlineMs).toBe(at(0) + 15 * 60_000);
  });

  test('one direction at a time, at first with room only where it is wanted', () => {
    expect(attemptsAt(roundOf([2_000, 500, 1_050]), POLICY, BOTH)).toEqual([
      { direction: 'less', reboundW: 0 },
      { direction: 'more', reboundW: 0 },
      { direction: 'less', reboundW: 1_000 },
      { direction: 'more', reboundW: 500 },
    ]);
    expect(attemptsAt(roundOf([500, 1_000]), POLICY, BOTH)).toEqual([{ direction: 'more', reboundW: 500 }]);
    expect(attemptsAt(roundOf([500], at(11)), POLICY, BOTH)).toEqual([]);
    const onlyMore = attemptsAt(roundOf([2_000, 500]), POLICY, { less: 0, more: 1 });
    expect(onlyMore.map(({ direction }) => direction)).toEqual(['more', 'more']);
    expect(attemptsAt(roundOf([2_000, 500]), POLICY, { less: 0, more: 0 })).toEqual([
      { direction: 'less', reboundW: 0 },
    ]);
    const more = request(roundOf([2_000, 500, 1_050]), POLICY, 3);
    expect([more.dispositions[10], more.minDeltaW[10], more.maxDeltaW[10]]).toEqual(['available', -1_000, 0]);
    expect([more.dispositions[11], more.minDeltaW[11], more.maxDeltaW[11]]).toEqual(['requested', 450, 550]);
  });

  test('leaves alone what cannot be changed, and ends before the first change', () => {
    const asked = request(roundOf([2_000, 2_000], at(11) - 180_000));
    expect(asked.dispositions.slice(0, 11).every((one) => one !== 'requested')).toBe(true);
    expect([...asked.minDeltaW.slice(0, 11), ...asked.maxDeltaW.slice(0, 11)].every((one) => one === 0)).toBe(
      true,
    );
    expect(asked.dispositions[11]).toBe('requested');
    expect(asked.deadlineMs).toBe(at(11) - 60_000);
  });

  test.each([
    ['by what rounding may add', 6, [-144, 44]],
    ['by half the tolerance at most', 1_000, [-100, 0]],
  ])('room within the tolerance is less %s', (_, roundingW, expected) => {
    const asked = request(roundOf([2_000, 1_050]), POLICY, 0, roundingW);
    expect([asked.minDeltaW[11], asked.maxDeltaW[11]]).toEqual(expected);
  });

  test('a period at the edge of the tolerance may stay there', () => {
    const asked = request(roundOf([2_000, 1_100, 900]), POLICY, 0, 6);
    expect([asked.minDeltaW[11], asked.maxDeltaW[11]]).toEqual([-194, 0]);
    expect([asked.minDeltaW[12], asked.maxDeltaW[12]]).toEqual([0, 194]);
  });

  test('room for rebound is what the policy says', () => {
    const policy = { ...POLICY, reboundW: 300 };
    const asked = request(roundOf([2_000], at(0), policy), policy);
    expect([asked.minDeltaW[1], asked.maxDeltaW[23]]).toEqual([-300, 300]);
  });

  test('whatever deviates can be asked for, and what is asked for leads to within the tolerance', () => {
    const powers = fc.array(fc.integer({ min: -20_000, max: 20_000 }), { minLength: 1, maxLength: 14 });
    const tolerance = fc.oneof(
      fc.nat(3_000).map((powerW) => ({ kind: 'power' as const, powerW })),
      fc.integer({ min: 0, max: 100 }).map((pct) => ({ kind: 'percent' as const, pct })),
    );
    fc.assert(
      fc.property(
        powers,
        tolerance,
        fc.integer({ min: 0, max: 23 }),
        fc.nat(40),
        (powersW, tolerated, hour, roundingW) => {
          const policy: RebalancePolicy = { ...POLICY, tolerance: tolerated };
          const round = roundOf(powersW, at(hour), policy);
          const indices = [...round.periods.keys()];
          fc.pre(indices.some((index) => isToBeChanged(round, index)));
          for (const [attempt, { direction }] of attemptsAt(round, policy, BOTH).entries()) {
            const asked = request(round, policy, attempt, roundingW);
            for (const index of indices) {
              const period = round.periods[index]!;
              const offW = (change: number) =>
                Math.abs(round.powerW[index]! + change - round.committedW[index]!);
              for (const change of [asked.minDeltaW[period]!, asked.maxDeltaW[period]!]) {
                const isOpen = period >= round.firstOpenPeriod;
                if (!isOpen) expect(change).toBe(0);
                else expect(offW(change)).toBeLessThanOrEqual(Math.max(round.toleranceW[index]!, offW(0)));
                if (asked.dispositions[period] !== 'requested') continue;
                expect(offW(change)).toBeLessThanOrEqual(round.toleranceW[index]!);
                expect(Math.sign(change)).toBe(direction === 'less' ? -1 : 1);
              }
            }
          }
        },
      ),
      { seed: 20261121 },
    );
  });
});
