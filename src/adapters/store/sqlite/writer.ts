import { setImmediate as nextTurn } from 'node:timers/promises';
import { AdapterError } from '../../../engine/errors.ts';
import { type Connection, inTransaction } from './connection.ts';

/** Actions that are committed together at most. */
export const COMMIT_ACTIONS_MAX = 1_000;

interface Job {
  readonly actionCount: number;
  /** Does its part and gives back how to tell the caller, to be called when all is on the disk. */
  work(): () => void;
  failed(error: unknown): void;
}

/** The one way by which a connection changes its file. */
export interface Writer {
  /**
   * Does `work`, which must write nothing where it refuses, in a transaction of its own or in one with
   * other waiting calls: waiting for the disk once serves all of them. Resolves when the change is on
   * the disk. A call that fails leaves no trace, and does not harm the others.
   */
  write<Result>(actionCount: number, work: () => Result): Promise<Result>;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

export function createWriter(connection: Connection): Writer {
  const waiting: Job[] = [];
  let draining: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      await nextTurn(); // lets all that is ready to write join in
      await commit(connection, takeGroup(waiting));
    }
    draining = undefined;
  }

  return {
    write(actionCount, work) {
      return new Promise((resolve, reject) => {
        waiting.push({
          actionCount,
          work: () => {
            const result = work();
            return () => resolve(result);
          },
          failed: reject,
        });
        draining ??= drain();
      });
    },
    async idle() {
      await draining;
    },
  };
}

function takeGroup(waiting: Job[]): readonly Job[] {
  let actionCount = waiting[0]!.actionCount;
  let jobCount = 1;
  while (jobCount < waiting.length) {
    actionCount += waiting[jobCount]!.actionCount;
    if (actionCount > COMMIT_ACTIONS_MAX) break;
    jobCount += 1;
  }
  return waiting.splice(0, jobCount);
}

async function commit(connection: Connection, jobs: readonly Job[]): Promise<void> {
  try {
    const tellCallers = await connection.run(() =>
      inTransaction(connection.database, () => jobs.map((job) => job.work())),
    );
    for (const tell of tellCallers) tell();
  } catch (error) {
    if (jobs.length === 1 || isOfAll(error)) for (const job of jobs) job.failed(error);
    else for (const job of jobs) await commit(connection, [job]);
  }
}

/** Whether a failure has nothing to do with a single job: each would only wait for the lock once more. */
function isOfAll(error: unknown): boolean {
  return error instanceof AdapterError && error.retryable;
}
