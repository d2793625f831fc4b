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
  source.peaks.forEach(({ window }, index) => {
    checkLength(window, at(at(at(path, 'peaks'), index), 'window'), series, problems);
  });
  return {
    importPriceMicrosPerKwh: series.read(
      source.importPriceMicrosPerKwh,
      at(path, 'importPriceMicrosPerKwh'),
      rule.PRICE,
    ),
    exportPriceMicrosPerKwh: series.read(
      source.exportPriceMicrosPerKwh,
      at(path, 'exportPriceMicrosPerKwh'),
      rule.PRICE_OR_NOTHING,
    ),
    importLimitW: series.read(source.importLimitW, at(path, 'importLimitW'), rule.LIMIT),
    exportLimitW: series.read(source.exportLimitW, at(path, 'exportLimitW'), rule.LIMIT),
    fixedPowerW: series.read(source.fixedPowerW, at(path, 'fixedPowerW'), rule.POWER),
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
  const read = (key: keyof typeof source, what: rule.SeriesRule) =>
    series.read(source[key], at(path, key), what);
  const { startsOutsideBounds, targets, softPowerLimits, softEnergyBounds } = source;
  const device: StorageDevice = {
    kind: 'storage',
    id: source.id,
    energyStartWh: source.energyStartWh,
    energyMinWh: read('energyMinWh', rule.ENERGY_MIN),
    energyMaxWh: read('energyMaxWh', rule.CAPACITY),
    chargePowerWMax: read('chargePowerWMax', rule.POWER_MAX),
    dischargePowerWMax: read('dischargePowerWMax', rule.POWER_MAX_OR_NOTHING),
    chargePowerWMin: source.chargePowerWMin,
    dischargePowerWMin: source.dischargePowerWMin,
    chargeStepsW: source.chargeStepsW,
    chargeEfficiencyPu: read('chargeEfficiencyPu', rule.CHARGE_EFFICIENCY),
    dischargeEfficiencyPu: read('dischargeEfficiencyPu', rule.PART),
    retentionPu: read('retentionPu', rule.PART),
    lossModel: source.lossModel,
    usageW: read('usageW', rule.POWER),
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
  checkBounds(device, path, startsOutsideBounds, problems);
  checkSteps(device, path, problems);
  return device;
}

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

function readTarget(
  source: v.InferOutput<typeof storageSchema>['targets'][number],
  path: string,
  series: SeriesReader,
  problems: Problems,
): StorageTarget {
  const { id, period, minWh, maxWh, firmness } = source;
  if (period >= series.periodCount) {
    problems.add(at(path, 'period'), period, `a period of the horizon: 0 to ${series.periodCount - 1}`);
  }
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
  const availableW = series.read(source.availableW, at(path, 'availableW'), rule.POWER_MAX);
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
  const costsMicros = series.read(startCostMicros, at(path, 'startCostMicros'), rule.START_COST);
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
  const minW = series.read(source.minW, at(path, 'minW'), rule.BAND_MIN);
  const maxW = series.read(source.maxW, at(path, 'maxW'), rule.BAND_MAX);
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
