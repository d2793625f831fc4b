import type { Portfolio } from '../types.ts';
import { checkUnique, type Findings, type Identified } from './findings.ts';

/** Finds ids that stand twice within a kind; the ids of devices over all sites. */
export function checkIds(found: Findings, portfolio: Portfolio): void {
  for (const kind of ['groups', 'participants', 'sites', 'contracts'] as const) {
    checkUnique(
      found,
      portfolio[kind].map(({ id }, index) => identified(`${kind}[${index}]`, id)),
    );
  }
  const devices = portfolio.sites.flatMap((site, siteIndex) =>
    site.devices.map(({ id }, index) => ({
      path: `sites[${siteIndex}].devices[${index}]`,
      id,
      owner: `a device of site ${site.id}`,
    })),
  );
  checkUnique(found, devices);
}

function identified(path: string, id: string): Identified {
  return { path, id, owner: path };
}

/** Finds what refers to nothing, and sites that two participants claim. */
export function checkReferences(found: Findings, portfolio: Portfolio): void {
  checkParticipants(found, portfolio);
  const participants = idsOf(portfolio.participants);
  portfolio.contracts.forEach(({ participantId }, index) => {
    if (participants.has(participantId)) return;
    found.add(`contracts[${index}].participant`, participantId, 'the id of a participant of the portfolio');
  });
}

function checkParticipants(found: Findings, portfolio: Portfolio): void {
  const groups = idsOf(portfolio.groups);
  const feedersOf = new Map<string, ReadonlySet<string>>(
    portfolio.groups.map(({ id, feeders = [] }) => [id, idsOf(feeders)]),
  );
  const sites = idsOf(portfolio.sites);
  const ownerOf = new Map<string, string>();
  portfolio.participants.forEach(({ id, groupId, siteId, feederIds = [] }, index) => {
    const path = `participants[${index}]`;
    const owner = ownerOf.get(siteId);
    if (!groups.has(groupId)) found.add(`${path}.group`, groupId, 'the id of a group of the portfolio');
    checkFeederIds(found, `${path}.feeders`, { feederIds, groupId, known: feedersOf.get(groupId) });
    if (!sites.has(siteId)) found.add(`${path}.site`, siteId, 'the id of a site of the portfolio');
    else if (owner === undefined) ownerOf.set(siteId, id);
    else found.add(`${path}.site`, siteId, `a site of its own: participant ${owner} has this one already`);
  });
}

interface FeederRefs {
  readonly feederIds: readonly string[];
  readonly groupId: string;
  /** The feeders of the group; undefined where there is no such group. */
  readonly known: ReadonlySet<string> | undefined;
}

function checkFeederIds(found: Findings, path: string, { feederIds, groupId, known }: FeederRefs): void {
  feederIds.forEach((id, index) => {
    const place = `${path}[${index}]`;
    if (known !== undefined && !known.has(id)) found.add(place, id, `the id of a feeder of group ${groupId}`);
    if (feederIds.indexOf(id) < index) found.add(place, id, 'each feeder once');
  });
}

function idsOf(entities: readonly { readonly id: string }[]): ReadonlySet<string> {
  return new Set(entities.map(({ id }) => id));
}
