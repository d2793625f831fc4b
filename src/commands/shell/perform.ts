import { randomUUID } from 'node:crypto';
import { withoutSecrets } from '../../adapters/health-ping/without-secrets.ts';
import type { JobOfBatch } from '../../engine/repositories/index.ts';
import { ioWith } from './create-io.ts';
import type { Command, ParsedInput } from './define.ts';
import { exitCodeOf, reportOf } from './failure.ts';
import type { Io } from './io.ts';
import { isJob } from './job-options.ts';
import { type EnteredRun, enterRun, type RunEnding, type RunEntry } from './ledger.ts';
import { exitCodeOfResult } from './render/result.ts';
import type { CommandResult } from './result.ts';
import { commandLine } from './suggest.ts';
import { whenOver } from './when-over.ts';

/** A command with all that it needs to be run. */
export interface Act {
  readonly command: Command;
  readonly input: ParsedInput;
  readonly io: Io;
  /** The words behind `flex`, as they were typed. */
  readonly words: readonly string[];
  /** The exit code of the signal that ended the program, once there was one. */
  readonly interruptedBy: () => number | undefined;
  /** What it is run for by a batch. */
  readonly job?: JobOfBatch;
  /** Is handed the entry in the ledger, for what comes after the command. */
  readonly whenEntered?: (run: EnteredRun) => void;
}

/** Runs a command that changes something: entered into the ledger, and as a job where it is one. */
export async function perform(act: Act): Promise<CommandResult> {
  const runId = randomUUID();
  if (!isJob(act.command.definition)) {
    return recorded(act, entryOf(act, runId), () => handle({ ...act, io: ioWith(act.io, { runId }) }));
  }
  const { performJob } = await import('./job.ts');
  return performJob(act, runId);
}

/** Does what the command does, and nothing around it. */
export async function handle({ command, input, io }: Act): Promise<CommandResult> {
  const { run } = await command.load();
  return run(input, io);
}

/** As it was typed, without what is secret. */
export function lineOf({ words }: Act): string {
  return commandLine(withoutSecrets(words));
}

/** @param jobKey - what makes two runs the same job. */
export function entryOf(act: Act, id: string, jobKey?: string): RunEntry {
  const { command, job } = act;
  const entry = { id, definition: command.definition, line: lineOf(act), job };
  return jobKey === undefined ? entry : { ...entry, jobKey };
}

/** Does something between the two entries of the ledger; a stream ends when its events are over. */
export async function recorded(
  act: Act,
  entry: RunEntry,
  work: () => Promise<CommandResult>,
  whenEnded: (ending: RunEnding) => Promise<void> = async () => {},
): Promise<CommandResult> {
  const run = await enterRun(entry, act.io);
  act.whenEntered?.(run);
  let result: CommandResult;
  try {
    result = await work();
  } catch (error) {
    await endRun(run, { exitCode: codeOf(act, exitCodeOf(error)), error: errorOf(act, error) }, whenEnded);
    throw error;
  }
  return whenOver(result, ({ error }) =>
    endRun(
      run,
      error === undefined
        ? { exitCode: codeOf(act, exitCodeOfResult(result)), result }
        : { exitCode: codeOf(act, exitCodeOf(error)), error: errorOf(act, error) },
      whenEnded,
    ),
  );
}

function errorOf(
  { interruptedBy }: Act,
  error: unknown,
): { readonly code: string; readonly message: string } {
  return interruptedBy() === undefined
    ? reportOf(error)
    : { code: 'interrupted', message: 'It was ended by a signal. What was done is kept.' };
}

function codeOf({ interruptedBy }: Act, exitCode: number): number {
  return interruptedBy() ?? exitCode;
}

async function endRun(
  run: EnteredRun,
  ending: RunEnding,
  whenEnded: (ending: RunEnding) => Promise<void>,
): Promise<void> {
  await run.end(ending);
  await whenEnded(ending);
}
