import type { ResultPlace } from '../definition.ts';
import { type Path, parsePath, WHOLE_INPUT } from '../paths.ts';
import type { Template } from '../payload.ts';
import { elements, entries, has, isRecord, json, type Node, report } from './node.ts';

const PATH_EXPECTED =
  "a JSONPath of names, indices, wildcards and slices, such as $.a['b'][0]; no filters, functions, variables";
const INTRINSIC_EXPECTED = 'a JSONPath: intrinsic functions are not supported, compute it in a task';

export function path(node: Node): Path {
  const found = typeof node.value === 'string' ? parsePath(node.value) : undefined;
  if (found !== undefined) return found;
  const isIntrinsic = typeof node.value === 'string' && node.value.startsWith('States.');
  report(node, isIntrinsic ? INTRINSIC_EXPECTED : PATH_EXPECTED);
  return WHOLE_INPUT;
}

/** A path that names one value: without wildcard or slice. */
export function definitePath(node: Node): Path {
  const found = path(node);
  if (!found.isDefinite) report(node, 'a path to one value, without wildcard or slice');
  return found;
}

/** `InputPath` and `OutputPath`: absent is everything, null is nothing. */
export function selection(node: Node): Path | null {
  if (node.value === undefined) return WHOLE_INPUT;
  return node.value === null ? null : path(node);
}

/** `ResultPath`: absent is in place of the input, null is nowhere. */
export function resultPlace(node: Node): ResultPlace {
  if (node.value === undefined) return [];
  if (node.value === null) return null;
  const { root, steps } = path(node);
  const names = steps.flatMap((step) => (step.kind === 'name' ? [step.name] : []));
  if (root === 'context' || names.length < steps.length)
    report(node, 'null or a path of names in the input: $.a.b');
  return names;
}

export function optionalTemplate(node: Node): Template | undefined {
  return node.value === undefined ? undefined : template(node);
}

/** A payload template: JSON in which a field `name.$` holds a path. */
export function template(node: Node): Template {
  if (Array.isArray(node.value)) {
    const items = elements(node, 'a list').map(template);
    return items.every(isLiteral) ? { kind: 'literal', value: json(node) } : { kind: 'array', items };
  }
  if (!isRecord(node.value)) return { kind: 'literal', value: json(node) };
  const fields = entries(node, 'an object').map(([name, entry]) => templateField(node, name, entry));
  const isAllLiteral = fields.every(([, value]) => isLiteral(value));
  return isAllLiteral ? { kind: 'literal', value: json(node) } : { kind: 'object', entries: fields };
}

function templateField(node: Node, name: string, entry: Node): readonly [string, Template] {
  if (!name.endsWith('.$')) return [name, template(entry)];
  const plain = name.slice(0, -2);
  if (has(node, plain)) report(entry, `either ${plain} or ${name}, not both`);
  return [plain, { kind: 'path', field: name, path: path(entry) }];
}

function isLiteral(part: Template): boolean {
  return part.kind === 'literal';
}
