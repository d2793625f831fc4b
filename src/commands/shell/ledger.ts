import { existsSync } from 'node:fs';
import type { LockOwner } from '../../adapters/host-lock/index.ts';
import { thisHost } from '../../adapters/workflow/embedded/host.ts';
import type { JobOfBatch, JobRunRecord } from '../../engine/repositories/index.ts';
import type { CommandDefinition } from './define.ts';
import type { Io } from './io.ts';
import { summaryOf } from './ledger-summary.ts';
import type { CommandResult } from './result.ts';
import { flexVersion } from './version.ts';

/** What the ledger is told of a run when it begins. */
export interface RunEntry {
  /** A UUID. */
  readonly id: string;
  readonly definition: CommandDefinition;
  /** As it was typed, without what is secret. */
  readonly line: string;
  readonly job: JobOfBatch | undefined;
  /** What makes two runs the same job; absent where it is no job. */
  readonly jobKey?: string;
}

/** How a run ended. */
export interface RunEnding {
  readonly exitCode: number;
  readonly result?: CommandResult;
  readonly error?: { readonly code: string; readonly message: string };
  /** The run that was under way already. */
  readonly skippedFor?: string;
}

export interface EnteredRun {
  /**
   * Nothing that goes wrong here makes the command fail: it is warned of. Said again, it takes the place of what was
   * said before.
   */
  end(ending: RunEnding): Promise<void>;
}

/**
 * Enters a run into the ledger of the context's store. Where there is no store yet, it is entered when it has ended,
 * if the command has made one.
 *
 * @throws AdapterError where the store cannot be written: then the command cannot either.
 */
export async function enterRun(entry: RunEntry, io: Io): Promise<EnteredRun> {
  const context = await io.context();
  const owner = thisHost.enter();
  const started: JobRunRecord = {
    id: entry.id,
    command: entry.definition.path.join(' '),
    line: entry.line,
    context: context.name,
    version: flexVersion(),
    owner,
    status: 'running',
    startedMs: Date.now(),
    ...(entry.job === undefined ? {} : { job: entry.job }),
    ...(entry.jobKey === undefined ? {} : { jobKey: entry.jobKey }),
  };
  let entered: JobRunRecord | undefined;
  if (existsSync(context.storePath)) {
    await (await context.open()).repositories.jobRuns.start(started);
    entered = started;
  }
  return {
    end: async (ending) => {
      try {
        if (!existsSync(context.storePath)) return;
        const { jobRuns } = (await context.open()).repositories;
        const ended = endedRecord(started, ending);
        await (entered === undefined ? jobRuns.start(ended) : jobRuns.end(entered, ended));
        entered = ended;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        io.warn(`how this run ended could not be entered into the ledger: ${why}`);
      } finally {
        thisHost.leave(owner);
      }
    },
  };
}

function endedRecord(started: JobRunRecord, ending: RunEnding): JobRunRecord {
  const { exitCode, result, error, skippedFor } = ending;
  return {
    ...started,
    status: 'ended',
    endedMs: Date.now(),
    exitCode,
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
    ...(skippedFor === undefined ? {} : { skippedFor }),
    ...(result === undefined ? {} : summaryOf(result)),
  };
}

/** How many of the newest runs are looked through for the holder of a lock that does not answer. */
const HOLDER_SEARCH_MAX = 200;

/** Who is at a job as the ledger has it: for a holder that calculates and does not answer. */
export async function holderInLedger(jobKey: string, io: Io): Promise<LockOwner | undefined> {
  const context = await io.context();
  if (!existsSync(context.storePath)) return undefined;
  const { jobRuns } = (await context.open()).repositories;
  for await (const run of jobRuns.list({ limit: HOLDER_SEARCH_MAX })) {
    if (run.jobKey !== jobKey || run.status !== 'running' || thisHost.livenessOf(run.owner) !== 'alive')
      continue;
    return { pid: run.owner.pid, command: `flex ${run.line}`, sinceMs: run.startedMs, runId: run.id };
  }
  return undefined;
}
