import { expect, it } from 'vitest';
import type { Announcement, JournalEntry } from '../../../src/engine/ports.ts';
import { createRepositories } from '../../../src/engine/repositories/index.ts';
import { collected, emptyRepositories, emptyTable } from './memory.ts';

function entry(what: string, atMs: number, changes: Partial<JournalEntry> = {}): JournalEntry {
  return {
    eventId: 'req-1',
    what,
    level: 'info',
    atMs,
    who: 'home-1',
    details: { powerW: 5_000 },
    ...changes,
  };
}

it('reads what was written about an event, in the order of time', async () => {
  const { journal } = await emptyRepositories();
  const entries = [
    entry('offer-made', 3_000),
    entry('request-stored', 1_000, { level: 'debug' }),
    entry('a', 1_000),
  ];
  await journal.write(entries);
  await journal.write([entry('other', 2_000, { eventId: 'req-2' })]);
  expect(await collected(journal.entries('req-1'))).toEqual([entries[1], entries[2], entries[0]]);
  expect(await collected(journal.entries('req-3'))).toEqual([]);
});

it('keeps entries of one moment in the order in which they were written, also equal ones', async () => {
  const { journal } = await emptyRepositories();
  const entries = ['z', 'a', 'a', 'm'].map((what) => entry(what, 1_000));
  await journal.write(entries);
  await journal.write(entries);
  expect(await collected(journal.entries('req-1'))).toEqual(entries);
});

it('keeps what different writers say at one moment', async () => {
  const { journal } = await emptyRepositories();
  await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      journal.write([entry('offer-made', 1_000, { who: `home-${index}` })]),
    ),
  );
  expect(await collected(journal.entries('req-1'))).toHaveLength(50);
});

it('lists events newest first, each once, whoever writes', async () => {
  const table = await emptyTable();
  const [first, second] = [createRepositories(table).journal, createRepositories(table).journal];
  await first.write([
    entry('started', 1_000, { eventId: 'run-1' }),
    entry('started', 3_000, { eventId: 'run-2' }),
  ]);
  await second.write([
    entry('went-on', 4_000, { eventId: 'run-1' }),
    entry('started', 2_000, { eventId: 'run-3' }),
  ]);
  const ids = async (limit?: { limit: number }) => (await collected(first.events(limit))).map(({ id }) => id);
  expect(await ids()).toEqual(['run-2', 'run-3', 'run-1']);
  expect(await ids({ limit: 1 })).toEqual(['run-2']);
  expect(await second.event('run-1')).toEqual({ id: 'run-1', createdMs: 1_000, what: 'started' });
});

it('knows what was announced', async () => {
  const { announcements } = await emptyRepositories();
  const announcement: Announcement = {
    topic: 'prognosis-updated',
    id: 'north/2026-11-21/2',
    attributes: { groupId: 'north', revision: 2 },
  };
  expect((await announcements.put(announcement)).outcome).toBe('stored');
  expect((await announcements.put(announcement)).outcome).toBe('already');
  expect((await announcements.put({ ...announcement, attributes: { revision: 3 } })).outcome).toBe(
    'conflict',
  );
  expect(await announcements.get(announcement.topic, announcement.id)).toEqual(announcement);
  expect(await collected(announcements.list('prognosis-updated'))).toEqual([announcement]);
});
