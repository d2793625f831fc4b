import { afterEach, describe, expect, test } from 'vitest';
import {
  assertSound,
  checkEveryPlan,
  openPlanner,
  type PlannedResult,
  type PlannerProblem,
  plan,
} from '../../../../src/engine/planner/index.ts';
import type { Solver } from '../../../../src/engine/ports.ts';
import { netBand, problemOf, series, storage } from '../problems.ts';

/** A solver that says that everything is 0, which keeps no row. */
const lying: Solver = {
  name: 'lying',
  solve: ({ columnCount }) => ({
    status: 'optimal',
    objective: 0,
    bound: 0,
    x: new Float64Array(columnCount),
  }),
};

const problem: PlannerProblem = problemOf(2, [storage(2)], { fixedPowerW: series(2, 1000) });

function sound(): PlannedResult {
  const result = plan(problem, lying);
  if (result.status === 'infeasible') throw new Error('infeasible');
  return result;
}

/** Two storages: a solver is asked. */
const general = problemOf(2, [storage(2), storage(2, { id: 'two' })], { importLimitW: series(2, 500) });

afterEach(() => checkEveryPlan(false));

describe('a plan that is not what it says', () => {
  const change = (changes: Partial<PlannedResult>): PlannedResult => ({ ...sound(), ...changes });
  const moved = () => {
    const { schedule } = sound();
    const [bat] = schedule.devices;
    return { ...schedule, devices: [{ ...bat!, powerW: bat!.powerW.map((powerW) => powerW + 7000) }] };
  };
  test.each<readonly [string, () => PlannedResult, RegExp]>([
    ['costs something else', () => change({ costMicros: 12 }), /cost is -?\d+.* micros, said to be 12/],
    ['has a bound above its cost', () => change({ boundMicros: 1e9 }), /bound is/],
    ['is far from its bound, and optimal', () => change({ boundMicros: -1e9 }), /optimal is/],
    ['moves more than it can', () => change({ schedule: moved() }), /bat breaks charge-limit by .* at 2026/],
    [
      'says that it breaks what it keeps',
      () =>
        change({
          relaxations: [
            { tier: 'order', id: 'ord', source: 'order', period: 0, amount: 5, unit: 'W', reason: '' },
          ],
        }),
      /relaxation of ord is 0 W, said to be 5/,
    ],
    [
      'is no number',
      () => change({ schedule: { ...sound().schedule, netW: series(2, Number.NaN) } }),
      /site breaks balance by NaN/,
    ],
  ])('%s', (_, result, message) => {
    expect(() => assertSound(problem, sound())).not.toThrow();
    expect(() => assertSound(problem, result())).toThrow(message);
  });

  test('does not say that it breaks an order', () => {
    const ordered = { ...problem, constraints: [netBand('ord', [9000, 9000])] };
    expect(() => assertSound(ordered, sound())).toThrow(/ord breaks constraint-min/);
  });

  test('has no plan, and no reason', () => {
    const empty = { status: 'infeasible', proven: true, conflicts: [], remedies: [] } as const;
    expect(() => assertSound(problem, empty)).toThrow('nothing says why');
  });
});

describe('every plan', () => {
  test('is checked where that is asked for, and only there', () => {
    const overloaded = { ...general, site: { ...general.site, fixedPowerW: series(2, 900) } };
    expect(plan(overloaded, lying).status).not.toBe('infeasible');
    checkEveryPlan(true);
    expect(() => plan(overloaded, lying)).toThrow(/is not sound: site breaks import-limit by 400 W at 2026/);
    expect(plan(problem, lying)).toEqual(sound());
  });

  test('is checked also where it is planned for a quote', () => {
    const overloaded = { ...general, site: { ...general.site, fixedPowerW: series(2, 900) } };
    const planner = openPlanner(overloaded, lying);
    expect(planner.planWith({}).status).not.toBe('infeasible');
    checkEveryPlan(true);
    expect(() => planner.planWith({})).toThrow(/is not sound: site breaks import-limit by 400 W at 2026/);
    planner.close();
  });
});
