import { selectInput, selectOutput } from '../data-flow.ts';
import type { SucceedState } from '../definition.ts';
import type { Visit } from '../flow.ts';
import type { Transition } from '../recovery.ts';

export function runSucceed(state: SucceedState, visit: Visit): Transition {
  const input = selectInput(visit, state.inputPath);
  return { output: selectOutput(visit, state.outputPath, input), next: undefined };
}
