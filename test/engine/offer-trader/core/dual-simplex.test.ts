import { describe, expect, it } from 'vitest';
import {
  type Domains,
  putOn,
  takeOut,
  wholeDomains,
} from '../../../../src/engine/offer-trader/core/domains.ts';
import { dualSimplex } from '../../../../src/engine/offer-trader/core/dual-simplex.ts';
import { solveRelaxation } from '../../../../src/engine/offer-trader/core/interior-point.ts';
import { relaxationOf, surePart } from '../../../../src/engine/offer-trader/core/node.ts';
import { NodePrices } from '../../../../src/engine/offer-trader/core/node-prices.ts';
import { type Packed, packInstance } from '../../../../src/engine/offer-trader/core/packed.ts';
import { reachOf } from '../../../../src/engine/offer-trader/core/reach.ts';
import type { Tableau } from '../../../../src/engine/offer-trader/core/tableau.ts';
import {
  type Basis,
  basisOf,
  buildTableau,
  setRanges,
  settle,
  tableauFor,
} from '../../../../src/engine/offer-trader/core/tableau-build.ts';
import { arrange } from '../../../../src/engine/offer-trader/instance.ts';
import { randomStream } from '../../../../src/engine/quantity/random.ts';
import { randomProblem } from '../random-problems.ts';

const SEEDS = Array.from({ length: 24 }, (_, seed) => seed);

/** @param widest - the largest factors that there were before decisions. */
function built(packed: Packed, domains: Domains, widest: Uint8Array, basis?: Basis): Tableau {
  const tableau = tableauFor(packed);
  const reach = reachOf(packed, domains, surePart(packed, domains).sumsKw);
  buildTableau(tableau, domains, { widest, reach, ...(basis && { basis }) });
  return tableau;
}

const never = () => false;

/** Bound at the prices that the method ended with, computed from the problem and not from the tableau. */
function boundOf(packed: Packed, domains: Domains, tableau: Tableau): number {
  const lambda = Float64Array.from({ length: packed.rowCount + 2 }, (_, row) =>
    tableau.priceOf(packed.optionCount + row),
  );
  return new NodePrices(packed).look(domains, lambda);
}

function problemOf(seed: number): Packed {
  return packInstance(arrange(randomProblem(seed, 8 + 2 * (seed % 12))));
}

/** What a reduced cost must be for where a nonbasic variable is. */
function expectDualFeasible(tableau: Tableau): void {
  for (const variable of tableau.nonbasic.subarray(0, tableau.columnCount)) {
    const isSingle = tableau.low[variable] === tableau.high[variable];
    const isHigh = tableau.isHigh[variable] === 1;
    const most = isHigh && !isSingle ? 0 : tableau.belowUnits[variable]!;
    const least = !isHigh && !isSingle ? 0 : -tableau.aboveUnits[variable]!;
    expect(tableau.reduced[variable]).toBeLessThanOrEqual(most + 1e-7);
    expect(tableau.reduced[variable]).toBeGreaterThanOrEqual(least - 1e-7);
  }
}

describe('the dual simplex method', () => {
  it.each(SEEDS)('finds the bound that the interior-point method finds, seed %d', (seed) => {
    const packed = problemOf(seed);
    const domains = wholeDomains(packed);
    const left = relaxationOf(packed, domains)!;
    const interior = solveRelaxation(left.relaxation, { relativeGap: 1e-10 }).bound + left.fixedUnits;
    const tableau = built(packed, domains, domains.to);
    expect(dualSimplex(tableau, 10_000, never).kind).toBe('optimal');
    expectDualFeasible(tableau);
    const bound = boundOf(packed, domains, tableau);
    expect(Math.abs(bound - interior)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(interior)));
  });

  it.each(SEEDS)('goes on from where it was after decisions, seed %d', (seed) => {
    const stream = randomStream('dual simplex', seed);
    const packed = problemOf(seed);
    const domains = wholeDomains(packed);
    const widest = domains.to.slice();
    let tableau = built(packed, domains, widest);
    dualSimplex(tableau, 10_000, never);
    for (let decision = 0; decision < 8; decision += 1) {
      const option = stream.whole(0, packed.optionCount - 1);
      if (domains.to[option] === 0 || domains.on[packed.offerOf[option]!]! >= 0) continue;
      if (stream.chance(0.5)) takeOut(domains, option);
      else
        putOn(packed, domains, {
          option,
          from: domains.from[option]!,
          to: stream.whole(domains.from[option]!, 100),
        });
      if (stream.chance(0.5)) tableau = built(packed, domains, widest, basisOf(tableau));
      else {
        setRanges(tableau, domains, widest);
        settle(tableau);
      }
      const warm = dualSimplex(tableau, 10_000, never);
      const cold = built(packed, domains, widest);
      const afresh = dualSimplex(cold, 10_000, never);
      expect(warm.kind).toBe(afresh.kind);
      if (warm.kind !== 'optimal') return;
      expectDualFeasible(tableau);
      const boundUnits = boundOf(packed, domains, tableau);
      expect(Math.abs(boundUnits - boundOf(packed, domains, cold))).toBeLessThanOrEqual(
        1e-6 * (1 + Math.abs(boundUnits)),
      );
    }
  });

  it('stops as soon as it is told to', () => {
    const packed = problemOf(5);
    const domains = wholeDomains(packed);
    expect(dualSimplex(built(packed, domains, domains.to), 10_000, () => true).kind).toBe('cut-off');
    expect(dualSimplex(built(packed, domains, domains.to), 1, never).kind).toBe('stalled');
  });
});

describe('bounds at prices', () => {
  it.each(SEEDS)('lie below what any selection costs that is left, seed %d', (seed) => {
    const stream = randomStream('bounds', seed);
    const packed = problemOf(seed);
    const domains = wholeDomains(packed);
    const tableau = built(packed, domains, domains.to);
    dualSimplex(tableau, 10_000, never);
    const lambda = Float64Array.from({ length: packed.rowCount + 2 }, (_, row) =>
      tableau.priceOf(packed.optionCount + row),
    );
    const prices = new NodePrices(packed);
    const boundUnits = prices.look(domains, lambda);
    const spareUnits = 0.05 * (1 + Math.abs(boundUnits));
    const after = wholeDomains(packed);
    const outUnits = prices.narrow(after, spareUnits);
    expect(outUnits).toBeGreaterThanOrEqual(spareUnits - 1e-9);
    // whatever was taken away costs more than was spared, at the same prices
    for (let option = 0; option < packed.optionCount; option += 1) {
      const hundredths = stream.whole(packed.minHundredths[option]!, 100);
      if (after.to[option]! >= hundredths && after.from[option]! <= hundredths) continue;
      const alone = wholeDomains(packed);
      putOn(packed, alone, { option, from: hundredths, to: hundredths });
      expect(new NodePrices(packed).look(alone, lambda)).toBeGreaterThanOrEqual(
        boundUnits + spareUnits - 1e-9,
      );
    }
  });
});
