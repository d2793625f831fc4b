import { startCesSim } from '../../adapters/sim/ces/start.ts';
import type { Run } from '../shell/define.ts';
import type { simCes } from './commands.ts';
import { serve, simOptionsOf } from './serve.ts';

export const run: Run<typeof simCes> = async ({ options }, io) => {
  const { systems, seed, forMs, wrongMetadataPct, missingMetadataPct, staleStatusPct } = options;
  const mistakes = { wrongMetadataPct, missingMetadataPct, staleStatusPct };
  const nowMs = () => io.clock.nowMs();
  const start = () => startCesSim({ ...simOptionsOf(options), ...mistakes, nowMs });
  return serve({ start, title: 'CES', systems, seed, forMs, signal: io.signal });
};
