import * as v from 'valibot';
import { exactObject } from './problems.ts';

/**
 * The shape of `flex-planner-problem/1`. Series are checked by hand afterwards, since their length and range
 * depend on the rest.
 */

const text = v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'));
const finite = v.pipe(v.number('a number'), v.finite('a finite number'));
const notNegative = v.pipe(finite, v.minValue(0, 'a number of at least 0'));
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
});

const positiveCount = v.pipe(
  v.number('a whole number'),
  v.integer('a whole number'),
  v.minValue(1, 'at least 1'),
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
      thresholdW: v.optional(notNegative, 0),
      priceMicrosPerKw: notNegative,
      window: flags,
    }),
  ),
  overruns: list(
    exactObject({
      id: text,
      direction,
      thresholdW: v.optional(notNegative, 0),
      priceMicrosPerKwh: notNegative,
    }),
  ),
  exclusiveImportExport: v.optional(flag, true),
  exportOnlyPvSurplus: v.optional(flag, false),
});

const firmness = v.union(
  [v.literal('physical'), v.literal('wish'), exactObject({ priceMicrosPerKwh: notNegative })],
  '"physical", "wish" or {"priceMicrosPerKwh": a number of at least 0}',
);

export const storageSchema = exactObject({
  kind: v.literal('storage'),
  id: text,
  energyStartWh: finite,
  startsOutsideBounds: v.optional(flag, false),
  energyMinWh: v.optional(series),
  energyMaxWh: series,
  chargePowerWMax: series,
  dischargePowerWMax: v.optional(series),
  chargePowerWMin: v.optional(notNegative, 0),
  dischargePowerWMin: v.optional(notNegative, 0),
  chargeStepsW: list(v.pipe(finite, v.gtValue(0, 'more than 0 W'))),
  chargeEfficiencyPu: v.optional(series),
  dischargeEfficiencyPu: v.optional(series),
  retentionPu: v.optional(series),
  lossModel: v.optional(v.picklist(['start', 'linear'], '"start" or "linear"'), 'start'),
  usageW: v.optional(series),
  wearMicrosPerKwhCharged: v.optional(finite, 0),
  wearMicrosPerKwhDischarged: v.optional(finite, 0),
  holdingMicrosPerKwhPeriod: v.optional(finite, 0),
  terminalValueMicrosPerKwh: v.optional(finite, 0),
  chargeFromGrid: v.optional(flag, true),
  dischargeToGrid: v.optional(flag, true),
  exclusiveDirections: v.optional(flag, true),
  targets: list(
    exactObject({
      id: text,
      period: v.pipe(v.number('a whole number'), v.integer('a whole number'), v.minValue(0, 'at least 0')),
      minWh: v.optional(finite),
      maxWh: v.optional(finite),
      firmness: v.optional(firmness, 'physical'),
    }),
  ),
  softPowerLimits: list(
    exactObject({
      id: text,
      direction: v.picklist(['charge', 'discharge'], '"charge" or "discharge"'),
      limitW: series,
      peakPriceMicrosPerKw: v.optional(notNegative, 0),
      priceMicrosPerKwh: v.optional(notNegative, 0),
    }),
  ),
  softEnergyBounds: list(
    exactObject({
      id: text,
      bound: v.picklist(['min', 'max'], '"min" or "max"'),
      levelWh: series,
      priceMicrosPerKwhPeriod: v.optional(notNegative, 0),
      priceMicrosPerKwhHour: v.optional(notNegative, 0),
      peakPriceMicrosPerKwh: v.optional(notNegative, 0),
    }),
  ),
});

export const pvSchema = exactObject({
  kind: v.literal('pv'),
  id: text,
  availableW: series,
  curtailable: v.optional(flag, true),
});

export const shiftableSchema = exactObject({
  kind: v.literal('shiftable'),
  id: text,
  profileW: v.pipe(v.array(notNegative, 'a list of powers'), v.nonEmpty('at least one period')),
  contiguous: v.optional(flag, true),
  allowed: flags,
  startCostMicros: v.optional(series),
  onBefore: v.optional(flag, false),
  optionalValueMicros: v.optional(finite),
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
