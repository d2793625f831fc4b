import type { OrderId } from '../../ids.ts';
import { collect } from '../../repositories/index.ts';
import { isUnfinished } from '../flex-order/refusals.ts';
import type { WorkflowPorts } from '../types.ts';
import type { RoundRef } from './input.ts';
import { noteRound } from './round-note.ts';

/** Notes what the order of a round has come to. @returns the next round. */
export async function judgeOrder(
  input: RoundRef & { readonly orderId: OrderId },
  ports: WorkflowPorts,
): Promise<{ readonly round: number }> {
  const { orderId, round } = input;
  const { repositories } = ports;
  const order = await repositories.orders.get(orderId);
  if (order === undefined || isUnfinished(order)) {
    const reason = `Order ${orderId} was not applied.`;
    await noteRound(input, { outcome: 'refused', code: 'not-ordered', reason }, ports);
    return { round: round + 1 };
  }
  const participants = await collect(repositories.orders.participants(orderId));
  const applied = participants.filter(({ state }) => state === 'applied').length;
  await noteRound(
    input,
    { outcome: 'ordered', priceMicros: order.priceMicros, applied, failed: participants.length - applied },
    ports,
  );
  return { round: round + 1 };
}
