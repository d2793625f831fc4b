import { thisHost } from '../../adapters/workflow/embedded/host.ts';
import type { JobRunRecord, JobRunRepository } from '../../engine/repositories/index.ts';
import type { PastRun } from '../../engine/schedule/index.ts';
import { EXIT_CODES } from '../shell/failure.ts';
import type { PlannedJob } from './planned-jobs.ts';

/** Of a job that runs every minute and is caught up for days; what lies further back does not count. */
const RUNS_MAX = 5_000;

/** Ends after which another run for the same slot would come to the same. */
const SETTLED: ReadonlySet<number> = new Set([
  EXIT_CODES.done,
  EXIT_CODES.partial,
  EXIT_CODES.refused,
  EXIT_CODES.tooLate,
]);

/** The runs of a job in its catch-up time, and the last one before. */
export async function pastRuns(
  { name, schedule }: PlannedJob,
  jobRuns: JobRunRepository,
  nowMs: number,
): Promise<readonly PastRun[]> {
  const runs: PastRun[] = [];
  for await (const record of jobRuns.list({ of: name, limit: RUNS_MAX })) {
    if (record.job === undefined || record.job.slotMs > nowMs) continue;
    const { slotMs, day } = record.job;
    runs.push({ slotMs, outcome: outcomeOf(record), ...(day === undefined ? {} : { day }) });
    if (slotMs < nowMs - schedule.catchUpMs) break;
  }
  return runs;
}

function outcomeOf({ exitCode, skippedFor, owner }: JobRunRecord): PastRun['outcome'] {
  if (skippedFor !== undefined) return 'not-run';
  if (exitCode !== undefined) return SETTLED.has(exitCode) ? 'settled' : 'failed';
  return thisHost.livenessOf(owner) === 'gone' ? 'failed' : 'not-run';
}
