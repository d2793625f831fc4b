import { loadHighs } from '../../adapters/solver/highs.ts';
import { plan } from '../../engine/planner/index.ts';
import { withSolver } from '../../engine/with-solver.ts';
import type { Run } from '../shell/define.ts';
import type { explain } from './commands.ts';
import { infeasible } from './infeasible.ts';
import { knownDevice } from './known-device.ts';
import { readDescription } from './problem-file.ts';
import { headView } from './result-view.ts';
import { whyJson, whyOf, whyViews } from './why-view.ts';
import { withinTime } from './within-time.ts';

export const run: Run<typeof explain> = async ({ args, options }, io) => {
  const { problem, imported } = await readDescription(args.file, options, io);
  const deviceId = await knownDevice(problem, options.device, `flex planner explain ${args.file}`);
  const limits = withinTime(options.timeLimitMs);
  const result = await withSolver(loadHighs, (solver) => plan(problem, solver, limits));
  if (result.status === 'infeasible') throw infeasible(problem, result);
  const why = whyOf(problem, result, { currency: options.currency ?? imported?.currency, deviceId });
  return { kind: 'object', data: whyJson(why), view: [headView(problem, result), ...whyViews(why)] };
};
