import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../../src/adapters/solver/highs.ts';
import {
  compareResults,
  type PlannedResult,
  type PlannerResult,
  planByWay,
  planOwn,
  WAYS,
} from '../../../../src/engine/planner/index.ts';
import type { Solver } from '../../../../src/engine/ports.ts';
import { KINDS, randomSite } from '../one-storage.ts';
import { netBand, problemOf, randomProblem, series, storage } from '../problems.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

describe('every way to plan', () => {
  test('costs the same', () => {
    let compared = 0;
    for (let seed = 1; seed <= 12; seed += 1) {
      const kinds = Object.values(KINDS);
      const problem =
        seed % 3 === 0
          ? randomProblem(seed, { periods: 4 })
          : randomSite(seed, { ...kinds[seed % kinds.length]!, periods: 4 });
      const results = WAYS.map((way) => planByWay(problem, way, solver))
        .filter((outcome) => outcome.outcome === 'planned')
        .map(({ result }) => result);
      compared += results.length;
      expect(compareResults(results), String(seed)).toMatchObject({ agrees: true });
    }
    expect(compared).toBeGreaterThan(24);
  });

  test('that puts whole numbers everywhere says so', () => {
    const planned = planByWay(problemOf(2, [storage(2)]), 'milp', solver);
    expect(planned).toMatchObject({ result: { solvedBy: 'milp' } });
  });

  test.each([
    [
      'several storages',
      problemOf(2, [storage(2), storage(2, { id: 'b' })]),
      'several storages share one connection',
    ],
    [
      'an order that cannot be kept',
      problemOf(1, [storage(1)], {}, [netBand('o', [-90_000], [-80_000])]),
      'not everything that is asked for can be kept',
    ],
  ])('that does not apply says why: %s', (_, problem, because) => {
    expect(planOwn(problem)).toEqual({ way: 'own', outcome: 'not-applicable', because });
  });
});

describe('results', () => {
  const base = planOwn(problemOf(1, [storage(1)], { fixedPowerW: series(1, 500) }));
  const of = (changes: Partial<PlannedResult>): PlannerResult => {
    if (base.outcome !== 'planned' || base.result.status === 'infeasible') throw new Error('infeasible');
    return { ...base.result, costMicros: 1e7, boundMicros: 1e7, ...changes };
  };
  const none: PlannerResult = { status: 'infeasible', conflicts: [], proven: true, remedies: [] };
  const breach = {
    tier: 'order',
    id: 'o',
    source: 'o',
    period: 0,
    amount: 50,
    unit: 'W',
    reason: '',
  } as const;

  test.each<readonly [string, readonly PlannerResult[], boolean]>([
    ['of the same cost', [of({}), of({ costMicros: 1e7 + 9 })], true],
    ['of another cost', [of({}), of({ costMicros: 1e7 + 11 })], false],
    ['of small costs, against one unit', [of({ costMicros: 0 }), of({ costMicros: 0.9 })], true],
    ['none at all', [none, none], true],
    ['one and none', [of({}), none], false],
    ['unproven and dearer', [of({}), of({ status: 'feasible', costMicros: 2e7, boundMicros: 9e6 })], true],
    [
      'unproven and cheaper than what is proven',
      [of({}), of({ status: 'feasible', costMicros: 9e6, boundMicros: 8e6 })],
      false,
    ],
    ['that break more', [of({}), of({ relaxations: [breach] })], false],
  ])('%s', (_, results, agrees) => {
    expect(compareResults(results).agrees).toBe(agrees);
    expect(compareResults([...results].reverse()).agrees).toBe(agrees);
  });
});
