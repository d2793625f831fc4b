import { startConcertoSim } from '../../adapters/sim/concerto/start.ts';
import type { Run } from '../shell/define.ts';
import type { simConcerto } from './commands.ts';
import { serve, simOptionsOf } from './serve.ts';

export const run: Run<typeof simConcerto> = async ({ options }, io) => {
  const { systems, seed, forMs, provisionedPct, movingPagesPct, lostCursorsPct, conflictsPct } = options;
  const pageFaults = { movingPct: movingPagesPct, lostCursorsPct };
  const start = () =>
    startConcertoSim({ ...simOptionsOf(options), provisionedPct, pageFaults, conflictsPct });
  return serve({ start, title: 'Concerto', systems, seed, forMs, signal: io.signal });
};
