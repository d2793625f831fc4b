import { registerAssets } from '../../engine/fleet/index.ts';
import type { Run } from '../shell/define.ts';
import type { register } from './commands.ts';
import { openSession } from './session.ts';
import { sweepFailures, sweepJson, sweepPairs } from './texts.ts';

export const run: Run<typeof register> = async ({ options }, io) => {
  const { fleet, pass, hosts, clock } = await openSession(io, options.dryRun, 'register');
  const sweep = await registerAssets(hosts.concerto.reader, {
    repositories: { fleet },
    nowMs: clock.nowMs(),
    areAbsencesBelieved: options.believeAbsences,
  });
  if (!options.dryRun) await pass.sweep(sweep);
  await pass.close();
  return {
    kind: 'object',
    data: { ...sweepJson(sweep), dryRun: options.dryRun },
    view: [{ kind: 'pairs', pairs: sweepPairs(sweep) }],
    partial: sweep.unreadable !== undefined,
    failures: sweepFailures(sweep),
    next: 'flex pwrcell commission',
  };
};
