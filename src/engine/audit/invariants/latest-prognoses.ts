import type { Prognosis } from '../../prognosis/index.ts';
import { equalAttributes, keys, packRecord } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { heldInPieces, recordAt, recordsAt } from '../read.ts';

/** What all of a group are read from is the last revision of each. */
export const latestPrognoses: Invariant = {
  id: 'latest-prognoses',
  says: "what stands as a participant's latest prognosis is its last revision, and the other way round",
  checks: { PROGNOSIS: lastIsLatest, 'PROGNOSIS-LATEST': latestIsStored },
};

/** A participant that has changed its group leaves its last prognosis with the old one. */
async function lastIsLatest({ items }: Subject, audit: Audit): Promise<void> {
  const lastOf = new Map<string, Prognosis>();
  for await (const piece of heldInPieces<Prognosis>(items())) {
    for (const { record } of piece) lastOf.set(record.groupId, record);
  }
  for (const [groupId, last] of lastOf) {
    const key = keys.latestPrognosisKey(groupId, last.day, last.participantId);
    const latest = await recordAt<Prognosis>(audit.table, key);
    audit.checked();
    if (latest !== undefined && equalAttributes(packRecord(latest), packRecord(last))) continue;
    const found = latest === undefined ? 'nothing' : `revision ${latest.revision}, or another content`;
    audit.violated({ place: placeOf(key), found, expected: `a copy of revision ${last.revision}` });
  }
}

async function latestIsStored({ parts: [groupId, day], items }: Subject, audit: Audit): Promise<void> {
  for await (const piece of heldInPieces<Prognosis>(items())) {
    const wanted = piece.map(({ key, record }) => keys.prognosisKey(key.sk, day!, record.revision));
    const stored = await recordsAt<Prognosis>(audit.table, wanted);
    audit.checked(piece.length);
    piece.forEach(({ key, record }, index) => {
      const place = placeOf(key);
      if (record.groupId !== groupId || record.participantId !== key.sk || record.day !== day) {
        const found = `the prognosis of ${record.participantId} in ${record.groupId} on ${record.day}`;
        audit.violated({ place, found, expected: `that of ${key.sk} in ${groupId} on ${day}` });
      } else if (stored[index] === undefined) {
        audit.violated({ place, found: `revision ${record.revision}`, expected: placeOf(wanted[index]!) });
      }
    });
  }
}
