import { outputOfResult, selectInput, shape } from '../data-flow.ts';
import type { TaskState } from '../definition.ts';
import {
  dataLimitExceeded,
  ExecutionFailure,
  errorOfThrown,
  StateFailure,
  Stopped,
  TaskError,
} from '../failures.ts';
import type { Visit } from '../flow.ts';
import { derivedId } from '../identifiers.ts';
import { type Json, jsonBytes, toJson } from '../json.ts';
import { callOfParameters, compactCause, envelopeOf, type LambdaCall } from '../lambda.ts';
import { recovering, type Transition } from '../recovery.ts';
import { openScope, whenAborted } from '../scope.ts';
import { type TaskEvents, taskEvents } from './task-events.ts';

export function runTask(state: TaskState, visit: Visit): Promise<Transition> {
  return recovering(visit, state, { attempt: () => attemptTask(state, visit) });
}

async function attemptTask(state: TaskState, visit: Visit): Promise<Json> {
  const input = shape(visit, state.parameters, selectInput(visit, state.inputPath));
  checkInputSize(visit, input);
  const events = taskEvents(state, visit);
  const scheduledId = events.scheduled(input);
  events.started();
  const answer = await answerOf(state, visit, input);
  const result = await resultOf(answer, events, (payload) => finish(state, visit, { payload, scheduledId }));
  return outputOfResult(visit, state, result);
}

/** How a call ended. */
type Answer =
  | { readonly kind: 'returned'; readonly payload: Json }
  | { readonly kind: 'threw'; readonly thrown: unknown }
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'stopped' };

async function answerOf(state: TaskState, visit: Visit, input: Json): Promise<Answer> {
  try {
    const call = callOf(state, input);
    return await callInTime(state, visit, call);
  } catch (thrown) {
    if (!(thrown instanceof TaskError)) throw thrown;
    return { kind: 'threw', thrown };
  }
}

function callOf({ resource }: TaskState, input: Json): LambdaCall {
  return resource.kind === 'invoke'
    ? callOfParameters(input)
    : { resource: resource.resource, payload: input };
}

/** The first of: an answer, the time-out, the order to stop. Whatever comes later is let go. */
async function callInTime(state: TaskState, visit: Visit, call: LambdaCall): Promise<Answer> {
  const task = openScope(visit.flow.signal);
  const timer = openScope(visit.flow.signal);
  const stop = whenAborted(visit.flow.signal);
  try {
    const stopped = stop.aborted.then((): Answer => ({ kind: 'stopped' }));
    const timedOut =
      state.timeoutSeconds === undefined ? [] : [timeOut(visit, state.timeoutSeconds, timer.signal)];
    const answer = await Promise.race([settle(visit, call, task.signal), stopped, ...timedOut]);
    if (answer.kind === 'timedOut') task.abort();
    return answer;
  } finally {
    timer.abort();
    for (const scope of [task, timer, stop]) scope.close();
  }
}

async function timeOut(visit: Visit, seconds: number, signal: AbortSignal): Promise<Answer> {
  try {
    await visit.flow.execution.services.clock.sleep(seconds * 1000, signal);
    return { kind: 'timedOut' };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { kind: 'stopped' };
  }
}

async function settle(visit: Visit, { resource, payload }: LambdaCall, signal: AbortSignal): Promise<Answer> {
  const { execution } = visit.flow;
  const attempt = (visit.retryCount ?? 0) + 1;
  const call = { signal, attempt, stateName: visit.state.name, execution: execution.ref };
  try {
    return { kind: 'returned', payload: toJson(await execution.services.invoke(resource, payload, call)) };
  } catch (thrown) {
    return { kind: 'threw', thrown };
  }
}

/** Writes the event that ends the attempt. @throws StateFailure, Stopped */
async function resultOf(
  answer: Answer,
  events: TaskEvents,
  finished: (payload: Json) => { readonly result: Json; readonly isTooLarge: boolean },
): Promise<Json> {
  switch (answer.kind) {
    case 'returned': {
      const { result, isTooLarge } = finished(answer.payload);
      if (isTooLarge) throw failed(events, dataLimitExceeded(events.limitName));
      events.succeeded(result);
      return result;
    }
    case 'threw':
      throw failed(events, errorOfThrown(answer.thrown));
    case 'timedOut':
      events.timedOut();
      throw new StateFailure({ error: 'States.Timeout', cause: undefined });
    case 'stopped':
      throw new Stopped();
  }
}

function failed(
  events: TaskEvents,
  output: { error: string | undefined; cause: string | undefined },
): StateFailure {
  const cause = events.isService ? compactCause(output.cause ?? '') : output.cause;
  events.failed(output.error ?? '', cause ?? '');
  return new StateFailure({ error: output.error, cause });
}

function finish(
  state: TaskState,
  visit: Visit,
  { payload, scheduledId }: { readonly payload: Json; readonly scheduledId: number },
): { readonly result: Json; readonly isTooLarge: boolean } {
  const { ref, services } = visit.flow.execution;
  const requestId = derivedId(ref.arn, scheduledId);
  const isService = state.resource.kind === 'invoke';
  const result = isService ? envelopeOf(payload, { requestId, nowMs: services.clock.nowMs() }) : payload;
  return { result, isTooLarge: jsonBytes(result) > services.limits.payloadBytesMax };
}

function checkInputSize(visit: Visit, input: Json): void {
  if (jsonBytes(input) <= visit.flow.execution.services.limits.payloadBytesMax) return;
  const cause = `The state/task '${visit.state.name}' has an input with a size exceeding the maximum number of bytes service limit.`;
  throw new ExecutionFailure({ error: 'States.DataLimitExceeded', cause });
}
