import type { BaseLoad, PriceRule } from '../../engine/portfolio/index.ts';
import { writePower } from '../../engine/quantity/index.ts';
import { writePrice } from './decimal.ts';
import { type Fields, readFields } from './fields.ts';
import { isMap, type Reader } from './reader.ts';
import { NUMERIC, POWER_W, PRICE_MICROS_PER_KWH, SERIES_ID } from './values.ts';

/** What is either one value or taken from a series: prices and base load. */

const FACTOR_DEFAULT = 1;

export const PRICE_RULE: Reader<PriceRule> = {
  expected: 'a price per kWh such as 0.25, or a map with series',
  unreadable: { kind: 'constant', priceMicrosPerKwh: Number.NaN },
  read(place) {
    if (isMap(place.value)) return readFields(place, this.expected, seriesPrice);
    return { kind: 'constant', priceMicrosPerKwh: PRICE_MICROS_PER_KWH.read(place) };
  },
};

export const BASE_LOAD: Reader<BaseLoad> = {
  expected: 'a power such as 350W, or a map with series',
  unreadable: { kind: 'constant', powerW: Number.NaN },
  read(place) {
    if (isMap(place.value)) return readFields(place, this.expected, seriesLoad);
    return { kind: 'constant', powerW: POWER_W.read(place) };
  },
};

export function writePriceRule(rule: PriceRule): unknown {
  if (rule.kind === 'constant') return writePrice(rule.priceMicrosPerKwh);
  return { series: rule.seriesId, factor: rule.factor, add: writePrice(rule.addMicrosPerKwh) };
}

export function writeBaseLoad(load: BaseLoad): unknown {
  return load.kind === 'constant' ? writePower(load.powerW) : { series: load.seriesId };
}

function seriesPrice(fields: Fields): PriceRule {
  return {
    kind: 'series',
    seriesId: fields.required('series', SERIES_ID),
    factor: fields.withDefault('factor', NUMERIC, FACTOR_DEFAULT),
    addMicrosPerKwh: fields.withDefault('add', PRICE_MICROS_PER_KWH, 0),
  };
}

function seriesLoad(fields: Fields): BaseLoad {
  return { kind: 'series', seriesId: fields.required('series', SERIES_ID) };
}
