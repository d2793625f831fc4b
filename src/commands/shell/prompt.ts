import { UsageError } from '../../engine/errors.ts';
import { DeclinedError, InterruptedError } from './failure.ts';
import type { Globals } from './globals.ts';
import type { AskedChoice } from './io.ts';
import { commandLine } from './suggest.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Asks a question on stderr, where somebody can be asked.
 *
 * @throws DeclinedError on no; InterruptedError on Ctrl-C; UsageError that names `--yes` where stdin or
 *   stderr is no terminal or `--no-input` was given.
 */
export async function confirm(question: string, globals: Globals, around: Surroundings): Promise<void> {
  if (globals.yes) return;
  if (!canAsk(globals, around)) throw nobodyToAsk(question, globals, around);
  if (!(await ask(question, around))) throw new DeclinedError();
}

/** Whether somebody can be asked. */
export function canAsk(globals: Globals, around: Surroundings): boolean {
  return !globals.noInput && around.stdin.isTTY === true && around.stderr.isTTY === true;
}

/** Asks for one of some things. @throws InterruptedError on Ctrl-C. */
export async function choose<Value extends string>(
  question: string,
  choices: readonly AskedChoice<Value>[],
  around: Surroundings,
): Promise<Value> {
  const prompts = await import('./prompt-library.ts');
  const listed = choices.map(({ value, says }) => ({ value, name: says }));
  return untilInterrupted(prompts.select<Value>({ message: question, choices: listed }, streamsOf(around)));
}

/** Asks for a text until it is right. @throws InterruptedError on Ctrl-C. */
export async function askText(
  question: string,
  wrongWith: (text: string) => string | undefined,
  around: Surroundings,
): Promise<string> {
  const prompts = await import('./prompt-library.ts');
  const validate = (text: string) => wrongWith(text) ?? true;
  return untilInterrupted(prompts.input({ message: question, validate }, streamsOf(around)));
}

function nobodyToAsk(question: string, globals: Globals, around: Surroundings): UsageError {
  const why = globals.noInput ? '--no-input was given' : 'nobody can be asked here';
  return new UsageError('answer-needed', `"${question}" needs an answer, and ${why}.`, {
    details: [{ path: '--yes', expected: 'to be given where the answer is yes' }],
    next: commandLine(['flex', ...around.argv.filter((word) => word !== '--no-input'), '--yes']),
  });
}

async function ask(question: string, around: Surroundings): Promise<boolean> {
  const prompts = await import('./prompt-library.ts');
  return untilInterrupted(prompts.confirm({ message: question, default: false }, streamsOf(around)));
}

function streamsOf({ stdin, stderr }: Surroundings) {
  return { input: stdin, output: stderr };
}

async function untilInterrupted<Value>(answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') throw new InterruptedError('SIGINT');
    throw error;
  }
}
