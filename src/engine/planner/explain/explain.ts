import type { Solver } from '../../ports.ts';
import type { PlannerProblem } from '../problem.ts';
import type { Conflict } from '../result.ts';
import { connectionConflicts } from './connection.ts';
import { missingOf } from './missing.ts';
import { shiftableConflicts } from './shiftable.ts';
import { storageConflicts } from './storage.ts';

/**
 * Says why nothing fits: first what can be seen without solving (a target above its store's bound, a run
 * longer than its window, a load above the connection), else what physical limits would have to
 * give, and by how much, from a model in which they may.
 *
 * @returns at least one conflict.
 */
export function explainInfeasible(problem: PlannerProblem, solver: Solver): readonly Conflict[] {
  const plain = [
    ...problem.devices.flatMap((device): readonly Conflict[] => {
      if (device.kind === 'storage') return storageConflicts(problem, device);
      return device.kind === 'shiftable' ? shiftableConflicts(problem, device) : [];
    }),
    ...connectionConflicts(problem),
  ];
  return plain.length > 0 ? plain : missingOf(problem, solver);
}
