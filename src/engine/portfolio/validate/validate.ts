import type { Problem } from '../../errors.ts';
import type { Portfolio } from '../types.ts';
import { checkContract } from './contract.ts';
import { collectFindings } from './findings.ts';
import { checkGroup } from './group.ts';
import { checkIds, checkReferences } from './references.ts';
import { checkSite } from './site.ts';

/**
 * Checks a whole portfolio beyond the shape of its data: ids, references, ranges, orders of bounds.
 *
 * Days of a group's zone that are not whole periods are no problem of the portfolio: such a day is
 * refused when it is asked for.
 *
 * @returns all problems, none where the portfolio can be stored. A path names the place in the words of
 * the portfolio file: `participants[3].site`, `sites[0].devices[1].socMax`; places count from 0.
 */
export function validatePortfolio(portfolio: Portfolio): readonly Problem[] {
  const found = collectFindings();
  checkIds(found, portfolio);
  checkReferences(found, portfolio);
  portfolio.groups.forEach((group, index) => {
    checkGroup(found, `groups[${index}]`, group);
  });
  portfolio.sites.forEach((site, index) => {
    checkSite(found, `sites[${index}]`, site);
  });
  portfolio.contracts.forEach((contract, index) => {
    checkContract(found, `contracts[${index}]`, contract);
  });
  return found.problems;
}
