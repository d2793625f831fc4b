import { noteAborted } from '../aborted.ts';
import type { MapState } from '../definition.ts';
import { StateFailure } from '../failures.ts';
import { childFlow, type Flow, type Visit } from '../flow.ts';
import type { Cursor } from '../history.ts';
import type { Json } from '../json.ts';
import { runPool } from '../pool.ts';
import { openScope } from '../scope.ts';
import type { Items } from './map.ts';
import { concurrencyOf } from './map-settings.ts';
import type { RunGraph } from './run-graph.ts';

interface Inline {
  readonly items: Items;
  readonly runGraph: RunGraph;
}

interface Iteration {
  readonly index: number;
  readonly flow: Flow;
}

/** Runs the iterations within the execution and its history. Results stand in the order of the items. */
export async function runInline(state: MapState, visit: Visit, inline: Inline): Promise<readonly Json[]> {
  const { count } = inline.items;
  const concurrency = concurrencyOf(state, visit, inline.items.mapInput);
  const { cursor } = visit.flow;
  const scope = openScope(visit.flow.signal);
  const results: Json[] = Array.from({ length: count }, () => null);
  const running = new Map<number, Iteration>();
  const slots = Array.from({ length: Math.min(count, concurrency) }, (): Cursor => ({ ...cursor }));
  let lastSucceededId = cursor.previousEventId;

  const run = async (index: number, slot: number) => {
    const slotCursor = slots[slot]!; // the pool has no more slots than there are cursors
    const iteration = begin(state, visit, { inline, index, signal: scope.signal, cursor: slotCursor });
    running.set(index, iteration.begun);
    await null; // all that run at once are begun before any goes on
    results[index] = await inline.runGraph(state.processor, iteration.input, iteration.begun.flow);
    running.delete(index);
    slotCursor.previousEventId = iteration.begun.flow.cursor.previousEventId;
    lastSucceededId = note(state, iteration.begun, 'MapIterationSucceeded');
  };
  const failed = await runPool({ count, concurrency }, run, scope.abort);
  scope.close();
  if (failed !== undefined) failInline(state, visit, { running, ...failed });
  cursor.previousEventId = lastSucceededId;
  return results;
}

function begin(
  state: MapState,
  visit: Visit,
  start: { inline: Inline; index: number; signal: AbortSignal; cursor: Cursor },
): { readonly begun: Iteration; readonly input: Json } {
  const { index, signal, cursor } = start;
  const item = start.inline.items.itemAt(index);
  const flow = childFlow(visit, signal, item.context);
  flow.cursor.previousEventId = cursor.previousEventId;
  const { history } = flow.execution;
  history.add(flow.cursor, 'MapIterationStarted', { name: state.name, index });
  return { begun: { index, flow }, input: item.input };
}

function note(
  state: MapState,
  { index, flow }: Iteration,
  type: 'MapIterationSucceeded' | 'MapIterationFailed' | 'MapIterationAborted',
  previousEventId = flow.cursor.previousEventId,
): number {
  return flow.execution.history.note(previousEventId, type, { name: state.name, index });
}

function failInline(
  state: MapState,
  visit: Visit,
  { running, index, failure }: { running: ReadonlyMap<number, Iteration>; index: number; failure: unknown },
): never {
  const failed = running.get(index);
  if (failed !== undefined && failure instanceof StateFailure) {
    const failedId = failed.flow.cursor.previousEventId;
    visit.flow.cursor.previousEventId = failedId;
    note(state, failed, 'MapIterationFailed');
    noteAborted(failed.flow, failedId);
    for (const iteration of running.values()) {
      if (iteration === failed) continue;
      note(state, iteration, 'MapIterationAborted', failedId);
      noteAborted(iteration.flow, failedId);
    }
  }
  throw failure;
}
