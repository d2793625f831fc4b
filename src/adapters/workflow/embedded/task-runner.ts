import type { TaskEntry, WorkflowPorts } from '../../../engine/workflows/index.ts';
import type { Json } from '../asl/json.ts';
import { failureOf, taskErrorOf } from './task-failure.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Runs one task to its answer. */
export type RunTask = (name: string, input: Json) => Promise<unknown>;

export function findTask(tasks: readonly TaskEntry[], name: string): TaskEntry {
  const entry = tasks.find((candidate) => candidate.name === name);
  if (entry === undefined) throw new Error(`no task is called ${name}`);
  return entry;
}

/** Runs tasks in this thread. */
export function runHere(tasks: readonly TaskEntry[], ports: WorkflowPorts): RunTask {
  return async (name, input) => {
    try {
      return await findTask(tasks, name).handle(input, ports);
    } catch (error) {
      throw taskErrorOf(failureOf(error));
    }
  };
}

/**
 * Runs heavy tasks on worker threads when several are waiting, everything else here. A task that
 * comes alone is done sooner here than a worker has started.
 */
export function runSpread(tasks: readonly TaskEntry[], here: RunTask, pool: WorkerPool): RunTask {
  let waiting = 0;
  return async (name, input) => {
    if (!findTask(tasks, name).heavy) return here(name, input);
    waiting += 1;
    await endOfTurn();
    const alone = waiting === 1 && pool.isIdle;
    try {
      return await (alone ? here(name, input) : pool.run(name, input));
    } finally {
      waiting -= 1;
    }
  };
}

/** All iterations of a Map are started in one turn of the event loop; after it, all are known. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
