import { toldFile } from '../../adapters/json-file/read.ts';
import { loadHighs } from '../../adapters/solver/highs.ts';
import { readTraderFile } from '../../adapters/trader-file/read.ts';
import { makeOffer } from '../../engine/trader/index.ts';
import { withSolver } from '../../engine/with-solver.ts';
import { gridJson } from '../common/period-json.ts';
import { checkPlansIfAsked } from '../common/plan-check.ts';
import type { Run } from '../shell/define.ts';
import type { runTrader } from './commands.ts';
import { offerViews } from './offer-view.ts';
import { withRobust } from './robust.ts';

export const run: Run<typeof runTrader> = async ({ args, options }, io) => {
  const { input, currency } = readTraderFile(toldFile(args.file), await io.readText(args.file));
  checkPlansIfAsked(io);
  const asked = withRobust(input, options.robustPct);
  const offer = await withSolver(loadHighs, (solver) => makeOffer(asked, solver));
  return {
    kind: 'object',
    data: { ...offer, ...gridJson(input.grid), ...(currency === undefined ? {} : { currency }) },
    view: offerViews(offer, input, currency),
  };
};
