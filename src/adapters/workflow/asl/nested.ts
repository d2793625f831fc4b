import { type ErrorOutput, TaskError } from './failures.ts';
import type { Call, ExecutionResult, Identity, NestedStart, Services } from './flow.ts';
import { executionArn, stateMachineArn } from './identifiers.ts';
import { isJsonObject, type Json, toJson } from './json.ts';

/** The longest name that an execution may have. */
const NAME_CHARS_MAX = 80;
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]+$/u;

/**
 * The start that `arn:aws:states:::states:startExecution.sync:2` makes of its parameters. An input that is a string
 * is the execution's input as JSON text; none is an empty object.
 *
 * @throws TaskError as the service would answer.
 */
export function startOfParameters(parameters: Json): NestedStart {
  const { StateMachineArn: arn, Name: name, Input: input } = isJsonObject(parameters) ? parameters : {};
  if (typeof arn !== 'string' || arn === '') {
    throw serviceError(
      'InvalidArnException',
      `Invalid Arn: StateMachineArn has to be a string, not ${JSON.stringify(arn)}`,
    );
  }
  if (typeof name !== 'string' || name.length > NAME_CHARS_MAX || !NAME.test(name)) {
    throw serviceError('InvalidNameException', `Invalid Name: ${JSON.stringify(name)}`);
  }
  return {
    machine: arn.slice(arn.lastIndexOf(':') + 1),
    name,
    input: typeof input === 'string' ? parseInput(input) : (input ?? {}),
  };
}

function parseInput(text: string): Json {
  try {
    return JSON.parse(text) as Json; // what JSON.parse returns is JSON
  } catch (error) {
    throw serviceError(
      'InvalidExecutionInputException',
      `Invalid State Machine Execution Input: ${(error as SyntaxError).message}`,
    );
  }
}

/** The error of a start that AWS Step Functions refuses: `ExecutionAlreadyExistsException`. */
export function serviceError(exception: string, message: string): TaskError {
  return new TaskError({
    errorName: `StepFunctions.${exception}`,
    cause: `${message} (Service: AWSStepFunctions; Status Code: 400; Error Code: ${exception.replace(/Exception$/, '')}; Request ID: 0; Proxy: null)`,
  });
}

/** A nested execution as the service's answers describe it. */
export interface NestedRun {
  readonly start: NestedStart;
  readonly identity: Identity;
  readonly startMs: number;
}

/** The answer to the start, which the history keeps. */
export function submittedOutput({ start, identity, startMs }: NestedRun, requestId: string): Json {
  return {
    ExecutionArn: executionArn(identity, start.machine, start.name),
    SdkHttpMetadata: { HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
    StartDate: startMs,
  };
}

/**
 * Starts the execution that the parameters name, or finds it, and waits for its end.
 *
 * @param surroundings - `submitted` is told when it has been started.
 * @returns its description with the output as JSON, as `:2` has it.
 * @throws TaskError States.TaskFailed with the description as cause if it did not succeed.
 */
export async function runNested(
  parameters: Json,
  { services, call, submitted }: NestedSurroundings,
): Promise<Json> {
  const start = startOfParameters(parameters);
  const { startMs, ended } = await services.startExecution(start, call);
  const run: NestedRun = { start, identity: services.identity, startMs };
  submitted(run);
  const { result, endMs } = await ended;
  const description = describeNested(run, result, endMs);
  if (result.status === 'SUCCEEDED') return description;
  throw new TaskError({ errorName: 'States.TaskFailed', cause: JSON.stringify(description) });
}

export interface NestedSurroundings {
  readonly services: Pick<Services, 'startExecution' | 'identity'>;
  readonly call: Call;
  readonly submitted: (run: NestedRun) => void;
}

/** How the execution ended: the task's result where it succeeded, and the error's cause where it did not. */
function describeNested(run: NestedRun, result: ExecutionResult, endMs: number): Json {
  const { start, identity, startMs } = run;
  return toJson({
    ...errorFields(result),
    ExecutionArn: executionArn(identity, start.machine, start.name),
    Input: start.input,
    InputDetails: { Included: true },
    Name: start.name,
    ...(result.status === 'SUCCEEDED' && { Output: result.output, OutputDetails: { Included: true } }),
    RedriveCount: 0,
    ...redriveFields(result.status),
    StartDate: startMs,
    StateMachineArn: stateMachineArn(identity, start.machine),
    Status: result.status,
    StopDate: endMs,
  });
}

function errorFields(result: ExecutionResult): object {
  if (result.status === 'SUCCEEDED' || result.status === 'TIMED_OUT') return {};
  return {
    ...(result.cause === undefined ? {} : { Cause: result.cause }),
    ...(result.error === undefined ? {} : { Error: result.error }),
  };
}

function redriveFields(status: ExecutionResult['status']): object {
  if (status !== 'SUCCEEDED') return { RedriveStatus: 'REDRIVABLE' };
  return {
    RedriveStatus: 'NOT_REDRIVABLE',
    RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
  };
}

/**
 * What a nested execution failed of: the error and cause in the description that is the cause of
 * `States.TaskFailed`.
 *
 * @returns undefined where the text is no such description.
 */
export function nestedFailure(cause: string): ErrorOutput | undefined {
  try {
    const described: unknown = JSON.parse(cause);
    if (!isJsonObject(described) || typeof described['ExecutionArn'] !== 'string') return undefined;
    const { Error: error, Cause: inner } = described;
    return {
      error: typeof error === 'string' ? error : undefined,
      cause: typeof inner === 'string' ? inner : undefined,
    };
  } catch {
    return undefined;
  }
}
