import { MINUTE_MS } from '../../time/index.ts';
import type {
  Device,
  Horizon,
  NearDevice,
  PlannerConstraint,
  PlannerProblem,
  SiteConnection,
  StorageDevice,
} from '../problem.ts';
import { zonedInstant } from '../texts.ts';

/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * Writes a problem as `flex-planner-problem/1`: parsePlannerProblem gives an equal problem back, whose
 * JSON has the same bytes. Series of one value are written as that value; no limit as `null`.
 */
export function problemToJson(problem: PlannerProblem): { readonly [key: string]: Json } {
  return {
    format: 'flex-planner-problem/1',
    id: problem.id,
    horizon: horizonJson(problem.horizon),
    site: siteJson(problem.site),
    devices: problem.devices.map(deviceJson),
    constraints: problem.constraints.map(constraintJson),
    ...(problem.near === undefined ? {} : { near: problem.near.map(nearJson) }),
  };
}

function nearJson({ deviceId, powerW }: NearDevice): Json {
  return { deviceId, powerW: seriesJson(powerW) };
}

function horizonJson(horizon: Horizon): Json {
  const { startMs, periodMs, zone } = horizon;
  const start = zonedInstant(startMs, horizon);
  const [lengthMs] = periodMs;
  const isEqual = lengthMs! % MINUTE_MS === 0 && periodMs.every((value) => value === lengthMs);
  if (!isEqual) return { start, zone, periodMs: [...periodMs] };
  return { start, zone, periodMinutes: lengthMs! / MINUTE_MS, periodCount: periodMs.length };
}

function siteJson(site: SiteConnection): Json {
  return {
    importPriceMicrosPerKwh: seriesJson(site.importPriceMicrosPerKwh),
    exportPriceMicrosPerKwh: seriesJson(site.exportPriceMicrosPerKwh),
    importLimitW: seriesJson(site.importLimitW),
    exportLimitW: seriesJson(site.exportLimitW),
    fixedPowerW: seriesJson(site.fixedPowerW),
    peaks: site.peaks.map(({ window, ...peak }) => ({ ...peak, ...(window ? { window: [...window] } : {}) })),
    overruns: site.overruns.map((overrun) => ({ ...overrun })),
    exclusiveImportExport: site.exclusiveImportExport,
    exportOnlyPvSurplus: site.exportOnlyPvSurplus,
  };
}

function deviceJson(device: Device): Json {
  switch (device.kind) {
    case 'storage':
      return storageJson(device);
    case 'pv':
      return { ...device, availableW: seriesJson(device.availableW) };
    case 'shiftable': {
      const { profileW, allowed, startCostMicros, optionalValueMicros, ...rest } = device;
      return {
        ...rest,
        profileW: [...profileW],
        allowed: [...allowed],
        startCostMicros: typeof startCostMicros === 'number' ? startCostMicros : seriesJson(startCostMicros),
        ...(optionalValueMicros === undefined ? {} : { optionalValueMicros }),
      };
    }
  }
}

function storageJson(device: StorageDevice): Json {
  const { energyStartWh } = device;
  const outside = energyStartWh < device.energyMinWh[0]! || energyStartWh > device.energyMaxWh[0]!;
  return {
    ...device,
    ...(outside ? { startsOutsideBounds: true } : {}),
    energyMinWh: seriesJson(device.energyMinWh),
    energyMaxWh: seriesJson(device.energyMaxWh),
    chargePowerWMax: seriesJson(device.chargePowerWMax),
    dischargePowerWMax: seriesJson(device.dischargePowerWMax),
    chargeStepsW: [...device.chargeStepsW],
    chargeEfficiencyPu: seriesJson(device.chargeEfficiencyPu),
    dischargeEfficiencyPu: seriesJson(device.dischargeEfficiencyPu),
    retentionPu: seriesJson(device.retentionPu),
    usageW: seriesJson(device.usageW),
    targets: device.targets.map((target) => ({ ...target })),
    softPowerLimits: device.softPowerLimits.map((limit) => ({ ...limit, limitW: seriesJson(limit.limitW) })),
    softEnergyBounds: device.softEnergyBounds.map((soft) => ({
      ...soft,
      levelWh: seriesJson(soft.levelWh),
    })),
  };
}

function constraintJson({ id, source, target, minW, maxW }: PlannerConstraint): Json {
  return { id, source, target: { ...target }, minW: seriesJson(minW), maxW: seriesJson(maxW) };
}

/** One value where all are the same; `null` for what is not finite, which each series has one meaning for. */
function seriesJson(series: Float64Array): Json {
  const first = series[0]!;
  let equalCount = 1;
  while (equalCount < series.length && series[equalCount] === first) equalCount++;
  if (equalCount === series.length) return finiteOrNull(first);
  const values: (number | null)[] = [];
  for (let period = 0; period < series.length; period++) values.push(finiteOrNull(series[period]!));
  return values;
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
