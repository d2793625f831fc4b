/** Why a plan does what it does: what the planner says of each device and period. */

/** What a device does. `hold`: a storage that neither charges nor discharges; `off`: a run that is left out. */
export type Action = 'charge' | 'discharge' | 'hold' | 'curtail' | 'run' | 'off';

/**
 * What decided.
 *
 * Storages: `worth-more`, a stored kWh is worth at least what it costs; `worth-less`, at most what giving it brings;
 * `between`, neither; `target`, as the former, for an energy that is asked for; `must-store`, `must-empty`: the energy has to
 * be, or must not be, in the store; `full`, `empty`, `absent`: there is nothing to decide; `least-power`: it can do so
 * much or nothing; `grid-rule`: it may not charge from, or give to, the grid.
 * Everything: `order`, somebody's right; `import-limit`, `export-limit`, `pv-surplus`, rules of the connection; `preference`,
 * it costs the same otherwise.
 * PV: `export-price`, `import-price`, not taking it is cheaper. Runs: `cheapest-start`, `only-start`, `not-worth-it`.
 * `together`: what one kWh is worth does not explain it, several periods or devices do; `unknown-worth`: the plan came without
 * worths.
 */
export type Because =
  | 'worth-more'
  | 'worth-less'
  | 'between'
  | 'target'
  | 'must-store'
  | 'must-empty'
  | 'full'
  | 'empty'
  | 'absent'
  | 'least-power'
  | 'grid-rule'
  | 'order'
  | 'import-limit'
  | 'export-limit'
  | 'pv-surplus'
  | 'preference'
  | 'export-price'
  | 'import-price'
  | 'cheapest-start'
  | 'only-start'
  | 'not-worth-it'
  | 'together'
  | 'unknown-worth';

/** What a kWh more or less at a device changes at the meter: import, export, or PV that is curtailed. */
export type PriceSource = 'import' | 'export' | 'curtailed';

/** What keeps a device from doing more of what it does. `price`: the next kWh would not pay. */
export type Limit =
  | 'power'
  | 'full'
  | 'empty'
  | 'import-limit'
  | 'export-limit'
  | 'pv-surplus'
  | 'order'
  | 'grid-rule'
  | 'price';

/** Why a device does what it does in one period. Numbers are absent where they do not count, or are not known. */
export interface PeriodReason {
  readonly deviceId: string;
  readonly period: number;
  readonly action: Action;
  /** Power of the device [W], consumption positive; of PV what is curtailed. */
  readonly powerW: number;
  readonly because: Because;
  /** The constraint or target that it is due to, as said to people. */
  readonly cause?: string;
  /**
   * What the stored kWh that decides is worth [micro-units per kWh stored]: the last one that is charged, the first one that is kept;
   * of a storage that holds, one more.
   */
  readonly worthMicrosPerKwh?: number;
  /** Of a storage that holds: what the last kWh in it is worth, where that is more than one more is. */
  readonly lastWorthMicrosPerKwh?: number;
  /** What a kWh costs that is put into the store, with losses and wear [micro-units per kWh stored]. */
  readonly costMicrosPerKwh?: number;
  /** What a kWh brings that is taken out of the store, less losses and wear [micro-units per kWh stored]. */
  readonly gainMicrosPerKwh?: number;
  /** The price at the meter behind cost, or else behind gain [micro-units per kWh], and what it is the price of. */
  readonly priceMicrosPerKwh?: number;
  readonly priceOf?: PriceSource;
  /** Of a run: what all costs with the cheapest other start, and with this one [micro-units]. */
  readonly otherwiseMicros?: number;
  /** Why it is not more. */
  readonly limit?: Limit;
  /** The constraint or target behind the limit. */
  readonly limitCause?: string;
}

/** Powers this close are the same [W]. */
export const SAME_W = 0.01;
/** Energies this close are the same [Wh]. */
export const SAME_WH = 0.01;
/** A band of power that is narrower than this leaves nothing to decide [W]. */
export const HELD_BAND_W = 2.5;
/** Prices this close are the same: a part of the larger, or micro-units per kWh. Staying near an earlier plan may cost a few. */
const SAME_PRICE_PU = 1e-6;
const SAME_PRICE_MICROS = 20;

/** Room that rounding needs between two prices [micro-units per kWh]. */
function samePriceMicros(a: number, b: number): number {
  return Math.max(SAME_PRICE_MICROS, SAME_PRICE_PU * Math.max(Math.abs(a), Math.abs(b)));
}

/** Whether two prices differ by rounding at most [micro-units per kWh]. */
export function isSamePrice(a: number, b: number): boolean {
  return Math.abs(a - b) <= samePriceMicros(a, b);
}

/** Whether one price is at least another, but for rounding [micro-units per kWh]. */
export function isAtLeast(a: number, b: number): boolean {
  return a >= b - samePriceMicros(a, b);
}
