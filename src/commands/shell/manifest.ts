import type { Catalogue } from '../registry.ts';
import { type CommandDefinition, flagOf, type OptionSpec } from './define.ts';
import { GLOBAL_OPTIONS } from './globals.ts';
import { PLACEHOLDERS } from './help.ts';
import { allCommands } from './resolve.ts';

/** Grows when a key of the manifest changes its meaning. */
const MANIFEST_SCHEMA = 1;

/** Every command as data: what completion and the pages of the commands are made from. */
export async function manifest(catalogue: Catalogue) {
  const commands = await allCommands(catalogue);
  return {
    schema: MANIFEST_SCHEMA,
    globals: GLOBAL_OPTIONS.map(({ flags, placeholder, description }) => ({
      flags,
      takesValue: placeholder !== undefined,
      description,
    })),
    nouns: catalogue.nouns
      .filter((noun) => noun.section !== undefined)
      .map(({ name, summary, section }) => ({ name, summary, section })),
    commands: commands
      .filter(({ definition }) => definition.hidden !== true)
      .map(({ definition }) => commandEntry(definition)),
  };
}

function commandEntry(definition: CommandDefinition) {
  const { path, summary, description, args, examples, danger, output, prints } = definition;
  return {
    path,
    summary,
    ...(description === undefined ? {} : { description }),
    args: args.map((spec) => ({ required: false, variadic: false, ...spec })),
    options: Object.entries(definition.options).map(([name, spec]) => optionEntry(name, spec)),
    examples,
    danger,
    output,
    prints,
  };
}

function optionEntry(name: string, spec: OptionSpec) {
  const flag = spec.default === true ? `--no-${flagOf(name).slice(2)}` : flagOf(name);
  const takesValue = spec.kind !== 'boolean';
  return {
    name,
    flags: spec.short === undefined ? [flag] : [`-${spec.short}`, flag],
    takesValue,
    ...(takesValue ? { placeholder: spec.placeholder ?? PLACEHOLDERS[spec.kind] } : {}),
    kind: spec.kind,
    required: spec.required ?? false,
    multiple: spec.multiple ?? false,
    ...(typeof spec.default === 'string' ? { default: spec.default } : {}),
    ...(spec.choices === undefined ? {} : { choices: spec.choices }),
    description: spec.description,
  };
}
