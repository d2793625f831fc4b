import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { siteId } from '../../../src/engine/ids.ts';
import { type PlannerProblem, plan, type Schedule } from '../../../src/engine/planner/index.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { gridOf, parseDayStrict, parseZone } from '../../../src/engine/time/index.ts';
import { holdPast } from '../../../src/engine/workflows/hold-past.ts';
import { planRecord, scheduleOf } from '../../../src/engine/workflows/plan-record.ts';
import { problemOf, pv, randomProblem, series, shiftable, storage } from '../planner/problems.ts';

const HOUR_MS = 3_600_000;
/** A plan is stored under its day; the problems here have horizons of their own. */
const GRID = gridOf(parseZone('Europe/Amsterdam'), parseDayStrict('2026-11-24'), 60);

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

/** The schedule as a stored plan has it: in whole watts. */
function planned(problem: PlannerProblem): Schedule {
  const result = plan(problem, solver);
  if (result.status === 'infeasible') throw new Error(result.conflicts[0]!.message);
  return scheduleOf(planRecord({ siteId: siteId('home'), grid: GRID, problem, result, orderIds: [] }, 1, 0));
}

const startOf = ({ horizon }: PlannerProblem, period: number) =>
  horizon.startMs + horizon.periodMs.slice(0, period).reduce((sum, ms) => sum + ms, 0);

/** Powers of the first periods: of the meter, then of each device. */
function past({ netW, devices }: Schedule, count: number): readonly (readonly number[])[] {
  return [netW, ...devices.map(({ powerW }) => powerW)].map((powerW) => [...powerW.slice(0, count)]);
}

/** New prices and a new load in every period: whatever is not held moves. */
function withNews(problem: PlannerProblem): PlannerProblem {
  const { site } = problem;
  return {
    ...problem,
    site: {
      ...site,
      importPriceMicrosPerKwh: site.importPriceMicrosPerKwh.toReversed(),
      exportPriceMicrosPerKwh: site.exportPriceMicrosPerKwh.toReversed(),
      fixedPowerW: site.fixedPowerW.map((powerW) => powerW + 333),
    },
  };
}

describe('a day that has begun', () => {
  test.each(
    Array.from({ length: 40 }, (_, index) => index + 1),
  )('keeps what is over to the watt, however often it is planned anew: seed %i', (seed) => {
    const random = randomProblem(seed, { periods: 8, convex: true });
    const problem: PlannerProblem = {
      ...random,
      site: {
        ...random.site,
        fixedPowerW: random.site.fixedPowerW.map(Math.round),
        importLimitW: series(8, 40_000),
        exportLimitW: series(8, 40_000),
      },
      constraints: [],
    };
    const nowMs = startOf(problem, 4);
    let earlier = { problem, schedule: planned(problem) };
    const first = past(earlier.schedule, 4);
    for (let again = 0; again < 4; again += 1) {
      const next = holdPast(withNews(problem), earlier, nowMs);
      earlier = { problem: next, schedule: planned(next) };
      expect(past(earlier.schedule, 4)).toEqual(first);
    }
  });

  const problem = problemOf(4, [storage(4), pv(4, { availableW: series(4, 2000), curtailable: false })]);

  test('takes prices, load and sun of what is over from the earlier plan', () => {
    const now = withNews({
      ...problem,
      devices: [problem.devices[0]!, pv(4, { availableW: series(4, 100), curtailable: false })],
    });
    const held = holdPast(now, { problem, schedule: planned(problem) }, startOf(problem, 1) + 1);
    expect([...held.site.fixedPowerW]).toEqual([0, 0, 333, 333]);
    expect(held.devices[1]).toMatchObject({ availableW: Float64Array.of(2000, 2000, 100, 100) });
  });

  test.each([
    ['at its first instant', 0, 0],
    ['a moment later', 1, 1],
    ['when its second period begins', HOUR_MS, 1],
    ['when it is over', 4 * HOUR_MS, 4],
  ])('%s', (_, afterMs, count) => {
    const held = holdPast(
      withNews(problem),
      { problem, schedule: planned(problem) },
      problem.horizon.startMs + afterMs,
    );
    expect([...held.site.fixedPowerW].filter((powerW) => powerW === 0)).toHaveLength(count);
    const [battery] = held.constraints;
    const bound = [...(battery?.maxW ?? [])].filter(Number.isFinite);
    expect(bound).toHaveLength(count);
  });

  test('knows no past of devices that are new, and lets go of those that are gone', () => {
    const schedule = planned(problem);
    const sunny = {
      ...withNews(problem),
      devices: [
        pv(4, { availableW: series(4, 500), curtailable: false }),
        shiftable(4),
        storage(4, { id: 'new' }),
      ],
    };
    const next = planned(
      holdPast(
        sunny,
        { problem: { ...problem, devices: [] }, schedule: { netW: series(4, 0), devices: [] } },
        startOf(problem, 2),
      ),
    );
    expect(past(next, 2).slice(1)).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);

    const less = { ...withNews(problem), devices: [problem.devices[0]!] };
    const kept = planned(holdPast(less, { problem, schedule }, startOf(problem, 2)));
    expect([...kept.devices[0]!.powerW.slice(0, 2)]).toEqual([...schedule.devices[0]!.powerW.slice(0, 2)]);
  });
});
