import { invariant } from '../errors.ts';
import { roundHalfAwayFromZero } from './round.ts';

/** Quantities as they are shown to people: rounded, with a blank before the unit. */

/** Digits that power and energy are shown with; zeros at the end of a fraction are left out. */
const SIGNIFICANT_DIGITS = 3;

/** Finest step of power and energy that is shown: 0.1 W. */
const STEPS_PER_UNIT = 10;

const PREFIXES: readonly (readonly [string, number])[] = [
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e3],
];

/**
 * @param powerW - [W], finite; need not be whole.
 * @returns three significant digits: `4.2 kW`, `850 W`, `1.23 MW`, `-3.5 kW`, `0 W`.
 */
export function formatPower(powerW: number): string {
  return formatScaled(powerW, 'W');
}

/** @returns three significant digits: `10 kWh`, `750 Wh`, `1.23 MWh`. */
export function formatEnergy(energyWh: number): string {
  return formatScaled(energyWh, 'Wh');
}

/**
 * An amount with two decimals; below a hundredth with two significant digits, so that what is not
 * nothing is not shown as nothing.
 *
 * @param micros - [micro-units], finite; need not be whole.
 * @param currency - its code.
 * @returns `12.50 EUR`, `-3.00 EUR`, `0.0043 EUR`.
 */
export function formatMoney(micros: number, currency: string): string {
  return `${formatMicros(micros, 2)} ${currency}`;
}

/**
 * A price with four decimals, as prices of energy are compared in tenths of a cent and finer; zeros
 * behind the second are left out.
 *
 * @returns `0.25 EUR/kWh`, `0.0872 EUR/kWh`.
 */
export function formatPricePerKwh(microsPerKwh: number, currency: string): string {
  return `${formatMicros(microsPerKwh, 4).replace(/(\.\d\d\d*?)0+$/, '$1')} ${currency}/kWh`;
}

function formatMicros(micros: number, decimals: number): string {
  const step = Math.min(10 ** (6 - decimals), fineStepMicros(roundHalfAwayFromZero(micros), decimals));
  const rounded = roundHalfAwayFromZero(micros / step) * step;
  const places = Math.max(decimals, 6 - Math.log10(step));
  return (rounded / 1e6).toFixed(places).replace(new RegExp(`(\\.\\d{${decimals}}\\d*?)0+$`), '$1');
}

/** The power of ten [micro-units] that leaves two significant digits of an amount below the last decimal. */
function fineStepMicros(micros: number, decimals: number): number {
  const size = Math.abs(micros);
  if (size === 0 || size >= 10 ** (6 - decimals)) return Number.POSITIVE_INFINITY;
  return 10 ** Math.max(0, String(size).length - 2);
}

function formatScaled(value: number, unit: string): string {
  invariant(Number.isFinite(value), `${value} ${unit} cannot be shown`);
  const tenths = roundSignificant(value * STEPS_PER_UNIT);
  const size = Math.abs(tenths) / STEPS_PER_UNIT;
  const [prefix, factor] = PREFIXES.find(([, one]) => size >= one) ?? ['', 1];
  return `${tenths / (STEPS_PER_UNIT * factor)} ${prefix}${unit}`;
}

/** To three digits, or to an integer where that is coarser. */
function roundSignificant(value: number): number {
  const digits = String(BigInt(Math.trunc(Math.abs(value)))).length;
  const step = 10 ** Math.max(0, digits - SIGNIFICANT_DIGITS);
  return roundHalfAwayFromZero(value / step) * step;
}
