import {
  contractId,
  deviceId,
  orderId,
  participantId,
  requestId,
  seriesId,
  siteId,
} from '../../../src/engine/ids.ts';
import type { Disposition, Invocation } from '../../../src/engine/market/index.ts';
import { type PlannedResult, type PlannerProblem, plan } from '../../../src/engine/planner/index.ts';
import type { Contract, DeviceSpec, PriceRule, Site } from '../../../src/engine/portfolio/index.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { roundHalfAwayFromZero } from '../../../src/engine/quantity/index.ts';
import { type Samples, samplesFromRegular } from '../../../src/engine/series/index.ts';
import {
  addDays,
  type Grid,
  gridOf,
  parseDayStrict,
  parseZone,
  periodStartMs,
  weekday,
} from '../../../src/engine/time/index.ts';
import type { RequestView, TraderInput } from '../../../src/engine/trader/index.ts';
import type { Ordered } from '../../../src/engine/workflows/flex-order/plan-ordered.ts';
import { siteProblem } from '../../../src/engine/workflows/site-problem/build.ts';
import { randomOf } from '../planner/problems.ts';

/** Random sites, requests and contracts, as the market cycle would hand them to the trader. */

export const ZONE = parseZone('Europe/Amsterdam');
export const DAY = parseDayStrict('2026-11-24'); // a Tuesday
const HOUR_MS = 3_600_000;

export const RANDOM_SITE = siteId('home');
export const PARTICIPANT = participantId('p1');

export interface RandomOffer {
  readonly seed: number;
  readonly problem: PlannerProblem;
  readonly baseline: PlannedResult;
  readonly input: TraderInput;
}

export interface RandomOfferOptions {
  readonly periodMinutes: 15 | 60;
  /** Without a least charging power, runs that start or not, and exports that pay more than imports cost. */
  readonly plain?: boolean;
}

export interface Chance {
  between(low: number, high: number): number;
  whole(low: number, high: number): number;
  chance(probability: number): boolean;
}

export function chanceOf(seed: number): Chance {
  const random = randomOf(seed);
  return {
    between: (low, high) => low + (high - low) * random(),
    whole: (low, high) => Math.floor(low + (high + 1 - low) * random()),
    chance: (probability) => random() < probability,
  };
}

/** @returns undefined where the site cannot be planned at all. */
export function randomOffer(
  seed: number,
  { periodMinutes, plain = false }: RandomOfferOptions,
  solver: Solver,
): RandomOffer | undefined {
  const chance = chanceOf(seed);
  const grid = gridOf(ZONE, DAY, periodMinutes);
  const site = randomSite(chance, plain);
  const nowMs = grid.startMs + (chance.chance(0.5) ? -10 * HOUR_MS : chance.between(0, 14) * HOUR_MS);
  const startEnergyWh = new Map<string, number>();
  const series = randomSeries(chance, grid);
  const built = siteProblem({ site, grid, nowMs: Math.max(nowMs, grid.startMs), series, startEnergyWh });
  if (built.outcome === 'refused') throw new Error(built.reasons.join('; '));
  const baseline = plan(built.part, solver);
  if (baseline.status === 'infeasible') return undefined;

  const contracts = Array.from({ length: chance.whole(1, 2) }, (_, index) => randomContract(chance, index));
  const input: TraderInput = {
    participantId: PARTICIPANT,
    grid,
    problem: built.part,
    prognosisW: Int32Array.from(baseline.schedule.netW, roundHalfAwayFromZero),
    prognosisRevision: 1,
    ordered: [],
    contracts,
    invocations: contracts.flatMap((contract) => randomUses(chance, contract, grid)),
    request: randomRequest(chance, grid, contracts[0]!.direction),
    nowMs,
  };
  return { seed, problem: built.part, baseline, input };
}

function randomSite(chance: Chance, plain: boolean): Site {
  const devices: DeviceSpec[] = [];
  const capacityWh = 1000 * chance.whole(3, 14);
  if (chance.chance(0.7)) {
    devices.push({
      kind: 'battery',
      id: deviceId('bat'),
      capacityWh,
      socPctMin: chance.whole(0, 15),
      socPctMax: chance.whole(90, 100),
      socPctStart: chance.whole(5, 100),
      chargePowerWMax: 500 * chance.whole(2, 10),
      dischargePowerWMax: 500 * chance.whole(2, 10),
      chargeEfficiencyPu: chance.chance(0.2) ? 1 : chance.between(0.85, 0.98),
      dischargeEfficiencyPu: chance.chance(0.2) ? 1 : chance.between(0.85, 0.98),
      wearMicrosPerKwhDischarged: chance.chance(0.5) ? 20_000 : 0,
    });
  }
  if (chance.chance(0.6)) {
    const curtailable = chance.chance(0.6);
    devices.push({ kind: 'pv', id: deviceId('pv'), seriesId: seriesId('pv'), curtailable });
  }
  if (chance.chance(0.45)) devices.push(randomCharger(chance, plain));
  if (chance.chance(0.35)) {
    devices.push({
      kind: 'thermal',
      id: deviceId('heat'),
      capacityWh: 1000 * chance.whole(6, 16),
      socPctStart: chance.whole(0, 100),
      powerWMax: 100 * chance.whole(8, 25),
      coefficientOfPerformance: chance.chance(0.3) ? 1 : chance.between(2.5, 4.2),
      lossPuPerHour: 0.01,
      demandW: 100 * chance.whole(5, 25),
    });
  }
  if (!plain && chance.chance(0.3)) {
    devices.push({
      kind: 'shiftable',
      id: deviceId('wash'),
      powerW: 100 * chance.whole(6, 14),
      durationMinutes: 15 * chance.whole(4, 9),
      earliestStartMinutes: 60 * chance.whole(6, 12),
      latestEndMinutes: 60 * chance.whole(16, 23),
      weekdays: [1, 2, 3, 4, 5, 6, 7],
    });
  }
  const importPrice: PriceRule = {
    kind: 'series',
    seriesId: seriesId('price'),
    factor: 1,
    addMicrosPerKwh: chance.chance(0.7) ? 100_000 : 0,
  };
  return {
    id: RANDOM_SITE,
    ...(chance.chance(0.8) ? { importLimitW: 100 * chance.whole(60, 170) } : {}),
    ...(chance.chance(0.8) ? { exportLimitW: 100 * chance.whole(20, 170) } : {}),
    importPrice,
    // Now and then exporting pays more than importing costs.
    exportPrice: { ...importPrice, addMicrosPerKwh: !plain && chance.chance(0.2) ? 120_000 : -10_000 },
    baseLoad: { kind: 'series', seriesId: seriesId('load') },
    devices,
  };
}

function randomCharger(chance: Chance, plain: boolean): DeviceSpec {
  const overnight = chance.chance(0.5);
  return {
    kind: 'charger',
    id: deviceId('car'),
    chargePowerWMax: chance.chance(0.5) ? 11_000 : 7400,
    chargePowerWMin: !plain && chance.chance(0.4) ? 1380 : 0,
    chargeEfficiencyPu: 0.92,
    sessions: [
      {
        arrivalMinutes: 15 * (overnight ? chance.whole(60, 80) : chance.whole(20, 40)),
        departureMinutes: 15 * (overnight ? chance.whole(24, 36) : chance.whole(60, 92)),
        energyWh: 1000 * chance.whole(4, 25),
        weekdays: [1, 2, 3, 4, 5, 6, 7],
      },
    ],
  };
}

/** Prices of the day, and two days of history from which load and sun are forecast. */
function randomSeries(chance: Chance, grid: Grid): ReadonlyMap<string, Samples> {
  const { startMs } = gridOf(ZONE, addDays(DAY, -2), grid.periodMinutes);
  const stepMs = grid.periodMs;
  const count = (grid.endMs - startMs) / stepMs;
  const samples = (value: (hour: number) => number) =>
    samplesFromRegular({
      startMs,
      stepMs,
      value: Array.from({ length: count }, (_, index) =>
        Math.round(value(((index * stepMs) / HOUR_MS) % 24)),
      ),
    });
  const negative = chance.chance(0.3);
  const flat = chance.chance(0.15);
  const steps = Array.from({ length: 24 }, () => chance.between(negative ? -250_000 : 10_000, 300_000));
  const peakW = chance.between(1500, 8000);
  return new Map([
    ['price', samples((hour) => (flat ? 150_000 : steps[Math.floor(hour)]!))],
    ['load', samples((hour) => chance.between(80, 600) + (hour > 17 && hour < 22 ? 1200 : 0))],
    [
      'pv',
      samples((hour) => peakW * Math.max(0, Math.sin(((hour - 8) / 9) * Math.PI)) * chance.between(0.6, 1)),
    ],
  ]);
}

export function randomContract(chance: Chance, index: number): Contract {
  const windowed = chance.chance(0.3);
  const start = 60 * chance.whole(0, 16);
  return {
    id: contractId(`c${index + 1}`),
    participantId: PARTICIPANT,
    direction: chance.chance(0.5) ? 'up' : 'down',
    priceMicrosPerKwh: 10_000 * chance.whole(0, 20),
    pricePerInvocationMicros: chance.chance(0.3) ? 50_000 * chance.whole(1, 10) : 0,
    windows: windowed
      ? [{ startMinutes: start, endMinutes: start + 60 * chance.whole(2, 8), weekdays: [weekday(DAY)] }]
      : [],
    noticeMinutes: chance.chance(0.5) ? 15 * chance.whole(0, 24) : 0,
    minDurationMinutes: chance.chance(0.5) ? 15 : 60 * chance.whole(1, 2),
    ...(chance.chance(0.4) ? { maxDurationMinutes: 60 * chance.whole(2, 4) } : {}),
    powerWMax: chance.chance(0.3) ? 100 * chance.whole(3, 30) : 12_000,
    ...(chance.chance(0.3) ? { maxInvocationsPerDay: chance.whole(1, 2) } : {}),
    restMinutes: chance.chance(0.3) ? 60 * chance.whole(1, 3) : 0,
  };
}

export function randomUses(chance: Chance, contract: Contract, grid: Grid): readonly Invocation[] {
  if (chance.chance(0.85)) return [];
  const startMs = grid.startMs + grid.periodMs * chance.whole(0, grid.periodCount - 4);
  const endMs = startMs + 2 * grid.periodMs;
  return [
    { orderId: orderId('o-earlier'), participantId: PARTICIPANT, contractId: contract.id, startMs, endMs },
  ];
}

/** One or two ranges that ask, with room for rebound around them, and periods to be left alone. */
export function randomRequest(chance: Chance, grid: Grid, direction: 'up' | 'down'): RequestView {
  const count = grid.periodCount;
  const reboundW = chance.chance(0.85) ? 500 * chance.whole(1, 20) : 0;
  const dispositions: Disposition[] = Array.from({ length: count }, () =>
    reboundW > 0 && !chance.chance(0.03) ? 'available' : 'unchanged',
  );
  const minDeltaW = Int32Array.from(dispositions, (is) => (is === 'available' ? -reboundW : 0));
  const maxDeltaW = Int32Array.from(dispositions, (is) => (is === 'available' ? reboundW : 0));
  const hour = HOUR_MS / grid.periodMs;
  for (let range = 0; range < chance.whole(1, 2); range += 1) {
    const from = hour * chance.whole(4, 21);
    const to = Math.min(count, from + hour * chance.whole(1, 5));
    const sign = (direction === 'up') === chance.chance(0.9) ? 1 : -1;
    const furthestW = 100 * chance.whole(5, 80);
    const leastW = chance.chance(0.5) ? furthestW : 0;
    for (let period = from; period < to; period += 1) {
      dispositions[period] = 'requested';
      minDeltaW[period] = sign > 0 ? leastW : -furthestW;
      maxDeltaW[period] = sign > 0 ? furthestW : -leastW;
    }
  }
  return {
    requestId: requestId('r1'),
    dispositions,
    minDeltaW,
    maxDeltaW,
    shortfallMicrosPerKwh: 100_000 * chance.whole(2, 30),
  };
}

/**
 * The same site after an order was carried out, asked once more.
 *
 * @param deltaW - what was ordered [W] per period.
 * @param orderedMs - when the order came [ms].
 */
export function askedAgain(
  { seed, input }: RandomOffer,
  { ordered, deltaW, contract, orderedMs }: Carried,
): RandomOffer {
  const { grid } = input;
  const { problem, result } = ordered;
  if (result.status === 'infeasible') throw new Error('an order that was not carried out');
  const chance = chanceOf(seed + 1_000_000);
  const from = deltaW.findIndex(
    (changeW, period) => changeW !== 0 && input.request.dispositions[period] === 'requested',
  );
  const startMs = periodStartMs(grid, Math.max(0, from));
  const use: Invocation = {
    orderId: orderId('o-1'),
    participantId: PARTICIPANT,
    contractId: contract.id,
    startMs,
    endMs: startMs + 2 * grid.periodMs,
  };
  return {
    seed,
    problem,
    baseline: result,
    input: {
      ...input,
      problem,
      prognosisW: Int32Array.from(result.schedule.netW, roundHalfAwayFromZero),
      prognosisRevision: input.prognosisRevision + 1,
      ordered: [...input.ordered, { orderId: use.orderId, deltaW }],
      invocations: [...input.invocations, use],
      request: randomRequest(chance, grid, chance.chance(0.5) ? 'up' : 'down'),
      nowMs: orderedMs,
    },
  };
}

/** An order as it was carried out. */
export interface Carried {
  readonly ordered: Ordered;
  readonly deltaW: Int32Array;
  readonly contract: Contract;
  readonly orderedMs: number;
}
