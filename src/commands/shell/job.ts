import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HealthPing, healthPing } from '../../adapters/health-ping/health-ping.ts';
import { InputError, UsageError } from '../../engine/errors.ts';
import { ioWith } from './create-io.ts';
import { EXIT_CODES, JobRunningError } from './failure.ts';
import { failedText } from './failure-lines.ts';
import type { Io } from './io.ts';
import { jobNameOf, type LockPolicy, lockJob, lockPolicyOf } from './job-lock.ts';
import type { JobSettings } from './job-options.ts';
import { enterRun, type RunEnding } from './ledger.ts';
import { summaryOf } from './ledger-summary.ts';
import { type Act, entryOf, handle, lineOf, recorded } from './perform.ts';
import type { CommandResult } from './result.ts';
import { startLimit, type TimeLimit } from './time-limit.ts';
import { closing } from './when-over.ts';

/**
 * Runs a command as cron wants it: once at a time on a machine, within its time, entered into the ledger, with a
 * health check that is told.
 */
export async function performJob(act: Act, runId: string): Promise<CommandResult> {
  const settings = act.input.options as unknown as JobSettings; // isJob: these options are there
  const policy = lockPolicyOf(settings);
  const ping = pingOf(act, settings, runId);
  const name = jobNameOf(act.command.definition, act.input, (await act.io.context()).storePath);
  await delay(delayMsOf(name, settings.jitterMs), act.io);
  const limit = startLimit(settings.timeoutMs, act.io.signal);
  return closing(() => performLocked(act, runId, { policy, name, ping, limit }), limit.close);
}

interface JobRun {
  readonly policy: LockPolicy;
  readonly name: string;
  readonly ping: HealthPing | undefined;
  readonly limit: TimeLimit;
}

async function performLocked(act: Act, runId: string, run: JobRun): Promise<CommandResult> {
  const lock = await takeLock(act, runId, run);
  const { ping, limit } = run;
  const io = ioWith(act.io, { signal: limit.signal, runId });
  const work = () => {
    ping?.start();
    return inTime(limit.guard(handle({ ...act, io })), limit);
  };
  const whenEnded = (ending: RunEnding) => tell(ping, ending, act);
  return closing(() => recorded(act, entryOf(act, runId, run.name), work, whenEnded), lock.release);
}

async function inTime(work: Promise<CommandResult>, limit: TimeLimit): Promise<CommandResult> {
  const result = await work;
  return result.kind === 'stream' ? { ...result, events: limit.guardEvents(result.events) } : result;
}

/** A run that does not come to its turn is entered too. */
async function takeLock(act: Act, runId: string, { policy, name, ping, limit }: JobRun) {
  const command = act.command.definition.path.join(' ');
  const owner = { pid: process.pid, command: `flex ${lineOf(act)}`, sinceMs: Date.now(), runId };
  try {
    return await lockJob({ name, command, owner, policy, signal: limit.signal }, act.io);
  } catch (error) {
    if (!(error instanceof JobRunningError)) throw error;
    const ending = {
      exitCode: EXIT_CODES.tryAgain,
      error,
      ...(error.owner && { skippedFor: error.owner.runId }),
    };
    await (await enterRun(entryOf(act, runId, name), act.io)).end(ending);
    if (!error.isSkipped) await tell(ping, ending, act);
    throw error;
  }
}

/** The health check of `--ping`, else of FLEX_PING_URL; a batch is told of as a whole. */
function pingOf({ io, job }: Act, { ping }: JobSettings, runId: string): HealthPing | undefined {
  const fallback = job === undefined ? io.env['FLEX_PING_URL'] : undefined;
  const address = ping ?? (fallback === '' ? undefined : fallback);
  if (address === undefined) return undefined;
  try {
    return healthPing(address, runId);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const path = ping === undefined ? 'FLEX_PING_URL' : '--ping';
    const details = error.details.map((detail) => ({ ...detail, path }));
    throw new UsageError('bad-arguments', `${path} is no address that can be pinged.`, { details });
  }
}

async function tell(ping: HealthPing | undefined, ending: RunEnding, act: Act): Promise<void> {
  if (ping === undefined) return;
  const outcome = await ping.end(ending.exitCode, endingText(ending, act));
  if (outcome.outcome === 'lost') act.io.warn(`the health check was not told: ${outcome.reason}`);
}

/** A digest of what was done: equal digests of run after run tell of a job that does nothing. */
function endingText({ exitCode, result, error }: RunEnding, act: Act): string {
  const lines = [`flex ${lineOf(act)}`, `exit ${exitCode}`];
  if (error !== undefined) lines.push(`${error.code}: ${error.message}`);
  const { counts = {}, eventIds = [] } = result === undefined ? {} : summaryOf(result);
  lines.push(...Object.entries(counts).map(([name, count]) => `${name} ${count}`), ...eventIds);
  lines.push(...(result?.failures ?? []).map((failure) => `${failedText(failure)}: ${failure.message}`));
  return lines.join('\n');
}

/** The same on each run, another one on each machine. */
function delayMsOf(name: string, jitterMs: number): number {
  if (jitterMs === 0) return 0;
  const hash = createHash('sha256').update(`${hostname()} ${name}`).digest();
  return hash.readUInt32BE() % (jitterMs + 1);
}

async function delay(delayMs: number, io: Io): Promise<void> {
  if (delayMs === 0) return;
  io.detail(`begins in ${delayMs} ms (--jitter)`);
  const { signal } = io;
  await sleep(delayMs, undefined, { signal }).catch(() => signal.throwIfAborted());
}
