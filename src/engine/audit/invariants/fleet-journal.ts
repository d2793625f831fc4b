import type { JournalEntry, JournalEvent } from '../../ports.ts';
import { keys } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { type Held, heldInPieces, recordAt, recordsAt } from '../read.ts';

/** The story of an asset is found by its id. */
export const fleetJournal: Invariant = {
  id: 'fleet-journal',
  says: 'every entry about an asset, a site or a system stands in the list of whom it concerns, and these lists name nothing else',
  checks: { EVENT: checkEvent, 'JOURNAL-OF': checkList },
};

async function checkEvent({ parts: [id], pk }: Subject, audit: Audit): Promise<void> {
  const event = await recordAt<JournalEvent>(audit.table, { pk, sk: keys.SELF });
  if (event?.kind !== 'commissioning') return;
  const entries = audit.table.query({ pk: keys.journalPk(id!) });
  for await (const piece of heldInPieces<JournalEntry>(entries)) {
    audit.checked(piece.length);
    const listed = piece.filter(({ record }) => record.who !== undefined);
    const wanted = listed.map(({ key, record }) => keys.journalOfKey(record.who!, key.sk, id!));
    const found = await audit.table.getMany(wanted);
    listed.forEach(({ key }, index) => {
      if (found[index] !== undefined) return;
      audit.violated({
        place: placeOf(key),
        found: 'an entry in no list',
        expected: placeOf(wanted[index]!),
      });
    });
  }
}

interface Listed {
  readonly eventId: string;
  readonly entry: string;
}

async function checkList({ parts: [who], items }: Subject, audit: Audit): Promise<void> {
  for await (const piece of heldInPieces<Listed>(items())) {
    audit.checked(piece.length);
    const wanted = piece.map(({ record }) => ({ pk: keys.journalPk(record.eventId), sk: record.entry }));
    const entries = await recordsAt<JournalEntry>(audit.table, wanted);
    piece.forEach(({ key, record }: Held<Listed>, index) => {
      const isRight = entries[index]?.who === who && key.sk === `${record.entry}#${record.eventId}`;
      if (isRight) return;
      audit.violated({ place: placeOf(key), found: 'no entry about it', expected: placeOf(wanted[index]!) });
    });
  }
}
