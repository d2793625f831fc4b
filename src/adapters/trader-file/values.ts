import { ID_EXPECTED, isId, orderId, requestId } from '../../engine/ids.ts';
import type { Disposition } from '../../engine/market/index.ts';
import {
  type Day,
  isPeriodMinutes,
  PERIOD_MINUTES,
  type PeriodMinutes,
  parseDayStrict,
  parseInstant,
  UTC,
} from '../../engine/time/index.ts';
import { type Place, partOf } from '../portfolio-file/place.ts';
import { describe, expect, type Reader, refuse, scalar } from '../portfolio-file/reader.ts';
import { TRADER_FORMAT } from './format.ts';

/** The kinds of values that a file for the trader holds beside those of a portfolio. */

const INT32_MAX = 2 ** 31 - 1;
const INSTANT_PATTERN = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/;
const INSTANT_EXPECTED = 'an instant with offset such as 2026-11-21T14:00:00+01:00';
const DISPOSITIONS: readonly Disposition[] = ['requested', 'available', 'unchanged'];

export const FORMAT = scalar(`"${TRADER_FORMAT}"`, '', (text) => {
  expect(text === TRADER_FORMAT, `"${TRADER_FORMAT}"`);
  return text;
});

/** What others depend on: undefined where it could not be read, which has been reported. */
export interface Known<T> {
  readonly value: T | undefined;
}

export const UNKNOWN: Known<never> = { value: undefined };

export const DAY = scalar<Known<Day>>('a day such as 2026-11-21', UNKNOWN, (text) => ({
  value: parseDayStrict(text),
}));

const PERIOD_MINUTES_EXPECTED = `one of ${PERIOD_MINUTES.join(', ')}`;

export const PERIOD_LENGTH = scalar<Known<PeriodMinutes>>(PERIOD_MINUTES_EXPECTED, UNKNOWN, (text) => {
  const minutes = Number(text);
  expect(isPeriodMinutes(minutes), PERIOD_MINUTES_EXPECTED);
  return { value: minutes };
});

export const INSTANT_MS = scalar(INSTANT_EXPECTED, Number.NaN, (text) => {
  expect(INSTANT_PATTERN.test(text), INSTANT_EXPECTED);
  return parseInstant(text, { zone: UTC, nowMs: Number.NaN }); // the pattern leaves nothing relative over
});

export const REVISION = scalar('a revision: a whole number from 1', 1, (text) => {
  expect(/^[1-9]\d*$/.test(text), 'a revision: a whole number from 1');
  return Number(text);
});

export const PRICE_MICROS = scalar('a price in micro-units per kWh', Number.NaN, (text) => {
  const price = Number(text);
  expect(text.trim() !== '' && Number.isFinite(price), 'a price in micro-units per kWh');
  return price;
});

const PART_EXPECTED = 'a part above 0 and at most 0.5, such as 0.05';

export const PART = scalar(PART_EXPECTED, Number.NaN, (text) => {
  const part = Number(text);
  expect(text.trim() !== '' && part > 0 && part <= 0.5, PART_EXPECTED);
  return part;
});

const ID_OF = (kind: string) => `the id of ${kind}: ${ID_EXPECTED}`;

export const ORDER_ID = scalar(ID_OF('an order'), orderId('unreadable'), (text) => {
  expect(isId(text), ID_OF('an order'));
  return orderId(text);
});

export const REQUEST_ID = scalar(ID_OF('a request'), requestId('unreadable'), (text) => {
  expect(isId(text), ID_OF('a request'));
  return requestId(text);
});

/** @param count - periods of the day; undefined where that is not known for a mistake elsewhere. */
export function wholeWatts(count: number | undefined): Reader<Int32Array> {
  return series(count, {
    what: 'whole numbers of watts',
    one: 'a whole number of watts',
    accepts: (value) => Number.isInteger(value) && Math.abs(value as number) <= INT32_MAX,
    build: (values) => Int32Array.from(values as readonly number[]),
  });
}

export function dispositions(count: number | undefined): Reader<readonly Disposition[]> {
  return series(count, {
    what: `words, each one of ${DISPOSITIONS.join(', ')}`,
    one: `one of ${DISPOSITIONS.join(', ')}`,
    accepts: (value) => DISPOSITIONS.includes(value as Disposition),
    build: (values) => values as readonly Disposition[],
  });
}

interface SeriesKind<T> {
  readonly what: string;
  readonly one: string;
  readonly accepts: (value: unknown) => boolean;
  /** @param values - each of which was accepted. */
  readonly build: (values: readonly unknown[]) => T;
}

/** One value for each period of the day. */
function series<T>(count: number | undefined, { what, one, accepts, build }: SeriesKind<T>): Reader<T> {
  const expected = `${count ?? 'a list of'} ${what}, one for each period of the day`;
  const unreadable = build([]);
  return {
    expected,
    unreadable,
    read(place: Place) {
      const { value } = place;
      if (!Array.isArray(value)) return refuse(place, expected, unreadable);
      if (count !== undefined && value.length !== count) {
        place.report.add(place, { value: `${value.length} values`, expected });
        return unreadable;
      }
      const bad = value.flatMap((element: unknown, index) => (accepts(element) ? [] : [index]));
      for (const index of bad) {
        place.report.add(partOf(place, index, value[index]), {
          value: describe(value[index]),
          expected: one,
        });
      }
      return bad.length > 0 ? unreadable : build(value);
    },
  };
}
