import { RefusedError } from '../../engine/errors.ts';
import type { Run } from '../shell/define.ts';
import type { resumeCycle } from './commands.ts';
import { runCycleAgain } from './run-again.ts';

export const run: Run<typeof resumeCycle> = ({ args, options }, io) =>
  runCycleAgain(args.cycle, {
    io,
    dryRun: options.dryRun,
    objection: ({ status }) =>
      status === 'failed' || status === 'timed-out'
        ? new RefusedError(
            'cycle-failed',
            `Cycle ${args.cycle} was not broken off: it has ${statusText(status)}.`,
            {
              next: `flex cycle retry ${args.cycle}`,
            },
          )
        : undefined,
  });

function statusText(status: 'failed' | 'timed-out'): string {
  return status === 'failed' ? 'failed' : 'taken too long';
}
