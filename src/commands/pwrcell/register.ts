import { rebuildTable, registerAssets } from '../../engine/fleet/index.ts';
import type { Run } from '../shell/define.ts';
import type { register } from './commands.ts';
import { openSession } from './session.ts';
import { sweepFailures, sweepJson, sweepPairs } from './texts.ts';

export const run: Run<typeof register> = async ({ options }, io) => {
  const { fleet, pass, hosts, clock } = await openSession(io, options.dryRun, 'register');
  const ports = {
    repositories: { fleet },
    nowMs: clock.nowMs(),
    areAbsencesBelieved: options.believeAbsences,
  };
  const sweep = options.rebuild
    ? await rebuildTable(hosts.concerto.reader, ports)
    : await registerAssets(hosts.concerto.reader, ports);
  const forgottenCount = 'forgottenCount' in sweep ? sweep.forgottenCount : undefined;
  if (!options.dryRun) await pass.sweep(sweep);
  await pass.close();
  return {
    kind: 'object',
    data: {
      ...sweepJson(sweep),
      ...(forgottenCount === undefined ? {} : { forgottenCount }),
      dryRun: options.dryRun,
    },
    view: [{ kind: 'pairs', pairs: [...sweepPairs(sweep), ['forgotten', forgottenCount]] }],
    partial: sweep.unreadable !== undefined,
    failures: sweepFailures(sweep),
    next: 'flex pwrcell commission',
  };
};
