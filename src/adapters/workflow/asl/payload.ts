import { RuntimeProblem } from './failures.ts';
import type { Json } from './json.ts';
import { type Path, type Resolved, resolvePath } from './paths.ts';

/** What paths are resolved against: the state's input, and the context object, which is made on demand. */
export interface Scope {
  readonly input: Json;
  readonly context: () => Json;
}

/** A payload template (`Parameters`, `ItemSelector`, `ResultSelector`): JSON with paths at fields `name.$`. */
export type Template =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'path'; readonly field: string; readonly path: Path }
  | { readonly kind: 'array'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Template])[] };

export function resolveIn(scope: Scope, path: Path): Resolved {
  return resolvePath(path, path.root === 'context' ? scope.context() : scope.input);
}

/** @throws RuntimeProblem if a path finds nothing. */
export function fillTemplate(template: Template, scope: Scope): Json {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'path':
      return valueForField(scope, template.path, template.field);
    case 'array':
      return template.items.map((item) => fillTemplate(item, scope));
    case 'object':
      return Object.fromEntries(template.entries.map(([key, value]) => [key, fillTemplate(value, scope)]));
  }
}

/** @throws RuntimeProblem if the path of that field finds nothing. */
export function valueForField(scope: Scope, path: Path, field: string): Json {
  const found = resolveIn(scope, path);
  if (found.isFound) return found.value;
  const input = JSON.stringify(path.root === 'context' ? scope.context() : scope.input);
  throw new RuntimeProblem(
    `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input '${input}'`,
  );
}

/** `InputPath` and `OutputPath`; null stands for an empty object. @throws RuntimeProblem */
export function selectPath(scope: Scope, path: Path | null): Json {
  if (path === null) return {};
  const found = resolveIn(scope, path);
  if (found.isFound) return found.value;
  throw new RuntimeProblem(`Invalid path '${path.text}' : ${found.reason}`);
}
