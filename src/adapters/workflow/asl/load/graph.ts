import type { ParallelState, State, StateGraph } from '../definition.ts';
import { onlyStateFields, RECOVERY, RESULT_HANDLING, recovery, resultHandling } from './fields.ts';
import { mapState } from './map.ts';
import { elements, entries, field, has, type Node, onlyFields, report, text } from './node.ts';
import { choiceState, failState, passState, succeedState, waitState } from './simple-states.ts';
import { taskState } from './task.ts';
import { checkTransitions } from './transitions.ts';

const NAME_CHARS_MAX = 80;

type StateReader = (name: string, node: Node) => State;

const READERS: Readonly<Record<string, StateReader>> = {
  Pass: passState,
  Wait: waitState,
  Choice: choiceState,
  Succeed: succeedState,
  Fail: failState,
  Task: taskState,
  Parallel: parallelState,
  Map: (name, node) => mapState(name, node, (processor) => innerGraph(processor, ['ProcessorConfig'])),
};

const UNKNOWN: State = { type: 'Fail', name: '', error: undefined, cause: undefined };

/** Reads the states below a node, and checks that they lead to one another. */
export function readGraph(node: Node): StateGraph {
  const states = new Map<string, State>();
  const nodes = entries(field(node, 'States'), 'the states, by name');
  for (const [name, stateNode] of nodes) states.set(name, readState(name, stateNode));
  const graph = { startAt: text(field(node, 'StartAt'), 'the name of a state'), states };
  checkTransitions(node, graph);
  return graph;
}

function readState(name: string, node: Node): State {
  if (name.length > NAME_CHARS_MAX) report(node, `a name of at most ${NAME_CHARS_MAX} characters`);
  const { value: type } = field(node, 'Type');
  const reader = typeof type === 'string' && Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (reader !== undefined) return reader(name, node);
  report(field(node, 'Type'), `one of ${Object.keys(READERS).join(', ')}`);
  return { ...UNKNOWN, name };
}

function parallelState(name: string, node: Node): ParallelState {
  onlyStateFields(node, [...RESULT_HANDLING, ...RECOVERY, 'Branches']);
  const branches = elements(field(node, 'Branches'), 'a list of branches');
  if (branches.length === 0 && has(node, 'Branches')) report(field(node, 'Branches'), 'at least one branch');
  return {
    type: 'Parallel',
    name,
    ...resultHandling(node),
    ...recovery(node),
    branches: branches.map((branch) => innerGraph(branch, [])),
  };
}

function innerGraph(node: Node, extraFields: readonly string[]): StateGraph {
  onlyFields(node, ['StartAt', 'States', 'Comment', ...extraFields]);
  return readGraph(node);
}
