import { setTimeout as sleep } from 'node:timers/promises';
import { AdapterError } from '../../../engine/errors.ts';
import { isBusy } from './failure.ts';
import { findLockHolder } from './holder.ts';

/** How long a call waits for another process to finish its change before it gives up. */
export const LOCK_WAIT_MS = 30_000;

/** How long SQLite itself polls for the lock, with the thread blocked: short, so that signals are heard. */
export const LOCK_POLL_MS = 250;

const BACKOFF_FIRST_MS = 25;
const BACKOFF_MAX_MS = 1_000;

/**
 * Does `attempt`, again and again while another process holds the file.
 *
 * @throws AdapterError `store-locked`, retryable, when `waitMs` has passed without success.
 */
export async function withLock<Result>(path: string, waitMs: number, attempt: () => Result): Promise<Result> {
  const givenUpMs = performance.now() + waitMs;
  for (let pauseMs = BACKOFF_FIRST_MS; ; pauseMs = Math.min(2 * pauseMs, BACKOFF_MAX_MS)) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      const leftMs = givenUpMs - performance.now();
      if (leftMs <= 0) throw locked(path, waitMs, error);
      await sleep(Math.min(pauseMs, leftMs));
    }
  }
}

function locked(path: string, waitMs: number, cause: unknown): AdapterError {
  const holder = findLockHolder(path);
  const who =
    holder === undefined
      ? 'another flex command, perhaps one that cron started'
      : `process ${holder.pid} (${holder.command})`;
  return new AdapterError(
    'store-locked',
    `The store ${path} was in use for ${waitMs / 1000} s by ${who}. Nothing was changed; try again when it has finished.`,
    { retryable: true, next: holder === undefined ? `fuser -v '${path}'` : `ps -fp ${holder.pid}`, cause },
  );
}
