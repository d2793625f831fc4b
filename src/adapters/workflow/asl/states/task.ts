import { outputOfResult, selectInput, shape } from '../data-flow.ts';
import type { TaskState } from '../definition.ts';
import { dataLimitExceeded, ExecutionFailure, errorOfThrown, StateFailure, Stopped } from '../failures.ts';
import type { Call, Visit } from '../flow.ts';
import { derivedId } from '../identifiers.ts';
import { type Json, jsonBytes, toJson } from '../json.ts';
import { callOfParameters, compactCause, envelopeOf } from '../lambda.ts';
import { type NestedRun, runNested, submittedOutput } from '../nested.ts';
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
  const requestId = derivedId(visit.flow.execution.ref.arn, events.scheduled(input));
  events.started();
  const answer = await answerInTime(state, visit, workOf(state, visit, { input, events, requestId }));
  const result = await resultOf(answer, events, (payload) => finish(state, visit, { payload, requestId }));
  return outputOfResult(visit, state, result);
}

/** What a task does, up to its answer. @throws TaskError or an error of the function's own */
type Work = (call: Call) => Promise<Json>;

function workOf(
  { resource }: TaskState,
  { flow }: Visit,
  {
    input,
    events,
    requestId,
  }: { readonly input: Json; readonly events: TaskEvents; readonly requestId: string },
): Work {
  const { services } = flow.execution;
  if (resource.kind === 'execution') {
    const submitted = (run: NestedRun) => {
      if (!flow.signal.aborted) events.submitted(submittedOutput(run, requestId));
    };
    return (call) => runNested(input, { services, call, submitted });
  }
  return async (call) => {
    const lambda =
      resource.kind === 'invoke' ? callOfParameters(input) : { resource: resource.resource, payload: input };
    return toJson(await services.invoke(lambda.resource, lambda.payload, call));
  };
}

/** How a call ended. */
type Answer =
  | { readonly kind: 'returned'; readonly payload: Json }
  | { readonly kind: 'threw'; readonly thrown: unknown }
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'stopped' };

/**
 * The first of: an answer, the time-out, the order to stop. What a function answers later is let go; a
 * nested execution is stopped, and its end waited for.
 */
async function answerInTime(state: TaskState, visit: Visit, work: Work): Promise<Answer> {
  const task = openScope(visit.flow.signal);
  const timer = openScope(visit.flow.signal);
  const stop = whenAborted(visit.flow.signal);
  try {
    const stopped = stop.aborted.then((): Answer => ({ kind: 'stopped' }));
    const timedOut =
      state.timeoutSeconds === undefined ? [] : [timeOut(visit, state.timeoutSeconds, timer.signal)];
    const settled = settle(visit, work, task.signal);
    const answer = await Promise.race([settled, stopped, ...timedOut]);
    if (answer.kind === 'timedOut') task.abort();
    if (state.resource.kind === 'execution') await settled;
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

async function settle(visit: Visit, work: Work, signal: AbortSignal): Promise<Answer> {
  const { ref } = visit.flow.execution;
  const attempt = (visit.retryCount ?? 0) + 1;
  try {
    const payload = await work({ signal, attempt, stateName: visit.state.name, execution: ref });
    return { kind: 'returned', payload };
  } catch (thrown) {
    if (thrown instanceof ExecutionFailure) throw thrown; // the history is full
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
  { payload, requestId }: { readonly payload: Json; readonly requestId: string },
): { readonly result: Json; readonly isTooLarge: boolean } {
  const { services } = visit.flow.execution;
  const isService = state.resource.kind === 'invoke';
  const result = isService ? envelopeOf(payload, { requestId, nowMs: services.clock.nowMs() }) : payload;
  return { result, isTooLarge: jsonBytes(result) > services.limits.payloadBytesMax };
}

function checkInputSize(visit: Visit, input: Json): void {
  if (jsonBytes(input) <= visit.flow.execution.services.limits.payloadBytesMax) return;
  const cause = `The state/task '${visit.state.name}' has an input with a size exceeding the maximum number of bytes service limit.`;
  throw new ExecutionFailure({ error: 'States.DataLimitExceeded', cause });
}
