import {
  type ContractId,
  contractId,
  type GroupId,
  groupId,
  type ParticipantId,
  participantId,
  type SiteId,
  siteId,
} from '../ids.ts';
import type {
  EntityKind,
  EntityRef,
  FlexGroup,
  Participant,
  Portfolio,
  PortfolioDiff,
  Site,
} from '../portfolio/index.ts';
import type { Table } from '../ports.ts';
import { changeContracts } from './apply-contracts.ts';
import { groupKey, participantGroupKey, participantKey, siteKey } from './keys.ts';
import { readRecords, recordItem } from './read.ts';
import { deletion, runSteps, type Step } from './steps.ts';

/** What shall be different in the stored portfolio. Unchanged entities may be among it, at some cost. */
export interface PortfolioChange {
  /** Added or replaced, each as a whole. */
  readonly put: Portfolio;
  readonly remove: {
    readonly groupIds: readonly GroupId[];
    readonly participantIds: readonly ParticipantId[];
    readonly siteIds: readonly SiteId[];
    readonly contractIds: readonly ContractId[];
  };
}

/** How many entities were stored and removed. */
export interface AppliedPortfolio {
  readonly storedCount: number;
  readonly removedCount: number;
}

/**
 * The change that a difference calls for.
 *
 * @param wanted - the portfolio in which everything is that the difference adds or changes.
 */
export function portfolioChange(diff: PortfolioDiff, wanted: Portfolio): PortfolioChange {
  const put = idsByKind([...diff.added, ...diff.changed]);
  const removed = idsByKind(diff.removed);
  const chosen = <Entity extends { readonly id: string }>(kind: EntityKind, entities: readonly Entity[]) =>
    entities.filter(({ id }) => put[kind].has(id));
  return {
    put: {
      groups: chosen('groups', wanted.groups),
      participants: chosen('participants', wanted.participants),
      sites: chosen('sites', wanted.sites),
      contracts: chosen('contracts', wanted.contracts),
    },
    remove: {
      groupIds: [...removed.groups].map(groupId),
      participantIds: [...removed.participants].map(participantId),
      siteIds: [...removed.sites].map(siteId),
      contractIds: [...removed.contracts].map(contractId),
    },
  };
}

function idsByKind(refs: readonly EntityRef[]): Readonly<Record<EntityKind, ReadonlySet<string>>> {
  const of = (wanted: EntityKind) => new Set(refs.filter(({ kind }) => kind === wanted).map(({ id }) => id));
  return {
    groups: of('groups'),
    participants: of('participants'),
    sites: of('sites'),
    contracts: of('contracts'),
  };
}

/**
 * Makes the change in an order in which it can be broken off anywhere and done again: what finds a
 * thing by its id is written before the thing, and removed with it or after it.
 */
export async function applyPortfolio(table: Table, change: PortfolioChange): Promise<AppliedPortfolio> {
  const { put, remove } = change;
  await putGroups(table, put.groups);
  await putSites(table, put.sites);
  await putParticipants(table, put.participants);
  await changeContracts(table, put.contracts, remove.contractIds);
  await removeParticipants(table, remove.participantIds);
  await runSteps(
    table,
    remove.siteIds.map((id) => [deletion(siteKey(id))]),
  );
  await runSteps(
    table,
    remove.groupIds.map((id) => [deletion(groupKey(id))]),
  );
  return { storedCount: countOf(Object.values(put)), removedCount: countOf(Object.values(remove)) };
}

function countOf(lists: readonly (readonly unknown[])[]): number {
  return lists.reduce((sum, { length }) => sum + length, 0);
}

async function putGroups(table: Table, groups: readonly FlexGroup[]): Promise<void> {
  await table.putMany(groups.map((group) => recordItem(groupKey(group.id), group)));
}

async function putSites(table: Table, sites: readonly Site[]): Promise<void> {
  await table.putMany(sites.map((site) => recordItem(siteKey(site.id), site)));
}

async function putParticipants(table: Table, participants: readonly Participant[]): Promise<void> {
  const groupIds = await groupsOf(
    table,
    participants.map(({ id }) => id),
  );
  const isMoved = (participant: Participant, index: number) =>
    groupIds[index] !== undefined && groupIds[index] !== participant.groupId;
  await runSteps(
    table,
    participants.flatMap((participant, index) =>
      isMoved(participant, index) ? [moveStep(participant, groupIds[index]!)] : [],
    ),
  );
  const staying = participants.filter((participant, index) => !isMoved(participant, index));
  await table.putMany(staying.map(membershipItem));
  await table.putMany(staying.map(participantItem));
}

async function groupsOf(
  table: Table,
  participantIds: readonly ParticipantId[],
): Promise<readonly (GroupId | undefined)[]> {
  const memberships = await readRecords<{ groupId: GroupId }>(table, participantIds.map(participantGroupKey));
  return memberships.map((membership) => membership?.groupId);
}

function membershipItem({ id, groupId }: Participant) {
  return recordItem(participantGroupKey(id), { groupId });
}

function participantItem(participant: Participant) {
  return recordItem(participantKey(participant.groupId, participant.id), participant);
}

function moveStep(participant: Participant, fromGroupId: GroupId): Step {
  return [
    deletion(participantKey(fromGroupId, participant.id)),
    { kind: 'put', item: participantItem(participant) },
    { kind: 'put', item: membershipItem(participant) },
  ];
}

async function removeParticipants(table: Table, ids: readonly ParticipantId[]): Promise<void> {
  const groupIds = await groupsOf(table, ids);
  await runSteps(
    table,
    ids.flatMap((id, index) => {
      const groupId = groupIds[index];
      return groupId === undefined
        ? []
        : [[deletion(participantKey(groupId, id)), deletion(participantGroupKey(id))]];
    }),
  );
}
