import type { GroupId } from '../ids.ts';
import type { Portfolio } from './types.ts';

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
