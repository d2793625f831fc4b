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

/** The executions that apply an order and take it back. One that orders an option or a part has it in its name. */
export function orderMakers(order: Pick<OrderRecord, 'id' | 'factor' | 'sharePct'>): readonly Maker[] {
  return [applyMaker(order), cancellationMaker(order.id)];
}

function applyMaker({ id, factor, sharePct }: Pick<OrderRecord, 'id' | 'factor' | 'sharePct'>): Maker {
  const option = sharePct === undefined ? '' : `-p${sharePct}`;
  const part = factor === 1 ? '' : `-f${Math.round(factor * 100)}`;
  return { workflow: 'flex-order', name: `${id}${option}${part}` };
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
      return order === undefined ? [] : [applyMaker(order)];
    }
  }
}

/** What tells causes apart. */
export function causeId(cause: PrognosisCause): string {
  return cause.kind === 'run' ? cause.runId : `${cause.kind} ${cause.orderId}`;
}
