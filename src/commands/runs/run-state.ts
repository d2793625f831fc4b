import { thisHost } from '../../adapters/workflow/embedded/host.ts';
import type { JobRunRecord } from '../../engine/repositories/index.ts';
import { formatInstant, UTC } from '../../engine/time/index.ts';

/**
 * How a run stands. `killed`: its process is gone, and it never said how it ended. `running`: it is under way, or its
 * process cannot be seen from this machine.
 */
export type RunState = 'running' | 'killed' | 'skipped' | 'done' | 'failed';

export function stateOf({ exitCode, skippedFor, owner }: JobRunRecord): RunState {
  if (skippedFor !== undefined) return 'skipped';
  if (exitCode !== undefined) return exitCode === 0 ? 'done' : 'failed';
  return thisHost.livenessOf(owner) === 'gone' ? 'killed' : 'running';
}

/** `exit 3`, or the state where there is no exit code. */
export function endText(run: JobRunRecord): string {
  const state = stateOf(run);
  return state === 'failed' ? `exit ${run.exitCode}` : state;
}

export function tookMsOf({ startedMs, endedMs }: JobRunRecord): number | undefined {
  // A clock that was put back in between makes no negative time.
  return endedMs === undefined ? undefined : Math.max(0, endedMs - startedMs);
}

/** A run as JSON; its times in UTC: programs read them, and a run belongs to no group. */
export function runJson(run: JobRunRecord) {
  const { owner, status: _, jobKey: __, startedMs, endedMs, job, ...rest } = run;
  const tookMs = tookMsOf(run);
  return {
    ...rest,
    state: stateOf(run),
    host: owner.host,
    pid: owner.pid,
    started: formatInstant(startedMs, UTC),
    startedMs,
    ...(endedMs === undefined ? {} : { ended: formatInstant(endedMs, UTC), endedMs }),
    ...(tookMs === undefined ? {} : { tookMs }),
    ...(job === undefined ? {} : { job: { ...job, slot: formatInstant(job.slotMs, UTC) } }),
  };
}
