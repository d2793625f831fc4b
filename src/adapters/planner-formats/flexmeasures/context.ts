import type {
  OverrunCharge,
  PeakCharge,
  PlannerConstraint,
  SiteConnection,
} from '../../../engine/planner/index.ts';
import { type Fields, isObject, located } from '../fields.ts';
import type { Located } from '../findings.ts';
import { type Currency, energyPriceDimension, POWER, powerPriceDimension } from '../quantity.ts';
import { onlyValue } from '../steps.ts';
import type { Firmness, Firmnesses } from './firmness.ts';
import { readInflexibleW } from './inflexible.ts';
import { type Reading, readScalar, readSeries } from './variable.ts';

/** What a flex-context says of a site. */
export interface SitePart {
  readonly site: SiteConnection;
  readonly constraints: readonly PlannerConstraint[];
  readonly firmnesses: Firmnesses;
  /** `site-power-capacity` [W], which stands in for devices that have none. */
  readonly sitePowerW: Float64Array | undefined;
}

const OUTPUTS = ['aggregate-power', 'aggregate-consumption', 'aggregate-production'];

/** Fields that would change the plan and have nothing that they could become. */
const NOT_PLANNED: readonly (readonly [field: string, why: string])[] = [
  ['commitments', 'the planner has no prices on deviations from a baseline'],
  ['commodities', 'the planner plans electricity only'],
  ['gas-price', 'the planner plans electricity only'],
  ['groups', 'the planner knows no limits of a part of the site'],
];

/**
 * Reads a flex-context.
 *
 * @param fields - the flex-context's.
 */
export function readContext(fields: Fields, currency: Currency, reading: Reading): SitePart {
  const firmnesses = readFirmnesses(fields, currency, reading);
  const prices = readPrices(fields, currency, reading);
  const sitePowerW = optionalSeries(fields, 'site-power-capacity', reading);
  const fixedPowerW = readInflexibleW(fields, reading);
  const consumption = readDirection(
    fields,
    { direction: 'import', word: 'consumption', firmness: firmnesses.siteConsumption, sitePowerW },
    currency,
    reading,
  );
  const production = readDirection(
    fields,
    { direction: 'export', word: 'production', firmness: firmnesses.siteProduction, sitePowerW },
    currency,
    reading,
  );
  tellRest(fields, reading);
  return {
    site: {
      ...prices,
      importLimitW: consumption.limitW,
      exportLimitW: production.limitW,
      fixedPowerW,
      peaks: [...consumption.peaks, ...production.peaks],
      overruns: [...consumption.overruns, ...production.overruns],
      exclusiveImportExport: true,
      exportOnlyPvSurplus: false,
    },
    constraints: [...consumption.constraints, ...production.constraints],
    firmnesses,
    sitePowerW,
  };
}

function optionalSeries(fields: Fields, key: string, reading: Reading): Float64Array | undefined {
  const found = fields.take(key);
  if (found === undefined) return undefined;
  return readSeries(found, POWER, reading, { how: 'least', gap: Number.POSITIVE_INFINITY });
}

function readPrices(fields: Fields, currency: Currency, reading: Reading) {
  const dimension = energyPriceDimension(currency);
  const none = new Float64Array(reading.grid.count);
  const read = (found: Located | undefined) =>
    found && readSeries(found, dimension, reading, { how: 'mean', gap: 'refuse' });
  const consumption = priceField(fields, 'consumption-price', reading);
  const production = priceField(fields, 'production-price', reading);
  if (consumption === undefined) {
    reading.findings.mistake({ path: `${fields.path}.consumption-price` }, dimension.expected);
  }
  const importPriceMicrosPerKwh = read(consumption) ?? none;
  return {
    importPriceMicrosPerKwh,
    exportPriceMicrosPerKwh: production === undefined ? importPriceMicrosPerKwh : (read(production) ?? none),
  };
}

/** A price under its present or its former name, which took the bare id of a sensor. */
function priceField(fields: Fields, key: string, { findings }: Reading): Located | undefined {
  const found = fields.take(key);
  const former = fields.take(`${key}-sensor`);
  if (former === undefined) return found;
  if (found !== undefined) findings.mistake(former, `only one of ${key} and ${key}-sensor`);
  return found ?? located({ sensor: former.value }, former.path);
}

interface DirectionSource {
  readonly direction: 'import' | 'export';
  readonly word: 'consumption' | 'production';
  readonly firmness: Firmness;
  readonly sitePowerW: Float64Array | undefined;
}

interface DirectionPart {
  readonly limitW: Float64Array;
  readonly peaks: readonly PeakCharge[];
  readonly overruns: readonly OverrunCharge[];
  readonly constraints: readonly PlannerConstraint[];
}

/** Limits and peak charges of one direction. */
function readDirection(
  fields: Fields,
  { direction, word, firmness, sitePowerW }: DirectionSource,
  currency: Currency,
  reading: Reading,
): DirectionPart {
  const { count } = reading.grid;
  const key = `site-${word}-capacity`;
  const found = fields.take(key);
  const capacityW =
    found && readSeries(found, POWER, reading, { how: 'least', gap: Number.POSITIVE_INFINITY });
  refuseNegative(found, capacityW, reading);
  const physicalW = sitePowerW ?? new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const peaks = readPeak(fields, { direction, word }, currency, reading);
  const none = { limitW: physicalW, peaks, overruns: [], constraints: [] };
  if (found === undefined || capacityW === undefined) return none;
  if (firmness === 'physical') {
    return { ...none, limitW: capacityW.map((limitW, period) => Math.min(limitW, physicalW[period]!)) };
  }
  if (firmness === 'wish') {
    return { ...none, constraints: [limitConstraint(key, direction, capacityW)] };
  }
  const thresholdW = count === 0 ? 0 : onlyValue(capacityW);
  if (thresholdW === undefined) {
    const why = 'a limit with a breach price can only be the same over the whole horizon';
    const instead = 'the limit is kept where it can be, and breached least';
    reading.findings.unsupported({ path: found.path }, why, instead);
    return { ...none, constraints: [limitConstraint(key, direction, capacityW)] };
  }
  const { breachMicros } = firmness;
  return {
    ...none,
    peaks: [{ id: `${key} breach`, direction, thresholdW, priceMicrosPerKw: breachMicros }, ...peaks],
    overruns: [{ id: `${key} breaches`, direction, thresholdW, priceMicrosPerKwh: breachMicros }],
  };
}

function refuseNegative(
  found: Located | undefined,
  valuesW: Float64Array | undefined,
  { findings }: Reading,
): void {
  if (found !== undefined && valuesW?.some((valueW) => valueW < 0))
    findings.mistake(found, 'a power of at least 0');
}

function limitConstraint(
  id: string,
  direction: 'import' | 'export',
  limitW: Float64Array,
): PlannerConstraint {
  const open = (sign: number) => new Float64Array(limitW.length).fill(sign * Number.POSITIVE_INFINITY);
  return {
    id,
    source: id,
    target: { kind: 'net' },
    minW: direction === 'import' ? open(-1) : limitW.map((valueW) => 0 - valueW),
    maxW: direction === 'import' ? limitW : open(1),
  };
}

function readPeak(
  fields: Fields,
  { direction, word }: Pick<DirectionSource, 'direction' | 'word'>,
  currency: Currency,
  reading: Reading,
): readonly PeakCharge[] {
  const known = fields.take(`site-peak-${word}`);
  const price = fields.take(`site-peak-${word}-price`);
  const thresholdW = known === undefined ? 0 : readScalar(known, POWER, reading, 'the lowest');
  if (price === undefined) {
    if (known) reading.findings.note(known.path, `without effect: there is no site-peak-${word}-price`);
    return [];
  }
  const priceMicrosPerKw = readScalar(price, powerPriceDimension(currency), reading, 'the highest');
  if (thresholdW === undefined || priceMicrosPerKw === undefined) return [];
  if (thresholdW < 0) reading.findings.mistake(known!, 'a power of at least 0');
  if (priceMicrosPerKw < 0) reading.findings.mistake(price, 'a price of at least 0');
  return [{ id: `site-peak-${word}`, direction, thresholdW, priceMicrosPerKw }];
}

/** Breach prices and what is relaxed without one. */
function readFirmnesses(fields: Fields, currency: Currency, reading: Reading): Firmnesses {
  const { findings } = reading;
  const isFormer = fields.has('consumption-price-sensor') || fields.has('production-price-sensor');
  const flag = (key: string) => fields.takeFlag(key, findings);
  const all = flag('relax-constraints') ?? !isFormer;
  const soc = flag('relax-soc-constraints') ?? all;
  const site = flag('relax-site-capacity-constraints') ?? all;
  const devices = flag('relax-capacity-constraints') ?? false;
  const breach = (key: string, dimension = powerPriceDimension(currency)): Firmness | undefined => {
    const found = fields.take(key);
    const breachMicros = found && readScalar(found, dimension, reading, 'the highest');
    if (breachMicros === undefined) return undefined;
    if (breachMicros < 0) findings.mistake(found!, 'a price of at least 0');
    return { breachMicros };
  };
  const energy = energyPriceDimension(currency);
  const orWish = (isRelaxed: boolean): Firmness => (isRelaxed ? 'wish' : 'physical');
  const consumption = breach('consumption-breach-price');
  const production = breach('production-breach-price');
  const isDefault = devices && consumption === undefined && production === undefined;
  const orDefault: Firmness = isDefault ? { breachMicros: DEVICE_BREACH_MICROS } : 'physical';
  return {
    socMinima: breach('soc-minima-breach-price', energy) ?? orWish(soc),
    socMaxima: breach('soc-maxima-breach-price', energy) ?? orWish(soc),
    siteConsumption: breach('site-consumption-breach-price') ?? orWish(site),
    siteProduction: breach('site-production-breach-price') ?? orWish(site),
    consumption: consumption ?? orDefault,
    production: production ?? orDefault,
  };
}

/** FlexMeasures' default: 100 units of the currency per kW. */
const DEVICE_BREACH_MICROS = 100 * 1_000_000;

function tellRest(fields: Fields, { findings }: Reading): void {
  for (const key of OUTPUTS) {
    const found = fields.take(key);
    if (found) findings.note(found.path, 'an output: the plan says it');
  }
  for (const [key, why] of NOT_PLANNED) {
    const found = fields.take(key);
    if (found === undefined || isEmpty(found.value)) continue;
    findings.unsupported({ path: found.path }, why, 'it is left out');
  }
  const commodity = fields.take('commodity');
  if (commodity && commodity.value !== 'electricity') {
    findings.unsupported(commodity, 'the planner plans electricity only');
  }
  fields.finish(findings);
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}
