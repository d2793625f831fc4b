import type { CycleId } from '../../engine/ids.ts';
import type { ExecutionStart, WorkflowValue } from '../../engine/ports.ts';
import { collect, type ExecutionRecord, type Repositories } from '../../engine/repositories/index.ts';
import { notFound } from '../common/resolve-group.ts';
import { openEngine } from '../shell/engine.ts';
import type { Io } from '../shell/io.ts';

const WORKFLOW = 'market-cycle';

/** How the execution of a cycle is found. */
export function cycleExecution(id: CycleId): { readonly workflow: string; readonly name: string } {
  return { workflow: WORKFLOW, name: id };
}

/** The stored execution of a cycle; undefined where the cycle was never started. */
export function executionOf(repositories: Repositories, id: CycleId): Promise<ExecutionRecord | undefined> {
  return repositories.executions.get(`${WORKFLOW}.${id}`);
}

/** The stored executions of cycles, in their order. */
export function executionsOf(
  repositories: Repositories,
  ids: readonly CycleId[],
): Promise<readonly (ExecutionRecord | undefined)[]> {
  return repositories.executions.getMany(ids.map((id) => `${WORKFLOW}.${id}`));
}

/** What the cycle was started with. */
export function startOf(id: CycleId, { inputJson }: ExecutionRecord): ExecutionStart {
  return { ...cycleExecution(id), input: JSON.parse(inputJson) as WorkflowValue }; // stored as JSON
}

/** Whether whoever runs an execution is there; undefined where it has ended. */
export async function isAttended(record: ExecutionRecord, id: CycleId, io: Io): Promise<boolean | undefined> {
  if (record.status !== 'running') return undefined;
  const { workflows } = await openEngine(io);
  const { outcome } = await workflows.wait(cycleExecution(id), { timeoutMs: 0 });
  return outcome === 'pending' ? true : outcome === 'abandoned' ? false : undefined;
}

/** @throws NotFoundError `no-such-cycle` with the nearest id. */
export async function knownExecution(repositories: Repositories, id: CycleId): Promise<ExecutionRecord> {
  const record = await executionOf(repositories, id);
  if (record !== undefined) return record;
  const known = await collect(repositories.cycles.list({ limit: 100 }));
  throw await notFound(
    'cycle',
    id,
    known.map((other) => other.id),
  );
}
