import { toldFile } from '../../adapters/json-file/read.ts';
import { loadHighs } from '../../adapters/solver/highs.ts';
import { readTraderFile } from '../../adapters/trader-file/read.ts';
import { makeOffer } from '../../engine/trader/index.ts';
import { gridJson } from '../common/period-json.ts';
import type { Run } from '../shell/define.ts';
import type { runTrader } from './commands.ts';
import { offerViews } from './offer-view.ts';

export const run: Run<typeof runTrader> = async ({ args }, io) => {
  const { input, currency } = readTraderFile(toldFile(args.file), await io.readText(args.file));
  const offer = makeOffer(input, await loadHighs());
  return {
    kind: 'object',
    data: { ...offer, ...gridJson(input.grid), ...(currency === undefined ? {} : { currency }) },
    view: offerViews(offer, input, currency),
  };
};
