import type { State, StateGraph } from '../definition.ts';
import { field, type Node, report } from './node.ts';

/** Reports transitions to states that do not exist, and states that nothing leads to. */
export function checkTransitions(node: Node, { startAt, states }: StateGraph): void {
  if (states.size === 0) return;
  if (startAt !== '' && !states.has(startAt)) report(field(node, 'StartAt'), `one of ${names(states)}`);
  for (const state of states.values()) {
    for (const target of targetsOf(state)) {
      if (target === '' || states.has(target)) continue;
      const stateNode = field(field(node, 'States'), state.name);
      report({ ...stateNode, value: target }, `a transition to one of ${names(states)}`);
    }
  }
  if (states.has(startAt)) checkReached(node, { startAt, states });
}

function checkReached(node: Node, { startAt, states }: StateGraph): void {
  const reached = new Set([startAt]);
  for (const name of reached) {
    const state = states.get(name);
    for (const target of state === undefined ? [] : targetsOf(state)) reached.add(target);
  }
  for (const name of states.keys()) {
    if (reached.has(name)) continue;
    const stateNode = field(field(node, 'States'), name);
    report({ ...stateNode, value: undefined }, 'a state that another one leads to');
  }
}

function targetsOf(state: State): readonly string[] {
  switch (state.type) {
    case 'Succeed':
    case 'Fail':
      return [];
    case 'Choice':
      return [...state.choices.map(({ next }) => next), ...present(state.default)];
    case 'Pass':
    case 'Wait':
      return present(state.next);
    case 'Task':
    case 'Parallel':
    case 'Map':
      return [...present(state.next), ...state.catchers.map(({ next }) => next)];
  }
}

function present(name: string | undefined): readonly string[] {
  return name === undefined ? [] : [name];
}

function names(states: ReadonlyMap<string, State>): string {
  return [...states.keys()].join(', ');
}
