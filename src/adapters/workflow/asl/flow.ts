import type { Clock } from './clock.ts';
import type { State, StateGraph } from './definition.ts';
import { type RuntimeProblem, Stopped } from './failures.ts';
import type { Cursor, History } from './history.ts';
import type { Json, JsonObject } from './json.ts';
import type { Limits } from './limits.ts';
import type { Scope } from './payload.ts';

/** What a task is told about the call, beside its payload. */
export interface Call {
  /** Aborted when the task's time-out passes or the execution is stopped: its answer is not waited for. */
  readonly signal: AbortSignal;
  /** Counted from 1; each retry adds 1. */
  readonly attempt: number;
  readonly stateName: string;
  readonly execution: ExecutionRef;
}

/**
 * Runs a task. `resource` is the function as the definition names it: a name or an ARN.
 *
 * Throw a `TaskError` to name the error that the state machine sees; any other error is seen under
 * its own `name`, as from an AWS Lambda function.
 */
export type Invoke = (resource: string, payload: Json, call: Call) => Promise<unknown>;

/** How an execution ended. Error and cause are absent where a Fail state, or who aborted, gave none. */
export type ExecutionResult =
  | { readonly status: 'SUCCEEDED'; readonly output: Json }
  | { readonly status: 'FAILED'; readonly error: string | undefined; readonly cause: string | undefined }
  | { readonly status: 'TIMED_OUT' }
  | { readonly status: 'ABORTED'; readonly error: string | undefined; readonly cause: string | undefined };

/** An execution of another state machine that a task asks for; its name is its idempotency key. */
export interface NestedStart {
  /** Name of the state machine, without the rest of its ARN. */
  readonly machine: string;
  readonly name: string;
  readonly input: Json;
}

/** An execution that has been started, or found under its name, whether it is running or has ended. */
export interface NestedExecution {
  /** When it was started first [ms since epoch]. */
  readonly startMs: number;
  /** Settled when it has ended. */
  readonly ended: Promise<NestedEnd>;
}

export interface NestedEnd {
  readonly result: ExecutionResult;
  /** [ms since epoch] */
  readonly endMs: number;
}

/**
 * Starts an execution of another state machine, or finds it under its name, also where it has ended. AWS refuses
 * a name whose execution has ended; a definition that catches that refusal behaves alike in both places.
 *
 * The call's signal is aborted when the waiting task is stopped or out of time: stop the execution then.
 * Throw a `TaskError`, or reject `ended` with one, to name what the state machine sees; `serviceError` makes those of the service.
 */
export type StartExecution = (start: NestedStart, call: Call) => Promise<NestedExecution>;

/** Which execution: the one that was asked for, or a child that a distributed Map of it has started. */
export interface ExecutionRef {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  /** The run of a distributed Map that the execution belongs to. */
  readonly mapRunArn: string | undefined;
}

/** Where executions are said to take place: goes into ARNs only. */
export interface Identity {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly roleArn: string;
}

export const LOCAL_IDENTITY: Identity = {
  partition: 'aws',
  region: 'local',
  accountId: '000000000000',
  roleArn: 'arn:aws:iam::000000000000:role/flex',
};

/** What every state of an execution and of its children works with. */
export interface Services {
  readonly invoke: Invoke;
  readonly startExecution: StartExecution;
  readonly clock: Clock;
  readonly random: () => number;
  readonly limits: Limits;
  readonly identity: Identity;
}

/** One running execution. */
export interface Execution {
  readonly ref: ExecutionRef;
  readonly machine: string;
  readonly input: Json;
  readonly startMs: number;
  readonly history: History;
  readonly services: Services;
  /** Runs a child execution to its end; distributed Maps start them. */
  readonly startChild: StartChild;
}

export interface ChildStart {
  readonly machine: string;
  readonly name: string;
  readonly mapRunArn: string;
  readonly graph: StateGraph;
  readonly input: Json;
  readonly signal: AbortSignal;
}

export type StartChild = (start: ChildStart) => Promise<ChildEnd>;

/** How a child execution ended, with what the Map that started it needs to know. */
export interface ChildEnd {
  readonly ref: ExecutionRef;
  readonly startMs: number;
  readonly endMs: number;
  readonly result: ExecutionResult;
}

/** One thread of control: the execution itself, a branch of a Parallel or an iteration of a Map. */
export interface Flow {
  readonly execution: Execution;
  readonly cursor: Cursor;
  readonly signal: AbortSignal;
  /** The item of the innermost inline Map around. */
  readonly mapItem: JsonObject | undefined;
  /** The state that was entered and not yet left, with the flows that it has started. */
  open: { readonly type: State['type']; readonly children: Flow[] } | undefined;
}

/** One stay in a state. */
export interface Visit {
  readonly flow: Flow;
  readonly state: State;
  readonly enteredEventId: number;
  readonly enteredMs: number;
  /** The state's input before `InputPath`. */
  readonly rawInput: Json;
  /** How often the state has been tried again; absent for states that have no Retry. */
  retryCount: number | undefined;
}

/** Begins a flow beneath the visited state, from where that state's flow is in the history. */
export function childFlow(visit: Visit, signal: AbortSignal, mapItem = visit.flow.mapItem): Flow {
  const { execution, cursor, open } = visit.flow;
  const flow: Flow = { execution, cursor: { ...cursor }, signal, mapItem, open: undefined };
  open?.children.push(flow);
  return flow;
}

/** @throws Stopped if the flow has been told to stop. */
export function checkStopped(flow: Flow): void {
  if (flow.signal.aborted) throw new Stopped();
}

/** Sleeps on the execution's clock [ms]. @throws Stopped if the flow is told to stop meanwhile. */
export async function sleep(flow: Flow, ms: number): Promise<void> {
  try {
    await flow.execution.services.clock.sleep(ms, flow.signal);
  } catch (error) {
    checkStopped(flow);
    throw error;
  }
}

/** The scope for the paths of a visited state over one of its documents. */
export function scopeOf(visit: Visit, input: Json, mapItem = visit.flow.mapItem): Scope {
  return { input, context: () => contextObject(visit, mapItem) };
}

/** The context object `$$`, with the fields and in the order that AWS gives them. */
function contextObject(visit: Visit, mapItem: JsonObject | undefined): Json {
  const { execution } = visit.flow;
  const { ref, services } = execution;
  return {
    Execution: {
      Id: ref.arn,
      Input: execution.input,
      StartTime: isoTime(execution.startMs),
      Name: ref.name,
      RoleArn: services.identity.roleArn,
      RedriveCount: 0,
    },
    StateMachine: { Id: ref.stateMachineArn, Name: execution.machine },
    State: {
      Name: visit.state.name,
      EnteredTime: isoTime(visit.enteredMs),
      ...(visit.retryCount === undefined ? {} : { RetryCount: visit.retryCount }),
    },
    ...(mapItem === undefined ? {} : { Map: { Item: mapItem } }),
  };
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** What a failure in a state is told with: the state's name and the event at which it was entered. */
export function causeInState(visit: Visit, problem: RuntimeProblem): string {
  const { state, enteredEventId } = visit;
  return `An error occurred while executing the state '${state.name}' (entered at the event id #${enteredEventId}). ${problem.message}`;
}
