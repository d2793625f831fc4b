import { expect, it } from 'vitest';
import { entryOf } from '../../../src/engine/journal/index.ts';
import type { Announcement, JournalEntry, JournalEvent } from '../../../src/engine/ports.ts';
import { createRepositories } from '../../../src/engine/repositories/index.ts';
import { collected, emptyRepositories, emptyTable } from './memory.ts';

function offerOf(who: string, atMs: number, changes: Partial<JournalEntry> = {}): JournalEntry {
  return { ...entryOf('offer-made', { eventId: 'c-1', atMs, who, details: { options: 2 } }), ...changes };
}

const OPENED = entryOf('cycle-opened', { eventId: 'c-1', atMs: 1_000, who: 'north' });
const CLOSED = entryOf('cycle-closed', { eventId: 'c-1', atMs: 1_000, who: 'north' });

it('reads what was written about an event, in the order of time', async () => {
  const { journal } = await emptyRepositories();
  await journal.write([offerOf('home-2', 3_000), offerOf('home-1', 2_000), OPENED]);
  await journal.write([offerOf('home-9', 2_500, { eventId: 'c-2' })]);
  expect(await collected(journal.entries('c-1'))).toEqual([
    OPENED,
    offerOf('home-1', 2_000),
    offerOf('home-2', 3_000),
  ]);
  expect(await collected(journal.entries('c-1', { fromMs: 2_001 }))).toEqual([offerOf('home-2', 3_000)]);
  expect(await collected(journal.entries('c-3'))).toEqual([]);
  expect(await collected(journal.lastEntries('c-1', 2))).toEqual([
    offerOf('home-2', 3_000),
    offerOf('home-1', 2_000),
  ]);
});

it('keeps entries of one moment in the order of the steps, whoever writes first', async () => {
  const { journal } = await emptyRepositories();
  await journal.write([CLOSED]);
  await journal.write([offerOf('home-2', 1_000), offerOf('home-1', 1_000)]);
  await journal.write([OPENED]);
  const told = (await collected(journal.entries('c-1'))).map(({ what, who }) => [what, who]);
  expect(told).toEqual([
    ['cycle-opened', 'north'],
    ['offer-made', 'home-1'],
    ['offer-made', 'home-2'],
    ['cycle-closed', 'north'],
  ]);
});

it('has an entry once, however often it is written', async () => {
  const { journal } = await emptyRepositories();
  for (let time = 0; time < 3; time += 1) await journal.write([OPENED, offerOf('home-1', 2_000)]);
  expect(await collected(journal.entries('c-1'))).toHaveLength(2);
});

it('keeps what different participants say at one moment', async () => {
  const { journal } = await emptyRepositories();
  await Promise.all(
    Array.from({ length: 50 }, (_, index) => journal.write([offerOf(`home-${index}`, 1_000)])),
  );
  expect(await collected(journal.entries('c-1'))).toHaveLength(50);
});

const event = (id: string, createdMs: number, changes: Partial<JournalEvent> = {}): JournalEvent => ({
  id,
  kind: 'market-cycle',
  createdMs,
  groupId: 'north',
  day: '2026-11-21',
  ...changes,
});

it('lists events newest first, each once, with the time at which it was entered first', async () => {
  const table = await emptyTable();
  const [first, second] = [createRepositories(table).journal, createRepositories(table).journal];
  await first.begin(event('c-1', 1_000));
  await first.begin(event('c-2', 3_000));
  await second.begin(event('c-1', 9_000));
  await second.begin(event('c-3', 2_000));
  const ids = async (limit?: { limit: number }) => (await collected(first.events(limit))).map(({ id }) => id);
  expect(await ids()).toEqual(['c-2', 'c-3', 'c-1']);
  expect(await ids({ limit: 1 })).toEqual(['c-2']);
  expect(await second.event('c-1')).toEqual(event('c-1', 1_000));
  expect(await second.event('c-4')).toBeUndefined();
});

it('knows what an event has led to, in the order of time', async () => {
  const { journal } = await emptyRepositories();
  await journal.begin(event('r-1', 1_000, { kind: 'request' }));
  await journal.begin(event('o-2', 4_000, { kind: 'flex-order', causedBy: 'r-1' }));
  await journal.begin(event('c-1', 2_000, { causedBy: 'r-1' }));
  await journal.begin(event('c-1', 3_000, { causedBy: 'r-1' }));
  await journal.begin(event('c-9', 2_000, { causedBy: 'r-9' }));
  expect((await collected(journal.causedBy('r-1'))).map(({ id }) => id)).toEqual(['c-1', 'o-2']);
  expect(await collected(journal.causedBy('c-1'))).toEqual([]);
});

it('knows what was announced, and when for the first time', async () => {
  const { announcements } = await emptyRepositories();
  const announcement: Announcement = {
    topic: 'prognosis-updated',
    id: 'north/2026-11-21/2',
    createdMs: 1_000,
    attributes: { groupId: 'north', revision: 2 },
  };
  expect((await announcements.put(announcement)).outcome).toBe('stored');
  expect((await announcements.put({ ...announcement, createdMs: 2_000 })).outcome).toBe('already');
  expect((await announcements.put({ ...announcement, attributes: { revision: 3 } })).outcome).toBe(
    'conflict',
  );
  expect(await announcements.announce({ ...announcement, createdMs: 3_000 })).toEqual(announcement);
  expect(await announcements.get(announcement.topic, announcement.id)).toEqual(announcement);
  expect(await collected(announcements.list('prognosis-updated'))).toEqual([announcement]);
});
