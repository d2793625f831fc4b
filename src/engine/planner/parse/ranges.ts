/**
 * The largest numbers that mean something: what is beyond them is a mistake of units. All calculations are exact to the watt and to the
 * micro-unit well beyond them.
 */

/** [micro-units per kWh, kW or start]: a million units of the currency. Markets end at some 20 per kWh; penalties of models go to some 300,000. */
export const PRICE_MICROS_MAX = 1e12;
/** [W]: 10 GW. */
export const POWER_W_MAX = 1e10;
/** [Wh]: 1 TWh. */
export const ENERGY_WH_MAX = 1e12;
/** Periods of a horizon: a year of minutes is half of it. */
export const PERIODS_MAX = 1_000_000;
