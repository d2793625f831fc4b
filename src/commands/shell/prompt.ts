import { UsageError } from '../../engine/errors.ts';
import { DeclinedError, InterruptedError } from './failure.ts';
import type { Globals } from './globals.ts';
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
  const canAsk = around.stdin.isTTY === true && around.stderr.isTTY === true;
  if (globals.noInput || !canAsk) throw nobodyToAsk(question, globals, around);
  if (!(await ask(question, around))) throw new DeclinedError();
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
  try {
    return await prompts.confirm(
      { message: question, default: false },
      { input: around.stdin, output: around.stderr },
    );
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') throw new InterruptedError('SIGINT');
    throw error;
  }
}
