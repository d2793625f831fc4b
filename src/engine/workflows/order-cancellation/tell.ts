import { entryOf } from '../../journal/index.ts';
import type { JournalEntry } from '../../ports.ts';
import type { OrderRecord, ParticipantOrder } from '../../repositories/index.ts';

/** What the journal tells of an order that is taken back, under the order's own event: all of it from what is stored. */

/** That an order is being taken back, and by whom; nothing where it is not. */
export function cancellationOpened(order: OrderRecord): readonly JournalEntry[] {
  if (order.cancellingMs === undefined) return [];
  const { id: eventId, cancellingMs: atMs, groupId: who, cancelledBy } = order;
  return [
    entryOf('cancellation-opened', {
      eventId,
      atMs,
      who,
      details: cancelledBy === undefined ? {} : { cancelledBy },
    }),
  ];
}

/** That a participant's order is back, with the revisions that this led to; nothing where it is not. */
export function givenBack(order: ParticipantOrder): readonly JournalEntry[] {
  const { cancelledMs, cancelledPlanRevision, cancelledPrognosisRevision, reason } = order;
  if (cancelledMs === undefined) return [];
  const hadPlan = cancelledPlanRevision !== undefined && cancelledPrognosisRevision !== undefined;
  return [
    entryOf('order-given-back', {
      eventId: order.orderId,
      atMs: cancelledMs,
      who: order.participantId,
      details: {
        ...(hadPlan
          ? { planRevision: cancelledPlanRevision, prognosisRevision: cancelledPrognosisRevision }
          : {}),
        ...(reason === undefined ? {} : { reason }),
      },
    }),
  ];
}

/** That an order is back at all participants; nothing where it is not. */
export function cancellationClosed(order: OrderRecord, givenBackCount: number): readonly JournalEntry[] {
  if (order.cancelledMs === undefined) return [];
  const { id: eventId, cancelledMs: atMs, groupId: who } = order;
  return [entryOf('cancellation-closed', { eventId, atMs, who, details: { givenBack: givenBackCount } })];
}
