import type { OrderId } from '../../ids.ts';
import type { OrderRecord } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { heldBy } from '../read.ts';

/** An offer is sold once. */
export const orderedOnce: Invariant = {
  id: 'ordered-once',
  says: 'no offer is ordered twice',
  checks: { ORDERS: checkDays },
};

/** Orders of one offer are of one group and day, and stand beside each other in the group's list. */
async function checkDays({ parts, items }: Subject, audit: Audit): Promise<void> {
  if (parts.length === 0) return;
  let day: string | undefined;
  let orderOf = new Map<string, string>();
  for await (const item of items()) {
    const { key, record: entry } = heldBy<{ readonly id: string }>(item);
    const [entryDay] = key.sk.split('#');
    if (entryDay !== day) orderOf = new Map();
    day = entryDay;
    const order: OrderRecord | undefined = await audit.repositories.orders.get(entry.id as OrderId);
    if (order === undefined) continue;
    audit.checked();
    const earlier = orderOf.get(order.cycleId);
    if (earlier !== undefined) {
      const found = `the offer of ${order.cycleId}, which ${earlier} has ordered`;
      audit.violated({ place: placeOf(key), found, expected: 'one order of an offer' });
    }
    orderOf.set(order.cycleId, order.id);
  }
}
