import type { CycleId, GroupId, OrderId } from '../../ids.ts';
import type { ExecutionStart } from '../../ports.ts';
import type { OrderRecord } from '../../repositories/index.ts';
import type { Day } from '../../time/index.ts';

/** Which order; input of all tasks of the flex order workflow. */
export interface OrderRef {
  readonly orderId: OrderId;
  readonly cycleId: CycleId;
  readonly groupId: GroupId;
  readonly day: Day;
}

/** Input of the flex order workflow. */
export interface FlexOrderInput extends OrderRef {
  readonly orderedBy: string;
  /** Part of the aggregate offer, a multiple of 0.01 in [0.01, 1]; absent: the whole. */
  readonly factor?: number;
  /** The option of the offer that meets this part of the request [%]; absent: the whole. */
  readonly sharePct?: number;
  /** The rebalancing that orders it; absent: it comes from outside. */
  readonly rebalanceId?: string;
}

const HUNDREDTHS = 100;

/**
 * What starts an order. The execution has the order's id as its name. One that orders a part has the part in its
 * name as well: where one part is refused, another may be ordered. Whichever comes first takes the offer.
 */
export function flexOrderStart(input: FlexOrderInput): ExecutionStart {
  const { factor = 1, sharePct, rebalanceId, orderId, cycleId, groupId, day, orderedBy } = input;
  return {
    workflow: 'flex-order',
    name: orderExecution({ id: orderId, factor, ...(sharePct !== undefined && { sharePct }) }),
    input: {
      orderId,
      cycleId,
      groupId,
      day,
      orderedBy,
      ...(factor === 1 ? {} : { factor }),
      ...(sharePct === undefined ? {} : { sharePct }),
      ...(rebalanceId === undefined ? {} : { rebalanceId }),
    },
  };
}

/** The name of the execution that applies an order. */
function orderExecution({ id, factor, sharePct }: Pick<OrderRecord, 'id' | 'factor' | 'sharePct'>): string {
  const option = sharePct === undefined ? '' : `-p${sharePct}`;
  return factor === 1 ? `${id}${option}` : `${id}${option}-f${Math.round(factor * HUNDREDTHS)}`;
}
