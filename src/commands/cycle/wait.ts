import type { ExecutionOwner } from '../../engine/ports.ts';
import { errorOfOutcome } from '../common/run-workflow.ts';
import type { Run } from '../shell/define.ts';
import { openEngine } from '../shell/engine.ts';
import type { CommandResult } from '../shell/result.ts';
import type { waitCycle } from './commands.ts';
import { cycleExecution, knownExecution, startOf } from './execution.ts';
import { cycleRefusals, finishedCycle } from './finished.ts';

export const run: Run<typeof waitCycle> = async ({ args, options }, io) => {
  const { workflows, repositories } = await openEngine(io);
  const { cycle: id } = args;
  const record = await knownExecution(repositories, id);
  const { timeoutMs } = options;
  const key = cycleExecution(id);
  const outcome = await workflows.wait(key, {
    signal: io.signal,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  switch (outcome.outcome) {
    case 'succeeded':
      return finishedCycle(repositories, id, { io, again: true });
    case 'pending':
      return pending(id, { owner: outcome.owner, isAttended: true });
    case 'abandoned':
      return pending(id, { owner: outcome.owner, isAttended: false });
    case 'unknown':
      return pending(id, { owner: record.owner, isAttended: false });
    default: {
      const { input } = startOf(id, record);
      const of = input as { readonly groupId: string; readonly day: string }; // a cycle's input
      throw errorOfOutcome(key, outcome, cycleRefusals(of));
    }
  }
};

function pending(
  cycleId: string,
  { owner, isAttended }: { readonly owner: ExecutionOwner; readonly isAttended: boolean },
): CommandResult {
  const who = `process ${owner.pid} on ${owner.host}`;
  const line = isAttended
    ? `cycle ${cycleId} is still being run by ${who}`
    : `cycle ${cycleId} was broken off: ${who} is gone`;
  return {
    kind: 'object',
    data: { cycleId, status: 'running', isAttended, owner: { host: owner.host, pid: owner.pid } },
    view: [{ kind: 'lines', lines: [line] }],
    pending: true,
    next: isAttended ? `flex cycle wait ${cycleId}` : `flex cycle resume ${cycleId}`,
  };
}
