import type { SiteId } from '../../ids.ts';
import { digestOfText, type PlanHead } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { heldBy } from '../read.ts';
import { brokenRules } from './plan-rules.ts';

/** A plan can be checked and made again from the problem that lies beside it. */
export const planProblems: Invariant = {
  id: 'plan-problems',
  says: 'every plan lies with its whole problem and keeps all rules of it, but for what it says to have relaxed',
  checks: { PLAN: checkPlans },
};

async function checkPlans({ parts: [site, day], items }: Subject, audit: Audit): Promise<void> {
  for await (const item of items()) {
    const { key, record: head } = heldBy<PlanHead>(item);
    const place = placeOf(key);
    audit.checked();
    const plan = await audit.repositories.plans.get(site as SiteId, day!, Number(key.sk));
    if (plan === undefined) continue;
    if (digestOfText(plan.problemJson) !== head.problemDigest) {
      audit.violated({
        place,
        found: `problem ${digestOfText(plan.problemJson)}`,
        expected: `problem ${head.problemDigest}`,
      });
      continue;
    }
    for (const { rule, id, period, amount, unit } of brokenRules(plan)) {
      audit.violated({
        place,
        found: `${rule} of ${id} broken by ${amount.toFixed(1)} ${unit} in period ${period + 1}`,
        expected: 'all rules of its problem kept, or the breach among its relaxations',
      });
    }
  }
}
