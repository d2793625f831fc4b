import { exampleCommunity } from '../../src/engine/example/index.ts';
import type { Device, PlannerProblem, StorageDevice } from '../../src/engine/planner/index.ts';
import type { DeviceSpec, Site } from '../../src/engine/portfolio/index.ts';
import { gridOf } from '../../src/engine/time/index.ts';
import { siteProblem } from '../../src/engine/workflows/site-problem/build.ts';
import { DAY, householdHistory, NOW, priceHistory, SEED, ZONE } from '../harness/example-workspace.ts';

/** Sites of the example that problems are taken from, and of each class so many. */
const COMMUNITY_SITES = 80;
const CLASS_SITES = 12;

type Kind = DeviceSpec['kind'];

/** The devices that sites of a class have, and no others. */
export const CLASSES: Readonly<Record<string, readonly Kind[]>> = {
  'no storage': ['pv'],
  'battery + PV': ['battery', 'pv'],
  charger: ['charger'],
  thermal: ['thermal'],
  shiftable: ['shiftable'],
  everything: ['battery', 'pv', 'charger', 'thermal', 'shiftable'],
};

/** The same sites under other circumstances. */
export const VARIANTS: Readonly<Record<string, (problem: PlannerProblem) => PlannerProblem>> = {
  'battery + PV, negative prices': (problem) => cheaper(problem),
  'battery + PV, minimum power': (problem) => switched(problem),
};

/** A quarter of the periods has an import price below 0, and more an export price; without wear it then pays to lose energy. */
function cheaper(problem: PlannerProblem): PlannerProblem {
  const { importPriceMicrosPerKwh, exportPriceMicrosPerKwh } = problem.site;
  const lessMicros = importPriceMicrosPerKwh.toSorted()[importPriceMicrosPerKwh.length >> 2]!;
  const less = (prices: Float64Array) => prices.map((micros) => micros - lessMicros);
  const site = {
    ...problem.site,
    importPriceMicrosPerKwh: less(importPriceMicrosPerKwh),
    exportPriceMicrosPerKwh: less(exportPriceMicrosPerKwh),
  };
  const devices = problem.devices.map((device) =>
    device.kind === 'storage' ? { ...device, wearMicrosPerKwhDischarged: 0 } : device,
  );
  return { ...problem, site, devices };
}

/** Batteries that charge with 1 kW at least, or not at all. */
function switched(problem: PlannerProblem): PlannerProblem {
  const devices = problem.devices.map((device) =>
    device.kind === 'storage' ? { ...device, chargePowerWMin: 1000 } : device,
  );
  return { ...problem, devices };
}

/** Problems of the example's sites for one day, with only the devices of a class. */
export function problemsOf(kinds: readonly Kind[]): readonly PlannerProblem[] {
  const { portfolio, households } = exampleCommunity({ seed: SEED, siteCount: COMMUNITY_SITES });
  const grid = gridOf(ZONE, DAY, 15);
  const prices = ['day-ahead', priceHistory()] as const;
  const isAnything = kinds.length > 2;
  const chosen = portfolio.sites
    .map((site, index) => ({ site: only(site, kinds), home: households[index]! }))
    .filter(({ site }) =>
      isAnything
        ? site.devices.length > 2
        : kinds.every((kind) => site.devices.some((one) => one.kind === kind)),
    );
  return chosen.slice(0, CLASS_SITES).map(({ site, home }) => {
    const built = siteProblem({
      site,
      grid,
      nowMs: Date.parse(NOW),
      series: new Map([prices, ...householdHistory(home)]),
      startEnergyWh: new Map(),
    });
    if (built.outcome === 'refused') throw new Error(built.reasons.join('; '));
    return built.part;
  });
}

function only(site: Site, kinds: readonly Kind[]): Site {
  return { ...site, devices: site.devices.filter(({ kind }) => kinds.includes(kind)) };
}

/** The same day cut into `periodCount` periods instead; for batteries and PV. */
export function recut(problem: PlannerProblem, periodCount: number): PlannerProblem {
  const { horizon, site } = problem;
  const factor = periodCount / horizon.periodMs.length;
  const mean = (values: Float64Array) => cut(values, periodCount);
  const constant = (values: Float64Array) => new Float64Array(periodCount).fill(values[0]!);
  return {
    ...problem,
    horizon: { ...horizon, periodMs: mean(horizon.periodMs).map((lengthMs) => lengthMs / factor) },
    site: {
      ...site,
      importPriceMicrosPerKwh: mean(site.importPriceMicrosPerKwh),
      exportPriceMicrosPerKwh: mean(site.exportPriceMicrosPerKwh),
      importLimitW: constant(site.importLimitW),
      exportLimitW: constant(site.exportLimitW),
      fixedPowerW: mean(site.fixedPowerW),
    },
    devices: problem.devices.map((device) => recutDevice(device, mean)),
  };
}

function recutDevice(device: Device, mean: (values: Float64Array) => Float64Array): Device {
  if (device.kind === 'pv') return { ...device, availableW: mean(device.availableW) };
  if (device.kind !== 'storage' || !isPlainBattery(device))
    throw new Error(`${device.id} cannot be cut anew`);
  return {
    ...device,
    energyMinWh: mean(device.energyMinWh),
    energyMaxWh: mean(device.energyMaxWh),
    chargePowerWMax: mean(device.chargePowerWMax),
    dischargePowerWMax: mean(device.dischargePowerWMax),
    chargeEfficiencyPu: mean(device.chargeEfficiencyPu),
    dischargeEfficiencyPu: mean(device.dischargeEfficiencyPu),
    retentionPu: mean(device.retentionPu),
    usageW: mean(device.usageW),
  };
}

/** Without anything that belongs to a certain period. */
function isPlainBattery({ targets, retentionPu, softEnergyBounds }: StorageDevice): boolean {
  return targets.length === 0 && softEnergyBounds.length === 0 && retentionPu.every((left) => left === 1);
}

/** Means over joined periods, or repeated values where periods are divided. */
function cut(values: Float64Array, periodCount: number): Float64Array {
  const step = values.length / periodCount;
  return Float64Array.from({ length: periodCount }, (_, period) => {
    const from = Math.floor(period * step);
    const to = Math.max(from + 1, Math.floor((period + 1) * step));
    return values.subarray(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
  });
}
