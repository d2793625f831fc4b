import { UsageError } from '../../engine/errors.ts';
import type { JobOfBatch } from '../../engine/repositories/index.ts';
import type { Catalogue } from '../registry.ts';
import { ioWith } from './create-io.ts';
import type { Command, ParsedInput } from './define.ts';
import { describeFailure } from './failing.ts';
import { exitCodeOf, type FailureReport } from './failure.ts';
import { readBytes, writeFileWhole } from './files.ts';
import { type Globals, splitGlobals } from './globals.ts';
import type { Io } from './io.ts';
import type { CommandResult } from './result.ts';
import type { Surroundings } from './surroundings.ts';

/** A command line that has been understood. */
export interface Understood {
  readonly command: Command;
  readonly input: ParsedInput;
  /** The words behind `flex`, without global options. */
  readonly words: readonly string[];
}

/** How a command that was run by another one ended. */
export interface CommandEnd {
  readonly exitCode: number;
  readonly result?: CommandResult;
  readonly failure?: FailureReport;
}

/** The other commands, as a command sees them that runs some. */
export interface Commands {
  /**
   * Reads a command line.
   *
   * @param words - behind `flex`; of the global options only --yes, which a job may need.
   * @throws UsageError for what cannot be understood.
   */
  understand(words: readonly string[]): Promise<Understood>;
  /** Runs a command for a batch, through the code that runs it from the command line; nothing is printed, or thrown. */
  run(understood: Understood, job: JobOfBatch, io: Io): Promise<CommandEnd>;
}

/** Global options that belong to the whole run, not to one command of it. */
const ALLOWED: ReadonlySet<keyof Globals> = new Set(['yes', 'quiet']);

export interface CommandsOptions {
  readonly catalogue: Catalogue;
  readonly globals: Globals;
  readonly around: Surroundings;
  readonly interruptedBy: () => number | undefined;
}

export function commandsOf(options: CommandsOptions): Commands {
  return {
    understand: (words) => understand(words, options.catalogue),
    run: (understood, job, io) => runOne(understood, job, io, options),
  };
}

async function understand(words: readonly string[], catalogue: Catalogue): Promise<Understood> {
  const { globals, rest, error } = splitGlobals(words);
  if (error !== undefined) throw error;
  const stray = Object.entries(globals).find(
    ([key, value]) => value !== false && value !== undefined && !ALLOWED.has(key as keyof Globals),
  );
  if (stray !== undefined) {
    throw new UsageError('bad-option', `--${stray[0]} is given to the batch, not to one of its jobs.`);
  }
  const [{ resolve }, { parseInput }] = await Promise.all([import('./resolve.ts'), import('./parse.ts')]);
  const resolution = await resolve(rest, catalogue);
  if (resolution.kind !== 'command') {
    throw new UsageError('missing-command', `"flex ${words.join(' ')}" is no command.`, {
      next: 'flex --help',
    });
  }
  const { command } = resolution;
  const input = await parseInput(command.definition, resolution.rest);
  return { command, input, words: rest };
}

async function runOne(
  { command, input, words }: Understood,
  job: JobOfBatch,
  io: Io,
  { globals, around, interruptedBy }: CommandsOptions,
): Promise<CommandEnd> {
  const [{ perform }, { exitCodeOfResult }] = await Promise.all([
    import('./perform.ts'),
    import('./render/result.ts'),
  ]);
  try {
    const ioOfIts = await ioOfJob(io, job.name, around);
    const result = await perform({ command, input, words, job, io: ioOfIts, interruptedBy });
    if (result.kind === 'stream') for await (const _ of result.events);
    return { exitCode: interruptedBy() ?? exitCodeOfResult(result), result };
  } catch (error) {
    const failure = await describeFailure(error, globals, around);
    return { exitCode: interruptedBy() ?? exitCodeOf(error), failure };
  }
}

/**
 * What a job says goes under its name, its notes are details of the batch, and its questions are answered with yes. Its
 * paths are meant from the folder of flex.yaml: wherever the batch is called, they name the same files.
 */
async function ioOfJob(io: Io, name: string, outer: Surroundings): Promise<Io> {
  const around = { ...outer, cwd: (await io.context()).workspaceDir ?? outer.cwd };
  return ioWith(io, {
    globals: { ...io.globals, yes: true },
    cwd: around.cwd,
    confirm: async () => {},
    note: (line) => io.detail(`${name}: ${line}`),
    warn: (line) => io.warn(`${name}: ${line}`),
    detail: (line) => io.detail(`${name}: ${line}`),
    readText: async (path) => new TextDecoder().decode(await readBytes(path, around)),
    readBytes: (path) => readBytes(path, around),
    writeFile: (path, content) => writeFileWhole(path, content, around.cwd),
  });
}
