import type { Prognosis } from '../../prognosis/index.ts';
import type { AggregateHead, PlanHead } from '../../repositories/index.ts';
import { keys } from '../../repositories/index.ts';
import type { Audit, Check, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { heldBy } from '../read.ts';

/** Of what there are revisions: all of a partition count from 1, and say so themselves. */
export const revisionsWithoutGaps: Invariant = {
  id: 'revisions-without-gaps',
  says: 'revisions of prognoses, plans and sums count from 1 without gaps and say under which key they lie',
  checks: {
    PROGNOSIS: revisionsOf<Prognosis>(({ participantId, day }) => [participantId, day]),
    PLAN: revisionsOf<PlanHead>(({ siteId, day }) => [siteId, day]),
    AGGREGATE: revisionsOf<AggregateHead>(({ groupId, day }) => [groupId, day]),
  },
};

function revisionsOf<Stored extends { readonly revision: number }>(
  identityOf: (record: Stored) => readonly string[],
): Check {
  return async (subject: Subject, audit: Audit) => {
    let expected = 1;
    for await (const item of subject.items()) {
      const { key, record } = heldBy<Stored>(item);
      audit.checked();
      if (key.sk !== keys.revisionKey(expected)) {
        const found = `nothing between revision ${expected - 1} and ${key.sk}`;
        audit.violated({ place: placeOf(key), found, expected: `revision ${expected}` });
        expected = Number(key.sk);
      }
      if (record.revision !== expected) {
        const found = `the content says revision ${record.revision}`;
        audit.violated({ place: placeOf(key), found, expected: `revision ${expected}` });
      }
      const identity = identityOf(record).join('#');
      if (identity !== subject.parts.join('#')) {
        audit.violated({ place: placeOf(key), found: `content of ${identity}`, expected: subject.pk });
      }
      expected += 1;
    }
  };
}
