import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../../src/adapters/solver/highs.ts';
import { costOf, type PlannerProblem, plan } from '../../../../src/engine/planner/index.ts';
import { directQuotes, QuoteMemory } from '../../../../src/engine/planner/quotes/direct-quotes.ts';
import type { NetWindow, SiteQuotes } from '../../../../src/engine/planner/quotes/quotes.ts';
import { withWindow } from '../../../../src/engine/planner/quotes/window.ts';
import { planBySolver } from '../../../../src/engine/planner/search/plan-by-solver.ts';
import type { Solver } from '../../../../src/engine/ports.ts';
import { KINDS, type Kind, randomSite } from '../one-storage.ts';
import { randomOf } from '../problems.ts';

/**
 * Quotes from value functions against plans with the same order as one more constraint: by the planner, and by the solver,
 * whose formulation is shared with nothing here. FLEX_SEEDS sets how many sites of each kind; fast-check prints the failing seed.
 */
const SEED_COUNT = Number(process.env['FLEX_SEEDS'] ?? 8);
const POINTS_PER_SITE = 6;
const WINDOWS_PER_SITE = 6;
const SOLVED_PER_SITE = 3;
const WINDOW_PERIODS_MAX = 16;

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

const memory = new QuoteMemory();

/** 1e-6 of the larger of one unit of the currency and the amount [micro-units]. */
function toleranceMicros(micros: number): number {
  return 1e-6 * Math.max(1_000_000, Math.abs(micros));
}

/** What a plan with a window costs beyond the optimum [micro-units]; Infinity where something gives way. */
function plannedMicros(problem: PlannerProblem, window: NetWindow, bySolver: boolean): number {
  const ordered = withWindow(problem, window);
  const result = bySolver
    ? planBySolver(ordered, solver, { preferences: false })
    : plan(ordered, solver, { preferences: false });
  if (result.status === 'infeasible' || result.relaxations.length > 0) return Number.POSITIVE_INFINITY;
  return result.costMicros;
}

function expectSame(quotes: SiteQuotes, window: NetWindow, extraMicros: number, bySolver: boolean): void {
  const planned = plannedMicros(quotes.problem, window, bySolver);
  const costMicros = quotes.leastMicros + extraMicros;
  const isSame = Math.abs(costMicros - planned) <= toleranceMicros(planned) || costMicros === planned;
  const found = JSON.stringify({ costMicros, planned, bySolver, problem: quotes.problem.id });
  expect(isSame, found).toBe(true);
}

/** Random net powers of a site: within its headroom, at its edges, at breakpoints. */
function someNetW(quotes: SiteQuotes, period: number, random: () => number): number {
  const { branches } = quotes.curve(period);
  const branch = branches[Math.floor(random() * branches.length)]!;
  const at = Math.floor(random() * branch.netW.length);
  const next = branch.netW[at + 1];
  const netW = branch.netW[at]!;
  return next === undefined || random() < 0.3 ? netW : netW + random() * (next - netW);
}

function eachSite(kind: Kind, check: (quotes: SiteQuotes, random: () => number) => void): number {
  let count = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seed) => {
      const quotes = directQuotes(randomSite(seed, kind), memory);
      if (quotes === undefined) return;
      count += 1;
      check(quotes, randomOf(seed + 1));
    }),
    { seed: 20_260_701, numRuns: SEED_COUNT, endOnFailure: true },
  );
  return count;
}

describe.each(Object.entries(KINDS))('quotes of a site: %s', (_, kind) => {
  test('the least of every curve is the optimum, at the planned net power', () => {
    const count = eachSite(kind, (quotes) => {
      const { problem, planned } = quotes;
      const tolerance = toleranceMicros(quotes.leastMicros);
      expect(Math.abs(costOf(problem, planned).costMicros - quotes.leastMicros)).toBeLessThan(tolerance);
      const atPlan = quotes.surface(new Float64Array(1), planned.netW);
      expect(Math.max(...atPlan)).toBeLessThan(tolerance);
    });
    expect(count).toBeGreaterThan(SEED_COUNT / 3);
  });

  test('net power in one period costs what a plan with that order costs', () => {
    eachSite(kind, (quotes, random) => {
      const periodCount = quotes.problem.horizon.periodMs.length;
      for (let point = 0; point < POINTS_PER_SITE; point++) {
        const from = Math.floor(random() * periodCount);
        const netW = someNetW(quotes, from, random);
        const window = { from, to: from + 1, minW: netW, maxW: netW };
        const referenceW = new Float64Array(periodCount).fill(netW);
        const extraMicros = quotes.surface(new Float64Array(1), referenceW)[from]!;
        expectSame(quotes, window, extraMicros, false);
        if (point < SOLVED_PER_SITE) expectSame(quotes, window, extraMicros, true);
      }
    });
  });

  test('a cap, a band and a profile over a window cost what a plan with that order costs', () => {
    eachSite(kind, (quotes, random) => {
      for (let turn = 0; turn < WINDOWS_PER_SITE; turn++) {
        const window = someWindow(quotes, random);
        const extraMicros = quotes.windowMicros(window);
        expectSame(quotes, window, extraMicros, false);
        if (turn < SOLVED_PER_SITE) expectSame(quotes, window, extraMicros, true);
      }
    });
  });

  test('the edges of the headroom are feasible, and nothing beyond them is', () => {
    eachSite(kind, (quotes, random) => {
      const period = Math.floor(random() * quotes.problem.horizon.periodMs.length);
      const { leastW, mostW } = quotes.headroom(period);
      const at = (netW: number) => ({ from: period, to: period + 1, minW: netW, maxW: netW });
      for (const [edgeW, beyondW] of [
        [leastW, leastW - 1],
        [mostW, mostW + 1],
      ] as const) {
        expectSame(quotes, at(edgeW), quotes.surface(Float64Array.of(edgeW))[period]!, false);
        expect(plannedMicros(quotes.problem, at(beyondW), false)).toBe(Number.POSITIVE_INFINITY);
        expect(quotes.surface(Float64Array.of(beyondW))[period]!).toBe(Number.POSITIVE_INFINITY);
      }
    });
  });
});

/** Found by the properties above. */
test('a store that a target holds at one energy has the window of its plan: rounding leaves it less than no room', () => {
  const problem = randomSite(4_358_163, KINDS['exact']!);
  const quotes = directQuotes(problem)!;
  const { netW } = quotes.planned;
  const around = (shiftW: number) =>
    netW.slice(2, 6).map((powerW, at) => powerW + shiftW * (118.4 + at * 10.3));
  const window = { from: 2, to: 6, minW: around(-1), maxW: around(1) };
  expect(quotes.windowMicros(window)).toBeLessThan(1e-3);
  expect(plan(withWindow(problem, window), solver)).toMatchObject({ solvedBy: 'dynamic-program' });
});

function someWindow(quotes: SiteQuotes, random: () => number): NetWindow {
  const { problem, planned } = quotes;
  const periodCount = problem.horizon.periodMs.length;
  const from = Math.floor(random() * periodCount);
  const to = Math.min(periodCount, from + 1 + Math.floor(random() * WINDOW_PERIODS_MAX));
  const form = random();
  if (form < 0.3) {
    const { leastW, mostW } = quotes.headroom(from);
    const capW = leastW + (mostW - leastW) * random();
    return random() < 0.5 ? { from, to, maxW: capW } : { from, to, minW: capW };
  }
  const shiftW = (random() - 0.5) * 3000;
  const netW = planned.netW.subarray(from, to).map((powerW) => powerW + shiftW * random());
  if (form < 0.6) return { from, to, minW: netW, maxW: netW };
  const widthW = 1000 * random();
  return { from, to, minW: netW, maxW: netW.map((powerW) => powerW + widthW) };
}
