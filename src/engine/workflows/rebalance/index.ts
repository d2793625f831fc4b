import { task, type Workflow } from '../types.ts';
import { closeRebalance } from './close.ts';
import definition from './definition.asl.json' with { type: 'json' };
import { detectDeviation } from './detect.ts';
import { judgeFailure } from './judge-failure.ts';
import { judgeOffer } from './judge-offer.ts';
import { judgeOrder } from './judge-order.ts';
import { openRebalance } from './open.ts';
import { onPrognosisUpdated } from './subscription.ts';

/** From a changed aggregate prognosis to one that is within the tolerance again, or to what is left of it. */
export const rebalance: Workflow = {
  name: 'rebalance',
  definition,
  tasks: [
    task('rebalance-open', openRebalance),
    task('rebalance-detect', detectDeviation),
    task('rebalance-judge-offer', judgeOffer),
    task('rebalance-judge-order', judgeOrder),
    task('rebalance-judge-failure', judgeFailure),
    task('rebalance-close', closeRebalance),
  ],
  subscriptions: [{ topic: 'prognosis-updated', start: onPrognosisUpdated }],
};
