import { at } from '../../engine/planner/index.ts';
import { Fields, isObject, located } from './fields.ts';
import { DEFAULTS_PATH, type Findings, type Located } from './findings.ts';

/** Keys whose own keys are merged, so that defaults can hold what one message leaves out. */
const MERGED = ['flex-context', 'sensors'];

/**
 * Lays a description over its defaults: what both say, the description says.
 *
 * @param main - the description, an object.
 * @param defaults - what is the same for several descriptions: horizon, flex-context, sensors; undefined where there is none.
 */
export function overContext(main: Located, defaults: unknown, findings: Findings): Fields {
  const entries = new Map<string, Located>();
  if (defaults !== undefined && !isObject(defaults)) {
    findings.mistake(
      located(defaults, DEFAULTS_PATH),
      'an object with flex-context, sensors, start, duration …',
    );
  }
  const add = (object: unknown, path: string) => {
    if (!isObject(object)) return;
    for (const [key, value] of Object.entries(object)) {
      if (value !== null && !MERGED.includes(key)) entries.set(key, located(value, keyPath(path, key)));
    }
  };
  add(defaults, DEFAULTS_PATH);
  add(main.value, main.path);
  return new Fields(main.path, entries);
}

/** @returns the keys of one merged part, those of the description before those of the defaults. */
export function mergedPart(
  key: string,
  main: Located,
  defaults: unknown,
  findings: Findings,
): ReadonlyMap<string, Located> {
  const entries = new Map<string, Located>();
  const add = (object: unknown, path: string) => {
    if (!isObject(object)) return;
    const part = object[key];
    if (part === undefined || part === null) return;
    if (!isObject(part)) {
      findings.mistake(located(part, keyPath(path, key)), 'an object');
      return;
    }
    for (const [name, value] of Object.entries(part))
      entries.set(name, located(value, at(keyPath(path, key), name)));
  };
  add(defaults, DEFAULTS_PATH);
  add(main.value, main.path);
  return entries;
}

function keyPath(path: string, key: string): string {
  return path === DEFAULTS_PATH ? `${path}${key}` : at(path, key);
}
