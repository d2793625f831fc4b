import { rankOf } from '../journal/index.ts';
import type {
  Action,
  Announcement,
  Item,
  ItemKey,
  Journal,
  JournalEntry,
  JournalEvent,
  Table,
} from '../ports.ts';
import { digestOf } from './digest.ts';
import {
  announcementKey,
  announcementsPk,
  eventKey,
  eventsCausedPk,
  instantKey,
  joinKey,
  journalOfKey,
  journalOfPk,
  journalPk,
  rankKey,
  SELF,
} from './keys.ts';
import { type Lists, putListed, queryLists } from './listed.ts';
import { packRecord } from './pack.ts';
import { type PutOnceOutcome, putFirst, putOnce } from './put-once.ts';
import { listEntry, queryListed, queryRecords, readRecord, readRecords, recordItem } from './read.ts';

const EVENT_LISTS: Lists = { pk: 'EVENTS', keyOf: eventKey };

/** Events that are known to be entered, so that not every task asks the table. */
const KNOWN_EVENTS_MAX = 1_000;

/** The journal, kept in the table. */
export interface JournalRepository extends Journal {
  /** Everything under an event, in the order of time, page by page; from a time [ms] on. */
  entries(eventId: string, range?: { readonly fromMs?: number }): AsyncIterable<JournalEntry>;
  /** The last things that have happened because of an event, the very last first. */
  lastEntries(eventId: string, limit: number): AsyncIterable<JournalEntry>;
  /** Newest first. */
  events(filter?: { readonly limit?: number }): AsyncIterable<JournalEvent>;
  event(id: string): Promise<JournalEvent | undefined>;
  /** Everything that concerns somebody of the fleet, over all events, in the order of time. */
  entriesOf(who: string, range?: { readonly fromMs?: number }): AsyncIterable<JournalEntry>;
  /** The events that an event led to itself, in the order of their times. */
  causedBy(eventId: string): AsyncIterable<JournalEvent>;
}

/** The journal in a table: an item per event, listed by time and under what caused it, and one per entry. */
export function createJournalRepository(table: Table): JournalRepository {
  const entered = new Set<string>();
  return {
    begin: (event) => enterEvent(table, event, entered),
    write: (entries) => table.putMany(entries.map(entryItem)),
    entries: (eventId, { fromMs } = {}) =>
      queryRecords<JournalEntry>(table, {
        pk: journalPk(eventId),
        ...(fromMs === undefined ? {} : { from: instantKey(Math.max(0, fromMs)) }),
      }),
    lastEntries: (eventId, limit) =>
      queryRecords<JournalEntry>(table, { pk: journalPk(eventId), order: 'descending', limit }),
    events: (filter) => queryLists<JournalEvent>(table, EVENT_LISTS, filter),
    event: (id) => readRecord<JournalEvent>(table, eventKey(id)),
    entriesOf: (who, range) => queryEntriesOf(table, who, range),
    causedBy: (eventId) => queryListed<JournalEvent>(table, { pk: eventsCausedPk(eventId) }, eventKey),
  };
}

/** The entries as part of the transaction that stores what they tell of: with it, or not at all. */
export function putEntries(entries: readonly JournalEntry[]): readonly Action[] {
  return entries.map((entry) => ({ kind: 'put', item: entryItem(entry) }));
}

/**
 * As {@link putEntries}, and each entry stands in the list of whom it concerns too: where thousands of events may have
 * something to tell of one asset, its own story is found by it.
 */
export function putListedEntries(entries: readonly JournalEntry[]): readonly Action[] {
  return entries.flatMap((entry): readonly Action[] => {
    const item = entryItem(entry);
    const { who } = entry;
    if (who === undefined) return [{ kind: 'put', item }];
    const list = journalOfKey(who, item.sk, entry.eventId);
    const attributes = { eventId: entry.eventId, entry: item.sk };
    return [
      { kind: 'put', item },
      { kind: 'put', item: { ...list, attributes } },
    ];
  });
}

const ENTRIES_TOGETHER = 100;

async function* queryEntriesOf(
  table: Table,
  who: string,
  { fromMs }: { readonly fromMs?: number } = {},
): AsyncGenerator<JournalEntry> {
  const from = fromMs === undefined ? {} : { from: instantKey(Math.max(0, fromMs)) };
  let wanted: ItemKey[] = [];
  const read = async () =>
    (await readRecords<JournalEntry>(table, wanted)).filter((entry) => entry !== undefined);
  for await (const { attributes } of table.query({ pk: journalOfPk(who), ...from })) {
    wanted.push({ pk: journalPk(String(attributes['eventId'])), sk: String(attributes['entry']) });
    if (wanted.length < ENTRIES_TOGETHER) continue;
    yield* await read();
    wanted = [];
  }
  yield* await read();
}

/** Entries stand in the order of time; at the same time by the rank of their kind, then by whom they concern. */
function entryItem(entry: JournalEntry): Item {
  const attributes = packRecord(entry);
  const { eventId, atMs, what, who } = entry;
  const sk = joinKey(instantKey(atMs), rankKey(rankOf(what)), what, who ?? SELF, digestOf(attributes));
  return { pk: journalPk(eventId), sk, attributes };
}

async function enterEvent(table: Table, event: JournalEvent, entered: Set<string>): Promise<void> {
  const { id, createdMs, causedBy } = event;
  if (entered.has(id)) return;
  const list = putListed(EVENT_LISTS, { id, createdMs }, event);
  const cause: readonly Action[] =
    causedBy === undefined
      ? []
      : [
          {
            kind: 'put',
            item: listEntry({ pk: eventsCausedPk(causedBy), sk: joinKey(instantKey(createdMs), id) }, id),
          },
        ];
  await table.transact([...list, ...cause]);
  if (entered.size >= KNOWN_EVENTS_MAX) entered.clear();
  entered.add(id);
}

/** What was announced, so that it is announced once. */
export interface AnnouncementRepository {
  /** Stores it unless it is there: `already` means that it was announced before. */
  put(announcement: Announcement): Promise<PutOnceOutcome>;
  /** As `put`. @returns the announcement that is stored then, with the time of the first. */
  announce(announcement: Announcement): Promise<Announcement>;
  get(topic: string, id: string): Promise<Announcement | undefined>;
  /** In the order of the ids, page by page. */
  list(topic: string): AsyncIterable<Announcement>;
}

/** Announcements in a table, by topic. */
export function createAnnouncementRepository(table: Table): AnnouncementRepository {
  return {
    put: (announcement) =>
      putOnce(table, recordItem(announcementKey(announcement.topic, announcement.id), announcement)),
    announce: (announcement) =>
      putFirst(table, announcementKey(announcement.topic, announcement.id), announcement),
    get: (topic, id) => readRecord<Announcement>(table, announcementKey(topic, id)),
    list: (topic) => queryRecords<Announcement>(table, { pk: announcementsPk(topic) }),
  };
}
