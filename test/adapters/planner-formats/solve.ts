import { expect } from 'vitest';
import type { ForeignFormat } from '../../../src/adapters/planner-formats/detect.ts';
import { type ImportedProblem, readForeignProblem } from '../../../src/adapters/planner-formats/read.ts';
import { loadHighs } from '../../../src/adapters/solver/highs.ts';
import { InputError, type Problem } from '../../../src/engine/errors.ts';
import {
  type Device,
  type PlannedResult,
  type PlannerProblem,
  plan,
  type StorageDevice,
} from '../../../src/engine/planner/index.ts';

/** Plans foreign descriptions, and says what is refused of them. */

export async function planned(problem: PlannerProblem): Promise<PlannedResult> {
  const result = plan(problem, await loadHighs());
  if (result.status === 'infeasible') throw new Error(JSON.stringify(result.conflicts));
  return result;
}

/** Cost in units of the currency. */
export async function costOf(imported: ImportedProblem): Promise<number> {
  return (await planned(imported.problem)).costMicros / 1e6;
}

export function refusals(
  format: ForeignFormat,
  json: unknown,
  options: Parameters<typeof readForeignProblem>[2] = {},
): readonly Problem[] {
  try {
    readForeignProblem(format, json, options);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).details;
  }
  throw new Error('it was not refused');
}

export function storageOf({ problem }: ImportedProblem): StorageDevice {
  const device = problem.devices.find((one): one is Device & StorageDevice => one.kind === 'storage');
  if (device === undefined) throw new Error('there is no storage');
  return device;
}
