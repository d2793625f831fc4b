import { RefusedError } from '../../engine/errors.ts';
import type { Run } from '../shell/define.ts';
import type { retryCycle } from './commands.ts';
import { runCycleAgain } from './run-again.ts';

export const run: Run<typeof retryCycle> = ({ args, options }, io) =>
  runCycleAgain(args.cycle, {
    io,
    dryRun: options.dryRun,
    objection: ({ owner }, attended) =>
      attended === true
        ? new RefusedError(
            'still-running',
            `Cycle ${args.cycle} is being run by process ${owner.pid} on ${owner.host}: there is nothing to try again yet.`,
            { next: `flex cycle wait ${args.cycle}` },
          )
        : undefined,
  });
