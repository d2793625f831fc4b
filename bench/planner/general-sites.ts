import type { Device, PlannerProblem, PvDevice, StorageDevice } from '../../src/engine/planner/index.ts';

/** Made-up sites that need a solver: any number of storages and PV on one connection, any number of periods of a quarter hour. */

const PERIOD_MS = 900_000;
const DAY_PERIODS = 96;
const ZONE = 'Europe/Amsterdam';

/** Devices in the order in which a site gets them; PV comes with all. */
const STORAGES = ['battery', 'charger', 'heat-pump', 'second-battery', 'second-charger', 'boiler'] as const;
export const STORAGES_MAX = STORAGES.length;

export interface SiteSize {
  readonly seed: number;
  readonly periodCount: number;
  readonly storageCount: number;
}

type Random = () => number;

/** Uniform on [0, 1), from a seed (a linear congruential generator modulo 2^32). */
function randomOf(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

export function generalSite({ seed, periodCount, storageCount }: SiteSize): PlannerProblem {
  const random = randomOf(seed);
  const each = (value: (period: number) => number) =>
    Float64Array.from({ length: periodCount }, (_, period) => value(period));
  const angle = (period: number) => (2 * Math.PI * (period % DAY_PERIODS)) / DAY_PERIODS;
  const price = each((period) =>
    Math.round(
      250_000 +
        90_000 * Math.sin(angle(period) + 1) +
        60_000 * Math.sin(2 * angle(period)) +
        30_000 * random(),
    ),
  );
  const devices: Device[] = STORAGES.slice(0, storageCount).map((kind, index) =>
    storageOf(kind, index, { each, random, periodCount }),
  );
  return {
    id: `general-${seed}`,
    horizon: { startMs: Date.UTC(2026, 0, 1), periodMs: each(() => PERIOD_MS), zone: ZONE },
    site: {
      importPriceMicrosPerKwh: price,
      exportPriceMicrosPerKwh: price.map((micros) => Math.round(micros * 0.6) - 20_000),
      importLimitW: each(() => 17_000 + 6000 * Math.max(0, storageCount - 3)),
      exportLimitW: each(() => 10_000),
      fixedPowerW: each(() => 300 + 1200 * random()),
      peaks: [],
      overruns: [],
      exclusiveImportExport: true,
      exportOnlyPvSurplus: false,
    },
    devices: [...devices, sunOf(each, random)],
    constraints: [],
  };
}

interface Making {
  readonly each: (value: (period: number) => number) => Float64Array;
  readonly random: Random;
  readonly periodCount: number;
}

function sunOf(each: Making['each'], random: Random): PvDevice {
  const availableW = each((period) => {
    const elevation = Math.sin((Math.PI * ((period % DAY_PERIODS) - 28)) / 40);
    const isDay = period % DAY_PERIODS > 28 && period % DAY_PERIODS < 68;
    return isDay ? 7000 * elevation * (0.6 + 0.4 * random()) : 0;
  });
  return { kind: 'pv', id: 'pv', availableW, curtailable: true };
}

function storageOf(kind: (typeof STORAGES)[number], index: number, making: Making): StorageDevice {
  const id = `${kind}-${index}`;
  if (kind.endsWith('battery')) return batteryOf(id, making);
  return kind.endsWith('charger') ? chargerOf(id, making) : heatOf(id, making);
}

function plain(id: string, { each }: Making): StorageDevice {
  return {
    kind: 'storage',
    id,
    energyStartWh: 0,
    energyMinWh: each(() => 0),
    energyMaxWh: each(() => 0),
    chargePowerWMax: each(() => 0),
    dischargePowerWMax: each(() => 0),
    chargePowerWMin: 0,
    dischargePowerWMin: 0,
    chargeStepsW: [],
    chargeEfficiencyPu: each(() => 1),
    dischargeEfficiencyPu: each(() => 1),
    retentionPu: each(() => 1),
    lossModel: 'start',
    usageW: each(() => 0),
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
  };
}

function batteryOf(id: string, making: Making): StorageDevice {
  const { each, random } = making;
  const powerW = 3000 + 3000 * random();
  return {
    ...plain(id, making),
    energyStartWh: 4000,
    energyMinWh: each(() => 500),
    energyMaxWh: each(() => 10_000),
    chargePowerWMax: each(() => powerW),
    dischargePowerWMax: each(() => powerW),
    chargeEfficiencyPu: each(() => 0.95),
    dischargeEfficiencyPu: each(() => 0.95),
    wearMicrosPerKwhDischarged: 20_000,
    terminalValueMicrosPerKwh: 200_000,
  };
}

/** There from the evening to the morning; to leave with enough. */
function chargerOf(id: string, making: Making): StorageDevice {
  const { each, periodCount, random } = making;
  const leaves = Math.min(28, Math.floor(periodCount / 3));
  return {
    ...plain(id, making),
    energyStartWh: 15_000 + 5000 * random(),
    energyMaxWh: each(() => 50_000),
    chargePowerWMax: each((period) => (period % DAY_PERIODS < 32 || period % DAY_PERIODS > 70 ? 11_000 : 0)),
    chargeEfficiencyPu: each(() => 0.92),
    targets: [{ id: 'leave', period: leaves, minWh: 27_000, firmness: 'wish' }],
  };
}

/** A thermal store with losses and a use that is not to be put off. */
function heatOf(id: string, making: Making): StorageDevice {
  const { each, random } = making;
  return {
    ...plain(id, making),
    energyStartWh: 6000,
    energyMinWh: each(() => 1000),
    energyMaxWh: each(() => 14_000),
    chargePowerWMax: each(() => 2500),
    chargeEfficiencyPu: each(() => 2.8 + random()),
    usageW: each(() => 1500 + 1500 * random()),
    retentionPu: each(() => 0.998),
  };
}
