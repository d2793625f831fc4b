import { outputOfResult, selectInput } from '../data-flow.ts';
import type { MapState } from '../definition.ts';
import { RuntimeProblem } from '../failures.ts';
import { scopeOf, type Visit } from '../flow.ts';
import type { Json, JsonObject } from '../json.ts';
import { resolvePath } from '../paths.ts';
import { fillTemplate } from '../payload.ts';
import { recovering, type Transition } from '../recovery.ts';
import { runDistributed } from './map-distributed.ts';
import { runInline } from './map-inline.ts';
import type { RunGraph } from './run-graph.ts';

/** One item of a Map, with what its iteration is given. */
export interface Item {
  /** `$$.Map.Item` */
  readonly context: JsonObject;
  readonly input: Json;
}

/** What one attempt of a Map works on. `itemAt` selects an item's input; it can fail at run time. */
export interface Items {
  readonly count: number;
  readonly itemAt: (index: number) => Item;
  /** The Map's input after `InputPath`. */
  readonly mapInput: Json;
}

export function runMap(state: MapState, visit: Visit, runGraph: RunGraph): Promise<Transition> {
  const { cursor, execution } = visit.flow;
  return recovering(visit, state, {
    attempt: () => attemptMap(state, visit, runGraph),
    onFailed: () => execution.history.add(cursor, 'MapStateFailed'),
  });
}

async function attemptMap(state: MapState, visit: Visit, runGraph: RunGraph): Promise<Json> {
  const { cursor, execution } = visit.flow;
  const items = itemsOf(state, visit);
  execution.history.add(cursor, 'MapStateStarted', { length: items.count });
  const results =
    state.mode === 'INLINE'
      ? await runInline(state, visit, { items, runGraph })
      : await runDistributed(state, visit, items);
  execution.history.note(cursor.previousEventId, 'MapStateSucceeded');
  return outputOfResult(visit, state, results);
}

function itemsOf(state: MapState, visit: Visit): Items {
  const mapInput = selectInput(visit, state.inputPath);
  const values = listAt(state, visit, mapInput);
  const itemAt = (index: number): Item => {
    const value = values[index] ?? null;
    const context = { Index: index, Value: value };
    const scope = scopeOf(visit, mapInput, context);
    return {
      context,
      input: state.itemSelector === undefined ? value : fillTemplate(state.itemSelector, scope),
    };
  };
  return { count: values.length, itemAt, mapInput };
}

function listAt({ itemsPath }: MapState, visit: Visit, mapInput: Json): readonly Json[] {
  const root = itemsPath.root === 'context' ? scopeOf(visit, mapInput).context() : mapInput;
  const found = resolvePath(itemsPath, root);
  if (!found.isFound) {
    const step = itemsPath.steps.at(-1);
    const name = step?.kind === 'name' ? step.name : itemsPath.text;
    const detail = `Unable to apply step "${name}" to input ${JSON.stringify(root)}`;
    throw new RuntimeProblem(detail, 'States.ReferencePathConflict');
  }
  if (!Array.isArray(found.value)) {
    throw new RuntimeProblem(`Reference path "${itemsPath.text}" must point to array.`);
  }
  return found.value as readonly Json[]; // Array.isArray forgets readonly
}
