import { beforeAll, describe, expect, it } from 'vitest';
import { loadHighs } from '../../../../src/adapters/solver/highs.ts';
import { factorize, solveFactorized } from '../../../../src/engine/offer-trader/core/cholesky.ts';
import { wholeDomains } from '../../../../src/engine/offer-trader/core/domains.ts';
import { solveRelaxation } from '../../../../src/engine/offer-trader/core/interior-point.ts';
import { relaxationOf } from '../../../../src/engine/offer-trader/core/node.ts';
import { packInstance } from '../../../../src/engine/offer-trader/core/packed.ts';
import { lagrangianBound } from '../../../../src/engine/offer-trader/core/relaxation.ts';
import { arrange } from '../../../../src/engine/offer-trader/instance.ts';
import { buildMilp } from '../../../../src/engine/offer-trader/milp.ts';
import { NOT_NARROWED } from '../../../../src/engine/offer-trader/whole-watts.ts';
import type { Solver } from '../../../../src/engine/ports.ts';
import { randomProblem } from '../random-problems.ts';

let highs: Solver;
beforeAll(async () => {
  highs = await loadHighs();
});

const SEEDS = Array.from({ length: 16 }, (_, seed) => seed);

describe('the relaxation', () => {
  it.each(SEEDS)('costs what the solver says, seed %d', (seed) => {
    const { limits: _, ...one } = randomProblem(seed, 5 + 3 * seed);
    const instance = arrange(one);
    const { integer, ...model } = buildMilp(instance, NOT_NARROWED).model;
    expect(integer).toBeDefined();
    const solution = highs.solve(model, { relativeGap: 0 });
    if (solution.status !== 'optimal') throw new Error(solution.status);
    const solverMicros = solution.objective * buildMilp(instance, NOT_NARROWED).moneyUnitMicros;
    const packed = packInstance(instance);
    const left = relaxationOf(packed, wholeDomains(packed))!;
    const solved = solveRelaxation(left.relaxation, { relativeGap: 1e-9 });
    const ownMicros = (solved.bound + left.fixedUnits) * packed.moneyMicros;
    // what cannot fit is taken out before, which the solver's relaxation does not
    expect(ownMicros).toBeGreaterThanOrEqual(solverMicros - 1e-6 * Math.abs(solverMicros) - 1);
    const primalMicros = (solved.primal + left.fixedUnits) * packed.moneyMicros;
    expect(Math.abs(primalMicros - ownMicros)).toBeLessThanOrEqual(1e-6 * Math.abs(solverMicros) + 1);
    const all = solveRelaxation(packed, { relativeGap: 1e-9 });
    expect(Math.abs(all.bound * packed.moneyMicros - solverMicros)).toBeLessThanOrEqual(
      1e-6 * Math.abs(solverMicros) + 1,
    );
  });

  it.each(SEEDS)('is bounded by any prices, seed %d', (seed) => {
    const { limits: _, ...one } = randomProblem(seed, 20);
    const packed = packInstance(arrange(one));
    const { bound, lambda } = solveRelaxation(packed, { relativeGap: 1e-9 });
    const suffix = new Float64Array(packed.rowCount + 1);
    for (const part of [0, 0.5, 0.9, 1]) {
      const prices = lambda.map((units) => part * units);
      expect(lagrangianBound(packed, prices, suffix)).toBeLessThanOrEqual(bound + 1e-9 * Math.abs(bound));
    }
  });

  it('stops as soon as it is above the cut-off', () => {
    const packed = packInstance(arrange(randomProblem(3, 20)));
    const whole = solveRelaxation(packed, { relativeGap: 1e-9 });
    const cut = solveRelaxation(packed, { relativeGap: 1e-9, cutOff: 0.5 * whole.bound });
    expect(cut.isCutOff).toBe(true);
    expect(cut.iterations).toBeLessThan(whole.iterations);
  });
});

describe('factorisation', () => {
  it('solves a system', () => {
    // [[4, 2], [2, 5]] · [1, 3] = [10, 17]
    const matrix = Float64Array.of(4, 0, 2, 5);
    const b = Float64Array.of(10, 17);
    expect(factorize(matrix, 2)).toBe(true);
    solveFactorized(matrix, 2, b);
    expect([...b].map((value) => Math.round(value * 1e12) / 1e12)).toEqual([1, 3]);
  });

  it('refuses what is not positive definite', () => {
    expect(factorize(Float64Array.of(1, 0, 2, 1), 2)).toBe(false);
  });
});
