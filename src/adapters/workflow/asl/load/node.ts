import type { Problem } from '../../../../engine/errors.ts';
import type { Json } from '../json.ts';

/** A place in a definition that is being loaded. Readers report what is wrong there and go on. */
export interface Node {
  readonly value: unknown;
  /** As in `States.Fetch.Retry[0].ErrorEquals`; empty for the whole definition. */
  readonly path: string;
  readonly problems: Problem[];
}

const VALUE_CHARS_MAX = 120;

export function report({ value, path, problems }: Node, expected: string): void {
  if (value === undefined) problems.push({ path, expected });
  else problems.push({ path, value: shortText(value), expected });
}

function shortText(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > VALUE_CHARS_MAX ? `${text.slice(0, VALUE_CHARS_MAX)}…` : text;
}

export function field(node: Node, name: string): Node {
  const path = node.path === '' ? name : `${node.path}.${name}`;
  return { value: isRecord(node.value) ? node.value[name] : undefined, path, problems: node.problems };
}

export function has(node: Node, name: string): boolean {
  return isRecord(node.value) && Object.hasOwn(node.value, name) && node.value[name] !== undefined;
}

/** The elements of a list; reports and yields none if it is no list. */
export function elements(node: Node, expected: string): readonly Node[] {
  if (!Array.isArray(node.value)) {
    report(node, expected);
    return [];
  }
  return node.value.map((value: unknown, index) => ({ ...node, value, path: `${node.path}[${index}]` }));
}

/** The entries of an object; reports and yields none if it is no object. */
export function entries(node: Node, expected: string): readonly (readonly [string, Node])[] {
  if (!isRecord(node.value)) {
    report(node, expected);
    return [];
  }
  return Object.keys(node.value).map((name) => [name, field(node, name)]);
}

/** Reports every field that is not among the supported ones, with the reason where there is one. */
export function onlyFields(
  node: Node,
  supported: readonly string[],
  reasons: Readonly<Record<string, string>> = {},
) {
  for (const [name, entry] of entries(node, 'an object')) {
    if (supported.includes(name)) continue;
    const because = Object.hasOwn(reasons, name) ? `${reasons[name]}; ` : '';
    report(entry, `no such field: ${because}supported are ${supported.join(', ')}`);
  }
}

export function text(node: Node, expected = 'a string that is not empty'): string {
  if (typeof node.value === 'string' && node.value !== '') return node.value;
  report(node, expected);
  return '';
}

export function optionalText(node: Node): string | undefined {
  return node.value === undefined ? undefined : text(node);
}

/** A number in [min..max], whole unless `isInteger` is false. */
export function numberIn(
  node: Node,
  {
    min,
    max,
    isInteger = true,
  }: { readonly min: number; readonly max: number; readonly isInteger?: boolean },
): number {
  const { value } = node;
  const isFit =
    typeof value === 'number' && value >= min && value <= max && (!isInteger || Number.isInteger(value));
  if (isFit) return value;
  report(node, `${isInteger ? 'a whole number' : 'a number'} from ${min} to ${max}`);
  return min;
}

/** Whatever is there, as JSON: a definition is JSON already. */
export function json(node: Node): Json {
  return node.value as Json; // loadDefinition has copied the whole definition as JSON
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
