import type { Run } from '../shell/define.ts';
import type { quarantineRelease } from './commands.ts';
import { quarantinedJson, quarantinedOf } from './quarantined-json.ts';
import { passOf } from './session.ts';

export const run: Run<typeof quarantineRelease> = async ({ args, options }, io) => {
  const pass = await passOf(io, 'quarantine');
  const { fleet } = pass;
  const record = await quarantinedOf(args.key, fleet);
  if (!options.dryRun) await fleet.release(args.key);
  await pass.close();
  return {
    kind: 'done',
    lines: [options.dryRun ? `would release ${args.key}` : `released ${args.key}`],
    data: { ...quarantinedJson(record), dryRun: options.dryRun },
  };
};
