import { expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import { cycleId, groupId, orderId, participantId } from '../../../../src/engine/ids.ts';
import type { PrognosisCause } from '../../../../src/engine/prognosis/index.ts';
import { createRepositories, type OrderRecord } from '../../../../src/engine/repositories/index.ts';
import { parseDayStrict } from '../../../../src/engine/time/index.ts';
import { commitmentsOf } from '../../../../src/engine/workflows/index.ts';

const OF = { groupId: groupId('north'), day: parseDayStrict('2026-11-21') };

/** The cancellation has then nothing left to add up: no revision of the sum names it. */
test('an order that was taken back does not commit, also where a prognosis run added the group up first', async () => {
  const table = await openSqliteTable(IN_MEMORY);
  const repositories = createRepositories(table);
  const { aggregates, orders, runs } = repositories;
  const sum = (revision: number, powersW: readonly number[], cause: PrognosisCause) =>
    aggregates.put({
      ...OF,
      revision,
      powerW: Int32Array.from(powersW),
      members: [{ participantId: participantId('home-1'), revision }],
      cause,
      createdMs: revision,
    });
  const order = (id: string, deltaW: readonly number[], more: Partial<OrderRecord>) =>
    orders.create({
      id: orderId(id),
      cycleId: cycleId(`c-${id}`),
      ...OF,
      status: 'applied',
      factor: 1,
      prognosisRevision: 1,
      deltaW: Int32Array.from(deltaW),
      priceMicros: 0,
      orderedBy: 'partner',
      createdMs: 1,
      ...more,
    });
  await sum(1, [10, 20, 30, 40], { kind: 'run', runId: 'run-1' });
  await order('a', [0, -5, 0, 0], { status: 'cancelled', cancellingMs: 3 });
  await sum(2, [10, 15, 30, 40], { kind: 'order', orderId: 'a' });
  await order('b', [0, -2, -4, 0], { prognosisRevision: 2 });
  await sum(3, [10, 13, 26, 40], { kind: 'order', orderId: 'b' });
  await sum(4, [10, 18, 26, 40], { kind: 'run', runId: 'run-2' });
  await runs.note('a', 'aggregate-cancellation', {
    outcome: 'unchanged',
    revision: 4,
    participants: 1,
    energyWh: 0,
    createdMs: 5,
  } as { readonly createdMs: number });

  const aggregate = (await aggregates.latest(OF.groupId, OF.day))!;
  const found = await commitmentsOf({ ...OF, watched: 'day', aggregate }, repositories);
  expect([...found!.committedW]).toEqual([10, 18, 26, 40]);
  await table.close();
});
