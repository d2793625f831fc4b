import type { Agenda, Slot } from '../../engine/schedule/index.ts';
import { EXIT_CODES } from '../shell/failure.ts';
import type { Failure } from '../shell/result.ts';
import type { CommandEnd } from '../shell/sub-commands.ts';
import type { PlannedJob } from './planned-jobs.ts';

/** A job with what is to be done for it. */
export interface JobAgenda {
  readonly job: PlannedJob;
  readonly agenda: Agenda;
  /** The last run of the job came to an end, so that what it found was told. */
  readonly hasTold: boolean;
}

/** What came of running a job for a slot. */
export interface EndedJob {
  readonly job: PlannedJob;
  readonly slot: Slot;
  readonly end: CommandEnd;
  /** What an earlier run has found and told, and this one has found again, need not be told. */
  readonly hasTold: boolean;
  /** The job that has done the same in this batch: it was not run again. */
  readonly sameAs?: string;
  /** [ms] */
  readonly tookMs: number;
}

/** What failed of a job, as far as it was not told before. */
export function newFailures({ end, hasTold }: EndedJob): readonly Failure[] {
  const { failures = [] } = end.result ?? {};
  return hasTold ? failures.filter(({ again }) => again !== true) : failures;
}

/** Whether a run has come to something that is to be told: a failure that is new. */
export function isToBeTold(ended: EndedJob): boolean {
  if (ended.sameAs !== undefined) return false;
  switch (outcomeOf(ended)) {
    case 'done':
    case 'skipped':
      return false;
    case 'failed':
      return true;
    case 'partial':
      return (ended.end.result?.failures ?? []).length === 0 || newFailures(ended).length > 0;
  }
}

/** `skipped`: somebody else is at it. */
export type JobOutcome = 'done' | 'partial' | 'skipped' | 'failed';

/** How the run of a job ended. */
export function outcomeOf({ end }: EndedJob): JobOutcome {
  if (end.exitCode === EXIT_CODES.done) return 'done';
  if (end.exitCode === EXIT_CODES.partial) return 'partial';
  return end.failure?.code === 'job-running' ? 'skipped' : 'failed';
}
