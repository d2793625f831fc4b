import type { Clock } from './clock.ts';
import type { Definition } from './definition.ts';
import { runExecution } from './execution.ts';
import {
  type ExecutionRef,
  type ExecutionResult,
  type Identity,
  type Invoke,
  LOCAL_IDENTITY,
  type Services,
  type StartExecution,
} from './flow.ts';
import type { HistoryEvent } from './history.ts';
import { toJson } from './json.ts';
import { type Limits, SERVICE_LIMITS } from './limits.ts';
import { serviceError } from './nested.ts';

export interface ExecuteOptions {
  readonly definition: Definition;
  /** Copied as JSON; undefined counts as null. */
  readonly input: unknown;
  /** The execution's name, which is its idempotency key where executions are started. */
  readonly name: string;
  readonly invoke: Invoke;
  /** Runs the executions that `startExecution.sync:2` asks for; absent: such tasks fail. */
  readonly startExecution?: StartExecution;
  readonly clock: Clock;
  /** Aborts the execution; a `TaskError` as reason names the error and cause of the result. */
  readonly signal?: AbortSignal;
  /** Told of every event as it happens, also of those of the child executions of distributed Maps. */
  readonly onEvent?: (event: HistoryEvent, execution: ExecutionRef) => void;
  /** Other limits than the service's, for tests. */
  readonly limits?: Partial<Limits>;
  /** Chance in [0..1), for the jitter of retries; Math.random if absent. */
  readonly random?: () => number;
  readonly identity?: Identity;
}

/**
 * Runs a state machine from its start to its end, as AWS Step Functions does.
 *
 * It keeps no state: to resume an execution is to run it again with tasks that are idempotent. Once
 * it has returned, no timer, listener or flow of it is left; a task that ignored its signal may
 * still be running, and what it answers is ignored.
 *
 * @returns how it ended. Failures of tasks and of the machine are results, not exceptions.
 * @throws whatever `onEvent` or the clock throw: a bug of the caller's.
 */
export async function execute(options: ExecuteOptions): Promise<ExecutionResult> {
  const { definition, name, onEvent = () => {} } = options;
  const services: Services = {
    invoke: options.invoke,
    startExecution: options.startExecution ?? noMachines,
    clock: options.clock,
    random: options.random ?? Math.random,
    limits: { ...SERVICE_LIMITS, ...options.limits },
    identity: options.identity ?? LOCAL_IDENTITY,
  };
  const start = {
    machine: definition.machine,
    name,
    mapRunArn: undefined,
    graph: definition,
    timeoutSeconds: definition.timeoutSeconds,
    input: toJson(options.input),
    signal: options.signal ?? new AbortController().signal,
  };
  const { result } = await runExecution(start, { services, onEvent });
  return result;
}

const noMachines: StartExecution = async ({ machine }) => {
  throw serviceError('StateMachineDoesNotExistException', `State Machine Does Not Exist: '${machine}'`);
};
