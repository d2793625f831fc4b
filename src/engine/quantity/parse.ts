import { InputError } from '../errors.ts';
import { type Decimal, inWholeUnits, nearestNumber, readDecimal } from './decimal.ts';
import { DURATION_UNITS_MS, ENERGY_UNITS_WH, MICROS_PER_UNIT, POWER_UNITS_W } from './units.ts';

/**
 * Quantities as people type them. A number without a unit is refused wherever it could be misread
 * (is `5` kilowatts or watts?). Units are case-sensitive, because m and M differ by nine digits.
 */

/** Largest power that is accepted [W]: powers are kept as 32-bit integers. */
export const POWER_W_MAX = 2 ** 31 - 1;

const KWH_PER_MWH = 1_000;

const QUANTITY = /^([+-]?[\d.]+) ?([A-Za-z]+)$/;
const MONEY = /^(?:([A-Z]{3}) ?)?([+-]?[\d.]+)(?: ?([A-Z]{3}))?$/;
const PRICE = /^(.+?) ?\/ ?(kWh|MWh)$/;
const DURATION_PART = /([\d.]+)([a-z]+)/y;
const PERCENT = /^([+-]?[\d.]+) ?%$/;

const NOUNS = {
  power: 'a power',
  energy: 'an energy',
  money: 'an amount of money',
  price: 'a price',
  duration: 'a duration',
  percentage: 'a percentage',
} as const;

type What = keyof typeof NOUNS;

export const POWER_EXPECTED = 'a power such as 5kW, -250W or 1.2MW';
export const ENERGY_EXPECTED = 'an energy such as 10kWh, 750Wh or 1.2MWh';
export const MONEY_EXPECTED = 'an amount such as 12.50 or 12.50 EUR';
export const PRICE_EXPECTED = 'a price per kWh such as 0.25, 0.25/kWh or 250/MWh';
export const DURATION_EXPECTED = 'a duration such as 15m, 2h, 1h30m, 90s or 1d';
export const PERCENT_EXPECTED = 'a percentage such as 95%';

/**
 * Parses a power: number and unit, W, kW, MW or GW.
 *
 * @param text - `5kW`, `-5000W`, `1.2 MW`; positive towards the participant.
 * @returns [W], an integer of at most {@link POWER_W_MAX} either way.
 * @throws InputError `bad-power` without a unit, with another unit, or where a fraction of a watt is left.
 */
export function parsePowerW(text: string): number {
  const powerW = parseWithUnit('power', text, POWER_UNITS_W, POWER_EXPECTED, 'a whole number of watts');
  if (Math.abs(powerW) > POWER_W_MAX) throw bad('power', text, `a power of at most ${POWER_W_MAX}W`);
  return powerW;
}

/**
 * Parses an energy: number and unit, Wh, kWh, MWh or GWh.
 *
 * @returns [Wh], a safe integer.
 * @throws InputError `bad-energy` without a unit, with another unit, or where a fraction of a watt-hour is left.
 */
export function parseEnergyWh(text: string): number {
  return parseWithUnit('energy', text, ENERGY_UNITS_WH, ENERGY_EXPECTED, 'a whole number of watt-hours');
}

/**
 * Parses an amount of money, with or without the currency's code before or behind it.
 *
 * @param text - `12.50`, `12.50 EUR`, `EUR 12.50`, `-0.001`; at most six decimals.
 * @param currency - the code that is expected; another one in the text is refused. Absent: any.
 * @returns [micro-units of the currency], a safe integer.
 * @throws InputError `bad-money`.
 */
export function parseMoneyMicros(text: string, currency?: string): number {
  const decimal = readMoney('money', text, text, currency, MONEY_EXPECTED);
  return whole('money', text, decimal, MICROS_PER_UNIT, 'an amount of at most six decimals');
}

/**
 * Parses a price of energy. Without a unit it is per kWh, as prices are told to people.
 *
 * @param text - `0.25`, `0.25/kWh`, `250/MWh`, `0.25 EUR/kWh`.
 * @param currency - the code that is expected; another one in the text is refused. Absent: any.
 * @returns [micro-units per kWh], a safe integer.
 * @throws InputError `bad-price`.
 */
export function parsePricePerKwhMicros(text: string, currency?: string): number {
  const [, amount = text, unit = 'kWh'] = PRICE.exec(text.trim()) ?? [];
  const price = readMoney('price', text, amount, currency, PRICE_EXPECTED);
  const perKwh = unit === 'MWh' ? MICROS_PER_UNIT / KWH_PER_MWH : MICROS_PER_UNIT;
  return whole('price', text, price, perKwh, 'a price of whole micro-units per kWh (six decimals)');
}

/**
 * Parses a span of elapsed time: one or more numbers with unit, the largest first: d, h, m, s, ms.
 * `1d` is 24 hours, also on the days that the clocks make longer or shorter.
 *
 * @param text - `90s`, `15m`, `1h30m`, `1.5h`; not negative.
 * @returns [ms], a safe integer ≥ 0.
 * @throws InputError `bad-duration` without a unit, with another or a repeated unit, or where a fraction of a millisecond is left.
 */
export function parseDurationMs(text: string): number {
  let totalMs = 0;
  let unitsLeft = DURATION_UNITS_MS;
  for (const [number, unit] of durationParts(text)) {
    const at = unitsLeft.findIndex(([name]) => name === unit);
    const decimal = readDecimal(number);
    if (at < 0 || decimal === undefined) throw bad('duration', text, DURATION_EXPECTED);
    const [, unitMs] = unitsLeft[at]!;
    totalMs += whole('duration', text, decimal, unitMs, 'a whole number of milliseconds');
    unitsLeft = unitsLeft.slice(at + 1);
  }
  if (!Number.isSafeInteger(totalMs)) throw bad('duration', text, 'a shorter duration');
  return totalMs;
}

/**
 * Parses a percentage to a part of one.
 *
 * @param text - `95%`, `97.5 %`; the sign % is required. Any size: the caller knows the range.
 * @returns [pu], the double nearest to the written number divided by 100.
 * @throws InputError `bad-percentage`.
 */
export function parsePercentPu(text: string): number {
  return nearestNumber(readPercent(text), -2);
}

/**
 * Parses a percentage to percent, as states of charge are kept.
 *
 * @returns [%], the double nearest to the written number.
 * @throws InputError `bad-percentage`.
 */
export function parsePct(text: string): number {
  return nearestNumber(readPercent(text), 0);
}

function readPercent(text: string): Decimal {
  const decimal = readDecimal(PERCENT.exec(text.trim())?.[1] ?? '');
  if (decimal === undefined) throw bad('percentage', text, PERCENT_EXPECTED);
  return decimal;
}

function parseWithUnit(
  what: What,
  text: string,
  units: ReadonlyMap<string, number>,
  expected: string,
  expectedWhole: string,
): number {
  const [, number = '', unit = ''] = QUANTITY.exec(text.trim()) ?? [];
  const decimal = readDecimal(number);
  const factor = units.get(unit);
  if (decimal === undefined || factor === undefined) throw bad(what, text, expected);
  return whole(what, text, decimal, factor, expectedWhole);
}

function readMoney(
  what: What,
  text: string,
  amount: string,
  currency: string | undefined,
  expected: string,
): Decimal {
  const [, before, number = '', behind] = MONEY.exec(amount.trim()) ?? [];
  const decimal = readDecimal(number);
  if (decimal === undefined || (before !== undefined && behind !== undefined))
    throw bad(what, text, expected);
  const written = before ?? behind;
  if (currency !== undefined && written !== undefined && written !== currency) {
    throw bad(what, text, `${expected}, in ${currency}`);
  }
  return decimal;
}

function durationParts(text: string): readonly (readonly [string, string])[] {
  const trimmed = text.trim();
  const parts: [string, string][] = [];
  DURATION_PART.lastIndex = 0;
  let end = 0;
  for (let match = DURATION_PART.exec(trimmed); match !== null; match = DURATION_PART.exec(trimmed)) {
    parts.push([match[1]!, match[2]!]);
    end = DURATION_PART.lastIndex;
  }
  if (parts.length === 0 || end !== trimmed.length) throw bad('duration', text, DURATION_EXPECTED);
  return parts;
}

function whole(what: What, text: string, decimal: Decimal, factor: number, expected: string): number {
  const value = inWholeUnits(decimal, factor);
  if (value === 'fraction') throw bad(what, text, expected);
  if (value === 'too-large') throw bad(what, text, `${NOUNS[what]} that is not as large`);
  return value;
}

function bad(what: What, text: string, expected: string): InputError {
  return new InputError(`bad-${what}`, `"${text}" is not ${NOUNS[what]}: expected ${expected}.`, {
    details: [{ path: '', value: text, expected }],
  });
}
