import type { Catcher, Retrier } from '../definition.ts';
import { elements, field, has, type Node, numberIn, onlyFields, report, text } from './node.ts';
import { resultPlace } from './paths.ts';

const SECONDS_MAX = 99_999_999;
const DELAY_SECONDS_MAX = 31_622_400;

/** Defaults as in the Amazon States Language: 1 s, 3 attempts, rate 2. */
export function retriers(node: Node): readonly Retrier[] {
  if (node.value === undefined) return [];
  const nodes = elements(node, 'a list of retriers');
  checkAllIsLast(nodes);
  return nodes.map(retrier);
}

function retrier(node: Node): Retrier {
  const supported = ['ErrorEquals', 'IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds'];
  onlyFields(node, [...supported, 'JitterStrategy', 'Comment']);
  const whole = (name: string, min: number, otherwise: number) =>
    has(node, name) ? numberIn(field(node, name), { min, max: SECONDS_MAX }) : otherwise;
  const intervalSeconds = whole('IntervalSeconds', 1, 1);
  const rate = { min: 1, max: Number.MAX_VALUE, isInteger: false };
  const jitter = field(node, 'JitterStrategy');
  if (![undefined, 'FULL', 'NONE'].includes(jitter.value as string | undefined))
    report(jitter, 'FULL or NONE');
  return {
    errors: errorNames(field(node, 'ErrorEquals')),
    intervalSeconds,
    attemptsMax: whole('MaxAttempts', 0, 3),
    backoffRate: has(node, 'BackoffRate') ? numberIn(field(node, 'BackoffRate'), rate) : 2,
    delaySecondsMax: delayMax(field(node, 'MaxDelaySeconds'), intervalSeconds),
    hasJitter: jitter.value === 'FULL',
  };
}

function delayMax(node: Node, intervalSeconds: number): number | undefined {
  if (node.value === undefined) return undefined;
  return numberIn(node, { min: intervalSeconds + 1, max: DELAY_SECONDS_MAX });
}

export function catchers(node: Node): readonly Catcher[] {
  if (node.value === undefined) return [];
  const nodes = elements(node, 'a list of catchers');
  checkAllIsLast(nodes);
  return nodes.map(catcher);
}

function catcher(node: Node): Catcher {
  onlyFields(node, ['ErrorEquals', 'ResultPath', 'Next', 'Comment']);
  return {
    errors: errorNames(field(node, 'ErrorEquals')),
    resultPlace: resultPlace(field(node, 'ResultPath')),
    next: text(field(node, 'Next'), 'the name of a state'),
  };
}

function errorNames(node: Node): readonly string[] {
  const names = elements(node, 'a list of error names');
  if (names.length === 0 && Array.isArray(node.value)) report(node, 'at least one error name');
  if (names.length > 1 && names.some(({ value }) => value === 'States.ALL')) report(node, 'States.ALL alone');
  return names.map((name) => text(name, 'the name of an error'));
}

function checkAllIsLast(nodes: readonly Node[]): void {
  for (const node of nodes.slice(0, -1)) {
    const { value } = field(node, 'ErrorEquals');
    if (Array.isArray(value) && value.includes('States.ALL'))
      report(node, 'States.ALL in the last place only');
  }
}
