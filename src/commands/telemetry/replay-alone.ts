import { createHash } from 'node:crypto';
import type { Io } from '../shell/io.ts';
import { lockJob } from '../shell/job-lock.ts';
import type { ObjectResult } from '../shell/result.ts';
import { type ReplayRequest, replayFiles } from './replay-files.ts';

const COMMAND = 'telemetry replay';
const NAME_CHARS = 16;
/** How long another replay is waited for [ms]. */
const WAIT_MS = 600_000;

/**
 * One replay works on a store at a time, whichever command it is of: each remembers what its systems sent last, and what two remember
 * of the same would be sent and counted twice. Another one is waited for; a dry run waits for nobody.
 *
 * @throws JobRunningError where that takes too long; the signal's reason.
 */
export async function replayAlone(request: ReplayRequest, io: Io): Promise<ObjectResult> {
  if (request.isDryRun) return replayFiles(request, io);
  const { storePath } = await io.context();
  const lock = await lockJob(
    {
      name: createHash('sha256')
        .update(JSON.stringify([storePath, COMMAND]))
        .digest('hex')
        .slice(0, NAME_CHARS),
      command: COMMAND,
      owner: { pid: process.pid, command: `flex ${COMMAND}`, sinceMs: Date.now(), runId: io.runId ?? '' },
      policy: { overlap: 'wait', waitMs: WAIT_MS },
      signal: io.signal,
    },
    io,
  );
  try {
    return await replayFiles(request, io);
  } finally {
    await lock.release();
  }
}
