import { RuntimeProblem } from './failures.ts';
import type { Json } from './json.ts';
import type { Path } from './paths.ts';
import { resolveIn, type Scope } from './payload.ts';
import { parseTimestampNs } from './timestamp.ts';

/** The rule of a Choice state. */
export type Condition =
  | { readonly kind: 'and'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'test'; readonly variable: Path; readonly operator: string; readonly operand: Operand };

export type Operand =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'path'; readonly path: Path };

/** What an operator compares: which literals it takes, and whether `value` passes the test against `operand`. */
interface Operator {
  readonly expects: string;
  readonly takes: (operand: unknown) => boolean;
  readonly test: (value: Json, operand: Json) => boolean;
  /** Whether the same test exists as `<Operator>Path`, with the operand in the input. */
  readonly hasPathForm: boolean;
}

type Ordering = (order: number) => boolean;

const ORDERINGS: Readonly<Record<string, Ordering>> = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThan: (order) => order > 0,
  GreaterThanEquals: (order) => order >= 0,
};

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isString = (value: unknown): value is string => typeof value === 'string';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isTimestamp = (value: unknown) => isString(value) && parseTimestampNs(value) !== undefined;

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...orderings('Numeric', 'a number', isNumber, (value) => (isNumber(value) ? value : undefined)),
  ...orderings('String', 'a string', isString, (value) => (isString(value) ? value : undefined)),
  ...orderings('Timestamp', 'a timestamp such as 2026-01-31T17:00:00Z', isTimestamp, (value) =>
    isString(value) ? parseTimestampNs(value) : undefined,
  ),
  [
    'BooleanEquals',
    operator('true or false', isBoolean, (value, operand) => value === operand && isBoolean(value)),
  ],
  ['StringMatches', { ...operator('a string', isString, matchesWildcards), hasPathForm: false }],
  typeTest('IsNull', (value) => value === null),
  typeTest('IsString', isString),
  typeTest('IsNumeric', isNumber),
  typeTest('IsBoolean', isBoolean),
  typeTest('IsTimestamp', isTimestamp),
  typeTest('IsPresent', () => true),
]);

/** Every operator that a rule can name, for messages. */
export const OPERATOR_NAMES: readonly string[] = [...OPERATORS].flatMap(([name, { hasPathForm }]) =>
  hasPathForm ? [name, `${name}Path`] : [name],
);

/** What the operator's field takes; undefined if there is no such operator. */
export function operandExpected(name: string): Pick<Operator, 'expects' | 'takes'> | 'path' | undefined {
  const plain = OPERATORS.get(name);
  if (plain !== undefined) return plain;
  return pathFormOf(name) === undefined ? undefined : 'path';
}

/**
 * Whether the rule holds. A value of another type than the operator's makes it false; a variable
 * that is not there is an error for every operator but IsPresent.
 *
 * @throws RuntimeProblem if a path finds nothing.
 */
export function holds(condition: Condition, scope: Scope): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.conditions.every((part) => holds(part, scope));
    case 'or':
      return condition.conditions.some((part) => holds(part, scope));
    case 'not':
      return !holds(condition.condition, scope);
    case 'test':
      return condition.operator === 'IsPresent' ? isPresent(condition, scope) : passes(condition, scope);
  }
}

type Test = Extract<Condition, { kind: 'test' }>;

function isPresent(test: Test, scope: Scope): boolean {
  const isWanted = test.operand.kind === 'value' && test.operand.value === true;
  return resolveIn(scope, test.variable).isFound === isWanted;
}

function passes(test: Test, scope: Scope): boolean {
  const { operand, operator } = test;
  const known = OPERATORS.get(operator) ?? pathFormOf(operator);
  if (known === undefined) throw new RuntimeProblem(`There is no operator '${operator}'.`);
  const value = required(test.variable, scope);
  return known.test(value, operand.kind === 'path' ? required(operand.path, scope) : operand.value);
}

function required(path: Path, scope: Scope): Json {
  const found = resolveIn(scope, path);
  if (found.isFound) return found.value;
  throw new RuntimeProblem(
    `Invalid path '${path.text}': The choice state's condition path references an invalid value.`,
  );
}

function pathFormOf(name: string): Operator | undefined {
  if (!name.endsWith('Path')) return undefined;
  const plain = OPERATORS.get(name.slice(0, -'Path'.length));
  return plain?.hasPathForm ? plain : undefined;
}

function operator(expects: string, takes: Operator['takes'], test: Operator['test']): Operator {
  return { expects, takes, test, hasPathForm: true };
}

/** The five orderings of one type; `toKey` yields undefined for what is not of that type. */
function orderings(
  family: string,
  expects: string,
  takes: Operator['takes'],
  toKey: (value: Json) => number | string | bigint | undefined,
): (readonly [string, Operator])[] {
  return Object.entries(ORDERINGS).map(([suffix, accepts]) => {
    const test: Operator['test'] = (value, operand) => {
      const [left, right] = [toKey(value), toKey(operand)];
      if (left === undefined || right === undefined) return false;
      return accepts(left < right ? -1 : left > right ? 1 : 0);
    };
    return [`${family}${suffix}`, operator(expects, takes, test)];
  });
}

function typeTest(name: string, isOfType: (value: Json) => boolean): readonly [string, Operator] {
  const test: Operator['test'] = (value, operand) => isOfType(value) === operand;
  return [name, { ...operator('true or false', isBoolean, test), hasPathForm: false }];
}

/** `*` stands for any text; `\*` and `\\` for the characters themselves. */
function matchesWildcards(value: Json, pattern: Json): boolean {
  if (!isString(value) || !isString(pattern)) return false;
  const source = pattern.replace(/\\([*\\])|./gsu, (part, escaped: string | undefined) => {
    if (part === '*') return '.*';
    return `\\u{${(escaped ?? part).codePointAt(0)?.toString(16)}}`;
  });
  return new RegExp(`^${source}$`, 'su').test(value);
}
