import { FlexError, InvariantError } from '../../engine/errors.ts';
import { collect, type DueStart } from '../../engine/repositories/index.ts';
import { isShort } from '../../engine/workflows/index.ts';
import type { Engine } from '../shell/engine.ts';
import type { Io } from '../shell/io.ts';
import type { Failure } from '../shell/result.ts';
import { outcomeText } from './rebalance-texts.ts';
import { runWorkflow } from './run-workflow.ts';

/**
 * Runs what this command, or one that was broken off, has set off: workflows that are stored as due. Each is
 * removed when it has ended; one that fails stays due, and does not keep the others from running.
 *
 * Call it last, also where the command finds its own work done: what was due then may still be.
 *
 * @returns for the result of the command: what failed, and rebalancings that leave something.
 */
export async function settleDue(engine: Engine, io: Io): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const due of await collect(engine.repositories.dueStarts.list())) {
    try {
      failures.push(...(await settle(due, engine, io)));
    } catch (error) {
      if (!(error instanceof FlexError) || error instanceof InvariantError || io.signal.aborted) throw error;
      failures.push({ id: due.name, message: `${error.message} It stays due.` });
    }
  }
  return failures;
}

async function settle(due: DueStart, engine: Engine, io: Io): Promise<readonly Failure[]> {
  const { workflow, name, input } = due;
  const { repositories } = engine;
  const { again } = await runWorkflow(
    { workflow, name, input },
    { engine, io, label: `${workflow} ${name}`, refusals: {} },
  );
  await repositories.dueStarts.remove(due);
  const record = again ? undefined : await repositories.rebalances.get(name);
  if (record === undefined || record.end === 'within-tolerance') return [];
  const group = await repositories.portfolio.group(record.groupId);
  const outcome = outcomeText(record, group?.currency ?? '');
  if (isShort(record)) return [{ id: name, message: outcome }];
  io.note(`rebalanced ${outcome} (flex rebalance show ${name})`);
  return [];
}
