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
  const { result, events, batchFailure } = await interpret(start, workflow, runTask, { signal, onProgress });
  const outcome = outcomeOf(result, batchFailure);
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
  /** Why the first batch failed that did: the Map says only that one has. */
  readonly batchFailure: BatchFailure | undefined;
}

interface BatchFailure {
  readonly error: string;
  readonly cause: string;
}

/** The error of a Map of which more batches failed than it tolerates. */
const BATCHES_FAILED = 'States.ExceedToleratedFailureThreshold';

async function interpret(
  start: ExecutionStart,
  workflow: Workflow,
  runTask: RunTask,
  { signal, onProgress }: { readonly [K in keyof RunOptions]: RunOptions[K] | undefined },
): Promise<Interpreted> {
  const events: ExecutionEvent[] = [];
  const progress = batchCounter(onProgress);
  let batchFailure: BatchFailure | undefined;
  const result = await execute({
    definition: loadDefinition(workflow.definition, { machine: workflow.name }),
    input: start.input,
    name: start.name,
    clock: realClock,
    invoke: runTask,
    onEvent: (event, execution) => {
      const isChild = execution.mapRunArn !== undefined;
      if (!isChild) events.push(event as ExecutionEvent); // JSON by its type's description
      if (isChild) batchFailure ??= batchFailureOf(event);
      progress(event, isChild);
    },
    ...(signal === undefined ? {} : { signal }),
  });
  return { result, events, batchFailure };
}

function batchFailureOf(event: HistoryEvent): BatchFailure | undefined {
  if (event.type !== 'ExecutionFailed') return undefined;
  const { error, cause } = event['executionFailedEventDetails'] ?? {};
  return { error: String(error ?? 'unknown'), cause: String(cause ?? '') };
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

function outcomeOf(result: ExecutionResult, batchFailure: BatchFailure | undefined): ExecutionOutcome {
  switch (result.status) {
    case 'SUCCEEDED':
      return { outcome: 'succeeded', output: result.output, again: false };
    case 'FAILED': {
      const { error = 'unknown', cause = '' } = result;
      const failure = { error, cause };
      return { outcome: 'failed', ...(error === BATCHES_FAILED ? (batchFailure ?? failure) : failure) };
    }
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
