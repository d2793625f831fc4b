import { executionJson, executionViews } from '../common/execution-view.ts';
import type { Run } from '../shell/define.ts';
import type { showCycle } from './commands.ts';
import { storedCycle } from './cycle-facts.ts';
import { cycleJson, cycleViews } from './cycle-view.ts';
import { executionOf, isAttended } from './execution.ts';

export const run: Run<typeof showCycle> = async ({ args }, io) => {
  const { repositories } = await (await io.context()).open();
  const stored = await storedCycle(repositories, args.cycle, io);
  const record = await executionOf(repositories, args.cycle);
  if (record === undefined) return { kind: 'object', data: cycleJson(stored), view: cycleViews(stored) };
  const attended = await isAttended(record, args.cycle, io);
  const situation = {
    zone: stored.grid.zone,
    ...(attended === undefined ? {} : { isAttended: attended }),
  };
  const isBrokenOff = attended === false || record.status === 'aborted';
  return {
    kind: 'object',
    data: { ...cycleJson(stored), execution: executionJson(record, situation) },
    view: [...cycleViews(stored), ...executionViews(record, situation)],
    ...(isBrokenOff ? { next: `flex cycle resume ${args.cycle}` } : {}),
    ...(record.status === 'failed' ? { next: `flex cycle retry ${args.cycle}` } : {}),
  };
};
