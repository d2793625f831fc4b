import { UsageError } from '../../engine/errors.ts';

/** The options that every command takes, before or after its words. */
export interface Globals {
  readonly context: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** The instant that counts as now, as typed. */
  readonly now: string | undefined;
  readonly yes: boolean;
  readonly noInput: boolean;
  readonly noColor: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

export interface GlobalOption {
  readonly key: keyof Globals;
  readonly flags: readonly string[];
  /** Shown in help where the option takes a value. */
  readonly placeholder?: string;
  readonly description: string;
}

export const GLOBAL_OPTIONS: readonly GlobalOption[] = [
  {
    key: 'context',
    flags: ['--context'],
    placeholder: 'NAME',
    description: 'act in this context of flex.yaml',
  },
  { key: 'json', flags: ['--json'], description: 'print JSON' },
  { key: 'quiet', flags: ['-q', '--quiet'], description: 'say nothing but results, warnings and errors' },
  { key: 'verbose', flags: ['-v', '--verbose'], description: 'say on stderr what goes on' },
  { key: 'now', flags: ['--now'], placeholder: 'INSTANT', description: 'act as if it were this instant' },
  { key: 'yes', flags: ['-y', '--yes'], description: 'answer every question with yes' },
  { key: 'noInput', flags: ['--no-input'], description: 'ask nothing: fail where an answer is needed' },
  { key: 'noColor', flags: ['--no-color'], description: 'no colours' },
  { key: 'help', flags: ['-h', '--help'], description: 'show help' },
  { key: 'version', flags: ['-V', '--version'], description: 'show the version' },
];

const NOTHING: Globals = {
  context: undefined,
  json: false,
  quiet: false,
  verbose: false,
  now: undefined,
  yes: false,
  noInput: false,
  noColor: false,
  help: false,
  version: false,
};

export interface SplitArguments {
  readonly globals: Globals;
  /** All that is not a global option, in order. */
  readonly rest: readonly string[];
  /** A global option is not as it should be; help and `--json` are known nonetheless. */
  readonly error: UsageError | undefined;
}

/** Takes the global options out of the words of a command line, wherever they stand before `--`. */
export function splitGlobals(argv: readonly string[]): SplitArguments {
  const found: Record<string, string | boolean> = {};
  const rest: string[] = [];
  let error: UsageError | undefined;
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]!;
    if (word === '--') {
      rest.push(...argv.slice(index));
      break;
    }
    const [flag, attached] = cutValue(word);
    const option = GLOBAL_OPTIONS.find((candidate) => candidate.flags.includes(flag));
    if (option === undefined) {
      rest.push(word);
    } else if (option.placeholder === undefined) {
      if (attached !== undefined) error ??= new UsageError('bad-option', `${flag} takes no value.`);
      found[option.key] = true;
    } else {
      const value = attached ?? argv[++index];
      if (value === undefined || value === '') error ??= missingValue(flag, option.placeholder);
      else found[option.key] = value;
    }
  }
  return { globals: { ...NOTHING, ...found }, rest, error };
}

function cutValue(word: string): readonly [flag: string, value: string | undefined] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function missingValue(flag: string, placeholder: string): UsageError {
  return new UsageError('bad-option', `${flag} needs a value: ${flag} ${placeholder}.`);
}
