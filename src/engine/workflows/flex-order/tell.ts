import { entryOf } from '../../journal/index.ts';
import type { JournalEntry, JournalEvent } from '../../ports.ts';
import type { OrderRecord, ParticipantOrder } from '../../repositories/index.ts';

/** What the journal tells of an order: all of it from what is stored. */

/** The order as an event. It is caused by its cycle. */
export function orderEvent({ id, createdMs, groupId, day, cycleId }: OrderRecord): JournalEvent {
  return { id, kind: 'flex-order', createdMs, groupId, day, causedBy: cycleId };
}

/** That an order has taken its offer: of how many participants, which part, for how much. */
export function orderOpened(order: OrderRecord, participantCount: number): JournalEntry {
  return entryOf('order-opened', {
    eventId: order.id,
    atMs: order.createdMs,
    who: order.groupId,
    details: {
      cycleId: order.cycleId,
      orderedBy: order.orderedBy,
      factor: order.factor,
      participants: participantCount,
      priceMicros: order.priceMicros,
      ...(order.rebalanceId === undefined ? {} : { rebalanceId: order.rebalanceId }),
    },
  });
}

/** What became of a participant's order; nothing as long as that is open. */
export function orderSettled(order: ParticipantOrder): readonly JournalEntry[] {
  const { state, settledMs } = order;
  if (settledMs === undefined) return [];
  const applied = order.planRevision !== undefined;
  const what = applied ? 'order-applied' : state === 'refused' ? 'order-refused' : 'order-failed';
  return [
    entryOf(what, {
      eventId: order.orderId,
      atMs: settledMs,
      who: order.participantId,
      details: {
        optionId: order.optionId,
        factor: order.activationFactor,
        ...(applied
          ? { planRevision: order.planRevision!, prognosisRevision: order.prognosisRevision! }
          : {}),
        ...(order.reason === undefined ? {} : { reason: order.reason }),
      },
    }),
  ];
}

/** How many participants an order has come to which end with. */
export interface OrderCounts {
  readonly applied: number;
  readonly refused: number;
  readonly failed: number;
}

/** How an order ended; nothing as long as it has not. */
export function orderClosed(order: OrderRecord, counts: OrderCounts): readonly JournalEntry[] {
  if (order.endedMs === undefined) return [];
  return [
    entryOf('order-closed', {
      eventId: order.id,
      atMs: order.endedMs,
      who: order.groupId,
      level: counts.failed + counts.refused > 0 ? 'warn' : 'info',
      details: { ...counts },
    }),
  ];
}
