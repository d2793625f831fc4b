import type { RefusedError } from '../../engine/errors.ts';
import type { CycleId } from '../../engine/ids.ts';
import type { ExecutionRecord } from '../../engine/repositories/index.ts';
import { runWorkflow } from '../common/run-workflow.ts';
import { openEngine } from '../shell/engine.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult } from '../shell/result.ts';
import { isAttended, knownExecution, startOf } from './execution.ts';
import { cycleRefusals, finishedCycle } from './finished.ts';

/** What stands in the way of running a cycle again; undefined: nothing. */
export type Objection = (record: ExecutionRecord, attended: boolean | undefined) => RefusedError | undefined;

/**
 * Runs a stored cycle again from its id: `resume` and `retry` differ in what they refuse.
 *
 * @throws RefusedError `cancelled` for a cancelled one, and what `objection` says.
 */
export async function runCycleAgain(
  id: CycleId,
  { io, dryRun, objection }: { readonly io: Io; readonly dryRun: boolean; readonly objection: Objection },
): Promise<CommandResult> {
  const engine = await openEngine(io);
  const { repositories } = engine;
  const record = await knownExecution(repositories, id);
  const attended = await isAttended(record, id, io);
  const refusal = objection(record, attended);
  if (refusal !== undefined) throw refusal;
  if (dryRun) return wouldRun(id, record, { io, attended });

  const start = startOf(id, record);
  const { again } = await runWorkflow(start, {
    engine,
    io,
    label: `offers for ${id}`,
    refusals: cycleRefusals(start.input as { readonly groupId: string; readonly day: string }), // a cycle's input
  });
  const finished = await finishedCycle(repositories, id, { io, again });
  if (again) io.note(`cycle ${id} was already done`);
  return finished;
}

function wouldRun(
  id: CycleId,
  { status, attempt }: ExecutionRecord,
  { io, attended }: { readonly io: Io; readonly attended: boolean | undefined },
): CommandResult {
  const isDone = status === 'succeeded';
  const what = isDone
    ? 'is done'
    : attended === true
      ? 'would be waited for'
      : `would be run in attempt ${attempt + 1}`;
  io.note('nothing was done');
  return {
    kind: 'object',
    data: {
      dryRun: true,
      cycleId: id,
      status,
      attempt,
      ...(attended === undefined ? {} : { isAttended: attended }),
    },
    view: [{ kind: 'lines', lines: [`cycle ${id} ${what}`] }],
  };
}
