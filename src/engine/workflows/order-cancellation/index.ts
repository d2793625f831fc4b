import { cutOrder } from '../flex-order/cut-batches.ts';
import { publishPrognosis } from '../publish.ts';
import { task, type Workflow } from '../types.ts';
import { aggregateCancellation } from './aggregate.ts';
import { beginCancellation } from './begin.ts';
import { cancelBatch } from './cancel-batch.ts';
import { checkCancellation } from './check.ts';
import { checkCancellationBatch } from './check-batch.ts';
import { closeCancellation } from './close.ts';
import definition from './definition.asl.json' with { type: 'json' };

/** Takes an order back that has not begun: every participant gets its plan back, and the group is added up anew. */
export const orderCancellation: Workflow = {
  name: 'order-cancellation',
  definition,
  tasks: [
    task('order-cancellation-check', checkCancellation),
    task('order-cancellation-cut-batches', cutOrder),
    task('order-cancellation-check-batch', checkCancellationBatch, { heavy: true }),
    task('order-cancellation-begin', beginCancellation),
    task('order-cancellation-cancel-batch', cancelBatch, { heavy: true }),
    task('order-cancellation-aggregate', aggregateCancellation),
    task('order-cancellation-close', closeCancellation),
    task('prognosis-publish', publishPrognosis),
  ],
};
