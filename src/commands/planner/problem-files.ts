import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readJson, toldFile } from '../../adapters/json-file/read.ts';
import { InputError, NotFoundError, type Problem } from '../../engine/errors.ts';
import type { PlannerProblem } from '../../engine/planner/index.ts';
import type { Io } from '../shell/io.ts';
import { readProblem } from './problem-file.ts';

const STDIN = '-';

/** A problem and where it comes from. */
export interface ProblemOfFile {
  readonly file: string;
  readonly problem: PlannerProblem;
}

/**
 * Reads problems from files and folders; of a folder all `*.json` by name that are problems by their `format`. Others are named in a note.
 *
 * @throws InputError with the mistakes of all files; NotFoundError `file-not-found`, `no-problems`.
 */
export async function readProblems(paths: readonly string[], io: Io): Promise<readonly ProblemOfFile[]> {
  const found: ProblemOfFile[] = [];
  const mistakes: Problem[] = [];
  for (const path of paths) {
    const isFolder = path !== STDIN && (await isDirectory(resolve(io.cwd, path)));
    for (const file of isFolder ? await problemsIn(path, io) : [path]) {
      try {
        found.push({ file: toldFile(file), problem: await readProblem(file, io) });
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        mistakes.push(...error.details);
      }
    }
  }
  if (mistakes.length > 0) {
    const count = `${mistakes.length} ${mistakes.length === 1 ? 'mistake' : 'mistakes'}`;
    throw new InputError('bad-planner-problem', `Not all of these are planner problems: ${count}.`, {
      details: mistakes,
    });
  }
  if (found.length === 0) {
    throw new NotFoundError('no-problems', `There is no planner problem in ${paths.join(', ')}.`, {
      next: 'flex planner problem SITE > problem.json',
    });
  }
  return found;
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false; // reading it says what is wrong
  }
}

async function problemsIn(folder: string, io: Io): Promise<readonly string[]> {
  const names = (await readdir(resolve(io.cwd, folder))).filter((name) => name.endsWith('.json')).sort();
  const files: string[] = [];
  const others: string[] = [];
  for (const name of names) {
    const file = join(folder, name);
    const json = readJson(file, await io.readText(file));
    (isProblem(json) ? files : others).push(file);
  }
  if (others.length > 0) io.note(`no planner problems, left out: ${others.join(', ')}`);
  return files;
}

function isProblem(json: unknown): boolean {
  const format = typeof json === 'object' && json !== null && 'format' in json ? json.format : undefined;
  return typeof format === 'string' && format.startsWith('flex-planner-problem/');
}
