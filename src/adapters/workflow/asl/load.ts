import { InputError, type Problem } from '../../../engine/errors.ts';
import type { Definition, StateGraph } from './definition.ts';
import { toJson } from './json.ts';
import { checkQueryLanguage } from './load/fields.ts';
import { readGraph } from './load/graph.ts';
import { field, type Node, numberIn, onlyFields, report } from './load/node.ts';

const TIMEOUT_SECONDS_MAX = 99_999_999;

/**
 * Reads a state machine's definition in the Amazon States Language and checks that it uses only what
 * the interpreter supports: all eight state types with JSONPath, Retry and Catch, Lambda tasks,
 * executions of other state machines that are waited for, and Maps over items in the input. JSONata, variables, intrinsic functions, task tokens, other service
 * integrations, item readers, batchers and result writers are refused.
 *
 * @param definition - the definition as JSON; it is copied.
 * @param options - `machine`: the state machine's name.
 * @throws InputError with every problem found: where in the definition, what is there, what is supported.
 */
export function loadDefinition(definition: unknown, { machine }: { readonly machine: string }): Definition {
  const problems: Problem[] = [];
  const node: Node = { value: toJson(definition), path: '', problems };
  onlyFields(node, ['Comment', 'StartAt', 'States', 'TimeoutSeconds', 'Version', 'QueryLanguage']);
  checkQueryLanguage(node);
  const version = field(node, 'Version');
  if (version.value !== undefined && version.value !== '1.0') report(version, '1.0');
  const timeout = field(node, 'TimeoutSeconds');
  const timeoutSeconds =
    timeout.value === undefined ? undefined : numberIn(timeout, { min: 1, max: TIMEOUT_SECONDS_MAX });
  const graph = readGraph(node);
  checkNames(node, graph);
  if (problems.length > 0) refuse(machine, problems);
  return { machine, timeoutSeconds, ...graph };
}

/** AWS refuses a state name that is used twice, also where the states lie in different branches. */
function checkNames(node: Node, graph: StateGraph): void {
  const seen = new Set<string>();
  for (const name of namesIn(graph)) {
    if (seen.has(name)) report({ ...node, value: name }, 'every state name used once in the whole machine');
    seen.add(name);
  }
}

function namesIn({ states }: StateGraph): readonly string[] {
  return [...states.values()].flatMap((state) => {
    if (state.type === 'Map') return [state.name, ...namesIn(state.processor)];
    if (state.type === 'Parallel') return [state.name, ...state.branches.flatMap(namesIn)];
    return [state.name];
  });
}

function refuse(machine: string, problems: readonly Problem[]): never {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  throw new InputError('bad-definition', `The state machine "${machine}" has ${count} in its definition.`, {
    details: problems,
  });
}
