import { Command as CommanderCommand, CommanderError, Option } from 'commander';
import { UsageError } from '../../engine/errors.ts';
import { type CommandDefinition, flagOf, type OptionSpec, type ParsedInput } from './define.ts';
import { GLOBAL_OPTIONS } from './globals.ts';
import { commandLine, nearest } from './suggest.ts';
import { convert, type RawInput } from './values.ts';

/**
 * Reads the words behind a command's path by its definition.
 *
 * @param words - without global options and without the path.
 * @throws UsageError that lists all problems, or names the option that was probably meant.
 */
export async function parseInput(
  definition: CommandDefinition,
  words: readonly string[],
): Promise<ParsedInput> {
  return convert(definition, await readWords(definition, words));
}

async function readWords(definition: CommandDefinition, words: readonly string[]): Promise<RawInput> {
  const commander = commanderOf(definition);
  try {
    commander.parse(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) throw await usageErrorOf(definition, words, error);
    throw error;
  }
  return { args: commander.args, options: commander.opts() };
}

function commanderOf(definition: CommandDefinition): CommanderCommand {
  const commander = new CommanderCommand(definition.path.join(' '))
    .helpOption(false)
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ writeErr: () => {}, writeOut: () => {} });
  const greedy = definition.args.length === 0;
  for (const [name, spec] of Object.entries(definition.options)) {
    commander.addOption(commanderOption(name, spec, greedy));
  }
  return commander;
}

function commanderOption(name: string, spec: OptionSpec, greedy: boolean): Option {
  const short = spec.short === undefined ? '' : `-${spec.short}, `;
  if (spec.kind === 'boolean') {
    const flag = spec.default === true ? `--no-${flagOf(name).slice(2)}` : flagOf(name);
    return new Option(short + flag);
  }
  const value = spec.multiple === true && greedy ? '<value...>' : '<value>';
  const option = new Option(`${short}${flagOf(name)} ${value}`);
  if (spec.multiple === true && !greedy) {
    option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]);
  }
  return option;
}

async function usageErrorOf(
  definition: CommandDefinition,
  words: readonly string[],
  error: CommanderError,
): Promise<UsageError> {
  const called = commandLine(['flex', ...definition.path]);
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  if (error.code === 'commander.optionMissingArgument') {
    const flag = quoted.split(' ').find((part) => part.startsWith('--')) ?? quoted;
    return new UsageError('missing-value', `${flag} of ${called} needs a value.`, {
      next: definition.examples[0].command,
    });
  }
  if (error.code !== 'commander.unknownOption') {
    return new UsageError('bad-usage', error.message.replace(/^error: /, ''), { next: `${called} --help` });
  }
  return unknownOption(definition, words, quoted, called);
}

async function unknownOption(
  definition: CommandDefinition,
  words: readonly string[],
  flag: string,
  called: string,
): Promise<UsageError> {
  const meant = flag.startsWith('--') ? await nearest(flag, flagsOf(definition)) : undefined;
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  const corrected = words.map((word) => (meant === undefined ? word : replaceFlag(word, flag, meant)));
  return new UsageError('unknown-option', `${called} has no option ${flag}.${hint}`, {
    next: meant === undefined ? `${called} --help` : `${called} ${commandLine(corrected)}`,
  });
}

function replaceFlag(word: string, flag: string, meant: string): string {
  return word === flag || word.startsWith(`${flag}=`) ? meant + word.slice(flag.length) : word;
}

function flagsOf(definition: CommandDefinition): readonly string[] {
  const own = Object.entries(definition.options).map(([name, spec]) =>
    spec.default === true ? `--no-${flagOf(name).slice(2)}` : flagOf(name),
  );
  return [
    ...own,
    ...GLOBAL_OPTIONS.flatMap((option) => option.flags.filter((flag) => flag.startsWith('--'))),
  ];
}
