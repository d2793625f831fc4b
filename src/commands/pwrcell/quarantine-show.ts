import { todoOf } from '../../engine/commissioning/index.ts';
import { formatInstant, UTC } from '../../engine/time/index.ts';
import type { Run } from '../shell/define.ts';
import type { quarantineShow } from './commands.ts';
import { quarantinedJson, quarantinedOf } from './quarantined-json.ts';

export const run: Run<typeof quarantineShow> = async ({ args }, io) => {
  const { fleet } = (await (await io.context()).open()).repositories;
  const record = await quarantinedOf(args.key, fleet);
  return {
    kind: 'object',
    data: quarantinedJson(record),
    view: [
      {
        kind: 'pairs',
        pairs: [
          ['key', record.key],
          ['reason', record.reason],
          ['system', record.systemId],
          ['says', record.message],
          ['first', formatInstant(record.firstMs, UTC)],
          ['last', formatInstant(record.lastMs, UTC)],
          ['count', record.count],
          ['to do', todoOf(record.reason)],
        ],
      },
    ],
    next: `flex pwrcell quarantine release ${record.key}`,
  };
};
