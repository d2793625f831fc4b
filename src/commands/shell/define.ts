import type {
  ContractId,
  CycleId,
  DeviceId,
  GroupId,
  OrderId,
  ParticipantId,
  RequestId,
  SeriesId,
  SiteId,
} from '../../engine/ids.ts';
import type { Io } from './io.ts';
import type { CommandResult } from './result.ts';

/**
 * A command is data: what it is called, takes, does and prints. Help, parsing, validation, completion
 * and the manifest are derived from it. The data of a noun lies in `src/commands/<noun>/commands.ts`
 * and imports nothing of the engine; what a verb does lies in `src/commands/<noun>/<verb>.ts` and is
 * loaded only when it runs.
 */

/** Kinds whose value is a number, in the base unit that UNIT_SUFFIX says. */
type NumericKind = 'power' | 'energy' | 'money' | 'price' | 'duration' | 'percent' | 'integer' | 'number';

/** What each kind of argument is for the handler. The text of days, instants and periods needs the group's zone. */
interface KindValues extends Readonly<Record<NumericKind, number>> {
  readonly group: GroupId;
  readonly participant: ParticipantId;
  readonly site: SiteId;
  readonly device: DeviceId;
  readonly contract: ContractId;
  readonly series: SeriesId;
  readonly cycle: CycleId;
  readonly order: OrderId;
  readonly request: RequestId;
  readonly event: string;
  readonly run: string;
  readonly day: string;
  readonly instant: string;
  readonly periods: string;
  readonly enum: string;
  readonly file: string;
  readonly text: string;
  readonly boolean: boolean;
}

export type Kind = keyof KindValues;

/** The unit that a kind's value carries, as suffix of the key under which the handler finds it. */
export const UNIT_SUFFIX = {
  power: 'W',
  energy: 'Wh',
  money: 'Micros',
  price: 'MicrosPerKwh',
  duration: 'Ms',
  percent: 'Pct',
} as const satisfies Partial<Record<Kind, string>>;

type UnitSuffix<K extends Kind> = K extends keyof typeof UNIT_SUFFIX ? (typeof UNIT_SUFFIX)[K] : '';

interface Bounded {
  /** Smallest accepted value, in the base unit of the kind. Only for kinds that are numbers. */
  readonly min?: number;
  /** Largest accepted value, in the base unit of the kind. Only for kinds that are numbers. */
  readonly max?: number;
  /** What is accepted; required for kind `enum`, a value list for completion with kind `text`. */
  readonly choices?: readonly string[];
}

export interface ArgumentSpec extends Bounded {
  /** Camel case; shown as `<NAME>`. */
  readonly name: string;
  readonly kind: Exclude<Kind, 'boolean'>;
  /** Default false. */
  readonly required?: boolean;
  /** Takes all that follow; only the last argument may. Default false. */
  readonly variadic?: boolean;
  readonly description: string;
}

export interface OptionSpec extends Bounded {
  readonly kind: Kind;
  /** One letter, without dash. */
  readonly short?: string;
  /** Must be given. Default false. */
  readonly required?: boolean;
  /**
   * May be given several times, and where the command has no arguments also with several values at
   * once: `-f a.yaml b.yaml`. Default false.
   */
  readonly multiple?: boolean;
  /**
   * The value where the option is absent, as it would be typed. `true` for kind boolean turns the
   * option into `--no-NAME`. Absent: the handler gets undefined, or false for kind boolean.
   */
  readonly default?: string | true;
  /** Shown in help in place of the kind's: `FILE`. */
  readonly placeholder?: string;
  readonly description: string;
}

/** How much a command can spoil: nothing, our own data, or what partners and devices see. */
export type Danger = 'none' | 'writes' | 'orders';

/** What stands on stdout. `done`: lines about what was done; `text`: a document. */
export type Output = 'object' | 'list' | 'stream' | 'text' | 'done';

export interface CommandExample {
  /** As it is typed, beginning with `flex`. */
  readonly command: string;
  readonly says: string;
}

type Arguments = readonly ArgumentSpec[];
type Options = { readonly [name: string]: OptionSpec };

export interface CommandDefinition<A extends Arguments = Arguments, O extends Options = Options> {
  /** The words that call it: `['portfolio', 'apply']`. */
  readonly path: readonly [string, ...string[]];
  /** One line, a verb first, no full stop. */
  readonly summary: string;
  /** Paragraphs: what a reader needs beyond the summary. */
  readonly description?: string;
  readonly args: A;
  readonly options: O;
  /** At least one; the first is the ordinary case. */
  readonly examples: readonly [CommandExample, ...CommandExample[]];
  readonly danger: Danger;
  /**
   * Where a command with danger acts; said on stderr before it runs. Default `context`. `files`: only in
   * files that its arguments name, as `init` does, which needs no context.
   */
  readonly where?: 'context' | 'files';
  /** The option without which it changes nothing and prints what it would do, as with `--dry-run`. */
  readonly actsWith?: string;
  /** A job that excludes itself on a store, whatever it is told to do. Default: runs that are told the same exclude each other. */
  readonly isOneJob?: boolean;
  readonly output: Output;
  /** What it prints, as a noun phrase: `one line per site with its last prognosis`. */
  readonly prints: string;
  /** Not shown in help or completion. */
  readonly hidden?: boolean;
}

/** The value of a spec, one for one: an enum becomes the union of its choices. */
type ValueOf<S extends Bounded & { readonly kind: Kind }> = S extends {
  readonly kind: 'enum';
  readonly choices: readonly (infer Choice extends string)[];
}
  ? Choice
  : KindValues[S['kind']];

type KeyOf<Name extends string, K extends Kind> = `${Name}${UnitSuffix<K>}`;

type ArgumentValue<S extends ArgumentSpec> = S['variadic'] extends true
  ? readonly ValueOf<S>[]
  : S['required'] extends true
    ? ValueOf<S>
    : ValueOf<S> | undefined;

type OptionValue<S extends OptionSpec> = S['multiple'] extends true
  ? readonly ValueOf<S>[]
  : S['kind'] extends 'boolean'
    ? boolean
    : S['required'] extends true
      ? ValueOf<S>
      : S extends { readonly default: string }
        ? ValueOf<S>
        : ValueOf<S> | undefined;

type ArgumentValues<A extends Arguments> = {
  readonly [S in A[number] as KeyOf<S['name'], S['kind']>]: ArgumentValue<S>;
};

type OptionValues<O extends Options> = {
  readonly [N in keyof O & string as KeyOf<N, O[N]['kind']>]: OptionValue<O[N]>;
};

/** What a handler gets; keys carry the unit: option `power` of kind power is `options.powerW`. */
export interface Input<A extends Arguments, O extends Options> {
  readonly args: ArgumentValues<A>;
  readonly options: OptionValues<O>;
}

/** The type of a verb's `run`: `export const run: Run<typeof apply> = async ({ args, options }, io) => …`. */
export type Run<D> =
  D extends CommandDefinition<infer A, infer O>
    ? (input: Input<A, O>, io: Io) => Promise<CommandResult>
    : never;

/** A definition with the way to what it does. */
export interface Command {
  readonly definition: CommandDefinition;
  /** @returns the handler; its input has been validated against the definition. */
  readonly load: () => Promise<{ readonly run: (input: ParsedInput, io: Io) => Promise<CommandResult> }>;
}

/** An input whose types are known only to the definition. */
export interface ParsedInput {
  readonly args: { readonly [key: string]: unknown };
  readonly options: { readonly [key: string]: unknown };
}

/** A group of commands under one word. */
export interface Noun {
  readonly name: string;
  readonly commands: readonly Command[];
}

/** States what a command is; the literal types of names, kinds and choices are kept for its handler. */
export function defineCommand<const A extends Arguments, const O extends Options>(
  definition: CommandDefinition<A, O>,
): CommandDefinition<A, O> {
  return definition;
}

/** Joins a definition with the file that does it; the compiler checks that the handler fits the definition. */
export function implement<A extends Arguments, O extends Options>(
  definition: CommandDefinition<A, O>,
  load: () => Promise<{ readonly run: Run<CommandDefinition<A, O>> }>,
): Command {
  // The parser builds the input from this very definition, so the erased types hold again at the call.
  return { definition, load: load as unknown as Command['load'] };
}

/** The commands under one word, in the order in which help shows them. */
export function defineNoun(name: string, commands: readonly Command[]): Noun {
  return { name, commands };
}

/** The option that every command with danger `writes` or `orders` takes. */
export const DRY_RUN = {
  kind: 'boolean',
  description: 'say what would be done, and do nothing',
} as const satisfies OptionSpec;

/** `dryRun` → `--dry-run`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The key under which a handler finds a value: the name with the kind's unit. */
export function keyOf(name: string, kind: Kind): string {
  return kind in UNIT_SUFFIX ? `${name}${UNIT_SUFFIX[kind as keyof typeof UNIT_SUFFIX]}` : name;
}
