import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type FailureReport,
  failureJson,
  failureText,
  InterruptedError,
  isBug,
  JobRunningError,
  reportOf,
  warningText,
} from './failure.ts';
import type { Globals } from './globals.ts';
import { placeOf } from './places.ts';
import type { Surroundings } from './surroundings.ts';
import { terminalOf } from './terminal.ts';

/** Says on stderr what went wrong; the stack of a bug with `--verbose`, else in a file. */
export async function reportFailure(thrown: unknown, globals: Globals, around: Surroundings): Promise<void> {
  if (thrown instanceof InterruptedError) return;
  const isSkipped = thrown instanceof JobRunningError && thrown.isSkipped;
  if (isSkipped && globals.quiet && !globals.json) return;
  const report = await describeFailure(thrown, globals, around);
  const terminal = terminalOf(around.stderr, around.env, globals.noColor);
  const text = isSkipped ? warningText(report, terminal) : failureText(report, terminal);
  around.stderr.write(globals.json ? failureJson(report) : text);
}

/** What is said of a failure; the stack of a bug is kept. */
export async function describeFailure(
  thrown: unknown,
  globals: Globals,
  around: Surroundings,
): Promise<FailureReport> {
  return reportOf(thrown, isBug(thrown) ? await keepStack(thrown, globals, around) : undefined);
}

async function keepStack(thrown: unknown, globals: Globals, around: Surroundings): Promise<string> {
  const stack = stackOf(thrown);
  if (globals.verbose && !globals.json) {
    around.stderr.write(`${stack}\n`);
    return '';
  }
  const folder = join(placeOf('state', around.env), 'bugs');
  const file = join(folder, `${new Date().toISOString().replaceAll(':', '')}-${process.pid}.txt`);
  try {
    await mkdir(folder, { recursive: true });
    const { withoutSecrets } = await import('../../adapters/health-ping/without-secrets.ts');
    const line = withoutSecrets(around.argv).join(' ');
    await writeFile(file, `flex ${line}\nnode ${process.version}\n\n${stack}\n`);
    return `The details are in ${file}.`;
  } catch {
    return 'Run it again with --verbose to see where.';
  }
}

/** The stack with the stacks of what caused it. */
function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const stack = thrown.stack ?? thrown.message;
  return thrown.cause === undefined ? stack : `${stack}\ncaused by: ${stackOf(thrown.cause)}`;
}
