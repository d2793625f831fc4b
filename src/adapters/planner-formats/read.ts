import { InputError, type Problem } from '../../engine/errors.ts';
import { type PlannerProblem, parsePlannerProblem, problemToJson } from '../../engine/planner/index.ts';
import type { ForeignFormat } from './detect.ts';
import { Findings, type ImportNote } from './findings.ts';
import { readMessage } from './flexmeasures/message.ts';
import type { Imported } from './imported.ts';
import { readS2 } from './s2/read.ts';

/** A planner problem that was made of a foreign description. */
export interface ImportedProblem {
  readonly problem: PlannerProblem;
  /** Code of the currency of its prices; absent where it has none. */
  readonly currency?: string;
  /** What became no part of it, or was taken in a way worth knowing. */
  readonly notes: readonly ImportNote[];
}

const READERS: Readonly<
  Record<ForeignFormat, (json: unknown, defaults: unknown, findings: Findings) => Imported | undefined>
> = { flexmeasures: readMessage, s2: readS2 };

const NAMES: Readonly<Record<ForeignFormat, string>> = {
  flexmeasures: 'a FlexMeasures message',
  s2: 'messages of S2',
};

/**
 * Makes a planner problem of a site description of FlexMeasures or S2 (docs/planner-formats.md).
 *
 * @param json - as JSON.parse gives it.
 * @param options - `defaults`: what the description leaves out, as JSON; `isLossy`: what cannot be planned for is left out where
 * that means something, and noted, in place of a refusal.
 * @throws InputError `bad-import` with every mistake and everything that cannot be planned for, each with path and value.
 */
export function readForeignProblem(
  format: ForeignFormat,
  json: unknown,
  options: { readonly defaults?: unknown; readonly isLossy?: boolean } = {},
): ImportedProblem {
  const findings = new Findings(options.isLossy ?? false);
  const imported = READERS[format](json, options.defaults, findings);
  if (imported === undefined || !findings.isClean) throw findings.refusal(NAMES[format]);
  const { problem, origins, currency } = imported;
  const wrong = problemsOf(problem, origins);
  if (wrong.length > 0) throw findings.refusal(NAMES[format], wrong);
  return { problem, notes: findings.notes, ...(currency === undefined ? {} : { currency }) };
}

/** What the reader of problems says of it, told of the description's parts. */
function problemsOf(problem: PlannerProblem, origins: ReadonlyMap<string, string>): readonly Problem[] {
  try {
    parsePlannerProblem(problemToJson(problem));
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.details.map((detail) => {
      const part = [...origins.keys()].find(
        (key) => detail.path === key || detail.path.startsWith(`${key}.`),
      );
      if (part === undefined) return detail;
      const field = detail.path.slice(part.length + 1);
      return { ...detail, path: origins.get(part)!, expected: `${field}: ${detail.expected}` };
    });
  }
}
