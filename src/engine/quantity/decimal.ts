/** Decimal numbers as people write them, kept exact: nothing here passes through binary fractions. */

/** The number mantissa · 10^−places. */
export interface Decimal {
  readonly mantissa: bigint;
  readonly places: number;
}

/** Digits before and after the point that are accepted: no double needs more, written out without exponent. */
const DIGITS_MAX = 400;

const DECIMAL = new RegExp(`^([+-]?)(\\d{1,${DIGITS_MAX}})(?:\\.(\\d{1,${DIGITS_MAX}}))?$`);

/** @returns the decimal, or undefined where the text is anything but digits with one optional point and sign. */
export function readDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const size = BigInt(whole + fraction);
  return { mantissa: sign === '-' ? -size : size, places: fraction.length };
}

/** Why a decimal is no whole number of a unit: a part is left over, or it is beyond what is exact. */
export type NotWhole = 'fraction' | 'too-large';

/**
 * @param factor - how many of the small unit are in one of the written unit; a positive whole number.
 * @returns the decimal in the small unit, a safe integer; or why it is not one.
 */
export function inWholeUnits(decimal: Decimal, factor: number): number | NotWhole {
  const scaled = decimal.mantissa * BigInt(factor);
  const divisor = 10n ** BigInt(decimal.places);
  if (scaled % divisor !== 0n) return 'fraction';
  const whole = Number(scaled / divisor);
  return Number.isSafeInteger(whole) ? whole : 'too-large';
}

/** @returns the double that is nearest to decimal · 10^exponent. */
export function nearestNumber(decimal: Decimal, exponent: number): number {
  return Number(`${decimal.mantissa}e${exponent - decimal.places}`);
}

/**
 * @param value - a finite number.
 * @returns the shortest decimal that stands for it (the digits of `String(value)`), times 10^exponent, as text without exponent.
 */
export function shiftedText(value: number, exponent: number): string {
  const [digits = '', ownExponent = '0'] = String(Math.abs(value)).split('e');
  const [whole = '', fraction = ''] = digits.split('.');
  const text = placePoint(whole + fraction, fraction.length - Number(ownExponent) - exponent);
  return value < 0 && text !== '0' ? `-${text}` : text;
}

/** Digits with the point set `places` from their end, without idle zeros. */
function placePoint(digits: string, places: number): string {
  if (places <= 0) return (digits + '0'.repeat(-places)).replace(/^0+(?=\d)/, '');
  const padded = digits.padStart(places + 1, '0');
  const whole = padded.slice(0, -places).replace(/^0+(?=\d)/, '');
  const fraction = padded.slice(-places).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
