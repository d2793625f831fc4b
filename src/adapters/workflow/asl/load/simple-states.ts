import type { ChoiceState, FailState, PassState, SucceedState, WaitState } from '../definition.ts';
import type { Path } from '../paths.ts';
import { parseTimestampNs } from '../timestamp.ts';
import { condition } from './choice.ts';
import { FOLLOWING, following, INPUT_OUTPUT, inputOutput, onlyStateFields } from './fields.ts';
import { elements, field, has, json, type Node, numberIn, optionalText, report, text } from './node.ts';
import { definitePath, optionalTemplate, resultPlace } from './paths.ts';

const WAIT_SECONDS_MAX = 99_999_999;

export function passState(name: string, node: Node): PassState {
  onlyStateFields(node, [...INPUT_OUTPUT, ...FOLLOWING, 'Parameters', 'Result', 'ResultPath']);
  return {
    type: 'Pass',
    name,
    ...inputOutput(node),
    next: following(node),
    parameters: optionalTemplate(field(node, 'Parameters')),
    result: has(node, 'Result') ? { value: json(field(node, 'Result')) } : undefined,
    resultPlace: resultPlace(field(node, 'ResultPath')),
  };
}

const UNTIL = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'] as const;

export function waitState(name: string, node: Node): WaitState {
  onlyStateFields(node, [...INPUT_OUTPUT, ...FOLLOWING, ...UNTIL]);
  return { type: 'Wait', name, ...inputOutput(node), next: following(node), until: until(node) };
}

function until(node: Node): WaitState['until'] {
  const stated = UNTIL.filter((name) => has(node, name));
  const [kind = 'Seconds'] = stated;
  if (stated.length !== 1) {
    report(node, `exactly one of ${UNTIL.join(', ')}`);
    return { kind: 'seconds', seconds: 0 };
  }
  const value = field(node, kind);
  switch (kind) {
    case 'Seconds':
      return { kind: 'seconds', seconds: numberIn(value, { min: 0, max: WAIT_SECONDS_MAX }) };
    case 'SecondsPath':
      return { kind: 'secondsPath', path: definitePath(value) };
    case 'Timestamp':
      return { kind: 'timestamp', timestampNs: timestamp(value) };
    case 'TimestampPath':
      return { kind: 'timestampPath', path: definitePath(value) };
  }
}

function timestamp(node: Node): bigint {
  const timestampNs = typeof node.value === 'string' ? parseTimestampNs(node.value) : undefined;
  if (timestampNs === undefined) report(node, 'a timestamp such as 2026-01-31T17:00:00Z');
  return timestampNs ?? 0n;
}

export function choiceState(name: string, node: Node): ChoiceState {
  onlyStateFields(node, [...INPUT_OUTPUT, 'Choices', 'Default']);
  const rules = elements(field(node, 'Choices'), 'a list of rules');
  if (rules.length === 0 && has(node, 'Choices')) report(field(node, 'Choices'), 'at least one rule');
  return {
    type: 'Choice',
    name,
    ...inputOutput(node),
    choices: rules.map((rule) => ({
      condition: condition(rule, ['Next']),
      next: text(field(rule, 'Next'), 'the name of a state'),
    })),
    default: optionalText(field(node, 'Default')),
  };
}

export function succeedState(name: string, node: Node): SucceedState {
  onlyStateFields(node, INPUT_OUTPUT);
  return { type: 'Succeed', name, ...inputOutput(node) };
}

export function failState(name: string, node: Node): FailState {
  onlyStateFields(node, ['Error', 'ErrorPath', 'Cause', 'CausePath']);
  return { type: 'Fail', name, error: textOrPath(node, 'Error'), cause: textOrPath(node, 'Cause') };
}

function textOrPath(node: Node, name: string): string | Path | undefined {
  const atPath = field(node, `${name}Path`);
  if (atPath.value === undefined) return has(node, name) ? anyText(field(node, name)) : undefined;
  if (has(node, name)) report(atPath, `either ${name} or ${name}Path, not both`);
  return definitePath(atPath);
}

function anyText(node: Node): string {
  if (typeof node.value === 'string') return node.value;
  report(node, 'a string');
  return '';
}
