import { publishPrognosis } from '../publish.ts';
import { task, type Workflow } from '../types.ts';
import { aggregateOrder } from './aggregate.ts';
import { applyBatch } from './apply-batch.ts';
import { closeOrder } from './close.ts';
import { cutOrder } from './cut-batches.ts';
import definition from './definition.asl.json' with { type: 'json' };
import { openOrder } from './open.ts';

/** Applies an accepted aggregate offer to the participants, plans anew and adds up. */
export const flexOrder: Workflow = {
  name: 'flex-order',
  definition,
  tasks: [
    task('flex-order-open', openOrder),
    task('flex-order-cut-batches', cutOrder),
    task('flex-order-apply-batch', applyBatch, { heavy: true }),
    task('flex-order-aggregate', aggregateOrder),
    task('prognosis-publish', publishPrognosis),
    task('flex-order-close', closeOrder),
  ],
};
