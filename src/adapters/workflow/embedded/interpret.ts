import type { ExecutionOutcome, ExecutionProgress, ExecutionStart } from '../../../engine/ports.ts';
import type { ExecutionEvent } from '../../../engine/repositories/index.ts';
import type { Workflow } from '../../../engine/workflows/index.ts';
import { realClock } from '../asl/clock.ts';
import { execute } from '../asl/execute.ts';
import type { ExecutionResult, StartExecution } from '../asl/flow.ts';
import type { HistoryEvent } from '../asl/history.ts';
import { loadDefinition } from '../asl/load.ts';
import type { RunTask } from './task-runner.ts';

export interface Interpretation {
  readonly start: ExecutionStart;
  readonly workflow: Workflow;
  readonly runTask: RunTask;
  readonly startExecution: StartExecution;
  readonly signal: AbortSignal;
  readonly onProgress: ((progress: ExecutionProgress) => void) | undefined;
  /** Told of the execution's own history in AWS's form; batches have theirs in the journal. */
  readonly onEvent: (event: ExecutionEvent) => void;
}

/** Runs a workflow once from its start to its end. */
export async function interpret(interpretation: Interpretation): Promise<ExecutionOutcome> {
  const { start, workflow, runTask, startExecution, signal, onEvent, onProgress } = interpretation;
  const progress = batchCounter(onProgress);
  let batchFailure: BatchFailure | undefined;
  const result = await execute({
    definition: loadDefinition(workflow.definition, { machine: workflow.name }),
    input: start.input,
    name: start.name,
    clock: realClock,
    invoke: runTask,
    startExecution,
    signal,
    onEvent: (event, execution) => {
      const isChild = execution.mapRunArn !== undefined;
      if (isChild) batchFailure ??= batchFailureOf(event);
      else onEvent(event as ExecutionEvent); // JSON by its type's description
      progress(event, isChild);
    },
  });
  return outcomeOf(result, batchFailure);
}

/** Why the first batch failed that did: the Map says only that one has. */
interface BatchFailure {
  readonly error: string;
  readonly cause: string;
}

/** The error of a Map of which more batches failed than it tolerates. */
const BATCHES_FAILED = 'States.ExceedToleratedFailureThreshold';

function batchFailureOf(event: HistoryEvent): BatchFailure | undefined {
  if (event.type !== 'ExecutionFailed') return undefined;
  const { error, cause } = event['executionFailedEventDetails'] ?? {};
  return { error: String(error ?? 'unknown'), cause: String(cause ?? '') };
}

/** Counts the batches of a distributed Map: each is a child execution. */
function batchCounter(
  onProgress: Interpretation['onProgress'],
): (event: HistoryEvent, isChild: boolean) => void {
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
