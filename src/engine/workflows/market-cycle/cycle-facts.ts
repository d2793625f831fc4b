import { invariant } from '../../errors.ts';
import type { ParticipantId } from '../../ids.ts';
import type { FlexRequest } from '../../market/index.ts';
import type { FlexGroup } from '../../portfolio/index.ts';
import type { AggregatePrognosis, MemberRevision } from '../../prognosis/index.ts';
import type { CycleRecord, Repositories } from '../../repositories/index.ts';
import { type Grid, gridOf } from '../../time/index.ts';
import type { MarketCycleInput } from './input.ts';

/** What every task after the first knows of its cycle. */
export interface CycleFacts {
  readonly cycle: CycleRecord;
  readonly request: FlexRequest;
  readonly group: FlexGroup;
  readonly grid: Grid;
  /** The sum that the request refers to. */
  readonly aggregate: AggregatePrognosis;
  /** Revision of each member's prognosis that is in the sum. */
  readonly memberRevisions: ReadonlyMap<ParticipantId, number>;
}

/**
 * Reads anew what the first task has stored: tasks hand each other references only.
 *
 * @throws InvariantError if cycle, request, group or the prognosis that the cycle refers to is not there.
 */
export async function cycleFacts(
  { cycleId, requestId, groupId, day }: Pick<MarketCycleInput, 'cycleId' | 'requestId' | 'groupId' | 'day'>,
  repositories: Repositories,
): Promise<CycleFacts> {
  const cycle = await repositories.cycles.get(cycleId);
  const request = await repositories.requests.get(requestId);
  const group = await repositories.portfolio.group(groupId);
  invariant(cycle !== undefined && request !== undefined, `cycle ${cycleId} was not opened`);
  invariant(group !== undefined, `group ${groupId} vanished during cycle ${cycleId}`);
  const head = await repositories.aggregates.get(groupId, day, cycle.prognosisRevision);
  invariant(head !== undefined, `cycle ${cycleId} refers to a prognosis that is not stored`);
  const aggregate = await repositories.aggregates.whole(head);
  return {
    cycle,
    request,
    group,
    grid: gridOf(group.zone, day, group.periodMinutes),
    aggregate,
    memberRevisions: revisionsOf(aggregate.members),
  };
}

/** The members of a sum are the same list for every batch of a cycle, and never change: they are looked up in one map. */
const REVISIONS = new WeakMap<readonly MemberRevision[], ReadonlyMap<ParticipantId, number>>();

function revisionsOf(members: readonly MemberRevision[]): ReadonlyMap<ParticipantId, number> {
  const known = REVISIONS.get(members);
  if (known !== undefined) return known;
  const revisions = new Map(members.map(({ participantId, revision }) => [participantId, revision]));
  REVISIONS.set(members, revisions);
  return revisions;
}
