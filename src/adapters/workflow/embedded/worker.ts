import { parentPort, workerData } from 'node:worker_threads';
import { WORKFLOWS } from '../../../engine/workflows/index.ts';
import { openSqliteTable } from '../../store/sqlite/open.ts';
import { portsOver } from './ports.ts';
import { failureOf } from './task-failure.ts';
import { findTask } from './task-runner.ts';
import type { WorkerCall, WorkerReply, WorkerSetup } from './worker-pool.ts';

/** Entry of a worker thread: does tasks one after the other, with its own connection to the store. */
const { storePath, fixedNowMs } = workerData as WorkerSetup; // the pool hands exactly this
const table = await openSqliteTable(storePath, { create: false });
const ports = portsOver(table, { nowMs: () => fixedNowMs ?? Date.now() });
const tasks = WORKFLOWS.flatMap((workflow) => workflow.tasks);

parentPort?.on('message', async ({ id, name, input }: WorkerCall) => {
  parentPort?.postMessage(await answer(id, name, input));
});

async function answer(id: number, name: string, input: WorkerCall['input']): Promise<WorkerReply> {
  try {
    return { id, output: await findTask(tasks, name).handle(input, ports) };
  } catch (error) {
    return { id, failure: failureOf(error) };
  }
}
