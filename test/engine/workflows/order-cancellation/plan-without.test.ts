import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../../src/adapters/solver/highs.ts';
import { groupId, participantId, siteId } from '../../../../src/engine/ids.ts';
import {
  type OrderConstraint,
  type Plan,
  type PlannedResult,
  type PlannerConstraint,
  parsePlannerProblem,
  plan,
} from '../../../../src/engine/planner/index.ts';
import type { Solver } from '../../../../src/engine/ports.ts';
import { gridOf, parseDayStrict, parseZone } from '../../../../src/engine/time/index.ts';
import { planWithout } from '../../../../src/engine/workflows/order-cancellation/plan-without.ts';
import { appliedOrder } from '../../../../src/engine/workflows/order-constraints.ts';
import { planRecord } from '../../../../src/engine/workflows/plan-record.ts';

/**
 * A battery of 2 kWh without losses, full at the start and worth keeping so, on a site that draws 1.5 kW at 06:00, else
 * nothing, and must not export. Order a lets it give 1 kW at 06:00, order b half a kW more there. Only with both of
 * them has it room for the 1.5 kW at 12:00 that b asks for as well.
 */

const GRID = gridOf(parseZone('Europe/Amsterdam'), parseDayStrict('2026-11-24'), 60);
const SITE = siteId('home-1');
const NOON = 12;
const MORNING = 6;

const problem = parsePlannerProblem({
  format: 'flex-planner-problem/1',
  horizon: {
    start: '2026-11-24T00:00:00+01:00',
    zone: 'Europe/Amsterdam',
    periodMinutes: 60,
    periodCount: 24,
  },
  site: {
    importPriceMicrosPerKwh: 300_000,
    exportLimitW: 0,
    fixedPowerW: Array.from({ length: 24 }, (_, period) => (period === MORNING ? 1_500 : 0)),
  },
  devices: [
    {
      kind: 'storage',
      id: 'bat',
      energyStartWh: 2_000,
      energyMaxWh: 2_000,
      chargePowerWMax: 2_000,
      dischargePowerWMax: 2_000,
      terminalValueMicrosPerKwh: 400_000,
    },
  ],
});

const change = (period: number, powerW: number) =>
  Int32Array.from({ length: 24 }, (_, index) => (index === period ? powerW : 0));
const A = change(MORNING, -1_000);
const B = sum(change(MORNING, -500), change(NOON, 1_500));

function sum(...parts: readonly Int32Array[]): Int32Array {
  return Int32Array.from({ length: 24 }, (_, period) =>
    parts.reduce((addedW, part) => addedW + part[period]!, 0),
  );
}

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

function planned(
  constraints: readonly PlannerConstraint[],
  orderIds: readonly string[],
  revision: number,
): Plan {
  const result = plan({ ...problem, constraints }, solver);
  expect(result.status).not.toBe('infeasible');
  expect((result as PlannedResult).relaxations).toEqual([]);
  const content = {
    siteId: SITE,
    grid: GRID,
    problem: { ...problem, constraints },
    result: result as PlannedResult,
    orderIds,
  };
  return planRecord(content, revision, 0);
}

/** The day after both orders, and what was planned before them. */
function dayOfBoth() {
  const constraint = (orderId: string, netW: Int32Array, deltaW: Int32Array): OrderConstraint => ({
    siteId: SITE,
    day: GRID.day,
    orderId,
    netW,
    deltaW,
  });
  const before = planned([], [], 1);
  const a = constraint('o-a', sum(before.netW, A), A);
  const withA = planned([appliedOrder(a, 'exact')], ['o-a'], 2);
  const b = constraint('o-b', sum(a.netW, B), B);
  const current = planned([appliedOrder(b, 'exact')], ['o-a', 'o-b'], 3);
  const prognosis = {
    participantId: participantId('home-1'),
    groupId: groupId('g'),
    day: GRID.day,
    revision: 3,
    powerW: current.netW,
    siteId: SITE,
    planRevision: 3,
    cause: { kind: 'order', orderId: 'o-b' },
    createdMs: 0,
  } as const;
  return { before, withA, a, b, site: { current, prognosis, constraints: [a, b] } };
}

/** Remembers these plans only. */
function options(known: readonly Plan[], nowMs = GRID.startMs) {
  const plans = {
    revisions: async () =>
      known.map(({ problemJson: _, ...head }) => ({ ...head, problemPartCount: 1, problemDigest: '' })),
    get: async (_: unknown, __: unknown, revision: number) => known.find((one) => one.revision === revision),
  };
  return { grid: GRID, nowMs, solver: async () => solver, repositories: { plans } } as never; // only what is asked of it
}

describe('a day without one of its orders', () => {
  test('the later one leaves the first as it was planned then', async () => {
    const { withA, b, site } = dayOfBoth();
    const { next, keepsOthers, without } = await planWithout(site, b, options([withA]));
    expect(keepsOthers).toBe(true);
    expect(next).toEqual({ ...withA, revision: 4, createdMs: GRID.startMs });
    expect(without.changed).toEqual([]);
  });

  test('where that plan is not known, it is planned again, to the watt', async () => {
    const { withA, b, site } = dayOfBoth();
    const { next, keepsOthers } = await planWithout(site, b, options([]));
    expect(keepsOthers).toBe(true);
    expect([...next.netW]).toEqual([...withA.netW]);
    expect(next.orderIds).toEqual(['o-a']);
  });

  test('the first cannot go as long as the later one was only possible with it', async () => {
    const { a, b, site } = dayOfBoth();
    const { next, keepsOthers, without } = await planWithout(site, a, options([]));
    expect(keepsOthers).toBe(false);
    expect(next.relaxations.some(({ tier, period }) => tier === 'order' && period === NOON)).toBe(true);
    expect(without.changed).toEqual([
      {
        before: b,
        after: {
          ...b,
          netW: sum(
            b.netW,
            A.map((powerW) => -powerW),
          ),
        },
      },
    ]);
  });

  test('a plan of other forecasts is not taken for the one that was', async () => {
    const { withA, b, site } = dayOfBoth();
    const warmer = JSON.parse(withA.problemJson);
    warmer.site.fixedPowerW = 100;
    const other = { ...withA, problemJson: JSON.stringify(warmer) };
    const { next } = await planWithout(site, b, options([other]));
    expect(next.problemJson).not.toBe(other.problemJson);
    expect([...next.netW]).toEqual([...withA.netW]);
  });

  test('without any order it is what was planned at first, even if what is over was planned otherwise since', async () => {
    const { before, a } = dayOfBoth();
    const current = planned([appliedOrder(a, 'exact')], ['o-a'], 2);
    const prognosis = { ...dayOfBoth().site.prognosis, powerW: current.netW, revision: 2, planRevision: 2 };
    const beforeMorning = GRID.startMs + 3 * GRID.periodMs;
    const { next } = await planWithout(
      { current, prognosis, constraints: [a] },
      a,
      options([before], beforeMorning),
    );
    expect(next).toEqual({ ...before, revision: 3, createdMs: beforeMorning });
  });
});
