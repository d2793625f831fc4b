import { type FileUnit, parseTemperatureUnit, parseUnit, UNIT_WORDS_MAX } from './units.ts';

/** A column's name, taken apart into what it is of and the unit at its end. */
export interface ColumnName {
  /** The name without unit; empty where the name is a unit and nothing else. */
  readonly stem: string;
  readonly unit: FileUnit | undefined;
}

const BRACKETS_PATTERN = /^(.*?)[\s_]*[[(]([^\])]+)[\])]$/;
const TEMPERATURE_PATTERN = /^(.*[\W_])?(air_?)?temp(erature)?$/i;

/** Words that name a quantity; a name made of these alone says what is measured, not where. */
const QUANTITY_WORDS: ReadonlySet<string> = new Set(
  `load net pv solar wind grid battery inverter demand consumption generation production import export price tariff
   temp temperature power energy ac dc total part site home forecast raw actual charger ev heat pump`.split(
    /\s+/,
  ),
);

/** Words that may stand behind a site's name: `home-01_load_kwh`. */
const LAST_WORDS_PATTERN = /^(.+?)[_. ](load|net|pv|price|demand|consumption|generation|production)$/i;

/** Words by which a meter's running register is told from energy per interval. */
const COUNTER_PATTERN = /(^|[\W_])(total|counter|cumulative|register|reading)([\W_]|$)/i;

/** Columns that say something about a value and are none. */
const FLAG_PATTERN = /(^|[\W_])(quality|flag|flags|missing|filled|status|valid|estimated)([\W_]|$)/i;

function unitOf(stem: string, suffix: string): FileUnit | undefined {
  const known = parseUnit(suffix);
  if (known !== undefined) return known;
  return TEMPERATURE_PATTERN.test(stem) ? parseTemperatureUnit(suffix) : undefined;
}

/** Letters behind a name may well be part of it: `home_a` is no current, `v` no voltage, `kwh` is energy. */
function isPlainUnit({ kind }: FileUnit, { stem, suffix }: { stem: string; suffix: string }): boolean {
  if (stem === '') return (kind === 'energy' || kind === 'power') && suffix.length > 1;
  return kind !== 'other' || suffix.length > 1;
}

function splitWords(name: string): ColumnName {
  const words = name.split(/[_\s]/);
  for (let count = Math.min(UNIT_WORDS_MAX, words.length); count >= 1; count -= 1) {
    const suffix = words.slice(-count).join('_');
    const stem = name.slice(0, Math.max(0, name.length - suffix.length - 1));
    const unit = unitOf(stem, suffix);
    if (unit !== undefined && isPlainUnit(unit, { stem, suffix })) return { stem, unit };
  }
  return { stem: name, unit: undefined };
}

/** Takes a header apart: `load_kwh`, `price_eur_per_mwh`, `Load [kWh]`, `Wind (m/s)`, `temp_c`. */
export function parseColumnName(header: string): ColumnName {
  const name = header.trim();
  const match = BRACKETS_PATTERN.exec(name);
  if (match === null) return splitWords(name);
  const stem = match[1]!;
  return { stem, unit: unitOf(stem, match[2]!) };
}

/** True for names that say what was measured and not where: `load`, `pv_ac`, `tou_price`. */
export function namesQuantity(name: ColumnName): boolean {
  if (name.unit !== undefined && name.unit.kind !== 'power' && name.unit.kind !== 'energy') return true;
  return name.stem
    .toLowerCase()
    .split(/[_\s]+/)
    .every((word) => QUANTITY_WORDS.has(word));
}

/** `home-01_load` → home-01 and load; undefined where no quantity stands behind the name. */
export function splitOwner(stem: string): { readonly owner: string; readonly quantity: string } | undefined {
  const match = LAST_WORDS_PATTERN.exec(stem);
  return match === null ? undefined : { owner: match[1]!, quantity: match[2]!.toLowerCase() };
}

/** True for energy columns that are a running register: their values are not energy per interval. */
export function namesCounter(name: ColumnName): boolean {
  return name.unit?.kind === 'energy' && COUNTER_PATTERN.test(name.stem);
}

/** True for columns such as `quality` and `pv_missing`. */
export function namesFlag(name: ColumnName): boolean {
  return name.unit === undefined && FLAG_PATTERN.test(name.stem);
}
