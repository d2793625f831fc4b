import { type FlexError, InputError, NotFoundError } from '../../engine/errors.ts';
import type { Failure } from '../shell/result.ts';

/** A file of several that could not be read at all. */
export interface RefusedFile {
  readonly file: string;
  readonly error: FlexError;
}

/** @returns undefined where it is not the file that is wrong. */
export function refusedFile(file: string, error: unknown): RefusedFile | undefined {
  return error instanceof InputError || error instanceof NotFoundError ? { file, error } : undefined;
}

export function failureOf({ file, error }: RefusedFile): Failure {
  return { id: file, message: error.message, noun: 'file' };
}

export function refusedJson({ file, error: { code, message } }: RefusedFile): object {
  return { file, code, message };
}

/** The one error for files none of which could be read: all that is wrong with them. */
export function noneRead(refused: readonly RefusedFile[]): FlexError | undefined {
  const [first] = refused;
  if (first === undefined || refused.length === 1) return first?.error;
  const details = refused.flatMap(({ file, error }) =>
    error.details.length > 0 ? error.details : [{ path: '', file, expected: 'a file that is there' }],
  );
  const message = `None of the ${refused.length} files could be read. ${first.error.message}`;
  const isMissing = refused.every(({ error }) => error instanceof NotFoundError);
  const Kind = isMissing ? NotFoundError : InputError;
  return new Kind(first.error.code, message, { details });
}
