import type {
  Device,
  PlannerConstraint,
  PlannerProblem,
  SiteConnection,
  StorageDevice,
  StorageTarget,
} from '../../../src/engine/planner/index.ts';
import { INF, netBand, problemOf, pv, randomOf, series, storage } from './problems.ts';

/** Kinds of sites with at most one storage at a time, by what makes them hard. */
export interface Kind {
  readonly negativePrices?: boolean;
  /** Exporting pays more than importing costs, now and then. */
  readonly exportPays?: boolean;
  /** Minimum powers, steps, rules about the grid. */
  readonly switched?: boolean;
  /** Prices of few values, so that many plans cost the same. */
  readonly tied?: boolean;
  /** Energies are hit exactly or not at all: equal bounds of targets, steps, round numbers. */
  readonly exact?: boolean;
  readonly noStorage?: boolean;
  /** Three storages, of which at most one can move in a period. */
  readonly inTurn?: boolean;
  readonly periods?: number;
}

export const KINDS: Readonly<Record<string, Kind>> = {
  convex: {},
  tied: { tied: true },
  'negative prices': { negativePrices: true },
  'export pays': { exportPays: true },
  switched: { switched: true },
  'all at once': { negativePrices: true, exportPays: true, switched: true },
  'all at once, tied': { negativePrices: true, exportPays: true, switched: true, tied: true },
  exact: { tied: true, switched: true, negativePrices: true, exact: true },
  'in turn': { inTurn: true, switched: true },
  'none stored': { negativePrices: true, exportPays: true, noStorage: true },
};

/** A random site with at most one storage at a time and every feature that such a site can have; most can be planned. */
export function randomSite(seed: number, kind: Kind = {}): PlannerProblem {
  const random = randomOf(seed);
  const between = (low: number, high: number) => low + (high - low) * random();
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1));
  const chance = (probability: number) => random() < probability;
  const count = kind.periods ?? whole(1, 14);
  const each = (value: () => number) => Float64Array.from({ length: count }, value);
  const priceMicros = () =>
    kind.tied
      ? whole(kind.negativePrices ? -2 : 1, 4) * 100_000
      : Math.round(between(kind.negativePrices ? -300_000 : 10_000, 400_000));
  const importPrice = each(priceMicros);
  const flatSpread = chance(0.4) ? 0 : Math.round(between(0, 150_000));
  const power = (low: number, high: number) =>
    kind.tied ? Math.round(between(low, high) / 1000) * 1000 : between(low, high);
  const site: Partial<SiteConnection> = {
    importPriceMicrosPerKwh: importPrice,
    exportPriceMicrosPerKwh: importPrice.map(
      (micros) => micros - (kind.exportPays && chance(0.4) ? -60_000 : flatSpread),
    ),
    importLimitW: chance(0.5) ? series(count, INF) : each(() => power(6000, 14_000)),
    exportLimitW: chance(0.5) ? series(count, INF) : each(() => power(2000, 9000)),
    fixedPowerW: each(() => power(chance(0.1) ? -3000 : 0, 4000)),
    overruns: chance(0.3)
      ? [
          { id: 'in', direction: 'import', thresholdW: power(0, 5000), priceMicrosPerKwh: 90_000 },
          { id: 'out', direction: 'export', thresholdW: power(0, 4000), priceMicrosPerKwh: 50_000 },
        ]
      : [],
    exportOnlyPvSurplus: (kind.switched ?? false) && chance(0.2),
  };
  const devices: Device[] = [];
  if (chance(0.7)) {
    devices.push(pv(count, { id: 'roof', availableW: each(() => power(0, 7000)), curtailable: chance(0.7) }));
  }
  if (kind.inTurn) {
    const turns = each(() => whole(0, 3));
    for (const turn of [0, 1, 2]) {
      const one = randomStorage();
      const inTurn = (powerW: Float64Array) =>
        powerW.map((value, period) => (turns[period] === turn ? value : 0));
      devices.push({
        ...one,
        id: `bat-${turn}`,
        chargePowerWMax: inTurn(one.chargePowerWMax),
        dischargePowerWMax: inTurn(one.dischargePowerWMax),
      });
    }
  } else if (!kind.noStorage) devices.push(randomStorage());
  if (chance(0.2)) devices.push(pv(count, { id: 'shed', availableW: each(() => power(0, 2000)) }));
  const constraints: PlannerConstraint[] = [];
  if (chance(0.3)) {
    const low = each(() => (chance(0.7) ? -INF : power(-6000, 1000)));
    const high = each(() => (chance(0.7) ? INF : power(2000, 9000)));
    constraints.push(netBand('net', [...low], [...high]));
  }
  const [constrained] = devices;
  if (chance(0.2) && constrained !== undefined) {
    const isPv = constrained.kind === 'pv';
    const low = each(() => (chance(0.7) ? -INF : power(-6000, isPv ? -1000 : 500)));
    const high = each(() => (chance(0.7) ? INF : power(isPv ? -500 : 500, 4000)));
    constraints.push({
      ...netBand('device', [...low], [...high]),
      target: { kind: 'device', deviceId: constrained.id },
    });
  }
  return {
    ...problemOf(count, devices, site, constraints),
    id: `site-${seed}`,
    horizon: {
      startMs: Date.UTC(2026, 0, 1),
      periodMs: each(() => (chance(0.3) ? 900_000 : 3_600_000)),
      zone: 'Europe/Amsterdam',
    },
  };

  function randomStorage(): StorageDevice {
    const one = anyStorage();
    if (!kind.exact) return one;
    const capacityWh = one.energyMaxWh[0]!;
    const levelWh = 1000 * whole(0, Math.floor(capacityWh / 1000));
    const exactly = { minWh: levelWh, maxWh: levelWh, firmness: 'physical' } as const;
    return {
      ...one,
      energyStartWh: 1000 * whole(0, Math.floor(capacityWh / 1000)),
      energyMinWh: series(count, 0),
      chargeEfficiencyPu: series(count, chance(0.7) ? 1 : 0.5),
      dischargeEfficiencyPu: series(count, 1),
      retentionPu: series(count, 1),
      usageW: one.usageW.map((powerW) => Math.round(powerW / 1000) * 1000),
      ...(chance(0.5) ? { chargeStepsW: [1000, 2000, 3000], chargePowerWMin: 0 } : {}),
      targets: chance(0.7) ? [{ id: 'exactly', period: whole(0, count - 1), ...exactly }] : [],
    };
  }

  function anyStorage(): StorageDevice {
    const capacityWh = power(3000, 20_000);
    const isOneWay = chance(0.2);
    const isLossless = chance(0.3);
    const efficiencyPu = () => (isLossless ? 1 : between(0.8, 1));
    const isFlat = chance(0.5);
    const efficiencies = () => (isFlat ? series(count, efficiencyPu()) : each(efficiencyPu));
    const minWh = chance(0.5) ? 0 : capacityWh * 0.1;
    const maybe = (probability: number, micros: number) => (chance(probability) ? micros : 0);
    return storage(count, {
      energyStartWh: chance(0.1) ? capacityWh : capacityWh * between(0.1, 0.95),
      energyMinWh: chance(0.1) ? each(() => minWh * random()) : series(count, minWh),
      energyMaxWh: series(count, capacityWh),
      chargePowerWMax: each(() => (chance(0.1) ? 0 : power(1500, 8000))),
      dischargePowerWMax: isOneWay ? series(count, 0) : each(() => (chance(0.1) ? 0 : power(1000, 6000))),
      chargePowerWMin: kind.switched && chance(0.4) ? power(500, 2500) : 0,
      dischargePowerWMin: kind.switched && chance(0.3) ? power(500, 2000) : 0,
      chargeEfficiencyPu: isOneWay && chance(0.5) ? each(() => between(2.5, 4)) : efficiencies(),
      dischargeEfficiencyPu: efficiencies(),
      retentionPu: chance(0.3) ? each(() => between(0.95, 1)) : series(count, 1),
      lossModel: chance(0.5) ? 'linear' : 'start',
      usageW: chance(0.3) ? each(() => (chance(0.5) ? 0 : power(0, 2000))) : series(count, 0),
      wearMicrosPerKwhCharged: maybe(0.2, 15_000),
      wearMicrosPerKwhDischarged: maybe(0.4, 25_000),
      holdingMicrosPerKwhPeriod: maybe(0.2, 3000),
      terminalValueMicrosPerKwh: maybe(0.5, kind.tied ? 200_000 : between(30_000, 300_000)),
      chargeFromGrid: !(kind.switched && chance(0.25)),
      dischargeToGrid: !(kind.switched && chance(0.25)),
      targets: chance(0.4) ? [randomTarget(capacityWh)] : [],
      softPowerLimits: chance(0.15)
        ? (['charge', 'discharge'] as const).map((direction) => ({
            id: direction,
            direction,
            limitW: each(() => power(0, 4000)),
            peakPriceMicrosPerKw: 0,
            priceMicrosPerKwh: 40_000,
          }))
        : [],
      softEnergyBounds: chance(0.2)
        ? (['min', 'max'] as const).map((bound) => ({
            id: bound,
            bound,
            levelWh: each(() => (chance(0.3) ? Number.NaN : capacityWh * (bound === 'min' ? 0.3 : 0.8))),
            priceMicrosPerKwhPeriod: 5000,
            priceMicrosPerKwhHour: 20_000,
            peakPriceMicrosPerKwh: 0,
          }))
        : [],
      ...(kind.switched && chance(0.2) ? { chargeStepsW: [1400, 3700, 6000], chargePowerWMin: 0 } : {}),
    });
  }

  function randomTarget(capacityWh: number): StorageTarget {
    const level = capacityWh * between(0.3, 0.8);
    const soft = { priceMicrosPerKwh: chance(0.5) ? 500_000 : 150_000 };
    return {
      id: 'leave',
      period: whole(0, count - 1),
      ...(chance(0.8) ? { minWh: level } : {}),
      ...(chance(0.4) ? { maxWh: level * between(1, 1.2) } : {}),
      firmness: chance(0.4) ? 'physical' : chance(0.4) ? 'wish' : soft,
    };
  }
}
