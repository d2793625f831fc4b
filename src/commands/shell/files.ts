import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AdapterError, InputError, NotFoundError, UsageError } from '../../engine/errors.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * @param path - from the working directory; `-` is stdin.
 * @throws NotFoundError `file-not-found`; InputError `file-unreadable`.
 */
export async function readBytes(path: string, around: Surroundings): Promise<Uint8Array> {
  if (path === '-') return readStdin(around);
  try {
    return await readFile(resolve(around.cwd, path));
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT')
      throw new NotFoundError('file-not-found', `There is no file ${path}.`, { cause: error });
    const why = code === 'EISDIR' ? 'it is a folder' : String(code);
    throw new InputError('file-unreadable', `${path} cannot be read: ${why}.`, {
      details: [{ path: '', file: path, expected: 'a file that can be read' }],
      cause: error,
    });
  }
}

async function readStdin(around: Surroundings): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdinChunks(around)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Standard input piece by piece. */
export async function* stdinChunks(around: Surroundings): AsyncGenerator<Uint8Array> {
  for await (const chunk of around.stdin) yield Buffer.from(chunk as Uint8Array | string);
}

/**
 * The file that `--out` names. Standard output has what a command says of it.
 *
 * @throws UsageError `no-file-name` for `-`.
 */
export function outFileOf(path: string, cwd: string): string {
  if (path !== '-') return resolve(cwd, path);
  throw new UsageError('no-file-name', 'Standard output has what is said of the file, and cannot be it.', {
    details: [{ path: '--out', value: path, expected: 'the name of a file' }],
  });
}

/** Writes beside the file and renames, so that nobody ever sees half of it. */
export async function writeFileWhole(path: string, content: string | Uint8Array, cwd: string): Promise<void> {
  const { destinationOf } = await import('../../adapters/file/destination.ts');
  const target = resolve(cwd, path);
  const destination = await destinationOf(target);
  try {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(destination.path, content);
    await destination.keep();
  } catch (error) {
    await destination.discard();
    throw new AdapterError('file-not-written', `${path} cannot be written: ${String(codeOf(error))}.`, {
      cause: error,
    });
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error;
}
