import type { ContractId, GroupId, ParticipantId, SiteId } from '../ids.ts';
import type { Contract, FlexGroup, Participant, Portfolio, Site } from '../portfolio/index.ts';
import { type Action, type ItemKey, type Table, TRANSACTION_ACTIONS_MAX } from '../ports.ts';
import {
  contractParticipantKey,
  contractsKey,
  groupKey,
  participantGroupKey,
  participantKey,
  siteKey,
} from './keys.ts';
import { piecesOf } from './parallel.ts';
import { readRecords, recordItem } from './read.ts';

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

/** Actions that must not be torn apart, for example to take a participant from one group to another. */
type Step = readonly Action[];

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

/**
 * Contracts lie in one set per participant. One that changes its participant leaves the old set before
 * it is found by its id in the new one, so that it never lies in two.
 */
async function changeContracts(
  table: Table,
  put: readonly Contract[],
  removedIds: readonly ContractId[],
): Promise<void> {
  await takeContracts(table, put, removedIds);
  await table.putMany(
    put.map(({ id, participantId }) => recordItem(contractParticipantKey(id), { participantId })),
  );
  await giveContracts(table, put);
  await runSteps(
    table,
    removedIds.map((id) => [deletion(contractParticipantKey(id))]),
  );
}

/** Takes contracts out of the sets in which they shall not be any more. */
async function takeContracts(
  table: Table,
  put: readonly Contract[],
  removedIds: readonly ContractId[],
): Promise<void> {
  const newOwners = new Map(put.map(({ id, participantId }) => [id, participantId]));
  const ids = [...newOwners.keys(), ...removedIds];
  const owners = await ownersOf(table, ids);
  const leaving = ids.flatMap((id, index) => {
    const owner = owners[index];
    return owner === undefined || owner === newOwners.get(id) ? [] : [{ id, owner }];
  });
  const leavingIds = new Set(leaving.map(({ id }) => id));
  await changeContractSets(
    table,
    leaving.map(({ owner }) => owner),
    (_, contracts) => contracts.filter(({ id }) => !leavingIds.has(id)),
  );
}

/** Puts contracts into the sets of their participants. */
async function giveContracts(table: Table, put: readonly Contract[]): Promise<void> {
  const given = Map.groupBy(put, ({ participantId }) => participantId);
  const givenIds = new Set(put.map(({ id }) => id));
  await changeContractSets(table, [...given.keys()], (participantId, contracts) => {
    const kept = contracts.filter(({ id }) => !givenIds.has(id));
    return [...kept, ...given.get(participantId)!].sort(byId);
  });
}

async function ownersOf(
  table: Table,
  contractIds: readonly ContractId[],
): Promise<readonly (ParticipantId | undefined)[]> {
  const owners = await readRecords<{ participantId: ParticipantId }>(
    table,
    contractIds.map(contractParticipantKey),
  );
  return owners.map((owner) => owner?.participantId);
}

async function changeContractSets(
  table: Table,
  participantIds: readonly ParticipantId[],
  change: (participantId: ParticipantId, contracts: readonly Contract[]) => readonly Contract[],
): Promise<void> {
  const ids = [...new Set(participantIds)];
  const sets = await contractSets(table, ids);
  await writeContractSets(
    table,
    ids.map((id, index) => [id, change(id, sets[index]!)]),
  );
}

async function contractSets(
  table: Table,
  participantIds: readonly ParticipantId[],
): Promise<readonly (readonly Contract[])[]> {
  const sets = await readRecords<{ contracts: readonly Contract[] }>(table, participantIds.map(contractsKey));
  return sets.map((set) => set?.contracts ?? []);
}

async function writeContractSets(
  table: Table,
  sets: readonly (readonly [ParticipantId, readonly Contract[]])[],
): Promise<void> {
  const [full, empty] = [
    sets.filter(([, { length }]) => length > 0),
    sets.filter(([, { length }]) => length === 0),
  ];
  await table.putMany(
    full.map(([participantId, contracts]) =>
      recordItem(contractsKey(participantId), { participantId, contracts }),
    ),
  );
  await runSteps(
    table,
    empty.map(([participantId]) => [deletion(contractsKey(participantId))]),
  );
}

function byId(left: { readonly id: string }, right: { readonly id: string }): number {
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0;
}

function deletion(key: ItemKey): Action {
  return { kind: 'delete', key };
}

/** Runs steps, several in one transaction, none torn apart. */
async function runSteps(table: Table, steps: readonly Step[]): Promise<void> {
  const longest = steps.reduce((most, { length }) => Math.max(most, length), 1);
  for (const some of piecesOf(steps, Math.floor(TRANSACTION_ACTIONS_MAX / longest))) {
    await table.transact(some.flat());
  }
}
