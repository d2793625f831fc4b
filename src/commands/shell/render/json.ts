import { InvariantError } from '../../../engine/errors.ts';

/**
 * JSON of a result. Typed arrays become arrays, Maps objects; what is undefined is left out. A number
 * that JSON has no word for is a bug: null would be read as "there is none".
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, plain);
}

/** As {@link toJson}, indented; arrays without objects stay on one line, so that 96 powers are not 96 lines. */
export function toPrettyJson(value: unknown): string {
  return pretty(JSON.parse(toJson(value)) as unknown, '');
}

function plain(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new InvariantError(`a result holds the number ${value} under "${key}"`);
  }
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (ArrayBuffer.isView(value)) return [...(value as unknown as Iterable<number>)];
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  return value;
}

function pretty(value: unknown, indent: string): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (!value.some((element) => typeof element === 'object' && element !== null)) return flat(value);
    const elements = value.map((element) => deeper + pretty(element, deeper));
    return `[\n${elements.join(',\n')}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const members = entries.map(
    ([key, member]) => `${deeper}${JSON.stringify(key)}: ${pretty(member, deeper)}`,
  );
  return `{\n${members.join(',\n')}\n${indent}}`;
}

function flat(values: readonly unknown[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(', ')}]`;
}
