import type { FailState } from '../definition.ts';
import { RuntimeProblem, StateFailure } from '../failures.ts';
import { scopeOf, type Visit } from '../flow.ts';
import type { Path } from '../paths.ts';
import { valueForField } from '../payload.ts';

/** @throws StateFailure always: that is what the state is for. */
export function runFail(state: FailState, visit: Visit): never {
  const error = textOf(visit, state.error, 'ErrorPath');
  const cause = textOf(visit, state.cause, 'CausePath');
  throw new StateFailure({ error, cause });
}

function textOf(visit: Visit, source: string | Path | undefined, field: string): string | undefined {
  if (source === undefined || typeof source === 'string') return source;
  const value = valueForField(scopeOf(visit, visit.rawInput), source, field);
  if (typeof value === 'string') return value;
  throw new RuntimeProblem(`The ${field} parameter does not reference a string: ${source.text}`);
}
