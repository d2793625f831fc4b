import { ConfigError, type FlexError, InputError, NotFoundError, RefusedError } from '../errors.ts';

/**
 * What went wrong with one participant's data, as a sentence. Bugs and failures of the world are
 * none of it: they are thrown on, and end the task.
 */
export function describeFailure(error: unknown): string {
  const isData =
    error instanceof InputError ||
    error instanceof NotFoundError ||
    error instanceof RefusedError ||
    error instanceof ConfigError;
  if (!isData) throw error;
  return describe(error);
}

function describe(error: FlexError): string {
  const details = error.details.map(({ path, value, expected }) =>
    [path, value === undefined ? undefined : `is ${value}`, `expected ${expected}`]
      .filter((part) => part !== undefined && part !== '')
      .join(' '),
  );
  return [error.message, ...details].join('; ');
}
