import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import type { FlexOffer, OfferOption } from '../../../src/engine/market/index.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { periodStartMs } from '../../../src/engine/time/index.ts';
import { makeOffer } from '../../../src/engine/trader/index.ts';
import { planOrdered } from '../../../src/engine/workflows/flex-order/plan-ordered.ts';
import { brokenPromises, constraintOf, offerProblems, planOf } from './promise.ts';
import { askedAgain, type RandomOffer, type RandomOfferOptions, randomOffer } from './random-offer.ts';

/**
 * Whatever is offered can be had: every option, at every factor, at its price, as late as an order may
 * come. Everything is random from a seed; a failure begins with it.
 */

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

interface Tally {
  sites: number;
  options: number;
  parts: number;
  orders: number;
}

const emptyTally = (): Tally => ({ sites: 0, options: 0, parts: 0, orders: 0 });

/** The latest instant at which an option can be ordered: when its first change begins [ms]. */
function lastOrderMs({ input }: RandomOffer, { deltaW }: OfferOption): number {
  const first = deltaW.findIndex((changeW) => changeW !== 0);
  return Math.max(input.nowMs, periodStartMs(input.grid, first));
}

/** The least factor, the one after it, one in the middle, and 1. */
function someFactors({ minActivationFactor }: OfferOption): readonly number[] {
  const least = Math.round(minActivationFactor * 100);
  const steps = [least, Math.min(100, least + 1), Math.round((least + 100) / 2), 100];
  return [...new Set(steps)].map((step) => step / 100);
}

function allFactors({ minActivationFactor }: OfferOption): readonly number[] {
  return Array.from({ length: 100 }, (_, index) => (index + 1) / 100).filter(
    (factor) => factor >= minActivationFactor,
  );
}

/** Checks an offer whole; on even seeds orders come at once, on odd ones as late as they may. */
function brokenBy(
  offer: RandomOffer,
  made: FlexOffer,
  tally: Tally,
  factorsOf: (option: OfferOption) => readonly number[] = someFactors,
): readonly string[] {
  const broken = [...offerProblems(offer, made)];
  const current = planOf(offer);
  tally.sites += 1;
  tally.options += made.options.length;
  tally.parts += made.options.filter(({ minActivationFactor }) => minActivationFactor < 1).length;
  for (const option of made.options) {
    const orderedMs = offer.seed % 2 === 0 ? offer.input.nowMs : lastOrderMs(offer, option);
    for (const factor of factorsOf(option)) {
      tally.orders += 1;
      broken.push(...brokenPromises(offer, current, option, { factor, orderedMs }, solver));
    }
  }
  return broken.map((text) => `seed ${offer.seed}: ${text}`);
}

function brokenOf(
  seeds: readonly number[],
  options: RandomOfferOptions,
  tally: Tally,
  factorsOf?: (option: OfferOption) => readonly number[],
): readonly string[] {
  return seeds.flatMap((seed) => {
    const offer = randomOffer(seed, options, solver);
    return offer === undefined ? [] : brokenBy(offer, makeOffer(offer.input, solver), tally, factorsOf);
  });
}

function range(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

describe('every option can be had', () => {
  test('of sites that need whole numbers now and then, hour by hour', () => {
    const tally = emptyTally();
    expect(brokenOf(range(0, 30), { periodMinutes: 60 }, tally)).toEqual([]);
    expect(tally.options).toBeGreaterThan(40);
    expect(tally.parts).toBeGreaterThan(20);
  });

  test('of sites that mostly do not', () => {
    const tally = emptyTally();
    expect(brokenOf(range(1000, 110), { periodMinutes: 60, plain: true }, tally)).toEqual([]);
    expect(tally.options).toBeGreaterThan(150);
    expect(tally.parts).toBeGreaterThan(100);
  });

  test('in quarter hours', () => {
    const tally = emptyTally();
    expect(brokenOf(range(1, 6), { periodMinutes: 15, plain: true }, tally)).toEqual([]);
    expect(tally.options).toBeGreaterThan(10);
  });

  test('at every hundredth', () => {
    const tally = emptyTally();
    expect(brokenOf([3, 6, 9], { periodMinutes: 60 }, tally, allFactors)).toEqual([]);
    expect(tally.orders).toBeGreaterThan(300);
  });

  // Between offer and order the site goes by its plan; these had counted on devices that already went another way.
  test.each([
    [253, 'battery and PV'],
    [265, 'battery and vehicle'],
    [267, 'battery, PV, vehicle and heat'],
    [377, 'PV and heat'],
    [387, 'battery, vehicle, heat and a run'],
  ])('when the order comes late: seed %i, %s', (seed) => {
    expect(brokenOf([seed], { periodMinutes: 60 }, emptyTally())).toEqual([]);
  });
});

describe('a second offer', () => {
  test('after an order can be had as well, and takes nothing back', () => {
    const tally = emptyTally();
    const broken = range(100, 24).flatMap((seed) => {
      const first = randomOffer(seed, { periodMinutes: 60 }, solver);
      const [option] = first === undefined ? [] : makeOffer(first.input, solver).options;
      if (first === undefined || option === undefined) return [];
      const orderedMs = seed % 4 < 2 ? first.input.nowMs : lastOrderMs(first, option);
      const constraint = constraintOf(first, option, 1);
      const contract = first.input.contracts.find(({ id }) => id === option.contractId)!;
      const second = askedAgain(first, {
        ordered: planOrdered(planOf(first), constraint, orderedMs, solver),
        deltaW: constraint.deltaW,
        contract,
        orderedMs,
      });
      return brokenBy(second, makeOffer(second.input, solver), tally);
    });
    expect(broken).toEqual([]);
    expect(tally.sites).toBeGreaterThan(10);
    expect(tally.options).toBeGreaterThan(10);
  });
});

describe('an empty offer', () => {
  const offerOf = (seed: number) => randomOffer(seed, { periodMinutes: 60, plain: true }, solver)!;

  test('says that there is no contract', () => {
    const { input } = offerOf(1);
    const { options, reasons } = makeOffer({ ...input, contracts: [] }, solver);
    expect([options, reasons]).toEqual([[], ['there is no contract for what is asked']]);
  });

  test('says that the prognosis is another', () => {
    const { input } = offerOf(1);
    const { options, reasons } = makeOffer(
      { ...input, prognosisW: input.prognosisW.map((powerW) => powerW + 2) },
      solver,
    );
    expect([options, reasons]).toEqual([
      [],
      ['the prognosis is not the one of the present plan: generate it again'],
    ]);
  });

  test('says why the site cannot be planned', () => {
    const { input } = offerOf(1);
    const { problem } = input;
    const importLimitW = problem.site.importLimitW.map(() => 0);
    const starved = {
      ...problem,
      site: { ...problem.site, importLimitW, fixedPowerW: importLimitW.map(() => 50_000) },
    };
    const { options, reasons } = makeOffer({ ...input, problem: starved }, solver);
    expect(options).toEqual([]);
    expect(reasons.join()).toMatch(/^the site cannot be planned: .*load/);
  });

  test('is what the parts can do where no plan is found within the limits of the search', () => {
    // Seed 0 has a storage that moves without a solver; beside it nothing is found by one that gives up.
    const { input } = randomOffer(0, { periodMinutes: 60 }, solver)!;
    const givesUp: Solver = {
      name: 'gives up',
      solve: (model, options) =>
        options?.nodeLimit === 50
          ? { status: 'no-solution', bound: Number.NEGATIVE_INFINITY, stoppedBy: 'nodes' }
          : solver.solve(model, options),
    };
    const found = makeOffer(input, solver).options.length;
    const { options } = makeOffer(input, givesUp);
    expect(options.length).toBeGreaterThan(0);
    expect(options.length).toBeLessThanOrEqual(found);
  });
});
