import { noteAborted } from '../aborted.ts';
import { outputOfResult, selectInput, shape } from '../data-flow.ts';
import type { ParallelState } from '../definition.ts';
import { StateFailure } from '../failures.ts';
import { childFlow, type Flow, type Visit } from '../flow.ts';
import type { Json } from '../json.ts';
import { runPool } from '../pool.ts';
import { recovering, type Transition } from '../recovery.ts';
import { openScope } from '../scope.ts';
import type { RunGraph } from './run-graph.ts';

export function runParallel(state: ParallelState, visit: Visit, runGraph: RunGraph): Promise<Transition> {
  const { cursor, execution } = visit.flow;
  return recovering(visit, state, {
    attempt: () => attemptParallel(state, visit, runGraph),
    onFailed: () => execution.history.add(cursor, 'ParallelStateFailed'),
  });
}

async function attemptParallel(state: ParallelState, visit: Visit, runGraph: RunGraph): Promise<Json> {
  const { cursor, execution } = visit.flow;
  const input = shape(visit, state.parameters, selectInput(visit, state.inputPath));
  execution.history.add(cursor, 'ParallelStateStarted');
  const results = await runBranches(state, visit, { input, runGraph });
  execution.history.note(cursor.previousEventId, 'ParallelStateSucceeded');
  return outputOfResult(visit, state, results);
}

async function runBranches(
  state: ParallelState,
  visit: Visit,
  { input, runGraph }: { readonly input: Json; readonly runGraph: RunGraph },
): Promise<readonly Json[]> {
  const scope = openScope(visit.flow.signal);
  const branches = state.branches.map((graph) => ({ graph, flow: childFlow(visit, scope.signal) }));
  const results: Json[] = branches.map(() => null);
  const run = async (index: number) => {
    const { graph, flow } = branches[index]!; // the pool counts no further than the branches
    results[index] = await runGraph(graph, input, flow);
    visit.flow.cursor.previousEventId = flow.cursor.previousEventId;
  };
  const pool = { count: branches.length, concurrency: branches.length };
  const failed = await runPool(pool, run, scope.abort);
  scope.close();
  if (failed !== undefined)
    failParallel(
      visit,
      branches.map(({ flow }) => flow),
      failed,
    );
  return results;
}

function failParallel(
  visit: Visit,
  flows: readonly Flow[],
  { index, failure }: { readonly index: number; readonly failure: unknown },
): never {
  if (failure instanceof StateFailure) {
    const failedFlow = flows[index]!; // it is one of the branches that failed
    visit.flow.cursor.previousEventId = failedFlow.cursor.previousEventId;
    const others = flows.filter((flow) => flow !== failedFlow);
    for (const flow of [failedFlow, ...others]) noteAborted(flow, failedFlow.cursor.previousEventId);
  }
  throw failure;
}
