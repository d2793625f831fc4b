import type { GroupId } from '../../ids.ts';
import type { Announcement } from '../../ports.ts';
import type { AggregateHead } from '../../repositories/index.ts';
import { keys } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { causeMakers } from '../makers.ts';
import { placeOf } from '../places.ts';
import { type Held, heldBy, heldInPieces, recordAt } from '../read.ts';

const TOPIC = 'prognosis-updated';

/** Subscribers are told of what is stored, and of all of it. */
export const announcements: Invariant = {
  id: 'announcements',
  says: 'every aggregate prognosis is announced, but for those that were overtaken first, and nothing is announced that is not stored',
  checks: { AGGREGATE: areAnnounced, ANNOUNCEMENTS: areStored },
};

/**
 * Who was broken off before it could announce its revision need not make up for it where another has been stored
 * since: subscribers are told of that one.
 */
async function areAnnounced({ items }: Subject, audit: Audit): Promise<void> {
  let last: Held<AggregateHead> | undefined;
  for await (const item of items()) {
    if (last !== undefined) await isAnnounced(last, { isLast: false }, audit);
    last = heldBy<AggregateHead>(item);
  }
  if (last !== undefined) await isAnnounced(last, { isLast: true }, audit);
}

async function isAnnounced(
  { key, record: { groupId, day, revision, cause } }: Held<AggregateHead>,
  { isLast }: { readonly isLast: boolean },
  audit: Audit,
): Promise<void> {
  const id = `${TOPIC}/${groupId}/${day}/${revision}`;
  audit.checked();
  if ((await audit.repositories.announcements.get(TOPIC, id)) !== undefined) return;
  const makers = await causeMakers(cause, audit);
  if (!isLast && (await audit.isOpen(makers))) return;
  const breach = { place: placeOf(key), found: 'not announced', expected: `announcement ${id}` };
  await audit.lacking(breach, makers);
}

async function areStored({ parts: [topic], items }: Subject, audit: Audit): Promise<void> {
  if (topic !== TOPIC) return;
  for await (const piece of heldInPieces<Announcement>(items())) {
    audit.checked(piece.length);
    for (const { key, record } of piece) {
      const [, groupId, day, revision] = record.id.split('/');
      const aggregateKey = keys.aggregateKey(groupId as GroupId, day!, Number(revision));
      const head = await recordAt<AggregateHead>(audit.table, aggregateKey);
      if (record.id !== key.sk || head === undefined) {
        const found = `announcement ${record.id}`;
        audit.violated({ place: placeOf(key), found, expected: placeOf(aggregateKey) });
      } else if (!(await isTold(record, audit))) {
        const breach = {
          place: placeOf(key),
          found: 'not in the journal',
          expected: 'an entry that tells of it',
        };
        await audit.lacking(breach, await causeMakers(head.cause, audit));
      }
    }
  }
}

async function isTold({ attributes, createdMs }: Announcement, { table }: Audit): Promise<boolean> {
  const pk = keys.journalPk(String(attributes['eventId']));
  for await (const entry of table.query({ pk, prefix: keys.keyPrefix(keys.instantKey(createdMs)) })) {
    if (entry.attributes['what'] === TOPIC) return true;
  }
  return false;
}
