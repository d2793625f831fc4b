import { holds } from '../choice.ts';
import { selectInput, selectOutput } from '../data-flow.ts';
import type { ChoiceState } from '../definition.ts';
import { RuntimeProblem, StateFailure } from '../failures.ts';
import { causeInState, scopeOf, type Visit } from '../flow.ts';
import type { Transition } from '../recovery.ts';

const NO_NEXT_STATE = 'Failed to transition out of the state. The state does not point to a next state.';

/** @throws StateFailure States.NoChoiceMatched if no rule holds and there is no default. */
export function runChoice(state: ChoiceState, visit: Visit): Transition {
  const input = selectInput(visit, state.inputPath);
  const scope = scopeOf(visit, input);
  const chosen = state.choices.find(({ condition }) => holds(condition, scope));
  const next = chosen?.next ?? state.default;
  if (next === undefined) {
    const cause = causeInState(visit, new RuntimeProblem(NO_NEXT_STATE));
    throw new StateFailure({ error: 'States.NoChoiceMatched', cause });
  }
  return { output: selectOutput(visit, state.outputPath, input), next };
}
