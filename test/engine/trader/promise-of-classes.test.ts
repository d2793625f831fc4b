import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import type { OfferOption } from '../../../src/engine/market/index.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { makeOffer } from '../../../src/engine/trader/index.ts';
import { NO_RECORDINGS } from '../../support/recordings.ts';
import { KINDS, randomSite } from '../planner/one-storage.ts';
import { randomProblem } from '../planner/problems.ts';
import { hasHouseholds, householdDays } from './households.ts';
import { HOURS, offerOfProblem } from './offer-of-problem.ts';
import { brokenPromises, offerProblems, planOf } from './promise.ts';
import type { RandomOffer } from './random-offer.ts';

/**
 * The promise, for sites of every class of the planner and for recorded households: every option can be had at every
 * hundredth from its least factor to 1, to the watt, and its price covers it. `FLEX_PROMISE=N` takes N sites
 * of each class, at every hundredth; by default there are few, at some of them.
 */
const FULL = Number(process.env['FLEX_PROMISE'] ?? 0);

const SITES_EACH = FULL || 8;
const SITES_SLOW = Math.ceil(SITES_EACH / 4);
const DAYS = FULL > 0 ? ['2016-10-12', '2016-10-25', '2016-11-06', '2016-11-10'] : ['2016-10-12'];

/** Long enough for a full run on a busy machine. */
const TIMEOUT_MS = 4 * 3_600_000;

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

function factorsOf({ minActivationFactor }: OfferOption, seed: number): readonly number[] {
  const least = Math.round(minActivationFactor * 100);
  const all = Array.from({ length: 101 - least }, (_, index) => (least + index) / 100);
  if (FULL > 0) return all;
  return all.filter((_, index) => index === 0 || index === all.length - 1 || (index + seed) % 19 === 0);
}

/** How much was looked at. */
interface Tally {
  options: number;
  orders: number;
}

function brokenBy(offer: RandomOffer, tally: Tally): readonly string[] {
  const made = makeOffer(offer.input, solver);
  const current = planOf(offer);
  const broken = [...offerProblems(offer, made)];
  tally.options += made.options.length;
  for (const option of made.options) {
    for (const factor of factorsOf(option, offer.seed)) {
      tally.orders += 1;
      broken.push(
        ...brokenPromises(offer, current, option, { factor, orderedMs: offer.input.nowMs }, solver),
      );
    }
  }
  return broken;
}

function brokenOfSeeds(count: number, offerOf: (seed: number) => RandomOffer | undefined): void {
  const tally: Tally = { options: 0, orders: 0 };
  const broken: string[] = [];
  for (let seed = 1; seed <= count; seed += 1) {
    const offer = offerOf(seed);
    if (offer === undefined) continue;
    broken.push(...brokenBy(offer, tally).map((text) => `seed ${seed}: ${text}`));
  }
  if (FULL > 0) {
    process.stdout.write(`${tally.options} options, ${tally.orders} orders, ${broken.length} broken\n`);
  }
  expect(broken.slice(0, 20)).toEqual([]);
  expect(tally.options).toBeGreaterThan(0);
}

describe('every option of a random site can be had at its price', () => {
  test.each(Object.entries(KINDS))(
    '%s',
    (_, kind) => {
      brokenOfSeeds(SITES_EACH, (seed) =>
        offerOfProblem(seed, randomSite(seed, { ...kind, periods: HOURS }), solver),
      );
    },
    TIMEOUT_MS,
  );

  test.each([
    ['several storages, nothing in steps', { convex: true }],
    ['several storages, runs and steps', {}],
    ['several storages, negative prices', { negativePrices: true }],
  ] as const)(
    '%s',
    (_, options) => {
      brokenOfSeeds(SITES_SLOW, (seed) =>
        offerOfProblem(seed, randomProblem(seed, { ...options, periods: HOURS }), solver),
      );
    },
    TIMEOUT_MS,
  );
});

describe('every option of a recorded household with a battery can be had at its price', () => {
  test.skipIf(!hasHouseholds)(
    hasHouseholds ? 'hour by hour' : NO_RECORDINGS,
    () => {
      const households = hasHouseholds ? householdDays(DAYS) : [];
      const some = FULL > 0 ? households : households.slice(0, 4);
      brokenOfSeeds(some.length, (seed) => {
        const { problem, grid } = some[seed - 1]!;
        return offerOfProblem(seed, problem, solver, grid);
      });
    },
    TIMEOUT_MS,
  );
});
