/** The units that are read and written, each with how many of the internal unit it holds. */

export const POWER_UNITS_W: ReadonlyMap<string, number> = new Map([
  ['W', 1],
  ['kW', 1e3],
  ['MW', 1e6],
  ['GW', 1e9],
]);

export const ENERGY_UNITS_WH: ReadonlyMap<string, number> = new Map([
  ['Wh', 1],
  ['kWh', 1e3],
  ['MWh', 1e6],
  ['GWh', 1e9],
]);

/** From the largest, in the order in which a duration names them. A day is 24 hours, whatever the clocks do. */
export const DURATION_UNITS_MS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
];

export const MICROS_PER_UNIT = 1_000_000;
