import { toldFile } from '../../adapters/json-file/read.ts';
import { loadHighs } from '../../adapters/solver/highs.ts';
import { readTraderFile } from '../../adapters/trader-file/read.ts';
import { explainOffer, makeOffer } from '../../engine/trader/index.ts';
import { withSolver } from '../../engine/with-solver.ts';
import type { Run } from '../shell/define.ts';
import type { traderExplain } from './commands.ts';
import { explanationJson } from './explanation-json.ts';
import { explanationViews } from './explanation-view.ts';
import { withRobust } from './robust.ts';

export const run: Run<typeof traderExplain> = async ({ args, options }, io) => {
  const { input, currency } = readTraderFile(toldFile(args.file), await io.readText(args.file));
  const asked = withRobust(input, options.robustPct);
  const explanation = await withSolver(loadHighs, (solver) =>
    explainOffer(asked, makeOffer(asked, solver), solver),
  );
  return {
    kind: 'object',
    data: explanationJson(explanation, input, currency),
    view: explanationViews(explanation, input, currency),
  };
};
