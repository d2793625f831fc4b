import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadHighs } from '../../src/adapters/solver/highs.ts';
import {
  checkSchedule,
  type PlannedResult,
  type PlannerConstraint,
  type PlannerProblem,
  type PlannerResult,
  parsePlannerProblem,
  plan,
  problemToJson,
} from '../../src/engine/planner/index.ts';
import type { Solver } from '../../src/engine/ports.ts';
import { type PlannerCase, toPlannerProblem } from './planner-case.ts';

/**
 * Cases with known optima, taken from the tests of other planners or computed by two independent
 * methods. TR-01 is the arithmetic of settlement and no case for the planner.
 */
const folder = resolve(process.env['FLEX_SHARED'] ?? '../shared', 'cases/planner');
const isThere = existsSync(folder);
const files = isThere ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
const planned = files.filter((name) => !name.startsWith('TR-'));

function read<T>(name: string): T {
  return JSON.parse(readFileSync(resolve(folder, name), 'utf8')) as T;
}

let solver: Solver;
beforeAll(async () => {
  solver = await loadHighs();
});

test.runIf(!isThere)(`recorded planner cases are skipped: there is no ${folder} (set FLEX_SHARED)`, () => {
  expect(files).toEqual([]);
});

const MICRO = 1_000_000;

function solved(result: PlannerResult): PlannedResult {
  if (result.status === 'infeasible') throw new Error(JSON.stringify(result.conflicts));
  return result;
}

describe.runIf(isThere)('recorded planner cases', () => {
  test.each(planned)('%s', (name) => {
    const source = read<PlannerCase>(name);
    const problem = toPlannerProblem(source, source.id);
    const { expected } = source;
    const result = plan(problem, solver);
    if (expected.status === 'infeasible') {
      expect(result.status).toBe('infeasible');
      return;
    }
    const found = solved(result);
    const objectiveEur = expected.objectiveEur!;
    const toleranceEur = expected.tolEur ?? 1e-6 * Math.max(1, Math.abs(objectiveEur));
    expect(Math.abs(found.costMicros / MICRO - objectiveEur)).toBeLessThanOrEqual(toleranceEur);
    expect(found.status).toBe('optimal');
    expect(found.relaxations).toEqual([]);
    expect(found.boundMicros).toBeLessThanOrEqual(found.costMicros);
    expect(checkSchedule(problem, found.schedule, 0.01)).toEqual([]);
    if (expected.unique === true) expectSchedule(found, expected.referenceSolution!);
    const plain = solved(plan(problem, solver, { preferences: false }));
    expect(Math.abs(plain.costMicros / MICRO - objectiveEur)).toBeLessThanOrEqual(toleranceEur);
  });

  test.each(planned)('%s: exported and read again it gives the same bytes', (name) => {
    const source = read<PlannerCase>(name);
    const text = JSON.stringify(problemToJson(toPlannerProblem(source, source.id)));
    const again = parsePlannerProblem(JSON.parse(text));
    expect(JSON.stringify(problemToJson(again))).toBe(text);
  });
});

function expectSchedule(
  found: PlannedResult,
  reference: NonNullable<PlannerCase['expected']['referenceSolution']>,
): void {
  const near = (powerW: Float64Array, expectedKw: readonly number[]) =>
    powerW.forEach((value, period) => {
      expect(Math.abs(value - expectedKw[period]! * 1000), `period ${period}`).toBeLessThan(1);
    });
  near(found.schedule.netW, reference.siteNetKw);
  for (const { deviceId, powerW } of found.schedule.devices) {
    const expected = reference.devices[deviceId];
    if (expected !== undefined) near(powerW, expected.kw);
  }
}

function caseProblem(prefix: string): PlannerProblem {
  const source = read<PlannerCase>(files.find((name) => name.startsWith(prefix))!);
  return toPlannerProblem(source, source.id);
}

describe.runIf(isThere)('facts of the recorded cases', () => {
  const deviceOf = (result: PlannedResult, id: string) =>
    result.schedule.devices.find(({ deviceId }) => deviceId === id)!;

  test('EM-08: curtailment comes late', () => {
    const found = solved(plan(caseProblem('EM-08'), solver));
    const curtailedW = deviceOf(found, 'pv').curtailedW!;
    const totalW = curtailedW.reduce((sum, value) => sum + value, 0);
    const moment = curtailedW.reduce((sum, value, period) => sum + value * period, 0);
    expect(totalW * 0.5).toBeCloseTo(2000, 3);
    expect(moment / totalW).toBeGreaterThan(3.5);
    expect([...deviceOf(found, 'bat').powerW].map(Math.round)).toEqual([1000, 1000, 1000, 1000, 0, 0, 0, 0]);
  });

  test('EM-10: a spike outside of the window of the demand charge is not shaved', () => {
    expect(solved(plan(caseProblem('EM-10'), solver)).schedule.netW[2]).toBeGreaterThanOrEqual(5000 - 1e-3);
  });

  test('EM-11: the second of two equal batteries stays idle, and twice the same bytes', () => {
    const problem = caseProblem('EM-11');
    const found = solved(plan(problem, solver));
    expect(Math.max(...deviceOf(found, 'bat1').powerW.map(Math.abs))).toBeLessThan(1);
    expect(found.schedule.netW[4]).toBeLessThanOrEqual(1e-3);
    expect(plan(problem, solver)).toEqual(found);
  });

  test('EM-01: battery powers where the optimum is unique, and the energy charged in the tie', () => {
    const { powerW } = deviceOf(solved(plan(caseProblem('EM-01'), solver)), 'bat');
    const unique = [-600, -550, -600, -200, undefined, undefined, undefined, 0, -700, -650];
    unique.forEach((expectedW, period) => {
      if (expectedW !== undefined) expect(powerW[period]).toBeCloseTo(expectedW, 2);
    });
    expect(powerW[4]! + powerW[5]! + powerW[6]!).toBeCloseTo(5925.4175, 2);
  });

  test('FM-11d: says how long the run is and what the window holds', () => {
    const result = plan(caseProblem('FM-11d'), solver);
    expect(result).toMatchObject({
      status: 'infeasible',
      conflicts: [
        {
          ids: ['process'],
          message: 'process needs 4 consecutive periods, longest allowed run is 3 (00:00-03:00)',
        },
      ],
    });
  });

  test('FM-14a: names device, target, time and bound', () => {
    const result = plan(caseProblem('FM-14a'), solver);
    if (result.status !== 'infeasible') throw new Error('planned');
    const [conflict] = result.conflicts;
    for (const named of ['bat', '8000 kWh', '2015-01-02T16:00+01:00', '4500 kWh']) {
      expect(conflict!.message).toContain(named);
    }
  });

  test('FM-08a: an LP without whole numbers would earn more than there is', () => {
    const problem = caseProblem('FM-08a');
    const cheating = {
      ...problem,
      devices: problem.devices.map((device) =>
        device.kind === 'storage' ? { ...device, exclusiveDirections: false } : device,
      ),
    };
    const found = solved(plan(cheating, solver));
    expect(found.costMicros / MICRO).toBeCloseTo(-205.73666, 5);
    expect(found.solvedBy).toBe('lp');
    expect(deviceOf(found, 'bat').throughW?.some((powerW) => powerW > 1)).toBe(true);
    expect(checkSchedule(cheating, found.schedule, 0.01)).toEqual([]);
  });

  test('DST-01: 92 quarters, the clocks are put forward after the eighth', () => {
    const source = read<PlannerCase>('DST-01-spring.json');
    const problem = toPlannerProblem(source, source.id);
    const { netW } = solved(plan(problem, solver)).schedule;
    expect(netW.length).toBe(92);
    const { startMs, periodMs } = problem.horizon;
    expect(new Date(startMs + 91 * periodMs[0]!).toISOString()).toBe('2026-03-29T21:45:00.000Z');
  });
});

interface OfferCurveCase {
  readonly problem: Pick<PlannerCase, 'horizon' | 'site' | 'devices'>;
  readonly levelsKw: readonly number[];
  readonly expected: {
    readonly objectiveEur: number;
    readonly tolEur: number;
    readonly plannedNetKw: readonly number[];
    readonly extraCostEurByHour: Readonly<Record<string, readonly (number | null)[]>>;
  };
}

describe.runIf(isThere && files.includes('TR-02-offer-curve-single-period.json'))(
  'TR-02: what it costs to hold the meter at a level for one hour',
  () => {
    // The body is run to collect the tests even where they are skipped.
    if (!isThere) return;
    const source = read<OfferCurveCase>('TR-02-offer-curve-single-period.json');
    const { expected, levelsKw } = source;
    const problem = toPlannerProblem(source.problem, 'TR-02');

    test('without an order the plan is the one of the case', () => {
      const found = solved(plan(problem, solver));
      expect(found.costMicros / MICRO).toBeCloseTo(expected.objectiveEur, 6);
    });

    test.each(Object.keys(expected.extraCostEurByHour))('in hour %s', (hour) => {
      const period = Number(hour);
      levelsKw.forEach((levelKw, index) => {
        const found = solved(plan({ ...problem, constraints: [heldAt(problem, period, levelKw)] }, solver));
        const extraEur = expected.extraCostEurByHour[hour]![index]!;
        if (extraEur === null) {
          expect(found.relaxations, `${levelKw} kW`).not.toEqual([]);
          expect(found.relaxations[0]).toMatchObject({ tier: 'order', id: 'level', period, unit: 'W' });
        } else {
          expect(found.relaxations, `${levelKw} kW`).toEqual([]);
          const error = found.costMicros / MICRO - expected.objectiveEur - extraEur;
          expect(Math.abs(error), `${levelKw} kW`).toBeLessThanOrEqual(expected.tolEur);
        }
      });
    });
  },
);

function heldAt(problem: PlannerProblem, period: number, levelKw: number): PlannerConstraint {
  const count = problem.horizon.periodMs.length;
  const minW = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  const maxW = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  minW[period] = levelKw * 1000;
  maxW[period] = levelKw * 1000;
  return { id: 'level', source: 'order level', target: { kind: 'net' }, minW, maxW };
}
