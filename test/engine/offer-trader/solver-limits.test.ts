import { describe, expect, it } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { InvariantError } from '../../../src/engine/errors.ts';
import {
  type SelectionProblem,
  type SelectionResult,
  type SelectOptions,
  selectOffers,
  verifySelection,
} from '../../../src/engine/offer-trader/index.ts';
import type { LinearModel, Solution, SolveOptions, Solver } from '../../../src/engine/ports.ts';
import { offer, option, problem, request, taken } from './problems.ts';

/** A solver that answers what it is told to, and remembers what it was asked. */
function scripted(answer: (model: LinearModel) => Solution) {
  const asked: (SolveOptions | undefined)[] = [];
  const solver: Solver = {
    name: 'scripted',
    solve(model, options) {
      asked.push(options);
      return answer(model);
    },
  };
  return { solver, asked };
}

/** An answer that has the first `count` columns at 1. */
function allOn(model: LinearModel, count: number): Solution {
  const x = new Float64Array(model.columnCount).fill(1, 0, count);
  return { status: 'optimal', objective: 0, bound: 0, x };
}

/** Has the solver asked, whatever the module could do itself. */
function selectBy(one: SelectionProblem, solver: Solver, limits: SelectOptions = {}): SelectionResult {
  return selectOffers(one, solver, { ...limits, method: 'solver' });
}

/** One option at factor 1 only: the model has its `on`, then above and below of the requested period. */
const ONE = problem(request(['requested', -1000, -1000]), [offer('a', option('o1', [-1000], 100_000))]);

describe('a solver that stops early', () => {
  it('accepts nothing where it found nothing, and tells the bound', () => {
    const { solver } = scripted(() => ({ status: 'no-solution', bound: -Infinity, stoppedBy: 'nodes' }));
    const result = selectBy(ONE, solver);
    expect(result).toMatchObject({ status: 'feasible', stoppedBy: 'nodes', accepted: [] });
    expect(result).toMatchObject({ boundMicros: 0, gapPpm: 1_000_000, objectiveMicros: 250_000 });
    expect(verifySelection(ONE, result)).toEqual([]);
  });

  it('takes what it found, with the gap to its bound', () => {
    // money in units of 1000 micro-units: the dearest, 250,000 for a kilowatt and period, becomes 250
    const { solver } = scripted((model) => {
      const x = new Float64Array(model.columnCount);
      x[0] = 1;
      return { status: 'feasible', objective: 100, bound: 80, x, stoppedBy: 'time' };
    });
    const result = selectBy(ONE, solver);
    expect(result).toMatchObject({ status: 'feasible', stoppedBy: 'time', objectiveMicros: 100_000 });
    expect(result).toMatchObject({ boundMicros: 80_000, gapPpm: 200_000, provenBy: 'solver' });
    expect(verifySelection(ONE, result)).toEqual([]);
  });

  it('takes nothing where what it found is dearer than that', () => {
    const dear = problem(ONE.request, [offer('a', option('o1', [-1000], 300_000))]);
    const { solver } = scripted((model) => {
      const x = new Float64Array(model.columnCount).fill(0);
      x[0] = 1;
      return { status: 'feasible', objective: 300, bound: 0, x, stoppedBy: 'nodes' };
    });
    expect(selectBy(dear, solver)).toMatchObject({ accepted: [], objectiveMicros: 250_000 });
  });

  it('takes nothing where only leaving out several at once shows that it is dearer', () => {
    // −3000 + 2000 = −1000 W cost 300,001; without the second 2000 W too much cost 25,000, without the first
    // 3000 W short cost 750,000; without both 1000 W short cost 250,000
    const dear = problem(ONE.request, [
      offer('a', option('o1', [-3000], 300_000)),
      offer('b', option('o1', [2000], 1)),
    ]);
    const { solver } = scripted((model) => allOn(model, 2));
    expect(selectBy(dear, solver)).toMatchObject({ accepted: [], objectiveMicros: 250_000 });
  });

  it('leaves out what brings nothing', () => {
    const asked = request(['requested', -1000, -1000], ['available', -9000, 9000]);
    const offers = [offer('a', option('o1', [0, 100], 0)), offer('b', option('o1', [-1000, 0], 1))];
    const { solver } = scripted((model) => allOn(model, 2));
    expect(taken(selectBy(problem(asked, offers), solver))).toEqual(['b:o1@1']);
  });

  it('is asked the same, in whatever order offers and options are listed', () => {
    const models: LinearModel[] = [];
    const { solver } = scripted((model) => {
      models.push(model);
      return allOn(model, 0);
    });
    const [o1, o2] = [option('o1', [-10], 1, 0.5), option('o2', [-20], 2)];
    const o3 = option('o3', [-30], 3);
    selectBy(problem(ONE.request, [offer('a', o1, o2), offer('b', o3)]), solver);
    selectBy(problem(ONE.request, [offer('b', o3), offer('a', o2, o1)]), solver);
    expect(models[1]).toEqual(models[0]);
  });

  it('hands the limits on, and none of its own', () => {
    const { solver, asked } = scripted(() => ({ status: 'no-solution', bound: 0, stoppedBy: 'nodes' }));
    selectBy(ONE, solver);
    selectBy(ONE, solver, { relativeGap: 0.01, nodeLimit: 7, timeLimitS: 3 });
    expect(asked).toEqual([{}, { relativeGap: 0.01, nodeLimit: 7, timeLimitS: 3 }]);
  });

  it('gives up on a solver whose answers never fit, and accepts nothing', () => {
    const tight = problem(request(['requested', -900, -900], ['available', 0, 10]), [
      offer('a', option('o1', [-900, 11], 1)),
    ]);
    const { solver, asked } = scripted((model) => {
      const x = new Float64Array(model.columnCount);
      x[0] = 1;
      return { status: 'optimal', objective: 0, bound: 0, x };
    });
    const result = selectBy(tight, solver);
    expect(result).toMatchObject({ status: 'feasible', stoppedBy: 'rounding', accepted: [] });
    expect(result.solves).toBe(asked.length);
    expect(asked.length).toBeLessThan(20);
  });

  it.each(['infeasible', 'unbounded'] as const)('calls it a bug where the program is %s', (status) => {
    expect(() => selectBy(ONE, scripted(() => ({ status })).solver)).toThrow(InvariantError);
  });
});

describe.each(['own', 'solver'] as const)('limits of the search, %s', (method) => {
  // A market-split instance: all-or-nothing offers that would have to hit four exact sums at once
  // (G. Cornuéjols, M. Dawande, A class of hard small 0–1 programs, INFORMS J. Comput. 11, 1999).
  const powersW = Array.from({ length: 30 }, (_, i) =>
    [0, 1, 2, 3].map((t) => -(((i + 3) * (7 * t + 5) * 7919) % 997)),
  );
  const halfW = [0, 1, 2, 3].map((t) => Math.trunc(powersW.reduce((sum, powers) => sum + powers[t]!, 0) / 2));
  const hard = problem(
    request(...halfW.map((powerW) => ['requested', powerW, powerW] as const)),
    powersW.map((powers, index) => offer(`p${index}`, option('o1', powers, 1000))),
  );

  it('reports a stop by nodes, reproducibly', async () => {
    const solver = await loadHighs();
    const result = selectOffers(hard, solver, { method, nodeLimit: 1 });
    expect(result).toMatchObject({ status: 'feasible', stoppedBy: 'nodes' });
    expect(result.gapPpm).toBeGreaterThan(0);
    expect(verifySelection(hard, result)).toEqual([]);
    expect(selectOffers(hard, solver, { method, nodeLimit: 1 })).toEqual(result);
  });

  it('stops at the gap that was asked for', async () => {
    const solver = await loadHighs();
    const result = selectOffers(hard, solver, { method, relativeGap: 0.2 });
    expect(result.status).toBe('optimal');
    expect(result.gapPpm).toBeLessThanOrEqual(200_001);
  });
});
