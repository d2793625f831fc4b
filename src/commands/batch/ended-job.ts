import type { Agenda, Slot } from '../../engine/schedule/index.ts';
import { EXIT_CODES } from '../shell/failure.ts';
import type { CommandEnd } from '../shell/sub-commands.ts';
import type { PlannedJob } from './planned-jobs.ts';

/** A job with what is to be done for it. */
export interface JobAgenda {
  readonly job: PlannedJob;
  readonly agenda: Agenda;
}

/** What came of running a job for a slot. */
export interface EndedJob {
  readonly job: PlannedJob;
  readonly slot: Slot;
  readonly end: CommandEnd;
  /** [ms] */
  readonly tookMs: number;
}

/** `skipped`: somebody else is at it. */
export type JobOutcome = 'done' | 'partial' | 'skipped' | 'failed';

/** How the run of a job ended. */
export function outcomeOf({ end }: EndedJob): JobOutcome {
  if (end.exitCode === EXIT_CODES.done) return 'done';
  if (end.exitCode === EXIT_CODES.partial) return 'partial';
  return end.failure?.code === 'job-running' ? 'skipped' : 'failed';
}
