import { InputError, type Problem, UsageError } from '../../engine/errors.ts';
import {
  type ArgumentSpec,
  type CommandDefinition,
  flagOf,
  type Kind,
  keyOf,
  type OptionSpec,
  type ParsedInput,
} from './define.ts';

/** Words as they were typed, sorted to arguments and options. */
export interface RawInput {
  readonly args: readonly string[];
  readonly options: { readonly [name: string]: unknown };
}

type Parser = (text: string) => unknown;
type Spec = ArgumentSpec | OptionSpec;

/**
 * Turns words into the values that a handler gets.
 *
 * @throws UsageError `bad-arguments` that lists everything that is wrong, not only the first.
 */
export async function convert(definition: CommandDefinition, raw: RawInput): Promise<ParsedInput> {
  const problems: Problem[] = [];
  const args = await convertArguments(definition, raw.args, problems);
  const options = await convertOptions(definition, raw.options, problems);
  if (problems.length > 0) throw badArguments(definition, problems);
  return { args, options };
}

async function convertArguments(
  definition: CommandDefinition,
  words: readonly string[],
  problems: Problem[],
): Promise<ParsedInput['args']> {
  const values: Record<string, unknown> = {};
  for (const [index, spec] of definition.args.entries()) {
    const given = spec.variadic === true ? words.slice(index) : words.slice(index, index + 1);
    const path = `<${placeholderOf(spec.name)}>`;
    if (given.length === 0 && spec.required === true) problems.push({ path, expected: spec.description });
    const converted = await convertAll(spec, path, given, problems);
    values[keyOf(spec.name, spec.kind)] = spec.variadic === true ? converted : converted[0];
  }
  const isOpen = definition.args.at(-1)?.variadic === true;
  for (const value of isOpen ? [] : words.slice(definition.args.length)) {
    problems.push({ path: 'arguments', value, expected: expectedCount(definition.args.length) });
  }
  return values;
}

function expectedCount(count: number): string {
  return count === 0 ? 'no argument' : count === 1 ? 'one argument only' : `at most ${count} arguments`;
}

async function convertOptions(
  definition: CommandDefinition,
  raw: RawInput['options'],
  problems: Problem[],
): Promise<ParsedInput['options']> {
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(definition.options)) {
    values[keyOf(name, spec.kind)] = await convertOption(name, spec, raw[name], problems);
  }
  return values;
}

async function convertOption(
  name: string,
  spec: OptionSpec,
  given: unknown,
  problems: Problem[],
): Promise<unknown> {
  if (spec.kind === 'boolean') return given === true;
  const path = flagOf(name);
  const words = wordsOf(given ?? spec.default);
  if (words.length === 0 && spec.required === true) problems.push({ path, expected: spec.description });
  const converted = await convertAll(spec, path, words, problems);
  return spec.multiple === true ? converted : converted.at(-1);
}

function wordsOf(given: unknown): readonly string[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? given.map(String) : [String(given)];
}

async function convertAll(
  spec: Spec,
  path: string,
  words: readonly string[],
  problems: Problem[],
): Promise<readonly unknown[]> {
  if (words.length === 0) return [];
  const parse = await parserOf(spec);
  return words.map((word) => {
    try {
      return parse(word);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.details.map((detail) => ({ ...detail, path })));
      return undefined;
    }
  });
}

async function parserOf(spec: Spec): Promise<Parser> {
  const parse = spec.kind === 'enum' ? choiceParser(spec.choices ?? []) : await PARSERS[spec.kind]();
  const { min, max } = spec;
  if (min === undefined && max === undefined) return parse;
  return (text) => within(parse(text), text, min, max);
}

function within(value: unknown, text: string, min = -Infinity, max = Infinity): unknown {
  if (typeof value !== 'number' || (value >= min && value <= max)) return value;
  const range =
    max === Infinity ? `at least ${min}` : min === -Infinity ? `at most ${max}` : `${min} to ${max}`;
  throw wrong(text, range);
}

function choiceParser(choices: readonly string[]): Parser {
  return (text) => {
    if (choices.includes(text)) return text;
    throw wrong(text, `one of ${choices.join(', ')}`);
  };
}

const asText = async (): Promise<Parser> => (text) => {
  if (text === '') throw wrong(text, 'a value that is not empty');
  return text;
};

const idParser =
  (
    name:
      | 'groupId'
      | 'participantId'
      | 'siteId'
      | 'deviceId'
      | 'contractId'
      | 'seriesId'
      | 'cycleId'
      | 'orderId'
      | 'requestId',
  ) =>
  async (): Promise<Parser> =>
    (await import('../../engine/ids.ts'))[name];

const quantities = () => import('../../engine/quantity/index.ts');

/** How each kind is read; what it needs is loaded with the first value of that kind. */
const PARSERS: { readonly [K in Exclude<Kind, 'enum'>]: () => Promise<Parser> } = {
  group: idParser('groupId'),
  participant: idParser('participantId'),
  site: idParser('siteId'),
  device: idParser('deviceId'),
  contract: idParser('contractId'),
  series: idParser('seriesId'),
  cycle: idParser('cycleId'),
  order: idParser('orderId'),
  request: idParser('requestId'),
  event: asText,
  run: asText,
  day: asText,
  instant: asText,
  periods: asText,
  power: async () => (await quantities()).parsePowerW,
  energy: async () => (await quantities()).parseEnergyWh,
  money: async () => {
    const { parseMoneyMicros } = await quantities();
    return (text) => parseMoneyMicros(text);
  },
  price: async () => {
    const { parsePricePerKwhMicros } = await quantities();
    return (text) => parsePricePerKwhMicros(text);
  },
  duration: async () => (await quantities()).parseDurationMs,
  percent: async () => (await quantities()).parsePct,
  integer: async () => parseInteger,
  number: async () => parseNumber,
  file: asText,
  text: asText,
  boolean: asText,
};

function parseInteger(text: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw wrong(text, 'a whole number');
  return value;
}

function parseNumber(text: string): number {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw wrong(text, 'a number');
  return value;
}

function wrong(value: string, expected: string): InputError {
  return new InputError('bad-value', `"${value}": expected ${expected}.`, {
    details: [{ path: '', value, expected }],
  });
}

function badArguments(definition: CommandDefinition, problems: readonly Problem[]): UsageError {
  const called = `flex ${definition.path.join(' ')}`;
  const missing = problems.every((problem) => problem.value === undefined);
  const message = missing
    ? `${called} needs ${problems.map((problem) => problem.path).join(' and ')}.`
    : `${called} cannot be run with these arguments.`;
  return new UsageError('bad-arguments', message, {
    details: problems,
    next: definition.examples[0].command,
  });
}

/** `siteId` → `SITE_ID`. */
export function placeholderOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
