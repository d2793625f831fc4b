/**
 * The classes of failure that the engine and its adapters raise. Expected outcomes of a
 * calculation are values in return types, never exceptions; these are for what stops a command.
 * The shell maps each class to an exit code (docs/exit-codes.md).
 */

/** One thing that is wrong with an input: where, what was found, what was expected. */
export interface Problem {
  /** Where: a path such as `participants[3].site` or `line 14, column "load"`; empty for the whole. */
  readonly path: string;
  /** The file that it stands in, where there is one. */
  readonly file?: string;
  /** Line in that file, counted from 1. */
  readonly line?: number;
  /** The value that was found, as text; absent where something is missing. */
  readonly value?: string;
  /** What was expected, as a clause: `a power such as 5kW`. */
  readonly expected: string;
}

export interface FlexErrorOptions {
  readonly details?: readonly Problem[];
  /** The command that helps next, ready to be typed. */
  readonly next?: string;
  readonly cause?: unknown;
}

/** Base of all errors that are rendered for the operator. `code` is stable and in kebab case. */
export class FlexError extends Error {
  readonly code: string;
  readonly details: readonly Problem[];
  readonly next: string | undefined;

  constructor(code: string, message: string, options: FlexErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details ?? [];
    this.next = options.next;
  }
}

/** Our own bug: an assumption of the code does not hold. Never caught below main. */
export class InvariantError extends FlexError {
  constructor(message: string, options: FlexErrorOptions = {}) {
    super('invariant', message, options);
  }
}

/** Flags or arguments that cannot be understood. */
export class UsageError extends FlexError {}

/** A market rule or a conflict says no. */
export class RefusedError extends FlexError {}

/** A thing that does not exist, or an id that fits several. */
export class NotFoundError extends FlexError {}

/** A deadline or gate has passed. */
export class TooLateError extends FlexError {}

/** A bad file or message. `details` lists every problem found, not only the first. */
export class InputError extends FlexError {}

/** The configuration or the store's schema does not fit this program. */
export class ConfigError extends FlexError {}

/** The world said no. `retryable`: the same call may succeed later (locked, throttled, unreachable). */
export class AdapterError extends FlexError {
  readonly retryable: boolean;

  constructor(
    code: string,
    message: string,
    options: FlexErrorOptions & { readonly retryable?: boolean } = {},
  ) {
    super(code, message, options);
    this.retryable = options.retryable ?? false;
  }
}

/** @throws InvariantError if `condition` does not hold. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}
