import { invariant } from '../../errors.ts';
import type { GroupId, ParticipantId } from '../../ids.ts';
import { entryOf } from '../../journal/index.ts';
import type { AggregatePrognosis } from '../../prognosis/index.ts';
import { type CycleRecord, collect } from '../../repositories/index.ts';
import { cutBatches } from '../batches.ts';
import type { WorkflowPorts } from '../types.ts';
import { cancelledReason } from './cancel.ts';
import type { MarketCycleInput } from './input.ts';

/** Participants of one batch at least: these agree on who does what, and the more there are the better they share it. */
const TRADED_TOGETHER = 50;

type CycleRefusal = 'no-prognosis' | 'deadline-passed' | 'cancelled';

/** Whether a cycle may run; a refusal has the code and the sentence that the operator is told. */
export type CycleOpened =
  | {
      readonly outcome: 'open';
      readonly code: '';
      readonly reason: '';
      /** Numbers of the batches that the participants were cut into. */
      readonly batches: readonly number[];
    }
  | {
      readonly outcome: 'refused';
      readonly code: CycleRefusal;
      readonly reason: string;
      readonly batches: readonly number[];
    };

/**
 * Ties a cycle to its request, to the prognosis that all offers are measured from, and to those who are
 * asked: the present participants of the group and the members of that prognosis. Both stay as they are found first.
 */
export async function openCycle(input: MarketCycleInput, ports: WorkflowPorts): Promise<CycleOpened> {
  const { repositories, clock } = ports;
  const { cycleId, requestId, groupId, day } = input;
  const request = await repositories.requests.get(requestId);
  invariant(request !== undefined, `cycle ${cycleId} was started before its request was stored`);
  const known = await repositories.cycles.get(cycleId);
  if (known?.status === 'cancelled') return refused('cancelled', cancelledReason(known));
  if (known !== undefined) return opened(known, ports);

  const nowMs = clock.nowMs();
  if (nowMs >= request.deadlineMs) {
    return refused('deadline-passed', `The deadline of request ${requestId} has passed.`);
  }
  const head = await repositories.aggregates.latest(groupId, day);
  if (head === undefined) {
    return refused('no-prognosis', `Group ${groupId} has no prognosis of ${day}.`);
  }
  const asked = await askedOf(groupId, await repositories.aggregates.whole(head), ports);
  await cutBatches(cycleId, asked, ports, TRADED_TOGETHER);
  await repositories.cycles.create({
    id: cycleId,
    requestId,
    groupId,
    day,
    status: 'collecting',
    prognosisRevision: head.revision,
    participantCount: (await repositories.runs.members(cycleId)).length,
    offerCount: 0,
    offerWithOptionsCount: 0,
    failedCount: 0,
    lateCount: 0,
    acceptedCount: 0,
    createdMs: nowMs,
  });
  const created = await repositories.cycles.get(cycleId);
  invariant(created !== undefined, `cycle ${cycleId} vanished as it was opened`);
  return opened(created, ports);
}

async function askedOf(
  groupId: GroupId,
  { members }: AggregatePrognosis,
  { repositories }: WorkflowPorts,
): Promise<readonly ParticipantId[]> {
  const present = await collect(repositories.portfolio.participantsOf(groupId));
  const ids = [...present.map(({ id }) => id), ...members.map(({ participantId }) => participantId)];
  return [...new Set(ids)].sort();
}

async function opened(cycle: CycleRecord, ports: WorkflowPorts): Promise<CycleOpened> {
  const { journal, repositories } = ports;
  const { id, requestId, groupId, day, prognosisRevision, participantCount, createdMs } = cycle;
  await journal.begin({ id, kind: 'market-cycle', createdMs, groupId, day, causedBy: requestId });
  const details = { requestId, day, prognosisRevision, participants: participantCount };
  await journal.write([entryOf('cycle-opened', { eventId: id, atMs: createdMs, who: groupId, details })]);
  const batchCount = await repositories.runs.cut(id, []); // it has been cut: the first cut stays
  const batches = Array.from({ length: batchCount }, (_, number) => number);
  return { outcome: 'open', code: '', reason: '', batches };
}

function refused(code: CycleRefusal, reason: string): CycleOpened {
  return { outcome: 'refused', code, reason, batches: [] };
}
