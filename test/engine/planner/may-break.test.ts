import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { parsePlannerProblem, plan } from '../../../src/engine/planner/index.ts';
import type { Solver } from '../../../src/engine/ports.ts';

/** A site of 500 W that a constraint wants at `netW` for an hour; nothing of it can be steered. */
const siteAt = (netW: number) =>
  parsePlannerProblem({
    format: 'flex-planner-problem/1',
    horizon: { start: '2026-11-22T00:00:00Z', periodMinutes: 60, periodCount: 2 },
    site: { importPriceMicrosPerKwh: 300_000, fixedPowerW: 500 },
    constraints: [{ id: 'order', minW: [netW, null], maxW: [netW, null] }],
  });

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

describe('a plan that may break nothing', () => {
  test('is the same where nothing has to be broken', () => {
    expect(plan(siteAt(500), solver, { mayBreak: false })).toEqual(plan(siteAt(500), solver));
  });

  test('is none where something has to be', () => {
    expect(plan(siteAt(400), solver)).toMatchObject({
      relaxations: [{ id: 'order', period: 0, amount: 100 }],
    });
    const none = plan(siteAt(400), solver, { mayBreak: false });
    expect(none).toEqual({
      status: 'infeasible',
      proven: true,
      remedies: [],
      conflicts: [
        {
          ids: ['site'],
          message: 'what is physical, what others have a right to and what is wished cannot all be kept',
          limits: [],
        },
      ],
    });
  });
});
