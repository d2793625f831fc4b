import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AdapterError } from '../../engine/errors.ts';
import { destinationOf } from '../file/destination.ts';

const FIRST_LINE_BYTES_MAX = 256;

/** The first line of a file, as far as it is of interest; undefined where there is no file. */
export async function firstLineOf(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(FIRST_LINE_BYTES_MAX),
        0,
        FIRST_LINE_BYTES_MAX,
        0,
      );
      return buffer.toString('utf8', 0, bytesRead).split('\n', 1)[0]!;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new AdapterError('file-unreadable', `${path} cannot be read: ${codeOf(error)}.`, { cause: error });
  }
}

/** What lies under a path. */
export async function kindOf(path: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return 'file'; // something above it is one
    if (codeOf(error) === 'ENOENT') return 'nothing';
    throw new AdapterError('file-unreadable', `${path} cannot be read: ${codeOf(error)}.`, { cause: error });
  }
}

/**
 * Writes a long file piece by piece, whole or not at all: beside it first, then under its name.
 *
 * @param onPiece - called with each piece that is written.
 * @throws AdapterError `file-not-written`.
 */
export async function writePieces(
  path: string,
  pieces: Iterable<string>,
  onPiece: () => void,
): Promise<void> {
  const destination = await destinationOf(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(destination.path, 'w');
    try {
      for (const piece of pieces) {
        await file.writeFile(piece);
        onPiece();
      }
    } finally {
      await file.close();
    }
    await destination.keep();
  } catch (error) {
    await destination.discard();
    if (codeOf(error) === undefined) throw error;
    throw new AdapterError('file-not-written', `${path} cannot be written: ${codeOf(error)}.`, {
      cause: error,
    });
  }
}

/** Of an error of the file system; undefined for any other. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
