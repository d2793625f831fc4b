import { readJson, toldFile, withLines } from '../../adapters/json-file/read.ts';
import { InputError } from '../../engine/errors.ts';
import { type PlannerProblem, parsePlannerProblem } from '../../engine/planner/index.ts';
import type { Io } from '../shell/io.ts';

/** @throws InputError with every mistake and its line. */
export async function readProblem(path: string, io: Io): Promise<PlannerProblem> {
  const file = toldFile(path);
  const text = await io.readText(path);
  const json = readJson(file, text);
  try {
    return parsePlannerProblem(json);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.code, error.message, {
      details: withLines(error.details, file, text),
      cause: error,
    });
  }
}
