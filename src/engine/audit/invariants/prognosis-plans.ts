import type { SiteId } from '../../ids.ts';
import type { Prognosis } from '../../prognosis/index.ts';
import { keys, type PlanHead } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { differenceText, firstDifference, placeOf } from '../places.ts';
import { heldInPieces, recordsAt } from '../read.ts';

/** Plan and prognosis are stored in one transaction, one for the other. */
export const prognosisPlans: Invariant = {
  id: 'prognosis-plans',
  says: 'every prognosis is the net power of the plan that it names, and every plan has its prognosis',
  checks: { PROGNOSIS: prognosesHavePlans, PLAN: plansHavePrognoses },
};

async function prognosesHavePlans({ items }: Subject, audit: Audit): Promise<void> {
  for await (const piece of heldInPieces<Prognosis>(items())) {
    const wanted = piece.map(({ record }) => keys.planKey(record.siteId, record.day, record.planRevision));
    const plans = await recordsAt<PlanHead>(audit.table, wanted);
    audit.checked(piece.length);
    piece.forEach(({ key, record: { powerW } }, index) => {
      const plan = plans[index];
      if (plan === undefined) {
        audit.violated({
          place: placeOf(key),
          found: 'a plan that is not stored',
          expected: placeOf(wanted[index]!),
        });
        return;
      }
      const period = firstDifference(powerW, plan.netW);
      if (period === undefined) return;
      audit.violated({ place: placeOf(key), ...differenceText(powerW, plan.netW, period) });
    });
  }
}

/** Whose site it was before the participant that has it now is not known: then nothing is said. */
async function plansHavePrognoses({ parts: [site, day], items }: Subject, audit: Audit): Promise<void> {
  const siteId = site as SiteId;
  const participantId = await audit.participantOf(siteId);
  if (participantId === undefined) return;
  const named = new Set<number>();
  for (const prognosis of await audit.repositories.prognoses.revisions(participantId, day!)) {
    if (prognosis.siteId === siteId) named.add(prognosis.planRevision);
  }
  const first = Math.min(...named);
  for await (const piece of heldInPieces<PlanHead>(items())) {
    for (const { key, record } of piece) {
      audit.checked();
      if (record.revision < first || named.has(record.revision)) continue;
      audit.violated({
        place: placeOf(key),
        found: `no prognosis of ${participantId} names it`,
        expected: 'a prognosis that was stored with it',
      });
    }
  }
}
