import type { ContractId, GroupId, ParticipantId, SiteId } from '../ids.ts';
import type { Contract, FlexGroup, Participant, Portfolio, Site } from '../portfolio/index.ts';
import type { Table } from '../ports.ts';
import { type AppliedPortfolio, applyPortfolio, type PortfolioChange } from './apply-portfolio.ts';
import {
  CONTRACTS,
  contractParticipantKey,
  contractsKey,
  GROUPS,
  groupKey,
  participantGroupKey,
  participantKey,
  participantsPk,
  SITES,
  siteKey,
} from './keys.ts';
import { collect, countItems, queryRecords, readRecord, readRecords } from './read.ts';

/** All contracts of one participant: they are read together. */
export interface ContractSet {
  readonly participantId: ParticipantId;
  readonly contracts: readonly Contract[];
}

/** The portfolio as it is stored. All lists are in the order of the ids. */
export interface PortfolioRepository {
  group(id: GroupId): Promise<FlexGroup | undefined>;
  groups(): Promise<readonly FlexGroup[]>;
  participant(id: ParticipantId): Promise<Participant | undefined>;
  /** In the order of `ids`. */
  participantsById(ids: readonly ParticipantId[]): Promise<readonly (Participant | undefined)[]>;
  /** Read page by page, for groups of any size. */
  participantsOf(groupId: GroupId, range?: ParticipantRange): AsyncIterable<Participant>;
  /** Reads the whole group. */
  countParticipants(groupId: GroupId): Promise<number>;
  site(id: SiteId): Promise<Site | undefined>;
  /** In the order of `ids`. */
  sitesOf(ids: readonly SiteId[]): Promise<readonly (Site | undefined)[]>;
  sites(): AsyncIterable<Site>;
  contract(id: ContractId): Promise<Contract | undefined>;
  contractsOf(participantId: ParticipantId): Promise<readonly Contract[]>;
  /** In the order of `participantIds`; empty where there are none. */
  contractsOfMany(participantIds: readonly ParticipantId[]): Promise<readonly (readonly Contract[])[]>;
  /** Of all participants, in the order of their ids. */
  contracts(): AsyncIterable<Contract>;
  /** The whole portfolio, in memory. */
  read(): Promise<Portfolio>;
  /** Stores and removes entities; doing it again changes nothing, and finishes what was broken off. */
  apply(change: PortfolioChange): Promise<AppliedPortfolio>;
}

/** Which participants of a group, by id. */
export interface ParticipantRange {
  /** From this one on, itself included. */
  readonly from?: ParticipantId;
  /** To this one, itself included. */
  readonly until?: ParticipantId;
  readonly limit?: number;
}

/**
 * The portfolio in a table: participants under their group, so that a group is read with one query, contracts in
 * one item per participant, and an index from participants to groups and from contracts to participants.
 */
export function createPortfolioRepository(table: Table): PortfolioRepository {
  const participantsOf = (groupId: GroupId, range: ParticipantRange = {}) =>
    queryRecords<Participant>(table, { pk: participantsPk(groupId), ...range });
  const contractsOfMany = async (ids: readonly ParticipantId[]) => {
    const sets = await readRecords<ContractSet>(table, ids.map(contractsKey));
    return sets.map((set) => set?.contracts ?? []);
  };
  const repository: PortfolioRepository = {
    group: (id) => readRecord<FlexGroup>(table, groupKey(id)),
    groups: () => collect(queryRecords<FlexGroup>(table, { pk: GROUPS })),
    participant: async (id) => (await findParticipants(table, [id]))[0],
    participantsById: (ids) => findParticipants(table, ids),
    participantsOf,
    countParticipants: (groupId) => countItems(table, participantsPk(groupId)),
    site: (id) => readRecord<Site>(table, siteKey(id)),
    sitesOf: (ids) => readRecords<Site>(table, ids.map(siteKey)),
    sites: () => queryRecords<Site>(table, { pk: SITES }),
    contract: (id) => findContract(table, id),
    contractsOf: async (id) => (await contractsOfMany([id]))[0]!,
    contractsOfMany,
    contracts: () => queryContracts(table),
    read: () => readPortfolio(repository),
    apply: (change) => applyPortfolio(table, change),
  };
  return repository;
}

async function findParticipants(
  table: Table,
  ids: readonly ParticipantId[],
): Promise<readonly (Participant | undefined)[]> {
  const memberships = await readRecords<{ groupId: GroupId }>(table, ids.map(participantGroupKey));
  const keys = ids.flatMap((id, index) => {
    const membership = memberships[index];
    return membership === undefined ? [] : [participantKey(membership.groupId, id)];
  });
  const found = (await readRecords<Participant>(table, keys)).values();
  return memberships.map((membership) => (membership === undefined ? undefined : found.next().value));
}

async function findContract(table: Table, id: ContractId): Promise<Contract | undefined> {
  const owner = await readRecord<{ participantId: ParticipantId }>(table, contractParticipantKey(id));
  const set = owner && (await readRecord<ContractSet>(table, contractsKey(owner.participantId)));
  return set?.contracts.find((contract) => contract.id === id);
}

async function* queryContracts(table: Table): AsyncGenerator<Contract> {
  for await (const set of queryRecords<ContractSet>(table, { pk: CONTRACTS })) yield* set.contracts;
}

async function readPortfolio(repository: PortfolioRepository): Promise<Portfolio> {
  const groups = await repository.groups();
  const participants: Participant[] = [];
  for (const { id } of groups) participants.push(...(await collect(repository.participantsOf(id))));
  return {
    groups,
    participants,
    sites: await collect(repository.sites()),
    contracts: await collect(repository.contracts()),
  };
}
