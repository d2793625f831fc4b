import { distance } from 'fastest-levenshtein';
import { InputError } from '../errors.ts';

declare const zoneBrand: unique symbol;

/** An IANA time zone in its one canonical spelling, made only by `parseZone`. */
export type Zone = string & { readonly [zoneBrand]: 'zone' };

/** Coordinated Universal Time, whose days are all 24 hours long. */
export const UTC = 'UTC' as Zone;

/**
 * Zones that were renamed in the IANA database and that runtimes still list under the old name
 * (the Unicode CLDR keeps its identifiers for ever). Both spellings are read, the IANA one is kept.
 */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['Africa/Asmera', 'Africa/Asmara'],
  ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['America/Catamarca', 'America/Argentina/Catamarca'],
  ['America/Coral_Harbour', 'America/Atikokan'],
  ['America/Cordoba', 'America/Argentina/Cordoba'],
  ['America/Godthab', 'America/Nuuk'],
  ['America/Indianapolis', 'America/Indiana/Indianapolis'],
  ['America/Jujuy', 'America/Argentina/Jujuy'],
  ['America/Louisville', 'America/Kentucky/Louisville'],
  ['America/Mendoza', 'America/Argentina/Mendoza'],
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['Asia/Katmandu', 'Asia/Kathmandu'],
  ['Asia/Rangoon', 'Asia/Yangon'],
  ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
  ['Atlantic/Faeroe', 'Atlantic/Faroe'],
  ['Europe/Kiev', 'Europe/Kyiv'],
  ['Pacific/Enderbury', 'Pacific/Kanton'],
  ['Pacific/Ponape', 'Pacific/Pohnpei'],
  ['Pacific/Truk', 'Pacific/Chuuk'],
]);
const MODERN_NAMES: ReadonlySet<string> = new Set(RENAMED.values());

/** Zones of a fixed offset; markets without daylight saving time use them (the sign is POSIX's). */
const FIXED_OFFSET_PATTERN = /^Etc\/GMT[+-]\d{1,2}$/;

const SUGGESTION_COUNT_MAX = 3;

function canonical(name: string): string {
  return RENAMED.get(name) ?? name;
}

/** The name under which the runtime knows it, whatever the case; undefined where it does not. */
function resolvedName(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Every zone that can be written, in canonical spelling, sorted: for completion and suggestions. */
export function knownZones(): readonly Zone[] {
  const names = new Set([UTC, ...Intl.supportedValuesOf('timeZone').map(canonical)]);
  return [...names].sort() as Zone[]; // canonical by construction
}

function cityOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** How far the wanted text is from a name in letters to change; the city alone is nearly as good. */
function distanceTo(wanted: string, name: string): number {
  const lower = name.toLowerCase();
  return Math.min(distance(wanted, lower), distance(cityOf(wanted), cityOf(lower)) + 0.5);
}

function nearestZones(text: string): readonly string[] {
  const wanted = text.trim().toLowerCase().replaceAll(' ', '_');
  const farMax = Math.max(2, cityOf(wanted).length / 4);
  return knownZones()
    .map((name) => ({ name, far: distanceTo(wanted, name) }))
    .filter(({ far }) => far <= farMax)
    .sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1))
    .slice(0, SUGGESTION_COUNT_MAX)
    .map(({ name }) => name);
}

function suggestionsFor(text: string, resolved: string | undefined): readonly string[] {
  const lower = text.toLowerCase();
  const otherCase = knownZones().find((name) => name.toLowerCase() === lower);
  if (otherCase !== undefined) return [otherCase];
  if (resolved !== undefined && !/^[+-]/.test(resolved)) return [canonical(resolved)];
  return nearestZones(text);
}

function badZone(text: string, resolved: string | undefined): InputError {
  const names = suggestionsFor(text, resolved);
  const expected =
    names.length === 0 ? 'an IANA time zone such as Europe/Amsterdam, or UTC' : names.join(' or ');
  const hint = names.length === 0 ? '' : ` Did you mean ${expected}?`;
  const message = `"${text}" is not ${resolved === undefined ? 'the name' : 'the present IANA name'} of a time zone.${hint}`;
  return new InputError('bad-zone', message, {
    details: [{ path: '', value: text, expected }],
  });
}

/** Names that have been parsed: to ask the runtime for one takes longer than to plan a site. */
const parsed = new Map<string, Zone>();

/**
 * Parses the name of a time zone: 'Europe/Amsterdam', 'UTC', 'Etc/GMT-10'.
 *
 * Renamed zones are read under both names and returned under the present IANA name
 * ('Europe/Kiev' → 'Europe/Kyiv'), so that equal zones are equal texts. Names are case-sensitive;
 * other aliases ('US/Pacific', 'GMT') and offsets are refused with the name to write instead.
 *
 * @throws InputError `bad-zone` with the nearest known names.
 */
export function parseZone(name: string): Zone {
  const zone = parsed.get(name) ?? parseNewZone(name);
  parsed.set(name, zone);
  return zone;
}

function parseNewZone(name: string): Zone {
  const resolved = resolvedName(name);
  const known =
    name === UTC ||
    MODERN_NAMES.has(name) ||
    RENAMED.has(name) ||
    FIXED_OFFSET_PATTERN.test(name) ||
    (name === resolved && name.includes('/'));
  if (resolved === undefined || !known) throw badZone(name, resolved);
  return canonical(name) as Zone; // the brand is made here and in knownZones
}
