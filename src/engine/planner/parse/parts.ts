import type * as v from 'valibot';
import { InputError } from '../../errors.ts';
import { MINUTE_MS, parseInstant, parseZone } from '../../time/index.ts';
import type {
  Horizon,
  PlannerConstraint,
  PvDevice,
  ShiftableDevice,
  SiteConnection,
  StorageDevice,
  StorageTarget,
} from '../problem.ts';
import { at, type Problems } from './problems.ts';
import type {
  constraintSchema,
  horizonSchema,
  pvSchema,
  shiftableSchema,
  siteSchema,
  storageSchema,
} from './schema.ts';
import type { SeriesReader } from './series.ts';
import * as rule from './series.ts';
import {
  CONSTRAINT_SERIES,
  PV_SERIES,
  SHIFTABLE_SERIES,
  SITE_SERIES,
  STORAGE_SERIES,
} from './series-rules.ts';

/**
 * The periods that are planned: equal ones by their length and number, or each with its own length.
 *
 * @returns undefined where they make no sense; what is wrong is taken down.
 */
export function readHorizon(
  source: v.InferOutput<typeof horizonSchema>,
  path: string,
  problems: Problems,
): Horizon | undefined {
  const { periodMinutes, periodCount, periodMs } = source;
  const zone = readText(() => parseZone(source.zone), at(path, 'zone'), problems);
  // Relative times and words mean nothing in a file that is read later.
  const startMs = readText(
    () => parseInstant(source.start, { nowMs: Number.NaN, zone: zone ?? parseZone('UTC') }),
    at(path, 'start'),
    problems,
  );
  const isEqual = periodMinutes !== undefined && periodCount !== undefined;
  if (isEqual === (periodMs !== undefined)) {
    problems.add(path, undefined, 'either periodMinutes and periodCount, or periodMs');
    return undefined;
  }
  const lengths = periodMs ?? new Array<number>(periodCount!).fill(periodMinutes! * MINUTE_MS);
  if (zone === undefined || startMs === undefined) return undefined;
  if (!Number.isFinite(startMs)) {
    problems.add(at(path, 'start'), source.start, 'an instant such as 2026-03-29T00:00+01:00');
    return undefined;
  }
  return { startMs, periodMs: Float64Array.from(lengths), zone };
}

function readText<T>(read: () => T, path: string, problems: Problems): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const { value, expected } of error.details) problems.add(path, value, expected);
    return undefined;
  }
}

/** The connection. What is wrong with its series is taken down, and the site returned all the same. */
export function readSite(
  source: v.InferOutput<typeof siteSchema>,
  path: string,
  series: SeriesReader,
  problems: Problems,
): SiteConnection {
  refuseSameIds(source.peaks, at(path, 'peaks'), problems);
  refuseSameIds(source.overruns, at(path, 'overruns'), problems);
  source.peaks.forEach(({ window }, index) => {
    checkLength(window, at(at(at(path, 'peaks'), index), 'window'), series, problems);
  });
  const read = (key: keyof typeof SITE_SERIES) => series.read(source[key], at(path, key), SITE_SERIES[key]);
  return {
    importPriceMicrosPerKwh: read('importPriceMicrosPerKwh'),
    exportPriceMicrosPerKwh: read('exportPriceMicrosPerKwh'),
    importLimitW: read('importLimitW'),
    exportLimitW: read('exportLimitW'),
    fixedPowerW: read('fixedPowerW'),
    peaks: source.peaks.map(({ id, direction, thresholdW, priceMicrosPerKw, window }) => ({
      id,
      direction,
      thresholdW,
      priceMicrosPerKw,
      ...(window === undefined ? {} : { window }),
    })),
    overruns: source.overruns.map(({ id, direction, thresholdW, priceMicrosPerKwh }) => ({
      id,
      direction,
      thresholdW,
      priceMicrosPerKwh,
    })),
    exclusiveImportExport: source.exclusiveImportExport,
    exportOnlyPvSurplus: source.exportOnlyPvSurplus,
  };
}

function checkLength(
  flags: readonly boolean[] | undefined,
  path: string,
  series: SeriesReader,
  problems: Problems,
): void {
  if (flags === undefined || flags.length === series.periodCount) return;
  problems.add(path, `${flags.length} values`, `${series.periodCount}: one for each period`);
}

/**
 * A storage with all its defaults: no minimum, no losses, no use of its own. Besides its series it checks what
 * hangs together: bounds, start, steps, targets.
 */
export function readStorage(
  source: v.InferOutput<typeof storageSchema>,
  path: string,
  series: SeriesReader,
  problems: Problems,
): StorageDevice {
  const read = (key: keyof typeof STORAGE_SERIES) =>
    series.read(source[key], at(path, key), STORAGE_SERIES[key]);
  const { startsOutsideBounds, targets, softPowerLimits, softEnergyBounds } = source;
  const device: StorageDevice = {
    kind: 'storage',
    id: source.id,
    energyStartWh: source.energyStartWh,
    energyMinWh: read('energyMinWh'),
    energyMaxWh: read('energyMaxWh'),
    chargePowerWMax: read('chargePowerWMax'),
    dischargePowerWMax: read('dischargePowerWMax'),
    chargePowerWMin: source.chargePowerWMin,
    dischargePowerWMin: source.dischargePowerWMin,
    chargeStepsW: source.chargeStepsW,
    chargeEfficiencyPu: read('chargeEfficiencyPu'),
    dischargeEfficiencyPu: read('dischargeEfficiencyPu'),
    retentionPu: read('retentionPu'),
    lossModel: source.lossModel,
    usageW: read('usageW'),
    wearMicrosPerKwhCharged: source.wearMicrosPerKwhCharged,
    wearMicrosPerKwhDischarged: source.wearMicrosPerKwhDischarged,
    holdingMicrosPerKwhPeriod: source.holdingMicrosPerKwhPeriod,
    terminalValueMicrosPerKwh: source.terminalValueMicrosPerKwh,
    chargeFromGrid: source.chargeFromGrid,
    dischargeToGrid: source.dischargeToGrid,
    exclusiveDirections: source.exclusiveDirections,
    targets: targets.map((target, index) =>
      readTarget(target, at(at(path, 'targets'), index), series, problems),
    ),
    softPowerLimits: softPowerLimits.map(
      ({ id, direction, limitW, peakPriceMicrosPerKw, priceMicrosPerKwh }, index) => ({
        id,
        direction,
        limitW: series.read(limitW, at(at(at(path, 'softPowerLimits'), index), 'limitW'), rule.LIMIT),
        peakPriceMicrosPerKw,
        priceMicrosPerKwh,
      }),
    ),
    softEnergyBounds: softEnergyBounds.map(({ id, bound, levelWh, ...prices }, index) => ({
      id,
      bound,
      levelWh: series.read(levelWh, at(at(at(path, 'softEnergyBounds'), index), 'levelWh'), rule.LEVEL),
      priceMicrosPerKwhPeriod: prices.priceMicrosPerKwhPeriod,
      priceMicrosPerKwhHour: prices.priceMicrosPerKwhHour,
      peakPriceMicrosPerKwh: prices.peakPriceMicrosPerKwh,
    })),
  };
  refuseSameIds(softPowerLimits, at(path, 'softPowerLimits'), problems);
  refuseSameIds(softEnergyBounds, at(path, 'softEnergyBounds'), problems);
  checkEfficiencies(device, path, problems);
  checkBounds(device, path, startsOutsideBounds, problems);
  checkSteps(device, path, problems);
  return device;
}

function refuseSameIds(parts: readonly { readonly id: string }[], path: string, problems: Problems): void {
  parts.forEach(({ id }, index) => {
    const isKnown = parts.findIndex((other) => other.id === id) < index;
    if (isKnown) problems.add(at(at(path, index), 'id'), id, 'an id that no other of the list has');
  });
}

/** What gives back what it took, and more, would earn without end: only one that gives nothing back may store more than it draws. */
function checkEfficiencies(device: StorageDevice, path: string, problems: Problems): void {
  const { chargeEfficiencyPu, dischargeEfficiencyPu, chargePowerWMax, dischargePowerWMax } = device;
  let bestPu = 0;
  dischargeEfficiencyPu.forEach((efficiencyPu, period) => {
    if (dischargePowerWMax[period]! > 0) bestPu = Math.max(bestPu, efficiencyPu);
  });
  const most = 1 / bestPu;
  const wrong = chargeEfficiencyPu.findIndex(
    (efficiencyPu, period) => chargePowerWMax[period]! > 0 && efficiencyPu > most * (1 + ROUND_TRIP_ROUNDING),
  );
  if (wrong < 0) return;
  const expected = `at most ${Number(most.toPrecision(6))}: it can discharge, and would give back more than it draws`;
  problems.add(at(at(path, 'chargeEfficiencyPu'), wrong), chargeEfficiencyPu[wrong], expected);
}

/** Square roots of one round trip, multiplied again. */
const ROUND_TRIP_ROUNDING = 1e-9;

function checkBounds(device: StorageDevice, path: string, startsOutside: boolean, problems: Problems): void {
  const crossing = device.energyMinWh.findIndex((minWh, period) => minWh > device.energyMaxWh[period]!);
  if (crossing >= 0) {
    const maxWh = device.energyMaxWh[crossing]!;
    const where = at(at(path, 'energyMinWh'), crossing);
    problems.add(where, device.energyMinWh[crossing], `at most energyMaxWh there, ${maxWh} Wh`);
  }
  const { energyStartWh } = device;
  const [minWh, maxWh] = [device.energyMinWh[0]!, device.energyMaxWh[0]!];
  if (!startsOutside && (energyStartWh < minWh || energyStartWh > maxWh)) {
    const expected = `an energy from ${minWh} to ${maxWh} Wh; or "startsOutsideBounds": true where it really is outside`;
    problems.add(at(path, 'energyStartWh'), energyStartWh, expected);
  }
}

function checkSteps({ chargeStepsW }: StorageDevice, path: string, problems: Problems): void {
  const wrong = chargeStepsW.findIndex((stepW, index) => index > 0 && stepW <= chargeStepsW[index - 1]!);
  if (wrong >= 0) {
    problems.add(at(at(path, 'chargeStepsW'), wrong), chargeStepsW[wrong], 'more than the step before it');
  }
}

/** Takes down a target beyond the end of the horizon. */
export function checkPeriod(
  period: number,
  path: string,
  { periodCount }: SeriesReader,
  problems: Problems,
): void {
  if (period < periodCount) return;
  problems.add(at(path, 'period'), period, `a period of the horizon: 0 to ${periodCount - 1}`);
}

function readTarget(
  source: v.InferOutput<typeof storageSchema>['targets'][number],
  path: string,
  series: SeriesReader,
  problems: Problems,
): StorageTarget {
  const { id, period, minWh, maxWh, firmness } = source;
  checkPeriod(period, path, series, problems);
  if (minWh === undefined && maxWh === undefined) problems.add(path, undefined, 'minWh, maxWh or both');
  if (minWh !== undefined && maxWh !== undefined && minWh > maxWh) {
    problems.add(at(path, 'minWh'), minWh, `at most maxWh, ${maxWh} Wh`);
  }
  return {
    id,
    period,
    ...(minWh === undefined ? {} : { minWh }),
    ...(maxWh === undefined ? {} : { maxWh }),
    firmness: typeof firmness === 'object' ? { priceMicrosPerKwh: firmness.priceMicrosPerKwh } : firmness,
  };
}

/** A PV plant: it can be curtailed unless that is denied. */
export function readPv(source: v.InferOutput<typeof pvSchema>, path: string, series: SeriesReader): PvDevice {
  const availableW = series.read(source.availableW, at(path, 'availableW'), PV_SERIES.availableW);
  return { kind: 'pv', id: source.id, availableW, curtailable: source.curtailable };
}

/**
 * A run: allowed in all periods unless some are named. In pieces its profile must be flat, since the pieces have
 * no order.
 */
export function readShiftable(
  source: v.InferOutput<typeof shiftableSchema>,
  path: string,
  series: SeriesReader,
  problems: Problems,
): ShiftableDevice {
  const { id, profileW, contiguous, allowed, startCostMicros, onBefore, optionalValueMicros } = source;
  checkLength(allowed, at(path, 'allowed'), series, problems);
  const uneven = profileW.findIndex((powerW) => powerW !== profileW[0]);
  if (!contiguous && uneven >= 0) {
    const expected = `${profileW[0]} W as in the first period: a run in pieces has one power`;
    problems.add(at(at(path, 'profileW'), uneven), profileW[uneven], expected);
  }
  const costsMicros = series.read(
    startCostMicros,
    at(path, 'startCostMicros'),
    SHIFTABLE_SERIES.startCostMicros,
  );
  return {
    kind: 'shiftable',
    id,
    profileW: Float64Array.from(profileW),
    contiguous,
    allowed: allowed ?? new Array<boolean>(series.periodCount).fill(true),
    startCostMicros: costsMicros.every((micros) => micros === costsMicros[0]) ? costsMicros[0]! : costsMicros,
    onBefore,
    ...(optionalValueMicros === undefined ? {} : { optionalValueMicros }),
  };
}

/** A band on power, at the meter unless a device is named; its source is its id where none is given. */
export function readConstraint(
  source: v.InferOutput<typeof constraintSchema>,
  path: string,
  series: SeriesReader,
  problems: Problems,
): PlannerConstraint {
  const minW = series.read(source.minW, at(path, 'minW'), CONSTRAINT_SERIES.minW);
  const maxW = series.read(source.maxW, at(path, 'maxW'), CONSTRAINT_SERIES.maxW);
  const crossing = minW.findIndex((value, period) => value > maxW[period]!);
  if (crossing >= 0) {
    problems.add(at(at(path, 'minW'), crossing), minW[crossing], `at most maxW there, ${maxW[crossing]} W`);
  }
  const target =
    source.target.kind === 'net'
      ? { kind: 'net' as const }
      : { kind: 'device' as const, deviceId: source.target.deviceId };
  return { id: source.id, source: source.source ?? source.id, target, minW, maxW };
}
