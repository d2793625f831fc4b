import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { siteId } from '../../../src/engine/ids.ts';
import type { OrderConstraint } from '../../../src/engine/planner/index.ts';
import { dayWithout, meantPowerW, type OrderedDay } from '../../../src/engine/workflows/order-targets.ts';

const SITE = siteId('home-1');
const DAY = '2026-11-24';
const PERIODS = 6;

const constraint = (orderId: string, netW: Int32Array, deltaW: Int32Array): OrderConstraint => ({
  siteId: SITE,
  day: DAY,
  orderId,
  netW,
  deltaW,
});

/** Applies an order as the workflow does: the new prognosis is what was meant plus the change, missed by rounding. */
function applied(day: OrderedDay, orderId: string, deltaW: Int32Array, missedW: Int32Array): OrderedDay {
  const netW = meantPowerW(day).map((powerW, period) => powerW + deltaW[period]!);
  return {
    prognosis: {
      powerW: netW.map((powerW, period) => powerW + missedW[period]!),
      cause: { kind: 'order', orderId },
    },
    constraints: [...day.constraints, constraint(orderId, netW, deltaW)],
    appliedIds: [...day.appliedIds, orderId],
  };
}

/** Takes an order back, as the workflow does where the site can follow exactly. */
function cancelled(day: OrderedDay, orderId: string): OrderedDay {
  const dropped = day.constraints.find((one) => one.orderId === orderId)!;
  const { netW, kept, changed, appliedIds } = dayWithout(day, dropped, 0);
  return {
    prognosis: { powerW: netW, cause: { kind: 'cancellation', orderId } },
    constraints: [...kept, ...changed.map(({ after }) => after)],
    appliedIds,
  };
}

const NONE = new Int32Array(PERIODS);
const untouched = (powerW: Int32Array): OrderedDay => ({
  prognosis: { powerW, cause: { kind: 'run', runId: 'run-1' } },
  constraints: [],
  appliedIds: [],
});

const wattsArb = (range: number) =>
  fc
    .array(fc.integer({ min: -range, max: range }), { minLength: PERIODS, maxLength: PERIODS })
    .map((values) => Int32Array.from(values));
const changeArb = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: -3_000, max: 3_000 })), {
    minLength: PERIODS,
    maxLength: PERIODS,
  })
  .map((values) => Int32Array.from(values));
const orderArb = fc.record({ deltaW: changeArb, missedW: wattsArb(1) });

describe('orders of one day', () => {
  test('add up, whatever is missed by rounding', () => {
    const a = Int32Array.of(0, -100, -100, 0, 50, 50);
    const b = Int32Array.of(0, 0, -200, -200, 0, 70);
    const base = Int32Array.of(500, 600, 700, 800, 900, 1_000);
    const missed = Int32Array.of(0, 1, -1, 0, 1, 1);
    const day = applied(applied(untouched(base), 'a', a, missed), 'b', b, NONE);
    expect([...day.prognosis.powerW]).toEqual([500, 500, 400, 600, 950, 1_120]);
  });

  test('what a prognosis run has changed since counts where no order holds the power', () => {
    const day = applied(
      untouched(Int32Array.of(500, 500, 500, 500, 500, 500)),
      'a',
      Int32Array.of(0, -100, 0, 0, 0, 0),
      NONE,
    );
    const newer: OrderedDay = {
      ...day,
      prognosis: { powerW: Int32Array.of(501, 401, 300, 500, 500, 500), cause: { kind: 'run', runId: 'r2' } },
    };
    expect([...meantPowerW(newer)]).toEqual([501, 400, 300, 500, 500, 500]);
  });

  test('where an order is not kept, what is there counts', () => {
    const day = applied(
      untouched(Int32Array.of(500, 500, 500, 500, 500, 500)),
      'a',
      Int32Array.of(0, -100, 0, 0, 0, 0),
      NONE,
    );
    const broken = {
      ...day,
      prognosis: { ...day.prognosis, powerW: Int32Array.of(500, 490, 500, 500, 500, 500) },
    };
    expect([...meantPowerW(broken)]).toEqual([500, 490, 500, 500, 500, 500]);
  });

  test('what has started stays when an order is taken back', () => {
    const deltaW = Int32Array.of(-10, -10, -10, 0, 0, 0);
    const day = applied(untouched(new Int32Array(PERIODS).fill(100)), 'a', deltaW, NONE);
    const { netW } = dayWithout(day, day.constraints[0]!, 1);
    expect([...netW]).toEqual([90, 100, 100, 100, 100, 100]);
  });

  test('taken back in any order, what is left is what would have been; at the end what was', () => {
    fc.assert(
      fc.property(
        wattsArb(10_000),
        fc.array(orderArb, { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
        (base, orders, picks) => {
          let day = untouched(base);
          const standing = new Map<string, Int32Array>();
          for (const [index, { deltaW, missedW }] of orders.entries()) {
            day = applied(day, `o${index}`, deltaW, missedW);
            standing.set(`o${index}`, deltaW);
          }
          for (let step = 0; standing.size > 0; step += 1) {
            const id = [...standing.keys()][picks[step]! % standing.size]!;
            day = cancelled(day, id);
            standing.delete(id);
            const left = base.map((powerW, period) =>
              [...standing.values()].reduce((sumW, deltaW) => sumW + deltaW[period]!, powerW),
            );
            expect([...day.prognosis.powerW]).toEqual([...left]);
            const latest = day.constraints.find(({ orderId }) => orderId === day.appliedIds.at(-1));
            if (latest !== undefined) expect([...latest.netW]).toEqual([...left]);
          }
          expect([...day.prognosis.powerW]).toEqual([...base]);
          expect(day.constraints).toEqual([]);
        },
      ),
      { seed: 20261122, numRuns: 300 },
    );
  });
});
