import { beforeAll, describe, expect, it } from 'vitest';
import { loadHighs } from '../../src/adapters/solver/highs.ts';
import { type FactorGrid, selectOffers, verifySelection } from '../../src/engine/offer-trader/index.ts';
import type { Solver } from '../../src/engine/ports.ts';
import { offerCaseNames, readOfferCase } from './offer-case.ts';

/** Proven, but not in the time that a test run has. */
const SLOW: Readonly<Record<string, string>> = {
  '13-mixed-60 continuous': 'proven in half a minute',
  '15-mixed-100b continuous': 'proven within a minute',
  '15-mixed-100b hundredths': 'proven in ten seconds',
  '19-mixed-300 continuous': 'proven within two minutes',
};

/** Proven this near, so that the bound lies within the tolerance too. */
const RELATIVE_GAP = 5e-7;

/** Nodes times options that the slowest of them needs, and more. */
const WORK_LIMIT = 30_000_000;

const RUNS_ALL = process.env['FLEX_CASES'] === 'all';

/** Allowed difference in parts of the objective, at least of one unit of currency. */
const TOLERANCE: Readonly<Record<FactorGrid, number>> = { hundredths: 1e-6, continuous: 1e-5 };

/** The solver is given this long per call where a case is slow: several times what it needs. */
const SLOW_LIMIT_S = 300;

let highs: Solver;
beforeAll(async () => {
  highs = await loadHighs();
});

const names = offerCaseNames();
describe('published offer-selection cases', () => {
  it.skipIf(names.length === 0)('offer-selection cases are there (FLEX_SHARED, or ../shared)', () => {
    expect(names).toContain('01-three-offers');
  });

  for (const name of names) {
    const offerCase = readOfferCase(name);
    for (const grid of ['continuous', 'hundredths'] as const) {
      const expectedMicros = offerCase.optimalMicros[grid];
      if (expectedMicros === undefined) continue;
      const isSlow = `${name} ${grid}` in SLOW;
      const slow = RUNS_ALL ? undefined : SLOW[`${name} ${grid}`];
      const title = `${name}, ${grid}${slow === undefined ? '' : ` (${slow}; FLEX_CASES=all runs it)`}`;
      it.skipIf(slow !== undefined)(title, { timeout: 10 * SLOW_LIMIT_S * 1000 }, () => {
        const problem = { ...offerCase.problem, factorGrid: grid };
        const started = performance.now();
        const result = selectOffers(problem, highs, {
          ...(grid === 'hundredths' && { relativeGap: RELATIVE_GAP, workLimit: WORK_LIMIT }),
          ...(isSlow && { timeLimitS: SLOW_LIMIT_S }),
        });
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        process.stdout.write(
          `${name} ${grid}: ${result.unroundedObjectiveMicros / 1e6} (bound ${result.boundMicros / 1e6}, ` +
            `in whole watts ${result.objectiveMicros / 1e6}, ${result.gapPpm.toFixed(2)} ppm), ` +
            `${result.solves} solves, ${seconds} s\n`,
        );
        expect(verifySelection(problem, result)).toEqual([]);
        expect(result.status).toBe('optimal');
        expect(result.provenBy).toBe(grid === 'hundredths' ? 'branch-and-bound' : 'solver');
        const toleranceMicros = TOLERANCE[grid] * Math.max(1e6, expectedMicros);
        expect(Math.abs(result.unroundedObjectiveMicros - expectedMicros)).toBeLessThanOrEqual(
          toleranceMicros,
        );
        expect(Math.abs(result.boundMicros - expectedMicros)).toBeLessThanOrEqual(toleranceMicros);
      });
    }
  }
});
