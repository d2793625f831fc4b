import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { AdapterError } from '../../../engine/errors.ts';
import { destinationOf } from '../../file/destination.ts';

export interface FileOptions {
  readonly gzip: boolean;
  /** Ends the writing; nothing is left of the file then. */
  readonly signal?: AbortSignal;
}

/**
 * Writes a file as its bytes come, under another name until it is whole.
 *
 * @returns how many bytes it has.
 * @throws AdapterError `unwritable`.
 */
export async function writeBytes(
  path: string,
  pieces: AsyncIterable<Buffer>,
  { gzip, signal }: FileOptions,
): Promise<number> {
  const destination = await destinationOf(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = createWriteStream(destination.path);
    const source = Readable.from(pieces, { objectMode: false });
    const options = signal === undefined ? {} : { signal };
    if (gzip) await pipeline(source, createGzip(), file, options);
    else await pipeline(source, file, options);
    await destination.keep();
    return file.bytesWritten;
  } catch (error) {
    await destination.discard();
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !UNWRITABLE.has(code)) throw error;
    throw new AdapterError('unwritable', `${path} cannot be written: ${code}.`, { cause: error });
  }
}

const UNWRITABLE: ReadonlySet<string> = new Set([
  'EACCES',
  'EISDIR',
  'ENOTDIR',
  'ENOSPC',
  'EROFS',
  'EPERM',
  'EEXIST',
]);
