import type { AvailabilityWindow, Contract, ExpectedCalls } from '../../engine/portfolio/index.ts';
import { writeDuration, writePower } from '../../engine/quantity/index.ts';
import { MINUTE_MS, wallText } from '../../engine/time/index.ts';
import { writePrice } from './decimal.ts';
import { type Fields, readFields } from './fields.ts';
import type { Place } from './place.ts';
import { expect, listOf, present, type Reader, scalar } from './reader.ts';
import {
  AMOUNT_MICROS,
  CONTRACT_ID,
  MINUTES,
  NUMERIC,
  PARTICIPANT_ID,
  POWER_W,
  PRICE_MICROS_PER_KWH,
  WALL_MINUTES,
} from './values.ts';
import { EVERY_DAY, WEEKDAYS, writeWeekdays } from './weekdays.ts';

const DIRECTION_EXPECTED = 'up (consume more) or down (consume less)';
const WINDOW_EXPECTED = 'a window: a map with start and end';

const DIRECTION = scalar<Contract['direction']>(DIRECTION_EXPECTED, 'up', (text) => {
  expect(text === 'up' || text === 'down', DIRECTION_EXPECTED);
  return text;
});

const CALLS_EXPECTED = 'what is expected of a day: a map with perDay and worth';

const EXPECTED_CALLS: Reader<ExpectedCalls> = {
  expected: CALLS_EXPECTED,
  unreadable: { perDay: Number.NaN, worthMicros: Number.NaN },
  read: (place) =>
    readFields(place, CALLS_EXPECTED, (fields) => ({
      perDay: fields.required('perDay', NUMERIC),
      worthMicros: fields.required('worth', AMOUNT_MICROS),
    })),
};

const WINDOWS = listOf('a list of windows', { expected: WINDOW_EXPECTED, read: readWindow });

export function readContract(place: Place): Contract {
  return readFields(
    place,
    'a contract: a map with id, participant, direction, price and powerMax',
    contractOf,
  );
}

function contractOf(fields: Fields): Contract {
  return {
    id: fields.required('id', CONTRACT_ID),
    participantId: fields.required('participant', PARTICIPANT_ID),
    direction: fields.required('direction', DIRECTION),
    priceMicrosPerKwh: fields.required('price', PRICE_MICROS_PER_KWH),
    pricePerInvocationMicros: fields.withDefault('pricePerInvocation', AMOUNT_MICROS, 0),
    windows: fields.withDefault('windows', WINDOWS, []),
    noticeMinutes: fields.withDefault('notice', MINUTES, 0),
    minDurationMinutes: fields.withDefault('minDuration', MINUTES, 0),
    ...present('maxDurationMinutes', fields.optional('maxDuration', MINUTES)),
    powerWMax: fields.required('powerMax', POWER_W),
    ...present('maxInvocationsPerDay', fields.optional('maxInvocationsPerDay', NUMERIC)),
    restMinutes: fields.withDefault('rest', MINUTES, 0),
    ...present('rampWPerMinute', fields.optional('ramp', POWER_W)),
    ...present('expectedCalls', fields.optional('expectedCalls', EXPECTED_CALLS)),
    ...present('robustPu', fields.optional('robust', NUMERIC)),
  };
}

export function writeContract(contract: Contract): object {
  const { maxDurationMinutes, maxInvocationsPerDay, rampWPerMinute, expectedCalls, robustPu } = contract;
  return {
    id: contract.id,
    participant: contract.participantId,
    direction: contract.direction,
    price: writePrice(contract.priceMicrosPerKwh),
    pricePerInvocation: writePrice(contract.pricePerInvocationMicros),
    windows: contract.windows.map(writeWindow),
    notice: writeMinutes(contract.noticeMinutes),
    minDuration: writeMinutes(contract.minDurationMinutes),
    ...(maxDurationMinutes === undefined ? {} : { maxDuration: writeMinutes(maxDurationMinutes) }),
    powerMax: writePower(contract.powerWMax),
    ...(maxInvocationsPerDay === undefined ? {} : { maxInvocationsPerDay }),
    rest: writeMinutes(contract.restMinutes),
    ...(rampWPerMinute === undefined ? {} : { ramp: writePower(rampWPerMinute) }),
    ...(expectedCalls === undefined ? {} : { expectedCalls: writeExpectedCalls(expectedCalls) }),
    ...(robustPu === undefined ? {} : { robust: robustPu }),
  };
}

function writeExpectedCalls({ perDay, worthMicros }: ExpectedCalls): object {
  return { perDay, worth: writePrice(worthMicros) };
}

function readWindow(place: Place): AvailabilityWindow {
  return readFields(place, WINDOW_EXPECTED, (fields) => ({
    startMinutes: fields.required('start', WALL_MINUTES),
    endMinutes: fields.required('end', WALL_MINUTES),
    weekdays: fields.withDefault('weekdays', WEEKDAYS, EVERY_DAY),
  }));
}

function writeWindow(window: AvailabilityWindow): object {
  return {
    start: wallText(window.startMinutes),
    end: wallText(window.endMinutes),
    weekdays: writeWeekdays(window.weekdays),
  };
}

function writeMinutes(minutes: number): string {
  return writeDuration(minutes * MINUTE_MS);
}
