import { UsageError } from '../../engine/errors.ts';
import type { Clock } from '../../engine/ports.ts';
import type { Catalogue } from '../registry.ts';
import { clockOf } from './clock.ts';
import type { Context, OpenContextOptions } from './context.ts';
import { createIo } from './create-io.ts';
import type { Command, ParsedInput } from './define.ts';
import { reportFailure } from './failing.ts';
import { exitCodeOf } from './failure.ts';
import { failureLines } from './failure-lines.ts';
import { type Globals, splitGlobals } from './globals.ts';
import { groupHelp, rootHelp } from './help.ts';
import type { Io } from './io.ts';
import { isJob, isRecorded } from './job-options.ts';
import type { EnteredRun } from './ledger.ts';
import { Output } from './output.ts';
import { exitCodeOfResult, printResult } from './render/result.ts';
import { type Resolution, resolve } from './resolve.ts';
import { type CommandResult, endingOf } from './result.ts';
import { Signals } from './signals.ts';
import type { Surroundings } from './surroundings.ts';
import { terminalOf } from './terminal.ts';
import { flexVersion } from './version.ts';

/** What a run holds from its first word to its end. */
interface Frame {
  readonly around: Surroundings;
  readonly catalogue: Catalogue;
  readonly globals: Globals;
  readonly output: Output;
  readonly signals: Signals;
}

/**
 * Runs one command line to its end: everything is printed, the context is closed.
 *
 * @returns the exit code. Never throws.
 */
export async function run(around: Surroundings, catalogue: Catalogue): Promise<number> {
  const { globals, rest, error } = splitGlobals(around.argv);
  const signals = new Signals(around.signals, () => {
    if (!globals.quiet) around.stderr.write('stopping; once more to end at once\n');
  });
  const frame = {
    around,
    catalogue,
    globals,
    signals,
    output: new Output(around.stdout, () => signals.abort()),
  };
  // Whoever reads our notes may go away: what we do must not depend on it.
  around.stderr.on('error', ignoreError);
  let exitCode: number;
  try {
    if (error !== undefined) throw error;
    exitCode = await dispatch(frame, rest);
    await assertWritten(frame.output);
  } catch (thrown) {
    exitCode = await fail(frame, thrown);
  }
  signals.close();
  await frame.output.flush();
  return signals.interrupted?.exitCode ?? exitCode;
}

function ignoreError(): void {}

/** @throws AdapterError `output-failed`. */
async function assertWritten(output: Output): Promise<void> {
  await output.flush();
  if (output.failure !== undefined) throw output.failure;
}

/** What is thrown because nothing can be written is told as that. */
async function fail(frame: Frame, error: unknown): Promise<number> {
  const thrown = frame.output.failure ?? error;
  if (frame.output.closed && frame.output.failure === undefined) return 0;
  if (frame.signals.interrupted === undefined) await reportFailure(thrown, frame.globals, frame.around);
  return exitCodeOf(thrown);
}

async function dispatch(frame: Frame, words: readonly string[]): Promise<number> {
  if (frame.globals.version) return print(frame, `flex ${flexVersion()}\n`);
  const resolution = await resolve(words, frame.catalogue);
  if (frame.globals.help || resolution.kind === 'noun') return printHelp(frame, resolution);
  if (resolution.kind === 'root') {
    const { overview } = frame.catalogue;
    return overview === undefined ? printHelp(frame, resolution) : runCommand(frame, await overview(), []);
  }
  return runCommand(frame, resolution.command, resolution.rest);
}

async function print(frame: Frame, text: string): Promise<number> {
  await frame.output.write(text);
  return 0;
}

async function printHelp(frame: Frame, resolution: Resolution): Promise<number> {
  if (frame.globals.json) {
    throw new UsageError('no-json', 'Help is text; every command as data: flex __manifest.', {
      next: 'flex __manifest',
    });
  }
  const terminal = terminalOf(frame.around.stdout, frame.around.env, frame.globals.noColor);
  switch (resolution.kind) {
    case 'root':
      return print(frame, rootHelp(frame.catalogue, terminal));
    case 'noun':
      return print(frame, groupHelp(resolution.noun, resolution.path, terminal));
    case 'command': {
      const { commandHelp } = await import('./help.ts');
      return print(frame, commandHelp(resolution.command.definition, terminal));
    }
  }
}

async function runCommand(frame: Frame, command: Command, words: readonly string[]): Promise<number> {
  const clock = clockOf(frame.globals.now);
  const { parseInput } = await import('./parse.ts');
  const input = await parseInput(command.definition, words);
  const opened = contextOnce(frame, { clock, create: command.definition.danger !== 'none' });
  const notes = holdsNotes(frame, command, input) ? heldNotes(frame.around.stderr) : undefined;
  const io = await ioOf(frame, { clock, context: opened.get, notes });
  try {
    if (saysWhere(command)) await sayWhere(io);
    const { result, entered } = await resultOf(frame, { command, input, io });
    if (result.kind === 'stream' || notes === undefined || exitCodeOfResult(result) !== 0) {
      notes?.release();
      await printEnding(frame, io, result);
      await correctLedger(frame.output, entered, result);
    }
    return exitCodeOfResult(result);
  } catch (thrown) {
    notes?.release();
    throw thrown;
  } finally {
    await opened.close();
  }
}

async function resultOf(
  { around, signals }: Frame,
  { command, input, io }: { readonly command: Command; readonly input: ParsedInput; readonly io: Io },
): Promise<{ readonly result: CommandResult; readonly entered: EnteredRun | undefined }> {
  if (!isRecorded(command.definition, input)) {
    return { result: await (await command.load()).run(input, io), entered: undefined };
  }
  const { perform } = await import('./perform.ts');
  const words = around.argv;
  let entered: EnteredRun | undefined;
  const whenEntered = (run: EnteredRun) => {
    entered = run;
  };
  const interruptedBy = () => signals.interrupted?.exitCode;
  const result = await perform({ command, input, io, words, interruptedBy, whenEntered });
  return { result, entered };
}

/** A run is entered before its result is printed: where that fails, the ledger says so too. */
async function correctLedger(
  output: Output,
  entered: EnteredRun | undefined,
  result: CommandResult,
): Promise<void> {
  if (entered === undefined) return;
  await output.flush();
  const error = output.failure;
  if (error !== undefined) await entered.end({ exitCode: exitCodeOf(error), result, error });
}

async function ioOf(
  frame: Frame,
  more: {
    readonly clock: Clock;
    readonly context: () => Promise<Context>;
    readonly notes: HeldNotes | undefined;
  },
): Promise<Io> {
  const { around, globals, signals, catalogue } = frame;
  const { commandsOf } = await import('./sub-commands.ts');
  return createIo({
    ...frame,
    ...more,
    stderr: terminalOf(around.stderr, around.env, globals.noColor),
    holdNote: more.notes?.note,
    commands: commandsOf({ catalogue, globals, around, interruptedBy: () => signals.interrupted?.exitCode }),
  });
}

/**
 * A job without a terminal is silent as long as nothing is wrong, because cron mails whatever it hears: what it would
 * have said is said when it fails.
 */
function holdsNotes({ around, globals }: Frame, { definition }: Command, input: ParsedInput): boolean {
  const hasTerminal = around.stdout.isTTY === true || around.stderr.isTTY === true;
  const isHeard = hasTerminal || globals.json || globals.verbose;
  return isJob(definition) && isRecorded(definition, input) && !isHeard;
}

interface HeldNotes {
  readonly note: (line: string) => void;
  /** Says what was held, and from now on holds nothing. */
  release(): void;
}

function heldNotes(stderr: Surroundings['stderr']): HeldNotes {
  let held: string[] | undefined = [];
  const say = (line: string) => void stderr.write(`${line}\n`);
  return {
    note: (line) => (held === undefined ? say(line) : void held.push(line)),
    release: () => {
      for (const line of held ?? []) say(line);
      held = undefined;
    },
  };
}

async function printEnding(frame: Frame, io: Io, result: CommandResult): Promise<void> {
  const { around, globals, output } = frame;
  const terminal = terminalOf(around.stdout, around.env, globals.noColor);
  await printResult(result, { output, terminal, json: globals.json, quiet: globals.quiet });
  if (globals.json) return;
  if (result.kind === 'list' && result.items.length === 0) io.note(result.empty ?? 'nothing to list');
  const { failures = [], next } = endingOf(result);
  for (const line of failureLines(failures)) io.warn(line);
  if (next !== undefined) io.note(`next: ${next}`);
}

/** The context is opened with its first use and closed with the command. */
function contextOnce(frame: Frame, options: Pick<OpenContextOptions, 'clock' | 'create'>) {
  let opening: Promise<Context> | undefined;
  const open = async (): Promise<Context> => {
    const { openContext } = await import('./context.ts');
    const { env, cwd } = frame.around;
    return openContext({ ...options, env, cwd, contextName: frame.globals.context });
  };
  return {
    get: (): Promise<Context> => {
      opening ??= open();
      return opening;
    },
    close: async (): Promise<void> => {
      const context = await opening?.catch(() => undefined);
      await context?.close();
    },
  };
}

function saysWhere({ definition }: Command): boolean {
  return definition.danger !== 'none' && definition.where !== 'files';
}

/** Whoever changes something first says where. */
async function sayWhere(io: Io): Promise<void> {
  const context = await io.context();
  io.note(`context ${context.name}: ${context.storePath}`);
}
