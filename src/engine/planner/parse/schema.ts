import * as v from 'valibot';
import { exactObject } from './problems.ts';
import { ENERGY_WH_MAX, PERIODS_MAX, POWER_W_MAX, PRICE_MICROS_MAX } from './ranges.ts';

/**
 * The shape of `flex-planner-problem/1`. Series are checked by hand afterwards, since their length and range
 * depend on the rest.
 */

const text = v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'));
const finite = v.pipe(v.number('a number'), v.finite('a finite number'));
/** Signed, of a size that means something. */
const sized = (most: number, what: string) => v.pipe(finite, v.minValue(-most, what), v.maxValue(most, what));
const sizedFrom0 = (most: number, what: string) =>
  v.pipe(finite, v.minValue(0, 'a number of at least 0'), v.maxValue(most, what));
const price = sized(PRICE_MICROS_MAX, 'at most 1000000 units of the currency, in micro-units');
const priceFrom0 = sizedFrom0(PRICE_MICROS_MAX, 'at most 1000000 units of the currency, in micro-units');
const energy = sized(ENERGY_WH_MAX, 'at most 1 TWh');
const powerFrom0 = sizedFrom0(POWER_W_MAX, 'at most 10 GW');
const flag = v.boolean('true or false');
const series = v.unknown();
const list = <const Item extends v.GenericSchema>(item: Item) => v.optional(v.array(item, 'a list'), []);
const flags = v.optional(v.array(flag, 'a list of true and false'));
const direction = v.picklist(['import', 'export'], '"import" or "export"');

export const problemSchema = exactObject({
  format: v.literal('flex-planner-problem/1', '"flex-planner-problem/1"'),
  id: v.optional(text, 'problem'),
  horizon: v.unknown(),
  site: v.unknown(),
  devices: v.optional(v.array(v.unknown(), 'a list of devices'), []),
  constraints: v.optional(v.array(v.unknown(), 'a list of constraints'), []),
  near: v.optional(v.array(v.unknown(), 'a list of devices with what they were to do')),
});

const positiveCount = v.pipe(
  v.number('a whole number'),
  v.integer('a whole number'),
  v.minValue(1, 'at least 1'),
  v.maxValue(PERIODS_MAX, `at most ${PERIODS_MAX} periods`),
);

export const horizonSchema = exactObject({
  start: v.string('an instant such as 2026-03-29T00:00+01:00'),
  zone: v.optional(v.string('a time zone such as Europe/Amsterdam'), 'UTC'),
  periodMinutes: v.optional(v.pipe(finite, v.gtValue(0, 'more than 0 minutes'))),
  periodCount: v.optional(positiveCount),
  periodMs: v.optional(
    v.pipe(
      v.array(v.pipe(finite, v.gtValue(0, 'more than 0 ms')), 'a list of lengths'),
      v.nonEmpty('at least one period'),
      v.maxLength(PERIODS_MAX, `at most ${PERIODS_MAX} periods`),
    ),
  ),
});

export const siteSchema = exactObject({
  importPriceMicrosPerKwh: series,
  exportPriceMicrosPerKwh: v.optional(series),
  importLimitW: v.optional(series),
  exportLimitW: v.optional(series),
  fixedPowerW: v.optional(series),
  peaks: list(
    exactObject({
      id: text,
      direction,
      thresholdW: v.optional(powerFrom0, 0),
      priceMicrosPerKw: priceFrom0,
      window: flags,
    }),
  ),
  overruns: list(
    exactObject({
      id: text,
      direction,
      thresholdW: v.optional(powerFrom0, 0),
      priceMicrosPerKwh: priceFrom0,
    }),
  ),
  exclusiveImportExport: v.optional(flag, true),
  exportOnlyPvSurplus: v.optional(flag, false),
});

const firmness = v.union(
  [v.literal('physical'), v.literal('wish'), exactObject({ priceMicrosPerKwh: priceFrom0 })],
  '"physical", "wish" or {"priceMicrosPerKwh": a number of at least 0}',
);

export const storageSchema = exactObject({
  kind: v.literal('storage'),
  id: text,
  energyStartWh: energy,
  startsOutsideBounds: v.optional(flag, false),
  energyMinWh: v.optional(series),
  energyMaxWh: series,
  chargePowerWMax: series,
  dischargePowerWMax: v.optional(series),
  chargePowerWMin: v.optional(powerFrom0, 0),
  dischargePowerWMin: v.optional(powerFrom0, 0),
  chargeStepsW: list(v.pipe(powerFrom0, v.gtValue(0, 'more than 0 W'))),
  chargeEfficiencyPu: v.optional(series),
  dischargeEfficiencyPu: v.optional(series),
  retentionPu: v.optional(series),
  lossModel: v.optional(v.picklist(['start', 'linear'], '"start" or "linear"'), 'start'),
  usageW: v.optional(series),
  wearMicrosPerKwhCharged: v.optional(price, 0),
  wearMicrosPerKwhDischarged: v.optional(price, 0),
  holdingMicrosPerKwhPeriod: v.optional(price, 0),
  terminalValueMicrosPerKwh: v.optional(price, 0),
  chargeFromGrid: v.optional(flag, true),
  dischargeToGrid: v.optional(flag, true),
  exclusiveDirections: v.optional(flag, true),
  targets: list(
    exactObject({
      id: text,
      period: v.pipe(v.number('a whole number'), v.integer('a whole number'), v.minValue(0, 'at least 0')),
      minWh: v.optional(energy),
      maxWh: v.optional(energy),
      firmness: v.optional(firmness, 'physical'),
    }),
  ),
  softPowerLimits: list(
    exactObject({
      id: text,
      direction: v.picklist(['charge', 'discharge'], '"charge" or "discharge"'),
      limitW: series,
      peakPriceMicrosPerKw: v.optional(priceFrom0, 0),
      priceMicrosPerKwh: v.optional(priceFrom0, 0),
    }),
  ),
  softEnergyBounds: list(
    exactObject({
      id: text,
      bound: v.picklist(['min', 'max'], '"min" or "max"'),
      levelWh: series,
      priceMicrosPerKwhPeriod: v.optional(priceFrom0, 0),
      priceMicrosPerKwhHour: v.optional(priceFrom0, 0),
      peakPriceMicrosPerKwh: v.optional(priceFrom0, 0),
    }),
  ),
});

export const nearSchema = exactObject({ deviceId: text, powerW: series });

export const pvSchema = exactObject({
  kind: v.literal('pv'),
  id: text,
  availableW: series,
  curtailable: v.optional(flag, true),
});

export const shiftableSchema = exactObject({
  kind: v.literal('shiftable'),
  id: text,
  profileW: v.pipe(v.array(powerFrom0, 'a list of powers'), v.nonEmpty('at least one period')),
  contiguous: v.optional(flag, true),
  allowed: flags,
  startCostMicros: v.optional(series),
  onBefore: v.optional(flag, false),
  optionalValueMicros: v.optional(price),
});

export const constraintSchema = exactObject({
  id: text,
  source: v.optional(text),
  target: v.optional(
    v.variant(
      'kind',
      [exactObject({ kind: v.literal('net') }), exactObject({ kind: v.literal('device'), deviceId: text })],
      '{"kind": "net"} or {"kind": "device", "deviceId": …}',
    ),
    { kind: 'net' },
  ),
  minW: v.optional(series),
  maxW: v.optional(series),
});
