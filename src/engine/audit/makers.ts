import type { OrderId } from '../ids.ts';
import type { PrognosisCause } from '../prognosis/index.ts';
import type { OrderRecord } from '../repositories/index.ts';
import type { Audit, Maker } from './invariant.ts';

/** The execution of a prognosis run. */
export function runMaker(runId: string): Maker {
  return { workflow: 'prognosis-run', name: runId };
}

/** The execution of a market cycle. */
export function cycleMaker(cycleId: string): Maker {
  return { workflow: 'market-cycle', name: cycleId };
}

/** The execution of a rebalancing. */
export function rebalanceMaker(rebalanceId: string): Maker {
  return { workflow: 'rebalance', name: rebalanceId };
}

/** The executions that apply an order and take it back. One that orders a part has the part in its name. */
export function orderMakers({ id, factor }: Pick<OrderRecord, 'id' | 'factor'>): readonly Maker[] {
  return [applyMaker(id, factor), cancellationMaker(id)];
}

function applyMaker(id: string, factor: number): Maker {
  return { workflow: 'flex-order', name: factor === 1 ? id : `${id}-f${Math.round(factor * 100)}` };
}

function cancellationMaker(id: string): Maker {
  return { workflow: 'order-cancellation', name: id };
}

/** The executions that led to a prognosis. */
export async function causeMakers(cause: PrognosisCause, audit: Audit): Promise<readonly Maker[]> {
  switch (cause.kind) {
    case 'run':
      return [runMaker(cause.runId)];
    case 'cancellation':
      return [cancellationMaker(cause.orderId)];
    case 'order': {
      const order = await audit.repositories.orders.get(cause.orderId as OrderId);
      return order === undefined ? [] : [applyMaker(order.id, order.factor)];
    }
  }
}

/** What tells causes apart. */
export function causeId(cause: PrognosisCause): string {
  return cause.kind === 'run' ? cause.runId : `${cause.kind} ${cause.orderId}`;
}
