import type { GroupId, OrderId } from '../../ids.ts';
import type { ExecutionStart } from '../../ports.ts';
import type { Day } from '../../time/index.ts';

/** Which order is taken back; input of all tasks of the cancellation. */
export interface CancellationRef {
  readonly orderId: OrderId;
  readonly groupId: GroupId;
  readonly day: Day;
}

/** Input of the cancellation workflow. */
export interface OrderCancellationInput extends CancellationRef {
  readonly cancelledBy: string;
}

/** What starts the cancellation of an order; the execution has the order's id as its name. */
export function orderCancellationStart(input: OrderCancellationInput): ExecutionStart {
  const { orderId, groupId, day, cancelledBy } = input;
  return { workflow: 'order-cancellation', name: orderId, input: { orderId, groupId, day, cancelledBy } };
}
