import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../../src/adapters/solver/highs.ts';
import { isSameLimit, isTarget, limitsOf, widened } from '../../../../src/engine/planner/explain/limits.ts';
import { physicalProblem } from '../../../../src/engine/planner/explain/physical-problem.ts';
import {
  type InfeasibleResult,
  type NamedLimit,
  type PlannerProblem,
  plan,
  type RemedyChange,
  withoutLimit,
  withRemedy,
} from '../../../../src/engine/planner/index.ts';
import type { Solver } from '../../../../src/engine/ports.ts';
import { problemOf, pv, series, shiftable, storage } from '../problems.ts';
import { squeezed } from './infeasible.ts';

const seeds = fc.integer({ min: 0, max: 10_000_000 });
const runs = (numRuns: number) => ({ seed: 20_260_101, numRuns, endOnFailure: true });

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

function explained(problem: PlannerProblem): InfeasibleResult {
  const result = plan(problem, solver);
  if (result.status !== 'infeasible') throw new Error('it was planned');
  return result;
}

const hasPlan = (problem: PlannerProblem) => plan(problem, solver).status !== 'infeasible';

/** The problem with no other limits than these, in no other periods. */
function onlyWith(problem: PlannerProblem, limits: readonly NamedLimit[]): PlannerProblem {
  const physical = physicalProblem(problem);
  const removed = limitsOf(problem).flatMap((limit) => {
    const kept = limits.find((member) => isSameLimit(widened(member, limit.to), limit));
    if (kept === undefined) return [limit];
    return isTarget(limit)
      ? []
      : [
          { ...limit, to: kept.from },
          { ...limit, from: kept.to },
        ].filter((part) => part.from < part.to);
  });
  return removed.reduce(withoutLimit, physical);
}

describe('of every problem without a plan', () => {
  test.each([
    ['direct', 60],
    ['general', 25],
  ] as const)('conflicts are irreducible, and every remedy is enough: %s', (kind, count) => {
    let explainedCount = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = squeezed(seed, kind);
        const result = plan(problem, solver);
        if (result.status !== 'infeasible' || !result.proven) return;
        explainedCount += 1;
        expect(result.remedies.length, 'a way out').toBeGreaterThan(0);
        for (const remedy of result.remedies) {
          expect(hasPlan(withRemedy(problem, remedy)), `${remedy.id}: ${remedy.message}`).toBe(true);
        }
        let rest = problem;
        for (const { limits, message } of result.conflicts) {
          expect(limits.length, message).toBeGreaterThan(0);
          const only = onlyWith(problem, limits);
          expect(hasPlan(only), `${message}: nothing else`).toBe(false);
          for (const limit of limits) {
            expect(hasPlan(withoutLimit(only, limit)), `${message}: without ${limit.message}`).toBe(true);
          }
          const periodCount = problem.horizon.periodMs.length;
          rest = limits.map((limit) => widened(limit, periodCount)).reduce(withoutLimit, rest);
        }
        expect(hasPlan(rest)).toBe(true);
      }),
      runs(count),
    );
    expect(explainedCount).toBeGreaterThan(count / 4);
  });

  test('no remedy is larger than it must be: a watt or a watt-hour less is not enough', () => {
    let comparedCount = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = squeezed(seed, 'direct');
        const result = plan(problem, solver);
        if (result.status !== 'infeasible') return;
        for (const { changes, message } of result.remedies) {
          const [change] = changes;
          if (changes.length !== 1 || change === undefined || !['W', 'Wh'].includes(change.unit)) continue;
          comparedCount += 1;
          const less = { ...change, amount: change.amount - 1.01 };
          expect(hasPlan(withRemedy(problem, { id: '', message, changes: [less] })), message).toBe(false);
        }
      }),
      runs(40),
    );
    expect(comparedCount).toBeGreaterThan(10);
  });

  test('the same problem is explained in the same bytes', () => {
    for (const seed of [3, 14, 159]) {
      const problem = squeezed(seed, 'direct');
      expect(JSON.stringify(plan(problem, solver))).toBe(JSON.stringify(plan(problem, solver)));
    }
  });
});

const car = (count: number, minWh: number) =>
  storage(count, {
    id: 'car',
    energyStartWh: 10_000,
    energyMaxWh: series(count, 50_000),
    chargePowerWMax: series(count, 7400),
    dischargePowerWMax: series(count, 0),
    targets: [{ id: 'leave', period: count - 1, minWh, firmness: 'physical' }],
  });
const from = '2026-01-01T01:00+01:00';
const until = '2026-01-01T05:00+01:00';

interface Example {
  readonly problem: PlannerProblem;
  readonly conflicts: readonly string[];
  readonly remedies: readonly string[];
}

describe('in words, by hand', () => {
  const examples: readonly (readonly [string, Example])[] = [
    [
      'a connection too small for a car: 40 kWh − 10 kWh in 4 h are 7.5 kW, of which 5 − 1 are there',
      {
        problem: problemOf(4, [{ ...car(4, 40_000), chargePowerWMax: series(4, 11_000) }], {
          importLimitW: series(4, 5000),
          fixedPowerW: series(4, 1000),
        }),
        conflicts: [
          `cannot all hold: the import limit of 5 kW from ${from} to ${until}, beside a load of up to 1 kW that cannot be steered; car must have at least 40 kWh at ${until} (target leave); car has 10 kWh at ${from}`,
        ],
        remedies: [
          `raise the import limit by 3.5 kW, to 8.5 kW, from ${from} to ${until}`,
          `leave car 14 kWh short of the 40 kWh of its target leave, 80 % of its 50 kWh, at ${until}`,
        ],
      },
    ],
    [
      'a connection too small for a car whose charger is too weak, too: 10 + 4 · 7.4 = 39.6 kWh, and 10 + 4 · 4 = 26 kWh',
      {
        problem: problemOf(4, [car(4, 40_000)], {
          importLimitW: series(4, 5000),
          fixedPowerW: series(4, 1000),
        }),
        conflicts: [
          `cannot all hold: the import limit of 5 kW from ${from} to ${until}, beside a load of up to 1 kW that cannot be steered; car must have at least 40 kWh at ${until} (target leave); car has 10 kWh at ${from}`,
        ],
        remedies: [
          `raise the import limit by 3.4 kW, to 8.4 kW, from ${from} to ${until}, and leave car 0.4 kWh short of the 40 kWh of its target leave, 80 % of its 50 kWh, at ${until}`,
          `leave car 14 kWh short of the 40 kWh of its target leave, 80 % of its 50 kWh, at ${until}`,
        ],
      },
    ],
    [
      'a charger too weak: 10 + 4 · 7.4 = 39.6 kWh',
      {
        problem: problemOf(4, [car(4, 40_000)]),
        conflicts: [
          `car must have the target of 40 kWh at ${until}; from 10 kWh at ${from}, charging at full power all the time, it has 39.6 kWh`,
        ],
        remedies: [
          `let car charge with 0.1 kW more, to 7.5 kW, from ${from} to ${until}`,
          `leave car 0.4 kWh short of the 40 kWh of its target leave, 80 % of its 50 kWh, at ${until}`,
        ],
      },
    ],
    [
      'a load above the connection in two periods that are apart',
      {
        problem: problemOf(4, [], {
          fixedPowerW: Float64Array.of(1000, 6200, 1000, 5500),
          importLimitW: series(4, 5000),
        }),
        conflicts: [
          `the load that cannot be steered is from 2026-01-01T02:00+01:00 to ${until} up to 1.2 kW above the import limit of 5 kW, even with all PV and all storages at full power`,
        ],
        remedies: [
          `raise the import limit by 1.2 kW, to 6.2 kW, from 2026-01-01T02:00+01:00 to 2026-01-01T03:00+01:00, and raise the import limit by 0.5 kW, to 5.5 kW, from 2026-01-01T04:00+01:00 to ${until}`,
        ],
      },
    ],
    [
      'a run that is longer than its window',
      {
        problem: problemOf(4, [shiftable(4, { allowed: [false, true, false, false] })]),
        conflicts: ['wash needs 2 consecutive periods, longest allowed run is 1 (02:00-03:00)'],
        remedies: [`let wash run from ${from} to 2026-01-01T02:00+01:00 too`, 'leave out the run of wash'],
      },
    ],
    [
      'a battery that may not charge from the grid, and little sun',
      {
        problem: problemOf(4, [
          { ...car(4, 14_000), id: 'bat', chargeFromGrid: false },
          pv(4, { availableW: Float64Array.of(0, 2000, 1000, 0) }),
        ]),
        conflicts: [
          `bat must have the target of 14 kWh at ${until}; from 10 kWh at ${from}, charging at full power all the time, but not from the grid, it has 13 kWh`,
        ],
        remedies: [
          'let bat charge from the grid',
          `leave bat 1 kWh short of the 14 kWh of its target leave, 28 % of its 50 kWh, at ${until}`,
        ],
      },
    ],
    [
      'steps that cannot meet an exact target',
      {
        problem: problemOf(1, [
          storage(1, {
            energyStartWh: 0,
            chargeStepsW: [1400],
            targets: [{ id: 'exact', period: 0, minWh: 1000, maxWh: 1000, firmness: 'physical' }],
          }),
        ]),
        conflicts: [
          'cannot all hold: bat charges only with 1.4 kW; bat must have at most 1 kWh at 2026-01-01T02:00+01:00 (target exact); bat must have at least 1 kWh at 2026-01-01T02:00+01:00 (target exact); bat has 0 kWh at 2026-01-01T01:00+01:00',
        ],
        remedies: [
          'let bat use any power up to its limits',
          'let bat have 0.4 kWh more than the 1 kWh of its target exact, 10 % of its 10 kWh, at 2026-01-01T02:00+01:00',
          'leave bat 1 kWh short of the 1 kWh of its target exact, 10 % of its 10 kWh, at 2026-01-01T02:00+01:00',
        ],
      },
    ],
  ];
  test.each(examples)('%s', (_, { problem, conflicts, remedies }) => {
    const result = explained(problem);
    expect(result.conflicts.map(({ message }) => message)).toEqual(conflicts);
    expect(result.remedies.map(({ message }) => message)).toEqual(remedies);
  });

  test('two cars that both leave too early are two conflicts, and a way out ends both', () => {
    const second = { ...car(4, 45_000), id: 'van' };
    const problem = problemOf(4, [car(4, 42_000), second]);
    const { conflicts, remedies } = explained(problem);
    expect(conflicts.map(({ ids }) => ids)).toEqual([
      ['car', 'leave'],
      ['van', 'leave'],
    ]);
    for (const remedy of remedies) {
      expect(new Set(remedy.changes.map(({ deviceId }: RemedyChange) => deviceId))).toEqual(
        new Set(['car', 'van']),
      );
      expect(hasPlan(withRemedy(problem, remedy))).toBe(true);
    }
    expect(remedies.length).toBe(2);
  });
});
