import { createHash } from 'node:crypto';
import type {
  Clock,
  ExecutionOutcome,
  ExecutionProgress,
  ExecutionStart,
  Workflows,
  WorkflowValue,
} from '../../../engine/ports.ts';
import type { ExecutionEvent, ExecutionRecord, Repositories } from '../../../engine/repositories/index.ts';
import type { Workflow } from '../../../engine/workflows/index.ts';
import { realClock } from '../asl/clock.ts';
import { execute } from '../asl/execute.ts';
import { TaskError } from '../asl/failures.ts';
import type { ExecutionResult } from '../asl/flow.ts';
import type { HistoryEvent } from '../asl/history.ts';
import { loadDefinition } from '../asl/load.ts';
import type { RunTask } from './task-runner.ts';

export interface EmbeddedOptions {
  readonly workflows: readonly Workflow[];
  readonly runTask: RunTask;
  readonly repositories: Repositories;
  readonly clock: Clock;
}

type RunOptions = NonNullable<Parameters<Workflows['run']>[1]>;

/**
 * Runs workflows in this process. An execution that had succeeded is found again by its name; one
 * that had failed, or whose process had died, runs again from its start: tasks find their work done.
 */
export function embeddedWorkflows(options: EmbeddedOptions): Workflows {
  return { run: (start, runOptions) => runExecution(start, options, runOptions ?? {}) };
}

async function runExecution(
  start: ExecutionStart,
  { workflows, runTask, repositories, clock }: EmbeddedOptions,
  { signal, onProgress }: RunOptions,
): Promise<ExecutionOutcome> {
  const workflow = workflows.find(({ name }) => name === start.workflow);
  if (workflow === undefined) throw new Error(`no workflow is called ${start.workflow}`);
  const record: ExecutionRecord = {
    name: `${start.workflow}.${start.name}`,
    machine: start.workflow,
    inputDigest: createHash('sha256').update(canonicalJson(start.input)).digest('hex'),
    inputJson: canonicalJson(start.input),
    status: 'running',
    startedMs: clock.nowMs(),
  };
  const started = await repositories.executions.start(record);
  if (started.outcome === 'conflict') return { outcome: 'conflict' };
  const before = started.outcome === 'already' ? started.existing : record;
  if (before.status === 'succeeded') {
    return { outcome: 'succeeded', output: JSON.parse(before.outputJson ?? 'null'), again: true };
  }
  const { result, events, failure } = await interpret(start, workflow, runTask, { signal, onProgress });
  const outcome = outcomeOf(result, failure);
  await repositories.executions.appendEvents(record.name, events);
  await repositories.executions.update(before, endedRecord(before, outcome, clock.nowMs()));
  return outcome;
}

function endedRecord(before: ExecutionRecord, outcome: ExecutionOutcome, nowMs: number): ExecutionRecord {
  const { name, machine, inputDigest, inputJson, startedMs } = before;
  const ended = { name, machine, inputDigest, inputJson, startedMs, endedMs: nowMs };
  switch (outcome.outcome) {
    case 'succeeded':
      return { ...ended, status: 'succeeded', outputJson: JSON.stringify(outcome.output) };
    case 'failed':
      return { ...ended, status: 'failed', error: { name: outcome.error, cause: outcome.cause } };
    case 'timed-out':
      return { ...ended, status: 'timed-out' };
    case 'aborted':
    case 'conflict':
      return { ...ended, status: 'aborted' };
  }
}

interface Interpreted {
  readonly result: ExecutionResult;
  /** The execution's own history in AWS's form; batches have theirs in the journal. */
  readonly events: readonly ExecutionEvent[];
  /** What the last task that failed had thrown: a failed Map does not tell. */
  readonly failure: TaskError | undefined;
}

async function interpret(
  start: ExecutionStart,
  workflow: Workflow,
  runTask: RunTask,
  { signal, onProgress }: { readonly [K in keyof RunOptions]: RunOptions[K] | undefined },
): Promise<Interpreted> {
  const events: ExecutionEvent[] = [];
  const progress = batchCounter(onProgress);
  let failure: TaskError | undefined;
  const result = await execute({
    definition: loadDefinition(workflow.definition, { machine: workflow.name }),
    input: start.input,
    name: start.name,
    clock: realClock,
    invoke: async (name, payload) => {
      try {
        return await runTask(name, payload);
      } catch (error) {
        if (error instanceof TaskError) failure = error;
        throw error;
      }
    },
    onEvent: (event, execution) => {
      const isChild = execution.mapRunArn !== undefined;
      if (!isChild) events.push(event as ExecutionEvent); // JSON by its type's description
      progress(event, isChild);
    },
    ...(signal === undefined ? {} : { signal }),
  });
  return { result, events, failure };
}

/** Counts the batches of a distributed Map: each is a child execution. */
function batchCounter(onProgress: RunOptions['onProgress']): (event: HistoryEvent, isChild: boolean) => void {
  const counted = { doneCount: 0, totalCount: 0 };
  return (event, isChild) => {
    if (event.type === 'MapStateStarted') {
      counted.totalCount += Number(event['mapStateStartedEventDetails']?.['length'] ?? 0);
    } else if (isChild && event.type === 'ExecutionSucceeded') counted.doneCount += 1;
    else return;
    onProgress?.({ ...counted } satisfies ExecutionProgress);
  };
}

function outcomeOf(result: ExecutionResult, failure: TaskError | undefined): ExecutionOutcome {
  switch (result.status) {
    case 'SUCCEEDED':
      return { outcome: 'succeeded', output: result.output, again: false };
    case 'FAILED':
      return {
        outcome: 'failed',
        error: failure?.errorName ?? result.error ?? 'unknown',
        cause: failure?.cause ?? result.cause ?? '',
      };
    case 'TIMED_OUT':
      return { outcome: 'timed-out' };
    case 'ABORTED':
      return { outcome: 'aborted' };
  }
}

/** JSON with the names of every object in order, so that equal inputs have equal text. */
function canonicalJson(value: WorkflowValue): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
