import type { Solver } from '../../ports.ts';
import { type SelectOptions, selectOffers } from '../select.ts';
import { type ColumnProblem, checkColumnProblem } from './check-columns.ts';
import { chooseColumns } from './choose-columns.ts';
import { offerAt } from './offer-columns.ts';
import { type ColumnSelection, takenOfAccepted } from './told-columns.ts';

/**
 * Chooses as selectOffers does, among offers that are columns: the same offers give the same selection. Of more than
 * 3,000 offers no object each is made, neither of what is offered nor of what is taken.
 *
 * @throws InputError if the problem has no meaning; lists everything that is wrong with it.
 */
export function selectColumns(
  problem: ColumnProblem,
  solver: Solver,
  options: SelectOptions = {},
): ColumnSelection {
  checkColumnProblem(problem);
  const chosen = options.method === 'solver' ? undefined : chooseColumns(problem, options.relativeGap);
  if (chosen !== undefined) return chosen;
  const { offers, ...asked } = problem;
  const objects = offers.participantIds.map((_, offer) => offerAt(offers, offer));
  const { accepted, notTaken: _, ...figures } = selectOffers({ ...asked, offers: objects }, solver, options);
  return { ...figures, taken: takenOfAccepted(offers, accepted) };
}
