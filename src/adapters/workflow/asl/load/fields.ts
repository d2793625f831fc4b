import type { Recovery, ResultHandling } from '../definition.ts';
import { field, has, type Node, onlyFields, optionalText, report } from './node.ts';
import { optionalTemplate, resultPlace, selection } from './paths.ts';
import { catchers, retriers } from './recovery.ts';

/** Fields that every state may have. */
const COMMON = ['Type', 'Comment', 'QueryLanguage'];
export const FOLLOWING = ['Next', 'End'];
export const INPUT_OUTPUT = ['InputPath', 'OutputPath'];
export const RESULT_HANDLING = [...INPUT_OUTPUT, 'Parameters', 'ResultSelector', 'ResultPath'];
export const RECOVERY = [...FOLLOWING, 'Retry', 'Catch'];

const JSONATA = 'JSONata is not supported, only JSONPath';
const REASONS: Readonly<Record<string, string>> = {
  Arguments: JSONATA,
  Output: JSONATA,
  Condition: JSONATA,
  Items: JSONATA,
  Assign: 'variables are not supported',
  HeartbeatSeconds: 'there are no heartbeats without task tokens',
  HeartbeatSecondsPath: 'there are no heartbeats without task tokens',
  ItemBatcher: 'cut the batches in a task before the Map',
  ItemReader: 'items have to be in the input',
  ResultWriter: 'results have to be written by the tasks',
};

/** Reports what a state has beside the fields common to all and those of its type. */
export function onlyStateFields(node: Node, supported: readonly string[]): void {
  onlyFields(node, [...COMMON, ...supported], REASONS);
  checkQueryLanguage(node);
}

export function checkQueryLanguage(node: Node): void {
  const language = field(node, 'QueryLanguage');
  if (language.value !== undefined && language.value !== 'JSONPath') report(language, JSONATA);
}

export function inputOutput(node: Node) {
  return {
    inputPath: selection(field(node, 'InputPath')),
    outputPath: selection(field(node, 'OutputPath')),
  };
}

export function resultHandling(node: Node): ResultHandling {
  return {
    ...inputOutput(node),
    parameters: optionalTemplate(field(node, 'Parameters')),
    resultSelector: optionalTemplate(field(node, 'ResultSelector')),
    resultPlace: resultPlace(field(node, 'ResultPath')),
  };
}

export function recovery(node: Node): Recovery {
  return {
    next: following(node),
    retriers: retriers(field(node, 'Retry')),
    catchers: catchers(field(node, 'Catch')),
  };
}

/** The state that comes next; absent where the graph ends. */
export function following(node: Node): string | undefined {
  const end = field(node, 'End');
  if (end.value !== undefined && typeof end.value !== 'boolean') report(end, 'true or false');
  const isEnd = end.value === true;
  if (isEnd === has(node, 'Next')) report(node, 'either Next or "End": true');
  return isEnd ? undefined : optionalText(field(node, 'Next'));
}
