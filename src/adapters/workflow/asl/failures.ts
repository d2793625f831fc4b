/**
 * How things end early inside the interpreter. None of these leave `execute`, except that tasks
 * throw `TaskError` to say which error a state machine shall see.
 */

const CAUSE_CHARS_MAX = 32_768;

/** Thrown by a task: the error's name, as `Retry` and `Catch` name it, and its cause as text. */
export class TaskError extends Error {
  readonly errorName: string;
  override readonly cause: string;

  constructor(options: { readonly errorName: string; readonly cause?: string }) {
    super(`${options.errorName}: ${options.cause ?? ''}`);
    this.name = 'TaskError';
    this.errorName = options.errorName;
    this.cause = (options.cause ?? '').slice(0, CAUSE_CHARS_MAX);
  }
}

/** What a state machine sees of an error. Both are absent where a Fail state states neither. */
export interface ErrorOutput {
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** A state failed with an error that `Retry` and `Catch` of it, or of a state around it, can handle. */
export class StateFailure extends Error {
  readonly output: ErrorOutput;

  constructor(output: ErrorOutput) {
    super(output.error ?? 'failed');
    this.output = output;
  }
}

/** The execution fails, whatever `Retry` and `Catch` say: States.Runtime and the service's limits. */
export class ExecutionFailure extends Error {
  readonly output: ErrorOutput;
  /** The event after which it happened; set where the flow in which it happened is known. */
  previousEventId: number | undefined;

  constructor(output: ErrorOutput, previousEventId?: number) {
    super(output.error ?? 'failed');
    this.output = output;
    this.previousEventId = previousEventId;
  }
}

/** A state's input does not fit its definition. Becomes an ExecutionFailure once the state is known. */
export class RuntimeProblem extends Error {
  readonly error: string;

  constructor(detail: string, error = 'States.Runtime') {
    super(detail);
    this.error = error;
  }
}

/** The flow was told to stop: by the caller, by the execution's time-out, or because a sibling failed. */
export class Stopped extends Error {}

/** The result of state or task `name` is larger than a payload may be. */
export function dataLimitExceeded(name: string): ErrorOutput {
  return {
    error: 'States.DataLimitExceeded',
    cause: `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  };
}

/** The error that a Lambda function in Node.js would report for what its handler threw. */
export function errorOfThrown(thrown: unknown): { readonly error: string; readonly cause: string } {
  if (thrown instanceof TaskError) return { error: thrown.errorName, cause: thrown.cause };
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const trace = (error.stack ?? '').split('\n');
  const cause = JSON.stringify({ errorType: error.name, errorMessage: error.message, trace });
  return { error: error.name, cause: cause.slice(0, CAUSE_CHARS_MAX) };
}
