import { AdapterError, type Problem } from '../../engine/errors.ts';

/** Why calls end without a usable answer, as errors of the house. Nothing here repeats a header or a body that was sent. */

/** A call as it is named in messages. */
export interface CallName {
  /** Who is called: `Concerto`. */
  readonly system: string;
  /** `POST /sites` */
  readonly route: string;
}

const SECOND_MS = 1_000;

/** Something was perhaps done: whoever asked must look before asking again. */
export function outcomeUnknown({ system, route }: CallName, reason: string): AdapterError {
  return new AdapterError(
    'outcome-unknown',
    `Whether ${system} has done ${route} is not known: ${reason}. It is read back before it is asked for again.`,
    { retryable: true },
  );
}

/** All tries were for nothing; later it may be otherwise. */
export function gaveUp({ system, route }: CallName, reason: string, tryCount: number): AdapterError {
  const tries = tryCount === 1 ? 'once' : `${tryCount} times`;
  return new AdapterError('unavailable', `${system} was asked ${tries} for ${route}: ${reason}.`, {
    retryable: true,
  });
}

/** The address is wrong, or somebody else is there. */
export function unreachable({ system, route }: CallName, reason: string): AdapterError {
  const message = `${system} cannot be asked for ${route}: ${reason}. Is its url in flex.yaml right?`;
  return new AdapterError('unreachable', message);
}

/** The host asks to be left alone for longer than is waited here. */
export function throttled({ system, route }: CallName, pauseMs: number): AdapterError {
  const message = `${system} asks for a pause of ${Math.ceil(pauseMs / SECOND_MS)} s before ${route}.`;
  return new AdapterError('throttled', message, { retryable: true });
}

export function circuitOpen({ system, route }: CallName, leftMs: number): AdapterError {
  const wait = leftMs > 0 ? `for another ${Math.ceil(leftMs / SECOND_MS)} s` : 'until one call has succeeded';
  return new AdapterError(
    'circuit-open',
    `${system} fails too often and is left alone ${wait}: ${route} was not asked.`,
    { retryable: true },
  );
}

export function badCredentials(system: string, message: string, next?: string): AdapterError {
  return new AdapterError('credentials', `${system} does not accept the credentials: ${message}.`, {
    ...(next === undefined ? {} : { next }),
  });
}

export function forbidden({ system, route }: CallName, message: string): AdapterError {
  return new AdapterError('permission', `${system} does not permit ${route}: ${message}.`);
}

/** It understood, and said no: asking again does not help. */
export function rejected({ system, route }: CallName, message: string): AdapterError {
  return new AdapterError('rejected', `${system} refused ${route}: ${message}.`);
}

/** Answers that are not as agreed are shown up to this many problems in the message; `details` has all. */
export function badAnswer({ system, route }: CallName, details: readonly Problem[]): AdapterError {
  const [first] = details;
  const value = first?.value === undefined ? '' : ` "${first.value}"`;
  const where = first === undefined || first.path === '' ? 'the answer' : first.path;
  const what = first === undefined ? '' : `: ${where}${value}, expected ${first.expected}`;
  return new AdapterError(
    'bad-answer',
    `${system} answered ${route} with something else than agreed${what}.`,
    { details },
  );
}
