import { invariant } from '../../errors.ts';
import type { WorkflowPorts } from '../types.ts';
import type { MarketCycleInput } from './input.ts';

/** Whether a cycle may run; a refusal has the code and the sentence that the operator is told. */
export type CycleOpened =
  | { readonly outcome: 'open'; readonly code: ''; readonly reason: '' }
  | {
      readonly outcome: 'refused';
      readonly code: 'no-prognosis' | 'deadline-passed';
      readonly reason: string;
    };

/** Ties a cycle to its request and to the prognosis that all offers are measured from. */
export async function openCycle(
  { cycleId, requestId, groupId, day }: MarketCycleInput,
  { repositories, clock, journal }: WorkflowPorts,
): Promise<CycleOpened> {
  const request = await repositories.requests.get(requestId);
  invariant(request !== undefined, `cycle ${cycleId} was started before its request was stored`);
  const known = await repositories.cycles.get(cycleId);
  if (known !== undefined) return OPEN;

  const nowMs = clock.nowMs();
  if (nowMs >= request.deadlineMs) {
    return refused('deadline-passed', `The deadline of request ${requestId} has passed.`);
  }
  const aggregate = await repositories.aggregates.latest(groupId, day);
  if (aggregate === undefined) {
    return refused('no-prognosis', `Group ${groupId} has no prognosis of ${day}.`);
  }
  await repositories.cycles.create({
    id: cycleId,
    requestId,
    groupId,
    day,
    status: 'collecting',
    prognosisRevision: aggregate.revision,
    participantCount: aggregate.memberCount,
    offerCount: 0,
    offerWithOptionsCount: 0,
    acceptedCount: 0,
    createdMs: nowMs,
  });
  await journal.write([
    {
      eventId: cycleId,
      what: 'cycle-opened',
      level: 'info',
      atMs: nowMs,
      who: groupId,
      details: {
        requestId,
        day,
        prognosisRevision: aggregate.revision,
        participants: aggregate.memberCount,
      },
    },
  ]);
  return OPEN;
}

const OPEN: CycleOpened = { outcome: 'open', code: '', reason: '' };

function refused(code: 'no-prognosis' | 'deadline-passed', reason: string): CycleOpened {
  return { outcome: 'refused', code, reason };
}
