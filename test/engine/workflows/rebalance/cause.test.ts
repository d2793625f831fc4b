import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import { cycleId, groupId, orderId, participantId } from '../../../../src/engine/ids.ts';
import type { FlexGroup } from '../../../../src/engine/portfolio/index.ts';
import type { PrognosisCause } from '../../../../src/engine/prognosis/index.ts';
import {
  createRepositories,
  type OrderRecord,
  type Repositories,
} from '../../../../src/engine/repositories/index.ts';
import { parseDayStrict, parseZone } from '../../../../src/engine/time/index.ts';
import { rebalanceCause, roundIds } from '../../../../src/engine/workflows/index.ts';
import { rebalanceIdOf } from '../../../../src/engine/workflows/rebalance/ids.ts';
import { rebalance } from '../../repositories/rebalance-samples.ts';

const OF = { groupId: groupId('north'), day: parseDayStrict('2026-11-21') };
const GROUP: FlexGroup = {
  id: OF.groupId,
  name: 'north',
  zone: parseZone('UTC'),
  periodMinutes: 60,
  currency: 'EUR',
  rebalance: rebalance('any').policy,
};

let table: Awaited<ReturnType<typeof openSqliteTable>>;
let repositories: Repositories;
beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
  repositories = createRepositories(table);
});
afterEach(() => table.close());

async function sum(revision: number, powerW: number, cause: PrognosisCause): Promise<void> {
  const members = [{ participantId: participantId('home-1'), revision }];
  await repositories.aggregates.put({
    ...OF,
    revision,
    powerW: Int32Array.of(powerW),
    members,
    cause,
    createdMs: revision,
  });
}

async function order(id: string, more: Partial<OrderRecord> = {}): Promise<void> {
  await repositories.orders.create({
    id: orderId(id),
    cycleId: cycleId(`c-${id}`),
    ...OF,
    status: 'applied',
    factor: 1,
    prognosisRevision: 1,
    deltaW: Int32Array.of(-5),
    priceMicros: 0,
    orderedBy: 'partner',
    createdMs: 1,
    ...more,
  });
}

const RUN: PrognosisCause = { kind: 'run', runId: 'run' };
const idNow = async () => {
  const cause = await rebalanceCause(GROUP, OF.day, repositories);
  return cause.kind === 'cause' ? cause.input.rebalanceId : cause.reason;
};

describe('the cause of a rebalancing', () => {
  test('needs a policy, a prognosis and an order', async () => {
    const { rebalance: _, ...without } = GROUP;
    expect(await rebalanceCause(without, OF.day, repositories)).toMatchObject({ reason: 'no-policy' });
    expect(await idNow()).toBe('no-prognosis');
    await sum(1, 10, RUN);
    expect(await idNow()).toBe('no-commitment');
    await order('a');
    expect(await idNow()).toBe('rb-north-2026-11-21-1');
  });

  test('is the latest sum; what a rebalancing changed is still its own', async () => {
    await sum(1, 10, RUN);
    await order('a');
    await sum(2, 7, { kind: 'order', orderId: 'a' });
    expect(await idNow()).toBe('rb-north-2026-11-21-2');
    const record = rebalance('rb-north-2026-11-21-2', { day: OF.day, orderIds: [orderId('a')] });
    await repositories.rebalances.create(record);
    await order('o-rb', { rebalanceId: record.id, prognosisRevision: 2 });
    await sum(3, 6, { kind: 'order', orderId: 'o-rb' });
    expect(await idNow()).toBe(record.id);
    await sum(4, 8, RUN);
    expect(await idNow()).toBe('rb-north-2026-11-21-4');
  });

  test('is another one where only the orders have changed', async () => {
    await sum(1, 10, RUN);
    await order('a');
    await repositories.rebalances.create(
      rebalance('rb-north-2026-11-21-1', { day: OF.day, orderIds: [orderId('a')] }),
    );
    expect(await idNow()).toBe('rb-north-2026-11-21-1');
    await order('b', { status: 'failed', createdMs: 2 }); // nobody could follow: the sum stays
    expect(await idNow()).toBe('rb-north-2026-11-21-1.2');
  });
});

test.each([
  ['north', 'rb-north-2026-11-22-12'],
  ['a-group-of-24-characters', 'rb-a-group-of-24-characters-2026-11-22-12'],
])('the id of a group %s', (group, expected) => {
  expect(rebalanceIdOf(groupId(group), '2026-11-22', 12, 1)).toBe(expected);
});

test('the longest ids leave room for what is named after them, and do not meet', () => {
  const [left, right] = ['x', 'y'].map((end) =>
    rebalanceIdOf(groupId(`${'g'.repeat(63)}${end}`), '2026-11-22', 99_999_999, 12),
  );
  expect(left).not.toBe(right);
  const { orderId: order, cycleId: cycle } = roundIds(left!, 5);
  expect(order.length).toBeLessThanOrEqual(64);
  expect(cycle.startsWith('c-rb-')).toBe(true);
});
