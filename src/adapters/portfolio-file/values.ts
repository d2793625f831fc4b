import {
  contractId,
  deviceId,
  feederId,
  groupId,
  ID_EXPECTED,
  isId,
  isSeriesId,
  participantId,
  seriesId,
  siteId,
} from '../../engine/ids.ts';
import {
  DURATION_EXPECTED,
  ENERGY_EXPECTED,
  PERCENT_EXPECTED,
  POWER_EXPECTED,
  parseDurationMs,
  parseEnergyWh,
  parseMoneyMicros,
  parsePct,
  parsePercentPu,
  parsePowerW,
  parsePricePerKwhMicros,
} from '../../engine/quantity/index.ts';
import {
  isPeriodMinutes,
  MINUTE_MS,
  PERIOD_MINUTES,
  type PeriodMinutes,
  parseZone,
  UTC,
  type Zone,
} from '../../engine/time/index.ts';
import { expect, type Reader, scalar } from './reader.ts';

/** The kinds of single values that a portfolio file holds. */

const CURRENCY_CODE = /[A-Z]{3}/;
const NUMBER = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const TIME = /^(\d{1,2}):(\d{2})$/;
const MINUTES_PER_HOUR = 60;
const MINUTES_OF_DAY_MAX = 1440;

const NUMBER_EXPECTED = 'a number such as 1.21';
const TIME_EXPECTED = 'a time such as 17:30, from 00:00 to 24:00';
const PERIOD_EXPECTED = `one of ${PERIOD_MINUTES.map((minutes) => `${minutes}m`).join(', ')}`;
const MINUTES_EXPECTED = 'a duration of whole minutes, such as 15m or 2h';
const PRICE_EXPECTED = "a price per kWh such as 0.25 or 250/MWh, in the group's currency without its code";
const AMOUNT_EXPECTED = "an amount such as 0.50, in the group's currency without its code";

export const POWER_W = scalar(POWER_EXPECTED, Number.NaN, parsePowerW);
export const ENERGY_WH = scalar(ENERGY_EXPECTED, Number.NaN, parseEnergyWh);
export const SHARE_PU = scalar(PERCENT_EXPECTED, Number.NaN, parsePercentPu);
export const SHARE_PCT = scalar(PERCENT_EXPECTED, Number.NaN, parsePct);

export const PRICE_MICROS_PER_KWH = scalar(PRICE_EXPECTED, Number.NaN, (text) => {
  expect(!CURRENCY_CODE.test(text), PRICE_EXPECTED);
  return parsePricePerKwhMicros(text);
});

export const AMOUNT_MICROS = scalar(AMOUNT_EXPECTED, Number.NaN, (text) => {
  expect(!CURRENCY_CODE.test(text), AMOUNT_EXPECTED);
  return parseMoneyMicros(text);
});

export const NUMERIC = scalar(NUMBER_EXPECTED, Number.NaN, (text) => {
  expect(NUMBER.test(text), NUMBER_EXPECTED);
  return Number(text);
});

export const MINUTES = scalar(DURATION_EXPECTED, Number.NaN, (text) => {
  const durationMs = parseDurationMs(text);
  expect(durationMs % MINUTE_MS === 0, MINUTES_EXPECTED);
  return durationMs / MINUTE_MS;
});

export const PERIOD: Reader<PeriodMinutes> = scalar<PeriodMinutes>(PERIOD_EXPECTED, 15, (text) => {
  const minutes = parseDurationMs(text) / MINUTE_MS;
  expect(isPeriodMinutes(minutes), PERIOD_EXPECTED);
  return minutes;
});

/** Minutes after midnight on the wall clock. */
export const WALL_MINUTES = scalar(TIME_EXPECTED, Number.NaN, (text) => {
  const [, hours = '', minutes = ''] = TIME.exec(text) ?? [];
  const total = Number(hours) * MINUTES_PER_HOUR + Number(minutes);
  expect(hours !== '' && Number(minutes) < MINUTES_PER_HOUR && total <= MINUTES_OF_DAY_MAX, TIME_EXPECTED);
  return total;
});

export const BOOLEAN = scalar('true or false', false, (text) => {
  expect(text === 'true' || text === 'false', 'true or false');
  return text === 'true';
});

export const TEXT = scalar('a text', '', (text) => text);

export const ZONE = scalar<Zone>('a time zone such as Europe/Amsterdam', UTC, parseZone);

export const GROUP_ID = id(groupId, 'group');
export const PARTICIPANT_ID = id(participantId, 'participant');
export const SITE_ID = id(siteId, 'site');
export const DEVICE_ID = id(deviceId, 'device');
export const CONTRACT_ID = id(contractId, 'contract');
export const FEEDER_ID = id(feederId, 'feeder');
export const SERIES_ID = id(seriesId, 'series', isSeriesId);

function id<T extends string>(parse: (text: string) => T, kind: string, accepts = isId): Reader<T> {
  const expected = `the id of a ${kind}: ${ID_EXPECTED}`;
  const unreadable = '' as T; // a stand-in, see Reader
  return scalar(expected, unreadable, (text) => {
    expect(accepts(text), expected);
    return parse(text);
  });
}
