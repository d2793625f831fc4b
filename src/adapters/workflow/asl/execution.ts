import { type ErrorOutput, ExecutionFailure, StateFailure, Stopped, TaskError } from './failures.ts';
import type {
  ChildEnd,
  ChildStart,
  Execution,
  ExecutionRef,
  ExecutionResult,
  Flow,
  Services,
} from './flow.ts';
import {
  type EventDetails,
  History,
  type HistoryEvent,
  inputDetails,
  outputDetails,
  presentDetails,
} from './history.ts';
import { executionArn, stateMachineArn } from './identifiers.ts';
import { jsonBytes } from './json.ts';
import { runGraph } from './machine.ts';
import { openScope } from './scope.ts';

export interface Start extends Omit<ChildStart, 'mapRunArn'> {
  readonly mapRunArn: string | undefined;
  readonly timeoutSeconds: number | undefined;
}

export interface Environment {
  readonly services: Services;
  readonly onEvent: (event: HistoryEvent, execution: ExecutionRef) => void;
}

/** Runs one execution, or one child execution of a distributed Map, with a history of its own. */
export async function runExecution(start: Start, environment: Environment): Promise<ChildEnd> {
  const execution = openExecution(start, environment);
  const { ref, startMs } = execution;
  const end = await runInTime(execution, start);
  noteEnd(execution, end);
  return { ref, startMs, endMs: environment.services.clock.nowMs(), result: end.result };
}

function openExecution({ machine, name, mapRunArn, input }: Start, environment: Environment): Execution {
  const { services, onEvent } = environment;
  const { clock, identity, limits } = services;
  const ref: ExecutionRef = {
    arn: executionArn(identity, machine, name),
    name,
    stateMachineArn: stateMachineArn(identity, machine),
    mapRunArn,
  };
  const history = new History(
    limits,
    () => clock.nowMs(),
    (event) => onEvent(event, ref),
  );
  const startChild = (child: ChildStart) =>
    runExecution({ ...child, timeoutSeconds: undefined }, environment);
  return { ref, machine, input, startMs: clock.nowMs(), history, services, startChild };
}

interface End {
  readonly result: ExecutionResult;
  readonly previousEventId: number;
}

async function runInTime(execution: Execution, start: Start): Promise<End> {
  const scope = openScope(start.signal);
  const timer = openScope(start.signal);
  let isTimedOut = false;
  if (start.timeoutSeconds !== undefined) {
    const sleeping = execution.services.clock.sleep(start.timeoutSeconds * 1000, timer.signal);
    const onDue = () => {
      isTimedOut = true;
      scope.abort();
    };
    sleeping.then(onDue, () => {}); // the clock rejects only when the timer is aborted
  }
  try {
    return await runToEnd(execution, start, scope.signal);
  } catch (failure) {
    if (!(failure instanceof Stopped)) throw failure;
    return { result: isTimedOut ? { status: 'TIMED_OUT' } : abortedBy(start.signal), previousEventId: 0 };
  } finally {
    timer.abort();
    timer.close();
    scope.close();
  }
}

function abortedBy({ reason }: AbortSignal): ExecutionResult {
  const { errorName: error, cause } =
    reason instanceof TaskError ? reason : { errorName: undefined, cause: undefined };
  return { status: 'ABORTED', error, cause };
}

/** @throws Stopped if the execution is stopped before its end. */
async function runToEnd(execution: Execution, { graph, input }: Start, signal: AbortSignal): Promise<End> {
  const flow: Flow = {
    execution,
    cursor: { previousEventId: 0 },
    signal,
    mapItem: undefined,
    open: undefined,
  };
  try {
    noteStart(execution);
    const output = await runGraph(graph, input, flow);
    return { result: { status: 'SUCCEEDED', output }, previousEventId: flow.cursor.previousEventId };
  } catch (failure) {
    if (failure instanceof StateFailure) return failed(failure.output, flow.cursor.previousEventId);
    if (!(failure instanceof ExecutionFailure)) throw failure;
    return failed(failure.output, failure.previousEventId ?? flow.cursor.previousEventId);
  }
}

function failed(output: ErrorOutput, previousEventId: number): End {
  return { result: { status: 'FAILED', ...output }, previousEventId };
}

/** @throws ExecutionFailure if the input is larger than a payload may be. */
function noteStart({ history, services, input }: Execution): void {
  const { roleArn } = services.identity;
  if (jsonBytes(input) <= services.limits.payloadBytesMax) {
    history.note(0, 'ExecutionStarted', { ...inputDetails(input), roleArn });
    return;
  }
  history.note(0, 'ExecutionStarted', { inputDetails: { truncated: true }, roleArn });
  const cause = `The execution's input has a size exceeding the maximum number of bytes service limit.`;
  throw new ExecutionFailure({ error: 'States.DataLimitExceeded', cause });
}

function noteEnd({ history }: Execution, { result, previousEventId }: End): void {
  switch (result.status) {
    case 'SUCCEEDED':
      history.end(previousEventId, 'ExecutionSucceeded', outputDetails(result.output));
      break;
    case 'FAILED':
      history.end(previousEventId, 'ExecutionFailed', errorDetails(result));
      break;
    case 'TIMED_OUT':
      history.end(previousEventId, 'ExecutionTimedOut', { error: 'States.Timeout' });
      break;
    case 'ABORTED':
      history.end(previousEventId, 'ExecutionAborted', errorDetails(result));
  }
}

function errorDetails({ error, cause }: ErrorOutput): EventDetails {
  return presentDetails({ error, cause });
}
