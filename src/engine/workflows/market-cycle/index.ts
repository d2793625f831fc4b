import { task, type Workflow } from '../types.ts';
import { checkAnswers } from './check-answers.ts';
import definition from './definition.asl.json' with { type: 'json' };
import { openCycle } from './open.ts';
import { recordLate } from './record-late.ts';
import { selectCycleOffers } from './select-offers.ts';
import { tradeBatch } from './trade-batch.ts';

/** From a stored flex request to the aggregate offer of the group. */
export const marketCycle: Workflow = {
  name: 'market-cycle',
  definition,
  tasks: [
    task('market-cycle-open', openCycle),
    task('market-cycle-trade-batch', tradeBatch, { heavy: true }),
    task('market-cycle-check-answers', checkAnswers),
    task('market-cycle-record-late', recordLate),
    task('market-cycle-select-offers', selectCycleOffers),
  ],
};
