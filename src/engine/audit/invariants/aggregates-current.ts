import type { GroupId } from '../../ids.ts';
import type { PrognosisCause } from '../../prognosis/index.ts';
import type { AggregateHead } from '../../repositories/index.ts';
import type { Audit, Invariant, Maker, Subject } from '../invariant.ts';
import { causeId, causeMakers } from '../makers.ts';
import { differenceText, firstDifference, placeOf } from '../places.ts';
import { heldBy, inPieces } from '../read.ts';

/** Nothing is lost on the way from the participants to the sum. */
export const aggregatesCurrent: Invariant = {
  id: 'aggregates-current',
  says: 'the last aggregate prognosis has the power of the latest prognoses of its members',
  checks: { AGGREGATE: checkLast },
};

/** A group whose participants have changed since is summed up anew by the next run. */
async function checkLast({ parts: [groupId, day], items }: Subject, audit: Audit): Promise<void> {
  let last: { readonly place: string; readonly head: AggregateHead } | undefined;
  for await (const item of items()) {
    const { key, record } = heldBy<AggregateHead>(item);
    last = { place: placeOf(key), head: record };
  }
  if (last === undefined) return;
  audit.checked();
  const members = await audit.repositories.aggregates.members(last.head);
  const inSum = new Map<string, number>(
    members.map(({ participantId, revision }) => [participantId, revision]),
  );
  const latest = await sumOfLatest(
    groupId as GroupId,
    day!,
    { inSum, periodCount: last.head.powerW.length },
    audit,
  );
  const isSameGroup = latest.newCount === 0 && latest.memberCount === inSum.size;
  const period = firstDifference(last.head.powerW, latest.sumW);
  if (!isSameGroup || period === undefined) return;
  const breach = { place: last.place, ...differenceText(last.head.powerW, latest.sumW, period) };
  await audit.lacking(breach, latest.makers);
}

interface SumOfLatest {
  readonly sumW: readonly number[];
  readonly memberCount: number;
  /** Participants of the group that have a prognosis and are not in the sum. */
  readonly newCount: number;
  /** Who has stored revisions that are not in the sum. */
  readonly makers: readonly Maker[];
}

async function sumOfLatest(
  groupId: GroupId,
  day: string,
  { inSum, periodCount }: { readonly inSum: ReadonlyMap<string, number>; readonly periodCount: number },
  audit: Audit,
): Promise<SumOfLatest> {
  const { repositories } = audit;
  const sumW = new Array<number>(periodCount).fill(0);
  const causes = new Map<string, PrognosisCause>();
  let memberCount = 0;
  let newCount = 0;
  for await (const participants of inPieces(repositories.portfolio.participantsOf(groupId))) {
    const ids = participants.map(({ id }) => id);
    for (const prognosis of await repositories.prognoses.latestOf(groupId, day, ids)) {
      if (prognosis === undefined) continue;
      const known = inSum.get(prognosis.participantId);
      if (known === undefined) newCount += 1;
      else memberCount += 1;
      if (known !== prognosis.revision) causes.set(causeId(prognosis.cause), prognosis.cause);
      prognosis.powerW.forEach((powerW, period) => {
        sumW[period] = (sumW[period] ?? 0) + powerW;
      });
    }
  }
  const makers: Maker[] = [];
  for (const cause of causes.values()) makers.push(...(await causeMakers(cause, audit)));
  return { sumW, memberCount, newCount, makers };
}
