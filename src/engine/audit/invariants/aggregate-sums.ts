import type { Prognosis } from '../../prognosis/index.ts';
import { type AggregateHead, keys } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { differenceText, firstDifference, placeOf } from '../places.ts';
import { type Held, heldBy, recordsAt } from '../read.ts';

const MEMBERS_TOGETHER = 500;

/** Conservation: nothing is in the sum that is not in the members, and the other way round. */
export const aggregateSums: Invariant = {
  id: 'aggregate-sums',
  says: 'every aggregate prognosis is the sum of the member revisions that it names, each of which is stored',
  checks: { AGGREGATE: checkSums },
};

async function checkSums({ items }: Subject, audit: Audit): Promise<void> {
  for await (const item of items()) {
    const held = heldBy<AggregateHead>(item);
    audit.checked();
    await checkSum(held, audit);
  }
}

async function checkSum({ key, record: head }: Held<AggregateHead>, audit: Audit): Promise<void> {
  const members = await audit.repositories.aggregates.members(head);
  const place = placeOf(key);
  if (members.length !== head.memberCount) {
    audit.violated({ place, found: `${members.length} members`, expected: `${head.memberCount} members` });
  }
  const sumW = new Array<number>(head.powerW.length).fill(0);
  const seen = new Set<string>();
  for (let from = 0; from < members.length; from += MEMBERS_TOGETHER) {
    const some = members.slice(from, from + MEMBERS_TOGETHER);
    const wanted = some.map(({ participantId, revision }) =>
      keys.prognosisKey(participantId, head.day, revision),
    );
    const prognoses = await recordsAt<Prognosis>(audit.table, wanted);
    prognoses.forEach((prognosis, index) => {
      const { participantId } = some[index]!;
      if (seen.has(participantId))
        audit.violated({ place, found: `${participantId} twice`, expected: 'once' });
      seen.add(participantId);
      if (prognosis === undefined) {
        const expected = placeOf(wanted[index]!);
        audit.violated({ place, found: 'a member revision that is not stored', expected });
      } else
        prognosis.powerW.forEach((powerW, period) => {
          sumW[period] = (sumW[period] ?? 0) + powerW;
        });
    });
  }
  const period = firstDifference(head.powerW, sumW);
  if (period !== undefined) audit.violated({ place, ...differenceText(head.powerW, sumW, period) });
}
