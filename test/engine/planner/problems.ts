import type {
  Device,
  PlannerConstraint,
  PlannerProblem,
  PvDevice,
  ShiftableDevice,
  SiteConnection,
  StorageDevice,
} from '../../../src/engine/planner/index.ts';

/** Problems for tests: small ones by hand, random ones from a seed. */

export const INF = Number.POSITIVE_INFINITY;
const START_MS = Date.UTC(2026, 0, 1);

export function series(count: number, value: number | readonly number[]): Float64Array {
  return typeof value === 'number' ? new Float64Array(count).fill(value) : Float64Array.from(value);
}

export function storage(count: number, changes: Partial<StorageDevice> = {}): StorageDevice {
  return {
    kind: 'storage',
    id: 'bat',
    energyStartWh: 5000,
    energyMinWh: series(count, 0),
    energyMaxWh: series(count, 10_000),
    chargePowerWMax: series(count, 5000),
    dischargePowerWMax: series(count, 5000),
    chargePowerWMin: 0,
    dischargePowerWMin: 0,
    chargeStepsW: [],
    chargeEfficiencyPu: series(count, 1),
    dischargeEfficiencyPu: series(count, 1),
    retentionPu: series(count, 1),
    lossModel: 'start',
    usageW: series(count, 0),
    wearMicrosPerKwhCharged: 0,
    wearMicrosPerKwhDischarged: 0,
    holdingMicrosPerKwhPeriod: 0,
    terminalValueMicrosPerKwh: 0,
    chargeFromGrid: true,
    dischargeToGrid: true,
    exclusiveDirections: true,
    targets: [],
    softPowerLimits: [],
    softEnergyBounds: [],
    ...changes,
  };
}

export function pv(count: number, changes: Partial<PvDevice> = {}): PvDevice {
  return { kind: 'pv', id: 'pv', availableW: series(count, 0), curtailable: true, ...changes };
}

export function shiftable(count: number, changes: Partial<ShiftableDevice> = {}): ShiftableDevice {
  return {
    kind: 'shiftable',
    id: 'wash',
    profileW: Float64Array.of(2000, 500),
    contiguous: true,
    allowed: new Array<boolean>(count).fill(true),
    startCostMicros: 0,
    onBefore: false,
    ...changes,
  };
}

export function problemOf(
  count: number,
  devices: readonly Device[],
  site: Partial<SiteConnection> = {},
  constraints: readonly PlannerConstraint[] = [],
): PlannerProblem {
  return {
    id: 'test',
    horizon: { startMs: START_MS, periodMs: series(count, 3_600_000), zone: 'Europe/Amsterdam' },
    site: {
      importPriceMicrosPerKwh: series(count, 300_000),
      exportPriceMicrosPerKwh: series(count, 100_000),
      importLimitW: series(count, INF),
      exportLimitW: series(count, INF),
      fixedPowerW: series(count, 0),
      peaks: [],
      overruns: [],
      exclusiveImportExport: true,
      exportOnlyPvSurplus: false,
      ...site,
    },
    devices,
    constraints,
  };
}

export function netBand(
  id: string,
  minW: readonly number[],
  maxW: readonly number[] = minW,
): PlannerConstraint {
  return {
    id,
    source: `order ${id}`,
    target: { kind: 'net' },
    minW: Float64Array.from(minW),
    maxW: Float64Array.from(maxW),
  };
}

/** Uniform on [0, 1), from a seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface RandomOptions {
  readonly periods?: number;
  /** Nothing that needs whole numbers, and nothing lost: mixing two plans gives a plan. */
  readonly convex?: boolean;
  readonly negativePrices?: boolean;
}

/** A random site with devices of every kind; most can be planned, some cannot. */
export function randomProblem(seed: number, options: RandomOptions = {}): PlannerProblem {
  const random = randomOf(seed);
  const between = (low: number, high: number) => low + (high - low) * random();
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1));
  const chance = (probability: number) => random() < probability;
  const count = options.periods ?? whole(3, 9);
  const each = (value: () => number) => Float64Array.from({ length: count }, value);
  const convex = options.convex ?? false;
  const importPrice = each(() => Math.round(between(options.negativePrices ? -300_000 : 20_000, 400_000)));
  const spread = chance(0.3) ? 0 : between(10_000, 150_000);
  const site: Partial<SiteConnection> = {
    importPriceMicrosPerKwh: importPrice,
    exportPriceMicrosPerKwh: importPrice.map((price) =>
      Math.round(price - (convex || chance(0.9) ? spread : -50_000)),
    ),
    importLimitW: series(count, chance(0.3) && convex ? INF : between(12_000, 20_000)),
    exportLimitW: series(count, between(4000, 15_000)),
    fixedPowerW: each(() => between(-500, 3000)),
    peaks: chance(0.3)
      ? [{ id: 'peak', direction: 'import', thresholdW: between(0, 3000), priceMicrosPerKw: 400_000 }]
      : [],
    overruns: chance(0.3)
      ? [{ id: 'over', direction: 'export', thresholdW: 2000, priceMicrosPerKwh: 90_000 }]
      : [],
    exportOnlyPvSurplus: !convex && chance(0.15),
  };
  const lossy = (low: number) => (convex ? series(count, 1) : each(() => between(low, 1)));
  const battery = (id: string): StorageDevice => {
    const capacityWh = between(3000, 12_000);
    return storage(count, {
      id,
      energyStartWh: capacityWh * between(convex ? 0.2 : 0.02, 0.9),
      energyMinWh: series(count, capacityWh * 0.1),
      energyMaxWh: series(count, capacityWh),
      chargePowerWMax: each(() => (chance(0.1) ? 0 : between(1500, 5000))),
      dischargePowerWMax: each(() => between(1000, 5000)),
      chargePowerWMin: !convex && chance(0.2) ? 800 : 0,
      dischargePowerWMin: !convex && chance(0.1) ? 600 : 0,
      chargeEfficiencyPu: lossy(0.85),
      dischargeEfficiencyPu: lossy(0.85),
      retentionPu: chance(0.3) ? series(count, 0.995) : series(count, 1),
      lossModel: chance(0.5) ? 'linear' : 'start',
      wearMicrosPerKwhDischarged: chance(0.5) ? 20_000 : 0,
      terminalValueMicrosPerKwh: chance(0.5) ? between(50_000, 250_000) : 0,
      chargeFromGrid: convex || chance(0.85),
      dischargeToGrid: convex || chance(0.85),
      exclusiveDirections: convex || chance(0.9),
    });
  };
  const devices: Device[] = [battery('bat')];
  if (chance(0.4)) devices.push(battery('second'));
  if (chance(0.5)) {
    const capacityWh = between(10_000, 30_000);
    devices.push(
      storage(count, {
        id: 'ev',
        energyStartWh: capacityWh * 0.3,
        energyMaxWh: series(count, capacityWh),
        chargePowerWMax: each(() => (chance(0.2) ? 0 : 7400)),
        dischargePowerWMax: series(count, 0),
        chargePowerWMin: !convex && chance(0.5) ? 1400 : 0,
        chargeStepsW: !convex && chance(0.2) ? [1400, 3700, 7400] : [],
        targets: [
          {
            id: 'leave',
            period: whole(1, count - 1),
            minWh: capacityWh * between(0.4, 0.7),
            firmness: chance(0.5) ? 'wish' : { priceMicrosPerKwh: 500_000 },
          },
        ],
      }),
    );
  }
  if (chance(0.4)) {
    devices.push(
      storage(count, {
        id: 'heat',
        energyStartWh: 6000,
        energyMaxWh: series(count, 12_000),
        chargePowerWMax: series(count, 2500),
        dischargePowerWMax: series(count, 0),
        chargeEfficiencyPu: each(() => between(2.5, 4)),
        usageW: each(() => between(500, 2500)),
        retentionPu: series(count, 0.98),
        softEnergyBounds: [
          {
            id: 'comfort',
            bound: 'min',
            levelWh: series(count, 3000),
            priceMicrosPerKwhPeriod: 10_000,
            priceMicrosPerKwhHour: 100_000,
            peakPriceMicrosPerKwh: 50_000,
          },
        ],
      }),
    );
  }
  if (chance(0.7)) {
    const curtailable = convex || chance(0.7);
    devices.push(pv(count, { availableW: each(() => between(0, 6000)), curtailable }));
  }
  if (!convex && chance(0.4)) {
    const contiguous = chance(0.6);
    devices.push(
      shiftable(count, {
        profileW: contiguous ? Float64Array.of(2000, 500) : Float64Array.of(1500, 1500),
        contiguous,
        allowed: Array.from({ length: count }, () => chance(0.85)),
        startCostMicros: chance(0.5) ? 50_000 : 0,
        onBefore: chance(0.2),
        ...(chance(0.4) ? { optionalValueMicros: 400_000 } : {}),
      }),
    );
  }
  const constraints = chance(0.3)
    ? [netBand('ord', [...each(() => -6000)], [...each(() => between(500, 9000))])]
    : [];
  return {
    ...problemOf(count, devices, site, constraints),
    id: `random-${seed}`,
    horizon: {
      startMs: START_MS,
      periodMs: each(() => (chance(0.3) ? 1_800_000 : 3_600_000)),
      zone: 'Europe/Amsterdam',
    },
  };
}
