import { AdapterError, FlexError, type Problem } from '../../../engine/errors.ts';
import { TaskError } from '../asl/failures.ts';

/** The error name that definitions retry: the world said "not now". */
export const RETRYABLE_ERROR = 'RetryableError';

/** A failure as it crosses threads and state machines: text. */
export interface TaskFailure {
  readonly errorName: string;
  readonly code: string;
  readonly message: string;
  readonly details: readonly Problem[];
  readonly next?: string;
  readonly stack?: string;
}

export function failureOf(error: unknown): TaskFailure {
  const thrown = error instanceof Error ? error : new Error(String(error));
  const flex = error instanceof FlexError ? error : undefined;
  return {
    errorName: error instanceof AdapterError && error.retryable ? RETRYABLE_ERROR : thrown.name,
    code: flex?.code ?? 'unexpected',
    message: thrown.message,
    details: flex?.details ?? [],
    ...(flex?.next === undefined ? {} : { next: flex.next }),
    ...(thrown.stack === undefined ? {} : { stack: thrown.stack }),
  };
}

/** What the state machine sees: the name to match on, everything else as JSON in the cause. */
export function taskErrorOf(failure: TaskFailure): TaskError {
  return new TaskError({ errorName: failure.errorName, cause: JSON.stringify(failure) });
}
