import type { Run } from '../shell/define.ts';
import { replayAlone } from '../telemetry/replay-alone.ts';
import type { telemetry } from './commands.ts';

/** The processor of telemetry as a process of commissioning: all of the recordings, as fast as can be. */
export const run: Run<typeof telemetry> = async ({ args, options }, io) =>
  replayAlone(
    {
      files: args.file,
      selection: {},
      speed: { kind: 'max' },
      series: options.series,
      isRestart: options.restart,
      isDryRun: options.dryRun,
      offlineTimeoutMs: options.offlineTimeoutMs,
    },
    io,
  );
