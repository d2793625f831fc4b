import { loadHighs } from '../../adapters/solver/highs.ts';
import { RefusedError } from '../../engine/errors.ts';
import {
  type InfeasibleResult,
  type PlannerProblem,
  plan,
  resultToJson,
} from '../../engine/planner/index.ts';
import type { Run } from '../shell/define.ts';
import { toPrettyJson } from '../shell/render/json.ts';
import type { solve } from './commands.ts';
import { readProblem } from './problem-file.ts';
import { costText, resultViews } from './result-view.ts';

const STDOUT = '-';

export const run: Run<typeof solve> = async ({ args, options }, io) => {
  const problem = await readProblem(args.file, io);
  const result = plan(problem, await loadHighs());
  if (result.status === 'infeasible') throw infeasible(problem, result);
  const data = resultToJson(problem, result);
  const { out } = options;
  if (out === undefined) return { kind: 'object', data, view: resultViews(problem, result) };
  const text = `${toPrettyJson(data)}\n`;
  if (out === STDOUT) return { kind: 'text', text, data };
  await io.writeFile(out, text);
  const { status, costMicros, boundMicros } = result;
  return {
    kind: 'done',
    lines: [`wrote ${out}: ${status}, ${costText(result)}`],
    data: { out, problemId: problem.id, status, costMicros, boundMicros },
  };
};

/** Nothing fits: every reason that is known, none of them a mistake in the file. */
function infeasible({ id }: PlannerProblem, { conflicts }: InfeasibleResult): RefusedError {
  return new RefusedError('infeasible', `No schedule keeps all limits of ${id}.`, {
    details: conflicts.map(({ ids, message }) => ({
      path: ids.join(', '),
      value: message,
      expected: 'limits and targets that can hold together',
    })),
  });
}
