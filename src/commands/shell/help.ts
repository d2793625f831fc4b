import { type Catalogue, SECTIONS } from '../registry.ts';
import { type CommandDefinition, flagOf, type Kind, type Noun, type OptionSpec } from './define.ts';
import { GLOBAL_OPTIONS } from './globals.ts';
import { padEnd, widthOf, wrap } from './render/width.ts';
import { startsWith } from './resolve.ts';
import { paint, type Terminal } from './terminal.ts';
import { placeholderOf } from './values.ts';

/** Help is set for this width where the screen is wider or there is none. */
const COLUMNS_MAX = 100;

type Row = readonly [name: string, says: string];

/** Help of `flex` itself: what there is, the everyday things on top. */
export function rootHelp(catalogue: Catalogue, terminal: Terminal): string {
  const sections = SECTIONS.map((section) => {
    const rows = catalogue.nouns
      .filter((noun) => noun.section === section)
      .map((noun): Row => [noun.name, noun.summary]);
    return rows.length === 0 ? '' : block(section, rows, terminal);
  });
  return join([
    'flex – runs the flexibility of a virtual power plant\n',
    `${paint(terminal, 'bold', 'Usage')}\n  flex COMMAND [ARGUMENTS] [OPTIONS]\n`,
    ...sections,
    globalsBlock(terminal),
    'flex COMMAND --help shows a command, flex help TOPIC explains: exit-codes, times, units, contexts, json.\n',
  ]);
}

/** Help of a noun, or of words under it: its commands. */
export function groupHelp(noun: Noun, path: readonly string[], terminal: Terminal): string {
  const rows = noun.commands
    .filter(({ definition }) => startsWith(definition.path, path) && definition.hidden !== true)
    .map(({ definition }): Row => [synopsis(definition, path.length), definition.summary]);
  const called = ['flex', ...path].join(' ');
  return join([
    `${paint(terminal, 'bold', 'Usage')}\n  ${called} COMMAND [ARGUMENTS] [OPTIONS]\n`,
    block('Commands', rows, terminal),
    `${called} COMMAND --help shows a command with examples.\n`,
  ]);
}

/** Help of a command: examples first. */
export function commandHelp(definition: CommandDefinition, terminal: Terminal): string {
  const usage = `${paint(terminal, 'bold', 'Usage')}\n  flex ${synopsis(definition, 0)} [OPTIONS]\n`;
  return join([
    `${sentence(definition.summary)}\n`,
    examplesBlock(definition, terminal),
    usage,
    descriptionBlock(definition, terminal),
    argumentsBlock(definition, terminal),
    optionsBlock(definition, terminal),
    `${paint(terminal, 'bold', 'Prints')}\n  ${definition.prints}\n`,
    globalsBlock(terminal),
  ]);
}

function join(blocks: readonly string[]): string {
  return blocks.filter((text) => text !== '').join('\n');
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

function examplesBlock({ examples }: CommandDefinition, terminal: Terminal): string {
  const lines = examples.map(
    ({ command, says }) => `  ${paint(terminal, 'dim', `# ${says}`)}\n  ${command}\n`,
  );
  return `${paint(terminal, 'bold', 'Examples')}\n${lines.join('')}`;
}

function descriptionBlock({ description }: CommandDefinition, terminal: Terminal): string {
  if (description === undefined) return '';
  const columns = columnsOf(terminal);
  return description
    .split(/\n\s*\n/)
    .map((paragraph) => `${wrap(paragraph, columns).join('\n')}\n`)
    .join('\n');
}

function argumentsBlock({ args }: CommandDefinition, terminal: Terminal): string {
  const rows = args.map(
    (spec): Row => [placeholderOf(spec.name), spec.description + choicesText(spec.choices)],
  );
  return rows.length === 0 ? '' : block('Arguments', rows, terminal);
}

function optionsBlock({ options }: CommandDefinition, terminal: Terminal): string {
  const rows = Object.entries(options).map(([name, spec]): Row => [optionName(name, spec), optionText(spec)]);
  return rows.length === 0 ? '' : block('Options', rows, terminal);
}

function globalsBlock(terminal: Terminal): string {
  const rows = GLOBAL_OPTIONS.map((option): Row => {
    const short = option.flags.length > 1 ? `${option.flags[0]}, ` : '    ';
    const value = option.placeholder === undefined ? '' : ` ${option.placeholder}`;
    return [`${short}${option.flags.at(-1)}${value}`, option.description];
  });
  return block('Everywhere', rows, terminal);
}

function optionName(name: string, spec: OptionSpec): string {
  const short = spec.short === undefined ? '    ' : `-${spec.short}, `;
  if (spec.kind === 'boolean') {
    return short + (spec.default === true ? `--no-${flagOf(name).slice(2)}` : flagOf(name));
  }
  return `${short}${flagOf(name)} ${valueName(spec)}`;
}

function valueName(spec: OptionSpec): string {
  return (spec.placeholder ?? PLACEHOLDERS[spec.kind]) + (spec.multiple === true ? '…' : '');
}

function optionText(spec: OptionSpec): string {
  const required = spec.required === true ? ' (required)' : '';
  const fallback = typeof spec.default === 'string' ? ` (default ${spec.default})` : '';
  return spec.description + choicesText(spec.choices) + required + fallback;
}

function choicesText(choices: readonly string[] | undefined): string {
  return choices === undefined ? '' : `: ${choices.join(', ')}`;
}

/** `apply SITE FILE…`: the words from `from` on, and the arguments. */
function synopsis(definition: CommandDefinition, from: number): string {
  const args = definition.args.map((spec) => {
    const text = placeholderOf(spec.name) + (spec.variadic === true ? '…' : '');
    return spec.required === true ? text : `[${text}]`;
  });
  const required = Object.entries(definition.options)
    .filter(([, spec]) => spec.required === true)
    .map(
      ([name, spec]) => `${spec.short === undefined ? flagOf(name) : `-${spec.short}`} ${valueName(spec)}`,
    );
  return [...definition.path.slice(from), ...args, ...required].join(' ');
}

/** What a value of a kind looks like in help. */
export const PLACEHOLDERS: { readonly [K in Kind]: string } = {
  group: 'GROUP',
  participant: 'PARTICIPANT',
  site: 'SITE',
  device: 'DEVICE',
  contract: 'CONTRACT',
  series: 'SERIES',
  cycle: 'CYCLE',
  order: 'ORDER',
  request: 'REQUEST',
  event: 'EVENT',
  run: 'RUN',
  day: 'DAY',
  instant: 'INSTANT',
  periods: 'PERIODS',
  power: 'POWER',
  money: 'AMOUNT',
  price: 'PRICE',
  energy: 'ENERGY',
  duration: 'DURATION',
  percent: 'PERCENT',
  integer: 'N',
  number: 'NUMBER',
  enum: 'WHICH',
  file: 'FILE',
  text: 'TEXT',
  boolean: '',
};

function columnsOf(terminal: Terminal): number {
  return Math.min(terminal.columns ?? COLUMNS_MAX, COLUMNS_MAX);
}

/** Names on the left, wrapped explanations on the right. */
function block(title: string, rows: readonly Row[], terminal: Terminal): string {
  const nameWidth = rows.reduce((widest, [name]) => Math.max(widest, widthOf(name)), 0);
  const textColumns = Math.max(24, columnsOf(terminal) - nameWidth - 4);
  const lines = rows.flatMap(([name, says]) =>
    wrap(says, textColumns).map((line, index) => `  ${padEnd(index === 0 ? name : '', nameWidth)}  ${line}`),
  );
  return `${paint(terminal, 'bold', title)}\n${lines.join('\n')}\n`;
}
