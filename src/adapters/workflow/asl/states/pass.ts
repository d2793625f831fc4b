import { placeResult, selectInput, selectOutput, shape } from '../data-flow.ts';
import type { PassState } from '../definition.ts';
import type { Visit } from '../flow.ts';
import type { Transition } from '../recovery.ts';

export function runPass(state: PassState, visit: Visit): Transition {
  const input = selectInput(visit, state.inputPath);
  const result = state.result === undefined ? shape(visit, state.parameters, input) : state.result.value;
  const placed = placeResult(visit.rawInput, result, state.resultPlace);
  return { output: selectOutput(visit, state.outputPath, placed), next: state.next };
}
