import type { GroupId, RequestId } from '../../ids.ts';
import { keys, type OrderRecord, type RebalanceRecord } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { rebalanceMaker } from '../makers.ts';
import { placeOf } from '../places.ts';
import { recordAt } from '../read.ts';

/** What was done about a deviation: its rounds, one after the other, and what they led to. */
export const rebalances: Invariant = {
  id: 'rebalances',
  says: 'every rebalancing has its cause, the orders that commit the group, and as many rounds as it counts, each with what it asked',
  checks: { REBALANCE: checkRebalance, 'REBALANCE-ROUND': checkRounds },
};

async function checkRebalance({ parts: [id], pk }: Subject, audit: Audit): Promise<void> {
  const place = placeOf({ pk, sk: keys.SELF });
  const { rebalances: stored, aggregates } = audit.repositories;
  const record = await stored.get(id!);
  if (record === undefined) return;
  audit.checked();
  if (record.id !== id)
    audit.violated({ place, found: `rebalancing ${record.id}`, expected: `rebalancing ${id}` });
  const { groupId, day, aggregateRevision } = record;
  if ((await aggregates.get(groupId as GroupId, day, aggregateRevision)) === undefined) {
    const expected = placeOf(keys.aggregateKey(groupId, day, aggregateRevision));
    audit.violated({ place, found: 'a cause that is not stored', expected });
  }
  for (const orderId of record.orderIds) {
    const order = await recordAt<OrderRecord>(audit.table, keys.orderKey(orderId));
    if (order?.groupId === groupId && order.day === day) continue;
    audit.violated({ place, found: `order ${orderId}`, expected: `an order of ${groupId} on ${day}` });
  }
  await checkEnd(record, place, audit);
}

async function checkEnd(record: RebalanceRecord, place: string, audit: Audit): Promise<void> {
  const { id, status, end, endedMs, roundCount } = record;
  const hasEnd = end !== undefined && endedMs !== undefined && roundCount !== undefined;
  if ((status === 'ended') !== hasEnd) {
    const found = `${status}, ${hasEnd ? 'with an' : 'without'} end`;
    audit.violated({ place, found, expected: 'an end if, and only if, it has ended' });
  }
  if (status === 'running') {
    await audit.lacking({ place, found: 'running', expected: 'ended' }, [rebalanceMaker(id)]);
    return;
  }
  let requestCount = 0;
  for await (const { decision } of audit.repositories.rebalances.rounds(id)) {
    if (decision === 'request') requestCount += 1;
  }
  if (requestCount === roundCount) return;
  audit.violated({
    place,
    found: `${roundCount} rounds`,
    expected: `${requestCount}: those that asked for something`,
  });
}

async function checkRounds({ parts: [id], pk }: Subject, audit: Audit): Promise<void> {
  const { rebalances: stored, requests } = audit.repositories;
  if ((await stored.get(id!)) === undefined) {
    audit.violated({ place: pk, found: 'rounds of nothing', expected: placeOf(keys.rebalanceKey(id!)) });
  }
  let expected = 1;
  for await (const { round, rebalanceId, decision } of stored.rounds(id!)) {
    const place = placeOf(keys.rebalanceRoundKey(id!, expected));
    audit.checked();
    if (round !== expected || rebalanceId !== id) {
      audit.violated({
        place,
        found: `round ${round} of ${rebalanceId}`,
        expected: `round ${expected} of ${id}`,
      });
    }
    const request = decision === 'request' ? await requests.get(`${id}-r${round}` as RequestId) : undefined;
    if (decision === 'request' && request === undefined) {
      const breach = { place, found: 'a request that is not stored', expected: `request ${id}-r${round}` };
      await audit.lacking(breach, [rebalanceMaker(id!)]);
    }
    expected += 1;
  }
}
