import { RefusedError } from '../../engine/errors.ts';
import type { InfeasibleResult, PlannerProblem } from '../../engine/planner/index.ts';

/** Nothing fits: every reason that is known, and what would have to give; none of them a mistake in the file. */
export function infeasible({ id }: PlannerProblem, { conflicts, remedies }: InfeasibleResult): RefusedError {
  const waysOut = remedies.map(({ message }) => message).join(', or ');
  return new RefusedError('infeasible', `No schedule keeps all limits of ${id}.`, {
    details: conflicts.map(({ ids, message }, index) => ({
      path: ids.join(', '),
      value: message,
      expected: index === 0 && waysOut !== '' ? waysOut : 'limits and targets that can hold together',
    })),
  });
}
