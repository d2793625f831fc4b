import type { GroupId, ParticipantId, SiteId } from '../ids.ts';
import type { Contract, FlexGroup, Participant, Portfolio, Site } from './types.ts';

/** A portfolio by what is asked of it; each answer takes constant time. */
export interface PortfolioIndex {
  group(id: GroupId): FlexGroup | undefined;
  participant(id: ParticipantId): Participant | undefined;
  site(id: SiteId): Site | undefined;
  /** In the order of the portfolio. */
  participantsOf(groupId: GroupId): readonly Participant[];
  /** In the order of the portfolio. */
  contractsOf(participantId: ParticipantId): readonly Contract[];
}

/** Indexes a portfolio; worth it where more than a few lookups follow. */
export function indexPortfolio(portfolio: Portfolio): PortfolioIndex {
  const groups = new Map(portfolio.groups.map((group) => [group.id, group]));
  const participants = new Map(portfolio.participants.map((participant) => [participant.id, participant]));
  const sites = new Map(portfolio.sites.map((site) => [site.id, site]));
  const members = Map.groupBy(portfolio.participants, ({ groupId }) => groupId);
  const contracts = Map.groupBy(portfolio.contracts, ({ participantId }) => participantId);
  return {
    group: (id) => groups.get(id),
    participant: (id) => participants.get(id),
    site: (id) => sites.get(id),
    participantsOf: (groupId) => members.get(groupId) ?? [],
    contractsOf: (participantId) => contracts.get(participantId) ?? [],
  };
}

/** @returns the part of a portfolio that belongs to one group: its participants with their sites and contracts. */
export function portfolioOfGroup(portfolio: Portfolio, groupId: GroupId): Portfolio {
  const participants = portfolio.participants.filter((participant) => participant.groupId === groupId);
  const members = new Set(participants.map(({ id }) => id));
  const sites = new Set(participants.map(({ siteId }) => siteId));
  return {
    groups: portfolio.groups.filter(({ id }) => id === groupId),
    participants,
    sites: portfolio.sites.filter(({ id }) => sites.has(id)),
    contracts: portfolio.contracts.filter(({ participantId }) => members.has(participantId)),
  };
}
