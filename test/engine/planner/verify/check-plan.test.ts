import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../../src/adapters/solver/highs.ts';
import {
  type ClaimedPlan,
  checkPlan,
  checkProof,
  type PlannedResult,
  type PlannerProblem,
  parsePlannerResult,
  plan,
  resultToJson,
} from '../../../../src/engine/planner/index.ts';
import type { Solver } from '../../../../src/engine/ports.ts';
import { netBand, problemOf, pv, randomProblem, series, storage } from '../problems.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

const TOLERANCE_W = 0.01;
const problem = problemOf(3, [storage(3, { energyStartWh: 1000 }), pv(3, { availableW: series(3, 500) })], {
  importPriceMicrosPerKwh: Float64Array.of(100_000, 300_000, 500_000),
  fixedPowerW: series(3, 2000),
});

function planned(of: PlannerProblem = problem): PlannedResult {
  const result = plan(of, solver);
  if (result.status === 'infeasible') throw new Error('infeasible');
  return result;
}

/** A result as a file has it, with some of it otherwise. */
function claimed(
  change: (json: Record<string, unknown>) => object = (json) => json,
  of = problem,
): ClaimedPlan {
  const json = JSON.parse(JSON.stringify(resultToJson(of, planned(of)))) as Record<string, unknown>;
  const read = parsePlannerResult(of, change(json));
  if (read.status === 'infeasible') throw new Error('infeasible');
  return read;
}

describe('a plan', () => {
  test('of every kind of site keeps its rules and is what it claims to be', () => {
    let told = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
        const random = randomProblem(seed, { periods: 5 });
        const result = plan(random, solver, { nodeLimit: 200 });
        if (result.status === 'infeasible') return;
        const json: unknown = JSON.parse(JSON.stringify(resultToJson(random, result)));
        const read = parsePlannerResult(random, json);
        if (read.status === 'infeasible') throw new Error('infeasible');
        const report = checkPlan(random, read, TOLERANCE_W);
        told += report.told.length;
        expect({ seed, broken: report.violations, claims: report.falseClaims }).toEqual({
          seed,
          broken: [],
          claims: [],
        });
      }),
      { seed: 20_260_101, numRuns: 40, endOnFailure: true },
    );
    expect(told).toBeGreaterThan(0);
  });

  test.each<
    readonly [string, (json: Record<string, unknown>) => object, readonly object[], readonly object[]]
  >([
    ['that is right', (json) => json, [], []],
    ['with another cost', (json) => ({ ...json, costMicros: 1 }), [], [{ claim: 'cost', claimed: 1 }]],
    [
      'with a part of the cost that is none',
      (json) => ({ ...json, components: { ...(json['components'] as object), wear: 5_000_000 } }),
      [],
      [{ claim: 'component', id: 'wear', claimed: 5_000_000, found: 0 }],
    ],
    [
      'with a bound above its cost',
      (json) => ({ ...json, boundMicros: 9e9 }),
      [],
      [{ claim: 'bound', claimed: 9e9 }],
    ],
    [
      'that is not proven to be optimal',
      (json) => ({ ...json, boundMicros: -9e9 }),
      [],
      [{ claim: 'optimal', claimed: -9e9 }],
    ],
    [
      'that is feasible, and its bound far',
      (json) => ({ ...json, status: 'feasible', boundMicros: -9e9 }),
      [],
      [],
    ],
    [
      'that says to break what it keeps',
      (json) => ({ ...json, relaxations: [{ id: 'o7', period: 1, amount: 40 }] }),
      [],
      [{ claim: 'relaxation', id: 'o7', period: 1, claimed: 40, found: 0 }],
    ],
    [
      'with another net power',
      (json) => ({ ...json, netW: [0, 0, 9000] }),
      [
        { rule: 'balance', id: 'site', period: 0, tier: 'physical', unit: 'W' },
        { rule: 'balance', id: 'site', period: 2, tier: 'physical', unit: 'W' },
      ],
      [{ claim: 'cost' }, { claim: 'component', id: 'import' }, { claim: 'optimal' }],
    ],
  ])('%s', (_, change, violations, falseClaims) => {
    const report = checkPlan(problem, claimed(change), TOLERANCE_W);
    expect(report.violations).toMatchObject(violations);
    expect(report.falseClaims).toMatchObject(falseClaims);
  });

  test('of which only the powers are given is computed', () => {
    const json = {
      devices: [
        { deviceId: 'pv', powerW: -500 },
        { deviceId: 'bat', powerW: [0, -400, 1000] },
      ],
    };
    const read = parsePlannerResult(problem, json) as ClaimedPlan;
    expect([...read.schedule.netW]).toEqual([1500, 1100, 2500]);
    expect([...read.schedule.devices[0]!.energyWh!]).toEqual([1000, 600, 1600]);
    expect([...read.schedule.devices[1]!.curtailedW!]).toEqual([0, 0, 0]);
    const report = checkPlan(problem, read, TOLERANCE_W);
    // 1.5 · 0.10 + 1.1 · 0.30 + 2.5 · 0.50
    expect(report).toMatchObject({ violations: [], falseClaims: [], costMicros: 1_730_000 });
  });

  test('may break an order only where it says so', () => {
    const ordered = { ...problem, constraints: [netBand('o7', [-INF, -INF, -INF], [INF, -9000, INF])] };
    const full = checkPlan(ordered, claimed(undefined, ordered), TOLERANCE_W);
    expect(full).toMatchObject({
      violations: [],
      falseClaims: [],
      told: [{ tier: 'order', id: 'o7', period: 1 }],
    });
    const silent = checkPlan(
      ordered,
      claimed(({ relaxations: _, ...json }) => json, ordered),
      TOLERANCE_W,
    );
    expect(silent).toMatchObject({
      violations: [{ tier: 'order', id: 'o7', rule: 'constraint-max' }],
      told: [],
    });
    const less = checkPlan(
      ordered,
      claimed((json) => ({ ...json, relaxations: [{ id: 'o7', period: 1, amount: 3 }] }), ordered),
      TOLERANCE_W,
    );
    expect(less.falseClaims).toMatchObject([{ claim: 'relaxation', id: 'o7', claimed: 3 }]);
  });
});

const INF = Number.POSITIVE_INFINITY;

describe('what cannot be seen from a plan', () => {
  test('is seen by planning anew', () => {
    const proven = planned();
    expect(checkProof(claimed(), proven)).toEqual([]);
    const dear = { ...claimed(), costMicros: proven.costMicros + 1e6, boundMicros: proven.costMicros + 1e6 };
    expect(checkProof(dear, proven).map(({ claim }) => claim)).toEqual(['bound', 'optimal']);
    expect(checkProof({ status: 'infeasible' }, proven)).toMatchObject([{ claim: 'infeasible' }]);
    const none = plan(
      problemOf(1, [], { fixedPowerW: series(1, 900), importLimitW: series(1, 100) }),
      solver,
    );
    expect(checkProof({ status: 'infeasible' }, none)).toEqual([]);
  });
});

describe('a result that cannot be read', () => {
  test('is refused with all that is wrong', () => {
    const json = {
      format: 'flex-planner-result/9',
      costMicros: 'x',
      netW: [1],
      periodStart: ['2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z', '2027-01-01T02:00:00Z'],
      devices: [
        { deviceId: 'bat', powerW: [1, 2, Number.NaN] },
        { deviceId: 'sun', powerW: 0 },
        { deviceId: 'bat', powerW: 0 },
      ],
    };
    const problems = problemsOf(json);
    expect(problems).toEqual([
      'format: "flex-planner-result/1"',
      'costMicros: a number',
      'devices[1].deviceId: a device of the problem: bat, pv',
      'devices[2].deviceId: each device once',
      'devices[0].powerW[2]: a finite power',
      'devices: the powers of pv, too',
      'netW: one value, or 3: one for each period',
    ]);
  });

  test.each([
    ['no object', 7, 'an object'],
    ['devices that are no list', { devices: {} }, 'devices: a list of devices'],
    [
      'another day',
      { devices: [], periodStart: ['2026-01-01', '2026-01-02', '2026-01-03'] },
      'as the problem has it',
    ],
    ['too few periods', { devices: [], periodStart: [] }, '3 values: one for each period'],
  ])('%s', (_, json, says) => {
    expect(problemsOf(json).join('\n')).toContain(says);
  });

  function problemsOf(json: unknown): readonly string[] {
    try {
      parsePlannerResult(problem, json);
    } catch (error) {
      const { details } = error as { details: readonly { path: string; expected: string }[] };
      return details.map(({ path, expected }) => `${path}: ${expected}`);
    }
    return [];
  }
});
