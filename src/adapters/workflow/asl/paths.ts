import { isJsonObject, type Json } from './json.ts';

/**
 * JSONPath, in the part of it that state machines use: `$` (the state's input) or `$$` (the context
 * object), then `.name`, `['name']`, `["name"]`, `[3]`, `[-1]`, `[*]`, `.*` and slices `[1:5]`.
 * Filters, `..`, unions and functions are refused. In a quoted name a backslash stands for itself,
 * unless it is in front of the quote that would end the name.
 *
 * A path without wildcard or slice is definite: it names one value or fails. Any other yields the
 * list of what it finds, which is empty where there is nothing. That is what AWS was seen doing.
 */
export interface Path {
  readonly text: string;
  readonly root: 'input' | 'context';
  readonly steps: readonly PathStep[];
  readonly isDefinite: boolean;
}

export type PathStep =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'every' }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined };

export type Resolved =
  | { readonly isFound: true; readonly value: Json }
  | { readonly isFound: false; readonly reason: string };

/** The whole input. */
export const WHOLE_INPUT: Path = { text: '$', root: 'input', steps: [], isDefinite: true };

const PATTERNS: readonly (readonly [RegExp, (match: RegExpExecArray) => PathStep])[] = [
  [/^(?:\.\*|\[\*\])/, () => ({ kind: 'every' })],
  [/^\.([^.[\]()\s?@*,'":]+)/, ([, name = '']) => ({ kind: 'name', name })],
  [/^\['((?:\\'|[^'])*)'\]/, ([, name = '']) => ({ kind: 'name', name: name.replaceAll("\\'", "'") })],
  [/^\["((?:\\"|[^"])*)"\]/, ([, name = '']) => ({ kind: 'name', name: name.replaceAll('\\"', '"') })],
  [/^\[(-?\d+)\]/, ([, index]) => ({ kind: 'index', index: Number(index) })],
  [/^\[(-?\d+)?:(-?\d+)?\]/, ([, from, to]) => ({ kind: 'slice', from: optional(from), to: optional(to) })],
];

/** @returns undefined if the text is not a path in the supported part of JSONPath. */
export function parsePath(text: string): Path | undefined {
  if (!text.startsWith('$')) return undefined;
  const root = text.startsWith('$$') ? 'context' : 'input';
  const steps: PathStep[] = [];
  for (let rest = text.slice(root === 'context' ? 2 : 1); rest !== ''; ) {
    const found = nextStep(rest);
    if (found === undefined) return undefined;
    steps.push(found.step);
    rest = rest.slice(found.length);
  }
  const isDefinite = steps.every((step) => step.kind === 'name' || step.kind === 'index');
  return { text, root, steps, isDefinite };
}

function nextStep(rest: string): { readonly step: PathStep; readonly length: number } | undefined {
  for (const [pattern, toStep] of PATTERNS) {
    const match = pattern.exec(rest);
    if (match !== null) return { step: toStep(match), length: match[0].length };
  }
  return undefined;
}

function optional(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}

/** Follows a path from `root`, which is the state's input or the context object. */
export function resolvePath(path: Path, root: Json): Resolved {
  if (path.isDefinite) return resolveDefinite(path, root);
  return { isFound: true, value: path.steps.reduce<readonly Json[]>(spread, [root]) };
}

function resolveDefinite(path: Path, root: Json): Resolved {
  let value = root;
  for (const [depth, step] of path.steps.entries()) {
    const next = stepInto(value, step);
    if (next === undefined) return { isFound: false, reason: reasonMissing(path, depth) };
    value = next;
  }
  return { isFound: true, value };
}

function stepInto(value: Json, step: PathStep): Json | undefined {
  if (step.kind === 'name') {
    return isJsonObject(value) && Object.hasOwn(value, step.name) ? value[step.name] : undefined;
  }
  return step.kind === 'index' && isJsonArray(value) ? value.at(step.index) : undefined;
}

function spread(values: readonly Json[], step: PathStep): readonly Json[] {
  return values.flatMap((value): readonly Json[] => {
    if (step.kind === 'every')
      return isJsonArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
    if (step.kind === 'slice') return isJsonArray(value) ? value.slice(step.from, step.to) : [];
    const next = stepInto(value, step);
    return next === undefined ? [] : [next];
  });
}

function reasonMissing(path: Path, depth: number): string {
  const upTo = `$${path.steps
    .slice(0, depth + 1)
    .map(stepText)
    .join('')}`;
  if (path.steps[depth]?.kind === 'index') return `Index out of bounds when evaluating path ${upTo}`;
  return depth === path.steps.length - 1
    ? `No results for path: ${upTo}`
    : `Missing property in path ${upTo}`;
}

function stepText(step: PathStep): string {
  if (step.kind === 'name') return `['${step.name}']`;
  return step.kind === 'index' ? `[${step.index}]` : '[*]';
}

function isJsonArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
