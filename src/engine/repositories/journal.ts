import type { Announcement, Item, Journal, JournalEntry, Table } from '../ports.ts';
import { digestOf } from './digest.ts';
import {
  announcementKey,
  announcementsPk,
  eventKey,
  instantKey,
  joinKey,
  journalPk,
  pageKey,
} from './keys.ts';
import { type Lists, putListed, queryLists } from './listed.ts';
import { packRecord } from './pack.ts';
import { type PutOnceOutcome, putOnce } from './put-once.ts';
import { queryRecords, readRecord, recordItem } from './read.ts';

const EVENT_LISTS: Lists = { pk: 'EVENTS', keyOf: eventKey };

/** Events that are known to be listed, so that not every entry asks the table. */
const KNOWN_EVENTS_MAX = 1_000;

/** An event that something was journalled about. */
export interface EventRecord {
  readonly id: string;
  /** When the first entry was made [ms], and what it said. */
  readonly createdMs: number;
  readonly what: string;
}

/** The journal, kept in the table. */
export interface JournalRepository extends Journal {
  /** Everything under an event, in the order of time, page by page. */
  entries(eventId: string): AsyncIterable<JournalEntry>;
  /** Newest first. */
  events(filter?: { readonly limit?: number }): AsyncIterable<EventRecord>;
  event(id: string): Promise<EventRecord | undefined>;
}

/**
 * The journal in a table. The first entry about an event also enters the event into the list of all; which ones
 * are listed is remembered, for KNOWN_EVENTS_MAX of them.
 */
export function createJournalRepository(table: Table): JournalRepository {
  const listed = new Set<string>();
  return {
    async write(entries) {
      const items = entries.map(entryItem);
      for (const entry of entries) await listEvent(table, entry, listed);
      await table.putMany(items);
    },
    entries: (eventId) => queryRecords<JournalEntry>(table, { pk: journalPk(eventId) }),
    events: (filter) => queryLists<EventRecord>(table, EVENT_LISTS, filter),
    event: (id) => readRecord<EventRecord>(table, eventKey(id)),
  };
}

/**
 * Entries stand in the order of time; at the same time in the order in which they were written
 * together, then by their content. The same entries written again are the same items.
 */
function entryItem(entry: JournalEntry, position: number): Item {
  const attributes = packRecord(entry);
  const sk = joinKey(instantKey(entry.atMs), pageKey(position), digestOf(attributes));
  return { pk: journalPk(entry.eventId), sk, attributes };
}

async function listEvent(table: Table, entry: JournalEntry, listed: Set<string>): Promise<void> {
  const { eventId: id, atMs: createdMs, what } = entry;
  if (listed.has(id)) return;
  const record: EventRecord = { id, createdMs, what };
  await table.transact(putListed(EVENT_LISTS, { id, createdMs }, record));
  if (listed.size >= KNOWN_EVENTS_MAX) listed.clear();
  listed.add(id);
}

/** What was announced, so that it is announced once. */
export interface AnnouncementRepository {
  /** Stores it unless it is there: `already` means that it was announced before. */
  put(announcement: Announcement): Promise<PutOnceOutcome>;
  get(topic: string, id: string): Promise<Announcement | undefined>;
  /** In the order of the ids, page by page. */
  list(topic: string): AsyncIterable<Announcement>;
}

/** Announcements in a table, by topic. */
export function createAnnouncementRepository(table: Table): AnnouncementRepository {
  return {
    put: (announcement) =>
      putOnce(table, recordItem(announcementKey(announcement.topic, announcement.id), announcement)),
    get: (topic, id) => readRecord<Announcement>(table, announcementKey(topic, id)),
    list: (topic) => queryRecords<Announcement>(table, { pk: announcementsPk(topic) }),
  };
}
