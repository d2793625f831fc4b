import type { ContractId, ParticipantId } from '../ids.ts';
import type { Contract } from '../portfolio/index.ts';
import type { Table } from '../ports.ts';
import { contractParticipantKey, contractsKey } from './keys.ts';
import { readRecords, recordItem } from './read.ts';
import { deletion, runSteps } from './steps.ts';

/**
 * Contracts lie in one set per participant. One that changes its participant leaves the old set before
 * it is found by its id in the new one, so that it never lies in two.
 */
export async function changeContracts(
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
