import type { Solver } from '../../ports.ts';
import type { PlannerProblem } from '../problem.ts';
import { directQuotes } from './direct-quotes.ts';
import type { SiteQuotes } from './quotes.ts';
import { quotesBySolver } from './solver-quotes.ts';

/**
 * Quotes of any site: from its value functions where it is planned without a solver, else one plan per quote.
 *
 * @param problem - with the orders that are applied already as constraints.
 * @param solver - asked only by sites that need one.
 * @returns undefined where not everything that is asked of the site already can be kept.
 */
export function quotesOf(problem: PlannerProblem, solver: Solver): SiteQuotes | undefined {
  return directQuotes(problem) ?? quotesBySolver(problem, solver);
}
