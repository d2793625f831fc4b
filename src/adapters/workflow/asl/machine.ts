import type { State, StateGraph } from './definition.ts';
import { dataLimitExceeded, ExecutionFailure, RuntimeProblem } from './failures.ts';
import { causeInState, checkStopped, type Flow, type Visit } from './flow.ts';
import { inputDetails, outputDetails } from './history.ts';
import { type Json, jsonBytes } from './json.ts';
import type { Transition } from './recovery.ts';
import { runChoice } from './states/choice.ts';
import { runFail } from './states/fail.ts';
import { runMap } from './states/map.ts';
import { runParallel } from './states/parallel.ts';
import { runPass } from './states/pass.ts';
import { runSucceed } from './states/succeed.ts';
import { runTask } from './states/task.ts';
import { runWait } from './states/wait.ts';

/** Goes from state to state until one ends the graph. @throws StateFailure, ExecutionFailure, Stopped */
export async function runGraph(graph: StateGraph, input: Json, flow: Flow): Promise<Json> {
  let value = input;
  for (let name: string | undefined = graph.startAt; name !== undefined; ) {
    const state: State = graph.states.get(name)!; // loadDefinition has checked every name
    const { output, next }: Transition = await visitState(state, value, flow);
    value = output;
    name = next;
  }
  return value;
}

async function visitState(state: State, rawInput: Json, flow: Flow): Promise<Transition> {
  checkStopped(flow);
  const visit = enter(state, rawInput, flow);
  try {
    const transition = await runState(state, visit);
    checkStopped(flow);
    leave(visit, transition.output);
    return transition;
  } catch (failure) {
    throw located(failure, visit);
  }
}

function enter(state: State, rawInput: Json, flow: Flow): Visit {
  const { history, services } = flow.execution;
  const details = { name: state.name, ...inputDetails(rawInput) };
  const enteredEventId = history.add(flow.cursor, `${state.type}StateEntered`, details);
  flow.open = { type: state.type, children: [] };
  const retryCount = 'retriers' in state ? 0 : undefined;
  return { flow, state, enteredEventId, enteredMs: services.clock.nowMs(), rawInput, retryCount };
}

function leave({ flow, state }: Visit, output: Json): void {
  const { history, services } = flow.execution;
  if (jsonBytes(output) > services.limits.payloadBytesMax) {
    throw new ExecutionFailure(dataLimitExceeded(state.name));
  }
  flow.open = undefined;
  if (state.type === 'Fail') return;
  history.add(flow.cursor, `${state.type}StateExited`, { name: state.name, ...outputDetails(output) });
}

function runState(state: State, visit: Visit): Transition | Promise<Transition> {
  switch (state.type) {
    case 'Pass':
      return runPass(state, visit);
    case 'Wait':
      return runWait(state, visit);
    case 'Choice':
      return runChoice(state, visit);
    case 'Succeed':
      return runSucceed(state, visit);
    case 'Fail':
      return runFail(state, visit);
    case 'Task':
      return runTask(state, visit);
    case 'Parallel':
      return runParallel(state, visit, runGraph);
    case 'Map':
      return runMap(state, visit, runGraph);
  }
}

/** Says in which state, and after which event, something went wrong. */
function located(failure: unknown, visit: Visit): unknown {
  const { previousEventId } = visit.flow.cursor;
  if (failure instanceof RuntimeProblem) {
    const output = { error: failure.error, cause: causeInState(visit, failure) };
    return new ExecutionFailure(output, previousEventId);
  }
  if (failure instanceof ExecutionFailure) failure.previousEventId ??= previousEventId;
  return failure;
}
