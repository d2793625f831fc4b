import type {
  Device,
  OverrunCharge,
  PeakCharge,
  PlannerProblem,
  ShiftableDevice,
  SoftEnergyBound,
  SoftPowerLimit,
  StorageDevice,
  StorageTarget,
} from '../../src/engine/planner/index.ts';

/** Recorded cases (`flex-planner-case/1`: kW, kWh, EUR) as planner problems (W, Wh, micro-units). */

type Series = number | readonly (number | null)[] | null;

export interface PlannerCase {
  readonly id: string;
  readonly title: string;
  readonly horizon: CaseHorizon;
  readonly site: CaseSite;
  readonly devices: readonly (CaseStorage | CaseShiftable)[];
  readonly expected: {
    readonly objectiveEur?: number;
    readonly tolEur?: number;
    readonly status?: string;
    readonly unique?: boolean;
    readonly facts?: readonly string[];
    readonly periods?: number;
    readonly referenceSolution?: {
      readonly siteNetKw: readonly number[];
      readonly devices: Readonly<Record<string, { readonly kw: readonly number[] }>>;
    };
  };
}

interface CaseHorizon {
  readonly start: string;
  readonly timeZone: string;
  readonly periods: number;
  readonly periodMinutes: number | null;
  readonly periodHours?: readonly number[];
}

interface CaseSite {
  readonly importPriceEurPerKwh: Series;
  readonly exportPriceEurPerKwh: Series;
  readonly importLimitKw?: Series;
  readonly exportLimitKw?: Series;
  readonly fixedLoadKw?: Series;
  readonly pv?: { readonly availableKw: Series; readonly curtailable: boolean };
  readonly peaks?: readonly {
    readonly id: string;
    readonly direction: 'import' | 'export';
    readonly thresholdKw: number;
    readonly priceEurPerKw: number;
    readonly window?: readonly number[];
  }[];
  readonly overrun?:
    | readonly {
        readonly id: string;
        readonly direction: 'import' | 'export';
        readonly thresholdKw: number;
        readonly priceEurPerKwh: number;
      }[]
    | null;
  readonly exclusiveImportExport?: boolean;
  readonly exportOnlyPvSurplus?: boolean;
}

interface CaseStorage {
  readonly type: 'storage';
  readonly id: string;
  readonly socStartKwh: number;
  readonly socMinKwh: Series;
  readonly socMaxKwh: Series;
  readonly capacityKwh?: number;
  readonly chargeMinKw?: number;
  readonly chargeMaxKw: Series;
  readonly dischargeMaxKw: Series;
  readonly powerBandsKw?: readonly (readonly [number, number])[];
  readonly chargeEff?: Series;
  readonly dischargeEff?: Series;
  readonly retentionPerPeriod?: Series;
  readonly lossModel?: 'start' | 'linear';
  readonly usageKw?: Series;
  readonly wearEurPerKwhCharged?: number;
  readonly wearEurPerKwhDischarged?: number;
  readonly storageCostEurPerKwhPeriod?: number;
  readonly terminalValueEurPerKwh?: number;
  readonly noSimultaneous?: boolean;
  readonly chargeFromGrid?: boolean;
  readonly dischargeToGrid?: boolean;
  readonly softSocBounds?: { readonly priceEurPerKwhPeriod: number };
  readonly softSocMin?: CaseSoftSoc;
  readonly softSocMax?: CaseSoftSoc;
  readonly softPower?: readonly {
    readonly id: string;
    readonly direction: 'charge' | 'discharge';
    readonly limitKw: Series;
    readonly priceEurPerKwMax: number;
    readonly priceEurPerKwh: number;
  }[];
  readonly socTargets?: readonly {
    readonly id?: string;
    readonly period: number;
    readonly minKwh?: number;
    readonly maxKwh?: number;
    readonly equalKwh?: number;
    readonly softPriceEurPerKwh?: number;
  }[];
}

interface CaseSoftSoc {
  readonly priceEurPerKwhMax?: number;
  readonly priceEurPerKwhHour?: number;
  readonly periods: readonly { readonly period: number; readonly kwh: number }[];
}

interface CaseShiftable {
  readonly type: 'shiftable';
  readonly id: string;
  readonly powerKw: number;
  readonly durationPeriods: number;
  readonly contiguous?: boolean;
  readonly forbidden?: readonly number[];
  readonly startupCostFactor?: number;
  readonly onBefore?: boolean;
  readonly optionalMaxCostEur?: number;
}

const KILO = 1000;
const MICRO = 1_000_000;

/** A micro-unit is a whole number in the product; here prices keep the digits that the case has. */
const micros = (eur: number) => eur * MICRO;

/** @param kind - only these parts are read, so that a case within a trader case can be passed too. */
export function toPlannerProblem(
  source: Pick<PlannerCase, 'horizon' | 'site' | 'devices'>,
  id: string,
): PlannerProblem {
  const { horizon, site } = source;
  const count = horizon.periods;
  const series = (value: Series | undefined, absent: number, factor: number): Float64Array =>
    Float64Array.from({ length: count }, (_, period) => {
      const one = Array.isArray(value) ? value[period] : value;
      return one === undefined || one === null ? absent : Number(one) * factor;
    });
  const hours = Float64Array.from(
    { length: count },
    (_, period) => horizon.periodHours?.[period] ?? horizon.periodMinutes! / 60,
  );
  const importPriceMicrosPerKwh = series(site.importPriceEurPerKwh, 0, MICRO);
  const devices = source.devices.map((device): Device => {
    if (device.type === 'storage') return storage(device, series, count);
    return shiftable(device, hours, importPriceMicrosPerKwh);
  });
  if (site.pv) {
    const { availableKw, curtailable } = site.pv;
    devices.push({ kind: 'pv', id: 'pv', availableW: series(availableKw, 0, KILO), curtailable });
  }
  return {
    id,
    horizon: {
      startMs: Date.parse(horizon.start),
      periodMs: hours.map((lengthH) => Math.round(lengthH * 3_600_000)),
      zone: horizon.timeZone,
    },
    site: {
      importPriceMicrosPerKwh,
      exportPriceMicrosPerKwh: series(site.exportPriceEurPerKwh, 0, MICRO),
      importLimitW: series(site.importLimitKw, Number.POSITIVE_INFINITY, KILO),
      exportLimitW: series(site.exportLimitKw, Number.POSITIVE_INFINITY, KILO),
      fixedPowerW: series(site.fixedLoadKw, 0, KILO),
      peaks: (site.peaks ?? []).map(peak),
      overruns: (site.overrun ?? []).map(overrun),
      exclusiveImportExport: site.exclusiveImportExport ?? false,
      exportOnlyPvSurplus: site.exportOnlyPvSurplus ?? false,
    },
    devices,
    constraints: [],
  };
}

function peak(source: NonNullable<CaseSite['peaks']>[number]): PeakCharge {
  return {
    id: source.id,
    direction: source.direction,
    thresholdW: source.thresholdKw * KILO,
    priceMicrosPerKw: micros(source.priceEurPerKw),
    ...(source.window === undefined ? {} : { window: source.window.map((counts) => counts !== 0) }),
  };
}

function overrun(source: NonNullable<CaseSite['overrun']>[number]): OverrunCharge {
  return {
    id: source.id,
    direction: source.direction,
    thresholdW: source.thresholdKw * KILO,
    priceMicrosPerKwh: micros(source.priceEurPerKwh),
  };
}

type ReadSeries = (value: Series | undefined, absent: number, factor: number) => Float64Array;

function storage(source: CaseStorage, series: ReadSeries, count: number): StorageDevice {
  const isSoft = source.softSocBounds !== undefined;
  const capacityWh = (source.capacityKwh ?? 0) * KILO;
  const bands = (source.powerBandsKw ?? []).filter(([, high]) => high > 0);
  return {
    kind: 'storage',
    id: source.id,
    energyStartWh: source.socStartKwh * KILO,
    energyMinWh: isSoft ? new Float64Array(count) : series(source.socMinKwh, 0, KILO),
    energyMaxWh: isSoft ? new Float64Array(count).fill(capacityWh) : series(source.socMaxKwh, 0, KILO),
    chargePowerWMax: series(source.chargeMaxKw, 0, KILO),
    dischargePowerWMax: series(source.dischargeMaxKw, 0, KILO),
    chargePowerWMin: (bands.find(([low, high]) => low < high)?.[0] ?? source.chargeMinKw ?? 0) * KILO,
    dischargePowerWMin: 0,
    chargeStepsW: bands.filter(([low, high]) => low === high).map(([power]) => power * KILO),
    chargeEfficiencyPu: series(source.chargeEff, 1, 1),
    dischargeEfficiencyPu: series(source.dischargeEff, 1, 1),
    retentionPu: series(source.retentionPerPeriod, 1, 1),
    lossModel: source.lossModel ?? 'start',
    usageW: series(source.usageKw, 0, KILO),
    wearMicrosPerKwhCharged: micros(source.wearEurPerKwhCharged ?? 0),
    wearMicrosPerKwhDischarged: micros(source.wearEurPerKwhDischarged ?? 0),
    holdingMicrosPerKwhPeriod: micros(source.storageCostEurPerKwhPeriod ?? 0),
    terminalValueMicrosPerKwh: micros(source.terminalValueEurPerKwh ?? 0),
    chargeFromGrid: source.chargeFromGrid ?? true,
    dischargeToGrid: source.dischargeToGrid ?? true,
    exclusiveDirections: source.noSimultaneous ?? false,
    targets: (source.socTargets ?? []).map((target, index) => storageTarget(target, index)),
    softPowerLimits: (source.softPower ?? []).map(
      (limit): SoftPowerLimit => ({
        id: limit.id,
        direction: limit.direction,
        limitW: series(limit.limitKw, Number.POSITIVE_INFINITY, KILO),
        peakPriceMicrosPerKw: micros(limit.priceEurPerKwMax),
        priceMicrosPerKwh: micros(limit.priceEurPerKwh),
      }),
    ),
    softEnergyBounds: softBounds(source, series, count),
  };
}

function storageTarget(source: NonNullable<CaseStorage['socTargets']>[number], index: number): StorageTarget {
  const minKwh = source.minKwh ?? source.equalKwh;
  const maxKwh = source.maxKwh ?? source.equalKwh;
  return {
    id: source.id ?? `target-${index}`,
    period: source.period,
    ...(minKwh === undefined ? {} : { minWh: minKwh * KILO }),
    ...(maxKwh === undefined ? {} : { maxWh: maxKwh * KILO }),
    firmness:
      source.softPriceEurPerKwh === undefined
        ? 'physical'
        : { priceMicrosPerKwh: micros(source.softPriceEurPerKwh) },
  };
}

function softBounds(source: CaseStorage, series: ReadSeries, count: number): readonly SoftEnergyBound[] {
  const bounds: SoftEnergyBound[] = [];
  if (source.softSocBounds !== undefined) {
    const price = micros(source.softSocBounds.priceEurPerKwhPeriod);
    const always = { priceMicrosPerKwhPeriod: price, priceMicrosPerKwhHour: 0, peakPriceMicrosPerKwh: 0 };
    bounds.push({ id: 'min', bound: 'min', levelWh: series(source.socMinKwh, 0, KILO), ...always });
    bounds.push({ id: 'max', bound: 'max', levelWh: series(source.socMaxKwh, 0, KILO), ...always });
  }
  const windows = [
    ['min', source.softSocMin],
    ['max', source.softSocMax],
  ] as const;
  for (const [bound, soft] of windows) {
    if (soft === undefined) continue;
    const levelWh = new Float64Array(count).fill(Number.NaN);
    for (const { period, kwh } of soft.periods) levelWh[period] = kwh * KILO;
    bounds.push({
      id: `window-${bound}`,
      bound,
      levelWh,
      priceMicrosPerKwhPeriod: 0,
      priceMicrosPerKwhHour: micros(soft.priceEurPerKwhHour ?? 0),
      peakPriceMicrosPerKwh: micros(soft.priceEurPerKwhMax ?? 0),
    });
  }
  return bounds;
}

function shiftable(
  source: CaseShiftable,
  hours: Float64Array,
  importPriceMicrosPerKwh: Float64Array,
): ShiftableDevice {
  const factor = source.startupCostFactor ?? 0;
  return {
    kind: 'shiftable',
    id: source.id,
    profileW: new Float64Array(source.durationPeriods).fill(source.powerKw * KILO),
    contiguous: source.contiguous ?? false,
    allowed: Array.from(hours, (_, period) => (source.forbidden?.[period] ?? 0) === 0),
    // The cases price a start as so many times the energy of its first period.
    startCostMicros: hours.map(
      (lengthH, period) => factor * source.powerKw * lengthH * importPriceMicrosPerKwh[period]!,
    ),
    onBefore: source.onBefore ?? false,
    ...(source.optionalMaxCostEur === undefined
      ? {}
      : { optionalValueMicros: micros(source.optionalMaxCostEur) }),
  };
}
