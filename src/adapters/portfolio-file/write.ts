import { Document, isMap, isScalar, isSeq, type Pair, visit } from 'yaml';
import { type Portfolio, sortPortfolio } from '../../engine/portfolio/index.ts';
import { writeContract } from './contract.ts';
import { writeGroup } from './group.ts';
import { writeParticipant } from './participant.ts';
import { writeSite } from './site.ts';

/** Maps that are short enough to stand on one line. */
const ON_ONE_LINE: ReadonlySet<unknown> = new Set([
  'connection',
  'import',
  'export',
  'baseLoad',
  'rebalance',
]);
const LISTS_OF_LINES: ReadonlySet<unknown> = new Set(['sessions', 'windows', 'hours']);

/** Lists of ids, of which each has few. */
const LISTS_ON_ONE_LINE: ReadonlySet<unknown> = new Set(['feeders']);

/**
 * Writes a portfolio in the format in which it is read (docs/portfolio.md), entities by ascending id,
 * every default spelt out. What reads it back gets an equal portfolio.
 */
export function portfolioToYaml(portfolio: Portfolio): string {
  const document = new Document(portfolioToData(portfolio), {
    aliasDuplicateObjects: false,
    compat: 'yaml-1.1',
  });
  visit(document, {
    Pair(_key, pair) {
      layOut(pair);
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** @returns the same as plain data: what a portfolio file in JSON holds. */
export function portfolioToData(portfolio: Portfolio): { readonly [section: string]: readonly object[] } {
  const sorted = sortPortfolio(portfolio);
  return {
    groups: sorted.groups.map(writeGroup),
    participants: sorted.participants.map(writeParticipant),
    sites: sorted.sites.map(writeSite),
    contracts: sorted.contracts.map(writeContract),
  };
}

function layOut({ key, value }: Pair): void {
  const name = isScalar(key) ? key.value : undefined;
  if (isMap(value) && ON_ONE_LINE.has(name)) value.flow = true;
  if (!isSeq(value)) return;
  if (LISTS_ON_ONE_LINE.has(name) && value.items.every((item) => isScalar(item))) value.flow = true;
  if (!LISTS_OF_LINES.has(name)) return;
  for (const item of value.items) if (isMap(item)) item.flow = true;
}
