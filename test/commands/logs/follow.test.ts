import { expect, it } from 'vitest';
import type { EventState, Standings } from '../../../src/commands/common/event-state.ts';
import { follow } from '../../../src/commands/logs/follow.ts';
import type { LogSource } from '../../../src/commands/logs/tree.ts';
import { entryOf } from '../../../src/engine/journal/index.ts';
import type { JournalEvent } from '../../../src/engine/ports.ts';
import type { Repositories } from '../../../src/engine/repositories/index.ts';
import { UTC } from '../../../src/engine/time/index.ts';
import { emptyRepositories } from '../../engine/repositories/memory.ts';

const CYCLE: JournalEvent = { id: 'c-1', kind: 'market-cycle', createdMs: 1_000, groupId: 'north' };
const ORDER: JournalEvent = { id: 'o-1', kind: 'flex-order', createdMs: 5_000, causedBy: 'c-1' };

/** What follow reads, with events whose state the test says. */
async function world() {
  const repositories = await emptyRepositories();
  const states = new Map<string, EventState>();
  const standings: Standings = { of: async ({ id }) => ({ state: states.get(id) ?? 'stored' }) };
  const source: LogSource = {
    repositories,
    standings,
    telling: { zone: UTC, currency: 'EUR' },
    filter: { level: 'info', participant: undefined, fromMs: undefined },
    all: false,
  };
  await begin(repositories, CYCLE);
  return { repositories, states, source };
}

const begin = ({ journal }: Repositories, event: JournalEvent) => journal.begin(event);

const offer = (who: string, atMs: number) =>
  entryOf('offer-made', { eventId: 'c-1', atMs, who, details: { options: 1 } });

/** What has been told so far, in words. */
function reader(events: AsyncGenerator<{ readonly data: { readonly type: string } }>) {
  const told: string[] = [];
  const whenOver = (async () => {
    for await (const { data } of events) {
      const { type, id, who, what, state } = data as { readonly [name: string]: unknown };
      told.push([type, id, what, who, state].filter((word) => word !== undefined).join(' '));
    }
  })();
  const until = async (text: string) => {
    while (!told.includes(text)) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  return { told, whenOver, until };
}

const never = new AbortController().signal;

it('goes on until the event and all that it has led to have ended', async () => {
  const { repositories, states, source } = await world();
  states.set('c-1', 'running');
  await repositories.journal.write([offer('home-2', 3_000)]);
  const { told, whenOver, until } = reader(follow(CYCLE, source, { signal: never, json: true }));
  await until('entry offer-made home-2');

  // Told late: its effect is older than what was told before.
  await repositories.journal.write([offer('home-1', 2_000)]);
  await until('entry offer-made home-1');

  states.set('o-1', 'running');
  await begin(repositories, ORDER);
  states.set('c-1', 'done');
  await until('event o-1 running');

  await repositories.journal.write([entryOf('order-closed', { eventId: 'o-1', atMs: 900_000 })]);
  await until('entry order-closed');
  // Far older than what is looked through while it goes on: told at the end.
  await repositories.journal.write([entryOf('order-opened', { eventId: 'o-1', atMs: 5_000 })]);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(told).not.toContain('entry order-opened');
  states.set('o-1', 'failed');
  await whenOver;
  expect(told).toEqual([
    'event c-1 running',
    'entry offer-made home-2',
    'entry offer-made home-1',
    'event o-1 running',
    'entry order-closed',
    'entry order-opened',
    'ended c-1 done',
    'ended o-1 failed',
  ]);
});

it('ends where nobody runs what has not ended', async () => {
  const { states, source } = await world();
  states.set('c-1', 'broken-off');
  const { told, whenOver } = reader(follow(CYCLE, source, { signal: never, json: true }));
  await whenOver;
  expect(told).toEqual(['event c-1 broken-off', 'ended c-1 broken-off']);
});

it('waits for what the event has set off and that is due', async () => {
  const { repositories, states, source } = await world();
  states.set('c-1', 'done');
  const due = { workflow: 'rebalance', name: 'rb-1', input: {}, causedBy: 'c-1', createdMs: 2_000 };
  await repositories.dueStarts.put(due);
  const { told, whenOver, until } = reader(follow(CYCLE, source, { signal: never, json: true }));
  await until('event c-1 done');
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(told).not.toContain('ended c-1 done');
  await repositories.dueStarts.remove(due);
  await whenOver;
  expect(told).toContain('ended c-1 done');
});

it('ends at once when it is interrupted', async () => {
  const { states, source } = await world();
  states.set('c-1', 'running');
  const interruption = new AbortController();
  const { told, whenOver, until } = reader(
    follow(CYCLE, source, { signal: interruption.signal, json: true }),
  );
  await until('event c-1 running');
  interruption.abort();
  await whenOver;
  expect(told).toEqual(['event c-1 running']);
});
