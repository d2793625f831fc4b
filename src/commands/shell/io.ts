import type { Clock } from '../../engine/ports.ts';
import type { Context } from './context.ts';
import type { Globals } from './globals.ts';
import type { LiveView } from './live-view.ts';
import type { Commands } from './sub-commands.ts';

/** Says how far something is; on a terminal one line that is rewritten, else lines with `--verbose` only. */
export interface Progress {
  /** @param doneCount - finished so far; @param note - what is under way. */
  update(doneCount: number, note?: string): void;
  /** Takes the line away. */
  end(): void;
}

/** One of the things that can be chosen. */
export interface AskedChoice<Value extends string> {
  readonly value: Value;
  readonly says: string;
}

/** What a handler has of the world around the command. Nothing here writes to stdout. */
export interface Io {
  readonly globals: Globals;
  /** The time of this command, fixed by `--now`. */
  readonly clock: Clock;
  /**
   * Aborted by SIGINT or SIGTERM. A command that asks for it ends its step and returns; one that never
   * asks is ended at once by the system.
   */
  readonly signal: AbortSignal;
  /** The directory that relative paths of arguments are meant from. */
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** This run in the ledger; absent where it is not entered. */
  readonly runId: string | undefined;
  /** The other commands, for one that runs them. */
  readonly commands: Commands;
  /** The chosen context; its adapters are opened on first use and closed when the command ends. */
  context(): Promise<Context>;
  /** A line on stderr about what goes on; silent with `--quiet`. */
  note(line: string): void;
  /** A warning on stderr, also with `--quiet`. */
  warn(line: string): void;
  /** A line on stderr with `--verbose` only. */
  detail(line: string): void;
  /** @param totalCount - how many there are; absent where that is not known. */
  progress(label: string, totalCount?: number): Progress;
  /**
   * Lines on stderr that change in place; what is said meanwhile goes above them. Undefined where nobody can see that: no
   * terminal, `--json`, `--quiet`.
   */
  live(): Promise<LiveView | undefined>;
  /**
   * Asks on stderr; `--yes` answers yes. Returns where the answer is yes.
   *
   * @throws DeclinedError where the answer is no; UsageError that names `--yes` where nobody can be asked.
   */
  confirm(question: string): Promise<void>;
  /** Whether somebody can be asked: stdin and stderr are terminals, and `--no-input` was not given. */
  readonly canAsk: boolean;
  /**
   * Asks on stderr for one of some things, each with what is said of it.
   *
   * @returns its value. @throws InterruptedError on Ctrl-C.
   */
  choose<Value extends string>(question: string, choices: readonly AskedChoice<Value>[]): Promise<Value>;
  /**
   * Asks on stderr for a text, again as long as `wrongWith` says what is wrong with it.
   *
   * @throws InterruptedError on Ctrl-C.
   */
  askText(question: string, wrongWith: (text: string) => string | undefined): Promise<string>;
  /**
   * Reads a file or, for `-`, stdin, as UTF-8.
   *
   * @throws NotFoundError `file-not-found`; InputError `file-unreadable`.
   */
  readText(path: string): Promise<string>;
  /** As {@link readText}, raw. */
  readBytes(path: string): Promise<Uint8Array>;
  /** Standard input as it comes, for what is too long to be read whole. */
  readStdin(): AsyncIterable<Uint8Array>;
  /** Writes a file whole or not at all (never half of it), making its folders. */
  writeFile(path: string, content: string | Uint8Array): Promise<void>;
}
