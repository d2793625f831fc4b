/**
 * Quantities as foreign messages write them: number and unit as one text, `5 kW`, `0.3 EUR/kWh`, `90%`. Unlike what operators
 * type they are physical values and need not be whole watts.
 */

/** What a text was read as, or as a clause what was expected in its place. */
export type Read = { readonly value: number } | { readonly expected: string };

/** A kind of quantity: what it is read as, in the base unit of the planner. */
export interface Dimension {
  readonly expected: string;
  /** @param written - a text with its unit; a number only where the dimension has a unit for it. */
  read(written: unknown): Read;
}

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*)$/;

const POWER_UNITS_W: ReadonlyMap<string, number> = new Map([
  ['W', 1],
  ['kW', 1e3],
  ['MW', 1e6],
  ['GW', 1e9],
  ['VA', 1],
  ['kVA', 1e3],
  ['MVA', 1e6],
]);

const ENERGY_UNITS_WH: ReadonlyMap<string, number> = new Map([
  ['Wh', 1],
  ['kWh', 1e3],
  ['MWh', 1e6],
  ['GWh', 1e9],
  ['J', 1 / 3600],
  ['kJ', 1 / 3.6],
  ['MJ', 1e3 / 3.6],
  ['GJ', 1e6 / 3.6],
]);

/** How many of each are in an hour. */
const PER_HOUR: ReadonlyMap<string, number> = new Map([
  ['s', 3600],
  ['min', 60],
  ['h', 1],
  ['hour', 1],
  ['d', 1 / 24],
  ['day', 1 / 24],
]);

const MICROS_PER_UNIT = 1_000_000;
const WH_PER_KWH = 1000;
const CURRENCY = /^[A-Za-z][A-Za-z0-9]*$/;

/** @returns number and unit; undefined where the text does not begin with a number. */
function splitQuantity(text: string): { readonly value: number; readonly unit: string } | undefined {
  const [, number, unit = ''] = QUANTITY.exec(text.trim()) ?? [];
  return number === undefined ? undefined : { value: Number(number), unit: unit.trim() };
}

function inUnit(expected: string, factorOf: (unit: string) => number | undefined): Dimension {
  const read = (written: unknown): Read => {
    const parts = typeof written === 'string' ? splitQuantity(written) : undefined;
    const factor = parts === undefined ? undefined : factorOf(parts.unit);
    if (parts === undefined || factor === undefined) return { expected };
    const value = parts.value * factor;
    return Number.isFinite(value) ? { value } : { expected };
  };
  return { expected, read };
}

/** [W]; apparent power counts as active power. */
export const POWER: Dimension = inUnit('a power such as "5 kW"', (unit) => POWER_UNITS_W.get(unit));

/** [W] into or out of a store: a power, or energy per time. */
export const FLOW: Dimension = inUnit('a flow such as "100 Wh/h" or "2 kW"', (unit) => {
  const [energyUnit = '', timeUnit, ...more] = unit.split('/').map((part) => part.trim());
  if (timeUnit === undefined) return POWER_UNITS_W.get(unit);
  const wattHours = ENERGY_UNITS_WH.get(energyUnit);
  const perHour = PER_HOUR.get(timeUnit);
  return wattHours === undefined || perHour === undefined || more.length > 0
    ? undefined
    : wattHours * perHour;
});

/**
 * [Wh].
 *
 * @param bareUnit - the unit of numbers that have none, where there is one.
 */
export function energyDimension(bareUnit: 'kWh' | 'MWh' | undefined): Dimension {
  const withUnit = inUnit('an energy such as "3.1 kWh"', (unit) => ENERGY_UNITS_WH.get(unit));
  if (bareUnit === undefined) return withUnit;
  const read = (written: unknown): Read => {
    const text = typeof written === 'number' ? String(written) : written;
    const isBare = typeof text === 'string' && splitQuantity(text)?.unit === '';
    return withUnit.read(isBare ? `${text} ${bareUnit}` : text);
  };
  return { expected: `an energy such as "3.1 kWh", or a number of ${bareUnit}`, read };
}

/** Part of one: `90%`, `0.9`, ".9"; above 1 for a coefficient of performance. */
export const EFFICIENCY: Dimension = {
  expected: 'an efficiency above 0 such as "90%" or 0.9',
  read(written) {
    const parts = typeof written === 'number' ? { value: written, unit: '' } : splitQuantity(String(written));
    const factor = new Map([
      ['', 1],
      ['dimensionless', 1],
      ['%', 0.01],
    ]).get(parts?.unit ?? '?');
    if (parts === undefined || factor === undefined || typeof written === 'boolean') return this;
    const value = factor === 1 ? parts.value : parts.value / 100;
    return value > 0 && Number.isFinite(value) ? { value } : this;
  },
};

/** The one currency that all prices of a site are in: that of the first that is read. */
export class Currency {
  #code: string | undefined;

  get code(): string | undefined {
    return this.#code;
  }

  /** @returns whether it is the currency, or the first one. */
  accepts(code: string): boolean {
    this.#code ??= code;
    return this.#code === code;
  }
}

/** [micro-units per kWh]. */
export function energyPriceDimension(currency: Currency): Dimension {
  return priceDimension('a price of energy such as "0.3 EUR/kWh"', currency, (unit) => {
    const wattHours = ENERGY_UNITS_WH.get(unit);
    return wattHours === undefined ? undefined : WH_PER_KWH / wattHours;
  });
}

/** [micro-units per kW]. */
export function powerPriceDimension(currency: Currency): Dimension {
  return priceDimension('a price of power such as "260 EUR/MW"', currency, (unit) => {
    const watts = POWER_UNITS_W.get(unit);
    return watts === undefined ? undefined : 1000 / watts;
  });
}

function priceDimension(
  expected: string,
  currency: Currency,
  perKilo: (unit: string) => number | undefined,
): Dimension {
  const read = (written: unknown): Read => {
    const parts = typeof written === 'string' ? splitQuantity(written) : undefined;
    const [code = '', unit = '', ...more] = (parts?.unit ?? '').split('/').map((part) => part.trim());
    const factor = perKilo(unit);
    if (parts === undefined || factor === undefined || more.length > 0 || !CURRENCY.test(code)) {
      return { expected };
    }
    if (!currency.accepts(code)) {
      return { expected: `${expected}, in ${currency.code} as the other prices` };
    }
    const value = parts.value * (MICROS_PER_UNIT * factor);
    return Number.isFinite(value) ? { value } : { expected };
  };
  return { expected, read };
}
