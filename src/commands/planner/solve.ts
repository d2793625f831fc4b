import { loadHighs } from '../../adapters/solver/highs.ts';
import { plan, resultToJson } from '../../engine/planner/index.ts';
import { withSolver } from '../../engine/with-solver.ts';
import { checkPlansIfAsked } from '../common/plan-check.ts';
import type { Run } from '../shell/define.ts';
import { toPrettyJson } from '../shell/render/json.ts';
import type { solve } from './commands.ts';
import { infeasible } from './infeasible.ts';
import { readDescription } from './problem-file.ts';
import { costText, resultViews } from './result-view.ts';
import { withinTime } from './within-time.ts';

const STDOUT = '-';

export const run: Run<typeof solve> = async ({ args, options }, io) => {
  const { problem, imported } = await readDescription(args.file, options, io);
  checkPlansIfAsked(io, options.check);
  const limits = withinTime(options.timeLimitMs);
  const result = await withSolver(loadHighs, (solver) => plan(problem, solver, limits));
  if (result.status === 'infeasible') throw infeasible(problem, result);
  const data = { ...resultToJson(problem, result), ...(imported === undefined ? {} : { imported }) };
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
