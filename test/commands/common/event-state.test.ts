import { expect, it } from 'vitest';
import type { Host, Liveness } from '../../../src/adapters/workflow/embedded/host.ts';
import { standingsOf } from '../../../src/commands/common/event-state.ts';
import type { EventKind, JournalEvent } from '../../../src/engine/ports.ts';
import { type ExecutionRecord, replaceOrder } from '../../../src/engine/repositories/index.ts';
import { execution } from '../../engine/repositories/execution-samples.ts';
import { order as orderSample } from '../../engine/repositories/market-samples.ts';
import { emptyRepositories } from '../../engine/repositories/memory.ts';

function hostThatSees(liveness: Liveness): Host {
  return {
    nowMs: () => 0,
    monotonicMs: () => 0,
    sleep: async () => {},
    enter: () => execution('x').owner,
    leave: () => {},
    livenessOf: () => liveness,
  };
}

const eventOf = (kind: EventKind): JournalEvent => ({ id: 'e-1', kind, createdMs: 1_000 });

async function standingWith(
  records: readonly ExecutionRecord[],
  { kind = 'market-cycle', liveness = 'alive' }: { kind?: EventKind; liveness?: Liveness } = {},
) {
  const repositories = await emptyRepositories();
  for (const record of records) await repositories.executions.start(record);
  return standingsOf(repositories, hostThatSees(liveness)).of(eventOf(kind));
}

const cycle = (changes: Partial<ExecutionRecord> = {}) => execution('market-cycle.e-1', changes);

const failed = (name: string, cause: string) => cycle({ status: 'failed', error: { name, cause } });

it.each<readonly [says: string, record: ExecutionRecord, standing: object]>([
  ['has ended', cycle({ status: 'succeeded' }), { state: 'done' }],
  ['is run', cycle(), { state: 'running', reason: 'process 4711 on here' }],
  [
    'was refused: the sentence',
    failed('deadline-passed', 'The deadline has passed.'),
    { state: 'failed', reason: 'The deadline has passed.' },
  ],
  [
    'threw: its message',
    failed('AdapterError', '{"code":"disk-full","message":"No room is left."}'),
    { state: 'failed', reason: 'No room is left.' },
  ],
  ['failed without a word', failed('States.Timeout', ''), { state: 'failed', reason: 'States.Timeout' }],
  [
    'was cancelled',
    cycle({ status: 'cancelled', states: [{ status: 'cancelled', atMs: 1, attempt: 1, reason: 'by hand' }] }),
    { state: 'cancelled', reason: 'by hand' },
  ],
])('an event whose workflow %s', async (_, record, standing) => {
  expect(await standingWith([record])).toEqual(standing);
});

it('an event without a workflow is only stored', async () => {
  expect(await standingWith([], { kind: 'request' })).toEqual({ state: 'stored' });
});

it('one whose process is gone is broken off', async () => {
  expect(await standingWith([cycle()], { liveness: 'gone' })).toEqual({
    state: 'broken-off',
    reason: 'process 4711 on here is gone',
  });
});

it('an order that was taken back is cancelled', async () => {
  const order = execution('flex-order.e-1', { status: 'succeeded' });
  const back = (status: ExecutionRecord['status']) => execution('order-cancellation.e-1', { status });
  const kind = 'flex-order';
  expect(await standingWith([order, back('succeeded')], { kind })).toEqual({ state: 'cancelled' });
  expect(await standingWith([order, back('running')], { kind })).toMatchObject({ state: 'running' });
  expect(await standingWith([order], { kind })).toEqual({ state: 'done' });
});

it('an order whose cancellation was refused stands as before; one whose cancellation broke down does not', async () => {
  const repositories = await emptyRepositories();
  const { executions, orders, table } = repositories;
  await executions.start(execution('flex-order.e-1', { status: 'succeeded' }));
  const error = { name: 'delivery-begun', cause: 'It began at 00:00.' };
  await executions.start(execution('order-cancellation.e-1', { status: 'failed', error }));
  const standings = standingsOf(repositories, hostThatSees('alive'));
  const applied = orderSample('e-1', { status: 'applied' });
  await orders.create(applied);
  expect(await standings.of(eventOf('flex-order'))).toEqual({ state: 'done' });
  const cancelling = { ...applied, status: 'cancelling', cancelledBy: 'me', cancellingMs: 2_000 } as const;
  await table.transact([...replaceOrder(applied, cancelling)]);
  expect(await standings.of(eventOf('flex-order'))).toEqual({
    state: 'failed',
    reason: 'It began at 00:00.',
  });
});
