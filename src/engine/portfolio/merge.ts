import type { Portfolio } from './types.ts';

/** The kinds of entities that a portfolio holds, in the order in which one refers to the next. */
export const ENTITY_KINDS = ['groups', 'sites', 'participants', 'contracts'] as const;

export type EntityKind = (typeof ENTITY_KINDS)[number];

export const EMPTY_PORTFOLIO: Portfolio = { groups: [], participants: [], sites: [], contracts: [] };

export interface ApplyOptions {
  /** Whether what is not among the given entities is removed. Never without being asked for. */
  readonly prune: boolean;
}

/**
 * What a portfolio becomes when given entities are applied to it: each replaces the one of its kind
 * with the same id as a whole, or is added. All others stay, unless they are pruned.
 *
 * @returns entities of each kind by ascending id (UTF-16 code units); it may not be valid as a whole.
 */
export function applyToPortfolio(current: Portfolio, given: Portfolio, options: ApplyOptions): Portfolio {
  const kept = options.prune ? EMPTY_PORTFOLIO : current;
  return {
    groups: overlay(kept.groups, given.groups),
    participants: overlay(kept.participants, given.participants),
    sites: overlay(kept.sites, given.sites),
    contracts: overlay(kept.contracts, given.contracts),
  };
}

/** @returns the same entities, those of each kind by ascending id: the form in which portfolios are compared and exported. */
export function sortPortfolio(portfolio: Portfolio): Portfolio {
  return {
    groups: sortById(portfolio.groups),
    participants: sortById(portfolio.participants),
    sites: sortById(portfolio.sites),
    contracts: sortById(portfolio.contracts),
  };
}

function overlay<T extends { readonly id: string }>(below: readonly T[], above: readonly T[]): readonly T[] {
  const byId = new Map<string, T>();
  for (const entity of below) byId.set(entity.id, entity);
  for (const entity of above) byId.set(entity.id, entity);
  return sortById([...byId.values()]);
}

function sortById<T extends { readonly id: string }>(entities: readonly T[]): readonly T[] {
  return [...entities].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
