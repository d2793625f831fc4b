import { type Condition, OPERATOR_NAMES, operandExpected } from '../choice.ts';
import { WHOLE_INPUT } from '../paths.ts';
import { elements, entries, field, has, isRecord, json, type Node, onlyFields, report } from './node.ts';
import { path } from './paths.ts';

const JOINED = ['And', 'Or', 'Not'];
const NEVER: Condition = { kind: 'or', conditions: [] };
const RULE_EXPECTED = 'And, Or, Not, or Variable with exactly one operator';

/** A rule of a Choice state, without its `Next`. */
export function condition(node: Node, extraFields: readonly string[] = []): Condition {
  const joined = JOINED.filter((name) => has(node, name));
  if (joined.length === 0) return test(node, extraFields);
  const [kind = ''] = joined;
  onlyFields(node, [kind, 'Comment', ...extraFields]);
  const inner = field(node, kind);
  if (kind === 'Not') return { kind: 'not', condition: condition(inner) };
  const conditions = elements(inner, 'a list of rules').map((part) => condition(part));
  if (conditions.length === 0 && Array.isArray(inner.value)) report(inner, 'at least one rule');
  return { kind: kind === 'And' ? 'and' : 'or', conditions };
}

function test(node: Node, extraFields: readonly string[]): Condition {
  const known = ['Variable', 'Comment', ...extraFields];
  const operators = entries(node, RULE_EXPECTED).filter(([name]) => !known.includes(name));
  const [named] = operators;
  if (named === undefined || operators.length > 1) {
    if (isRecord(node.value)) report(node, RULE_EXPECTED);
    return NEVER;
  }
  const [operator, operandNode] = named;
  const expected = operandExpected(operator);
  if (expected === undefined) {
    report(operandNode, `no such operator: supported are And, Or, Not, ${OPERATOR_NAMES.join(', ')}`);
    return NEVER;
  }
  const variable = has(node, 'Variable') ? path(field(node, 'Variable')) : missing(field(node, 'Variable'));
  if (expected === 'path') {
    return { kind: 'test', variable, operator, operand: { kind: 'path', path: path(operandNode) } };
  }
  if (!expected.takes(operandNode.value)) report(operandNode, expected.expects);
  return { kind: 'test', variable, operator, operand: { kind: 'value', value: json(operandNode) } };
}

function missing(node: Node) {
  report(node, 'the path of what is compared');
  return WHOLE_INPUT;
}
