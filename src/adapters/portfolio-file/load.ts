import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { InputError, NotFoundError, type Problem } from '../../engine/errors.ts';
import { type PortfolioReading, type PortfolioSource, type ReadOptions, readPortfolio } from './read.ts';

/** Largest file that is read [bytes]: some hundred thousand sites. */
export const FILE_BYTES_MAX = 64 * 1024 * 1024;

/** The name by which standard input is asked for. */
const STDIN = '-';

/**
 * Reads portfolio files from disk; see readPortfolio.
 *
 * @param paths - YAML or JSON files, in any mixture; `-` is standard input.
 * @throws NotFoundError `no-such-file` naming every path that does not lead to a file.
 * @throws InputError `bad-portfolio` as readPortfolio; also where a file is not text in UTF-8.
 */
export async function readPortfolioFiles(
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<PortfolioReading> {
  const loaded = await Promise.all([...new Set(paths)].map(loadBytes));
  const missing = loaded.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  if (missing.length > 0) {
    throw new NotFoundError('no-such-file', `Cannot read ${missing.map(({ file }) => file).join(', ')}.`, {
      details: missing,
    });
  }
  return readPortfolio(decodeAll(loaded), options);
}

interface Loaded {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly problem?: Problem;
}

async function loadBytes(path: string): Promise<Loaded> {
  if (path === STDIN) return { file: STDIN, bytes: await buffer(process.stdin) };
  try {
    return { file: path, bytes: await readFile(path) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    const expected = code === 'EISDIR' ? 'a file, not a directory' : `a file that can be read (${code})`;
    return { file: path, bytes: new Uint8Array(), problem: { path: '', file: path, expected } };
  }
}

function decodeAll(loaded: readonly Loaded[]): readonly PortfolioSource[] {
  const problems: Problem[] = [];
  const sources = loaded.map(({ file, bytes }) => {
    const text = decode(bytes);
    if (typeof text === 'string') return { file, text };
    problems.push({ path: '', file, expected: text.expected });
    return { file, text: '' };
  });
  if (problems.length > 0) {
    throw new InputError('bad-portfolio', 'The portfolio cannot be read.', { details: problems });
  }
  return sources;
}

/** The text without its byte order mark, or what was expected instead. */
function decode(bytes: Uint8Array): string | { readonly expected: string } {
  if (bytes.length > FILE_BYTES_MAX) return { expected: `a file of at most ${FILE_BYTES_MAX} bytes` };
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { expected: 'text in UTF-8' };
  }
}
