import { readJson, toldFile, withLines } from '../../adapters/json-file/read.ts';
import { InputError, UsageError } from '../../engine/errors.ts';
import {
  type Claimed,
  type PlannerProblem,
  parsePlannerProblem,
  parsePlannerResult,
} from '../../engine/planner/index.ts';
import { ioWith } from '../shell/create-io.ts';
import type { Io } from '../shell/io.ts';
import { type DescriptionOptions, readDescription } from './problem-file.ts';

const STDIN = '-';

/** A problem, and a plan of it where one is given. */
export interface ToCheck {
  readonly problem: PlannerProblem;
  readonly claimed?: Claimed;
}

/**
 * Reads what is to be checked: a problem and, in a file of its own or in the same one under `problem` and `result`, a result.
 *
 * @throws InputError with every mistake and its line; UsageError where a result is given twice.
 */
export async function readToCheck(
  file: string,
  options: DescriptionOptions & { readonly plan: string | undefined },
  io: Io,
): Promise<ToCheck> {
  const planFile = options.plan;
  if (file === STDIN && planFile === STDIN) {
    throw new UsageError('bad-arguments', 'Only one of problem and plan can be read from stdin.', {
      details: [{ path: '--plan', value: STDIN, expected: 'a file' }],
    });
  }
  const text = await io.readText(file);
  const told = toldFile(file);
  const json = readJson(told, text);
  if (!isBoth(json)) {
    const again = async (path: string) => (path === file ? text : io.readText(path));
    const { problem } = await readDescription(file, options, ioWith(io, { readText: again }));
    if (planFile === undefined) return { problem };
    return { problem, claimed: await readClaimed(problem, planFile, io) };
  }
  if (planFile !== undefined) {
    throw new UsageError('bad-arguments', `${told} holds a result already.`, {
      details: [{ path: '--plan', value: planFile, expected: `a file with the problem alone as ${told}` }],
      next: `flex planner check ${told}`,
    });
  }
  const where = { file: told, text };
  const problem = withPlace({ ...where, path: 'problem' }, () => parsePlannerProblem(json.problem));
  const claimed = withPlace({ ...where, path: 'result' }, () => parsePlannerResult(problem, json.result));
  return { problem, claimed };
}

async function readClaimed(problem: PlannerProblem, file: string, io: Io): Promise<Claimed> {
  const text = await io.readText(file);
  const told = toldFile(file);
  const json = readJson(told, text);
  return withPlace({ file: told, text, path: '' }, () => parsePlannerResult(problem, json));
}

function isBoth(json: unknown): json is { readonly problem: unknown; readonly result: unknown } {
  return typeof json === 'object' && json !== null && 'problem' in json && 'result' in json;
}

/** Says of mistakes where in the file they stand. */
function withPlace<T>(
  { file, text, path }: { readonly file: string; readonly text: string; readonly path: string },
  read: () => T,
): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const details = error.details.map((detail) => ({
      ...detail,
      path: [path, detail.path].filter((part) => part !== '').join('.'),
    }));
    throw new InputError(error.code, error.message, {
      details: withLines(details, file, text),
      cause: error,
    });
  }
}
