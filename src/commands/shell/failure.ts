import type { LockOwner } from '../../adapters/host-lock/index.ts';
import {
  AdapterError,
  ConfigError,
  FlexError,
  InputError,
  InvariantError,
  NotFoundError,
  type Problem,
  RefusedError,
  TooLateError,
  UsageError,
} from '../../engine/errors.ts';
import { paint, type Terminal } from './terminal.ts';

/** A question was answered with no. */
export class DeclinedError extends FlexError {
  constructor(message = 'Nothing was done: the question was answered with no.') {
    super('declined', message);
  }
}

/** Ended by a signal; `exitCode` is 128 and the signal's number. */
export class InterruptedError extends Error {
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`ended by ${signal}`);
    this.name = 'InterruptedError';
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}

const SECOND_MS = 1_000;

/** The same job is under way on this machine: exit 75. */
export class JobRunningError extends AdapterError {
  readonly owner: LockOwner | undefined;
  /** Left be as it was told to: nothing to complain of. */
  readonly isSkipped: boolean;

  constructor(command: string, owner: LockOwner | undefined, isSkipped: boolean) {
    const who = owner === undefined ? 'another process, which does not answer' : ownerText(owner);
    super('job-running', `${command} is under way on this machine already: ${who}. Nothing was done.`, {
      retryable: true,
      ...(owner === undefined ? {} : { next: `flex runs show ${owner.runId}` }),
    });
    this.owner = owner;
    this.isSkipped = isSkipped;
  }
}

function ownerText({ pid, command, sinceMs, runId }: LockOwner): string {
  const since = new Date(Math.floor(sinceMs / SECOND_MS) * SECOND_MS).toISOString().replace('.000', '');
  return `process ${pid} (${command}) since ${since}, run ${runId}`;
}

/** The meaning of each exit code; stable. */
export const EXIT_CODES = {
  done: 0,
  bug: 1,
  usage: 2,
  partial: 3,
  refused: 4,
  notFound: 5,
  declined: 6,
  tooLate: 7,
  pending: 8,
  changes: 10,
  input: 65,
  adapter: 69,
  tryAgain: 75,
  permission: 77,
  config: 78,
  timeout: 124,
} as const;

/** The codes of an AdapterError that mean: this user, or these credentials, may not do this. */
const PERMISSION_CODES: ReadonlySet<string> = new Set(['credentials', 'permission', 'store-no-permission']);

const CODE_OF_CLASS: readonly (readonly [new (...args: never[]) => FlexError, number])[] = [
  [UsageError, EXIT_CODES.usage],
  [RefusedError, EXIT_CODES.refused],
  [NotFoundError, EXIT_CODES.notFound],
  [DeclinedError, EXIT_CODES.declined],
  [TooLateError, EXIT_CODES.tooLate],
  [InputError, EXIT_CODES.input],
  [ConfigError, EXIT_CODES.config],
];

/** @returns the exit code of whatever was thrown; what is no error of ours is our bug. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof InterruptedError) return error.exitCode;
  if (error instanceof AdapterError) return exitCodeOfAdapter(error);
  if (error instanceof Error && error.name === 'TimeoutError') return EXIT_CODES.timeout;
  return CODE_OF_CLASS.find(([type]) => error instanceof type)?.[1] ?? EXIT_CODES.bug;
}

function exitCodeOfAdapter(error: AdapterError): number {
  if (PERMISSION_CODES.has(error.code)) return EXIT_CODES.permission;
  return error.retryable ? EXIT_CODES.tryAgain : EXIT_CODES.adapter;
}

/** Nothing that the operator did: an InvariantError, or an error that nobody foresaw. */
export function isBug(error: unknown): boolean {
  return exitCodeOf(error) === EXIT_CODES.bug;
}

/** What is said of a failure, the same in text and in JSON. */
export interface FailureReport {
  readonly code: string;
  readonly message: string;
  readonly details: readonly Problem[];
  readonly next?: string;
}

/** @param where - what to do about a bug: where its stack lies. */
export function reportOf(error: unknown, where?: string): FailureReport {
  if (isBug(error)) {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof InvariantError ? error.code : 'bug';
    const place = where === undefined ? '' : ` ${where}`;
    return { code, message: `This is a bug of flex: ${message}.${place}`, details: [] };
  }
  if (error instanceof FlexError) {
    const { code, message, details, next } = error;
    return { code, message, details, ...(next === undefined ? {} : { next }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'timeout', message, details: [] };
}

/** Problems that are shown before the rest is only counted; `--json` has them all. */
const PROBLEMS_SHOWN_MAX = 50;

/** The report as people read it: what, where, what was expected, and what to type next. */
export function failureText(report: FailureReport, terminal: Terminal): string {
  const lines = [`${paint(terminal, ['bold', 'red'], 'error:')} ${report.message}`];
  lines.push(...report.details.slice(0, PROBLEMS_SHOWN_MAX).map((problem) => `  ${problemText(problem)}`));
  const hiddenCount = report.details.length - PROBLEMS_SHOWN_MAX;
  if (hiddenCount > 0) lines.push(`  and ${hiddenCount} more; --json lists them all`);
  if (report.next !== undefined) lines.push(`${paint(terminal, 'bold', 'try:')} ${report.next}`);
  return `${lines.join('\n')}\n`;
}

/** The report of something that is as it was asked for, and yet worth a line. */
export function warningText(report: FailureReport, terminal: Terminal): string {
  return `${paint(terminal, ['bold', 'yellow'], 'warning:')} ${report.message}\n`;
}

/** `sites.yaml:14  participants[3].powerWMax: "5" – expected a power such as 5kW`. */
function problemText(problem: Problem): string {
  const line = problem.line === undefined ? '' : String(problem.line);
  const place =
    problem.file === undefined ? line && `line ${line}` : [problem.file, line].filter(Boolean).join(':');
  const found = problem.value === undefined ? '' : ` "${problem.value}"`;
  const at = problem.path === '' ? found.trim() : `${problem.path}${found}`;
  const what = at === '' ? `expected ${problem.expected}` : `${at}: expected ${problem.expected}`;
  return place === '' ? what : `${place}  ${what}`;
}

export function failureJson(report: FailureReport): string {
  return `${JSON.stringify({ error: report })}\n`;
}
