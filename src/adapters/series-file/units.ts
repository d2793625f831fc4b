/**
 * The units that columns of measurement files are written in, and what they are inside: power in W,
 * energy in Wh, prices in micro-units per kWh, temperature in °C. Everything else keeps its unit.
 */

export type UnitKind = 'power' | 'energy' | 'price' | 'temperature' | 'other';

export interface FileUnit {
  readonly kind: UnitKind;
  /** As it is told to people: `kWh`, `EUR/MWh`. */
  readonly name: string;
  /** Inside = `factor` · read + `offset`. */
  readonly factor: number;
  readonly offset: number;
  /** ISO 4217, of prices only. */
  readonly currency?: string;
}

/** Of what is left unconverted; `--values column:other`. */
export const UNCONVERTED: FileUnit = { kind: 'other', name: 'other', factor: 1, offset: 0 };

function unit(kind: UnitKind, name: string, factor = 1, offset = 0): FileUnit {
  return { kind, name, factor, offset };
}

/** Keys are the normalised spelling: lower case, words joined by `_`. */
const UNITS: ReadonlyMap<string, FileUnit> = new Map([
  ['ws', unit('energy', 'Ws', 1 / 3_600)],
  ['wh', unit('energy', 'Wh')],
  ['kwh', unit('energy', 'kWh', 1e3)],
  ['mwh', unit('energy', 'MWh', 1e6)],
  ['gwh', unit('energy', 'GWh', 1e9)],
  ['w', unit('power', 'W')],
  ['kw', unit('power', 'kW', 1e3)],
  ['mw', unit('power', 'MW', 1e6)],
  ['gw', unit('power', 'GW', 1e9)],
  ['degc', unit('temperature', '°C')],
  ['celsius', unit('temperature', '°C')],
  ['degf', unit('temperature', '°F', 5 / 9, -160 / 9)],
  ['fahrenheit', unit('temperature', '°F', 5 / 9, -160 / 9)],
  ['kelvin', unit('temperature', 'K', 1, -273.15)],
]);

/** Short names that mean a temperature only where the column's name says that it is one. */
const TEMPERATURE_LETTERS: ReadonlyMap<string, string> = new Map([
  ['c', 'degc'],
  ['f', 'degf'],
  ['k', 'kelvin'],
]);

/** Units that are kept as they are: normalised spelling → name. */
const OTHER_UNITS: ReadonlyMap<string, string> = new Map([
  ['pct', '%'],
  ['percent', '%'],
  ['frac', 'fraction'],
  ['pu', 'p.u.'],
  ['w_m2', 'W/m2'],
  ['kwh_m2', 'kWh/m2'],
  ['m_s', 'm/s'],
  ['km_h', 'km/h'],
  ['mm', 'mm'],
  ['pa', 'Pa'],
  ['hpa', 'hPa'],
  ['deg', 'deg'],
  ['v', 'V'],
  ['a', 'A'],
  ['hz', 'Hz'],
  ['var', 'var'],
  ['kvar', 'kvar'],
  ['mvar', 'Mvar'],
  ['va', 'VA'],
  ['kva', 'kVA'],
  ['mva', 'MVA'],
  ['kg_per_kwh', 'kg/kWh'],
  ['g_per_kwh', 'g/kWh'],
  ['m3', 'm3'],
]);

const PRICE_PATTERN = /^([a-z]{3})_per_([kmg]?wh)$/;
/** Micro-units per kWh for one whole unit of the currency per … */
const PRICE_FACTORS: Readonly<Record<string, number>> = { wh: 1e9, kwh: 1e6, mwh: 1e3, gwh: 1 };
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const CURRENCY_SIGNS: Readonly<Record<string, string>> = { '€': 'eur', '£': 'gbp' };

/** Longest unit in words: `kg_per_kwh`, `eur_per_mwh`. */
export const UNIT_WORDS_MAX = 3;

function normalised(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[€£]/g, (sign) => CURRENCY_SIGNS[sign]!)
    .replace('°', 'deg')
    .replace(/\/(?=[kmg]?wh$)/, '_per_')
    .replace('²', '2')
    .replace('³', '3')
    .replace('%', 'pct')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
}

function priceUnit(key: string): FileUnit | undefined {
  const match = PRICE_PATTERN.exec(key);
  const currency = match?.[1]?.toUpperCase();
  if (match === null || currency === undefined || !CURRENCIES.has(currency)) return undefined;
  const per = match[2]!;
  const perName = per.replace('wh', 'Wh').replace(/^[mg]/, (letter) => letter.toUpperCase());
  return { ...unit('price', `${currency}/${perName}`, PRICE_FACTORS[per]!), currency };
}

/**
 * Reads a unit as a header or an operator writes it: `kWh`, `eur_per_mwh`, `EUR/MWh`, `W/m2`, `°C`.
 *
 * @returns undefined where it is not known. Letter case does not count: nobody measures a site in milliwatts.
 */
export function parseUnit(text: string): FileUnit | undefined {
  const key = normalised(text);
  if (key === 'other') return UNCONVERTED;
  const other = OTHER_UNITS.get(key);
  return UNITS.get(key) ?? (other === undefined ? priceUnit(key) : unit('other', other));
}

/** As `parseUnit`, and `C`, `F`, `K` too, in a column that is said to be a temperature. */
export function parseTemperatureUnit(text: string): FileUnit | undefined {
  const letter = TEMPERATURE_LETTERS.get(normalised(text));
  return letter === undefined ? undefined : UNITS.get(letter);
}

/** Examples for messages. */
export const UNIT_EXPECTED = 'a unit such as kWh, Wh, W, kW, MW, EUR/MWh, GBP/kWh, degC, pct or other';
