import { REASONS } from '../../engine/commissioning/index.ts';
import { collect } from '../../engine/repositories/index.ts';
import { formatInstant, UTC } from '../../engine/time/index.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import { assertKnown } from './assert-known.ts';
import type { quarantineList } from './commands.ts';
import { quarantinedJson } from './quarantined-json.ts';

export const run: Run<typeof quarantineList> = async ({ options }, io) => {
  await assertKnown('--reason', options.reason, Object.keys(REASONS));
  const { fleet } = (await (await io.context()).open()).repositories;
  const all = await collect(fleet.quarantined());
  const shown = all
    .filter(({ reason }) => options.reason.length === 0 || options.reason.includes(reason))
    .toSorted((left, right) => right.lastMs - left.lastMs || (left.key < right.key ? -1 : 1))
    .slice(0, options.limit);
  return {
    ...list(
      shown,
      [
        { header: 'key', value: ({ key }) => key },
        { header: 'count', value: ({ count }) => count, align: 'right' },
        { header: 'last', value: ({ lastMs }) => formatInstant(lastMs, UTC) },
        { header: 'says', value: ({ message }) => message },
      ],
      { empty: 'nothing was put apart' },
    ),
    items: shown.map(quarantinedJson),
  };
};
