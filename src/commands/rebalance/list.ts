import { collect } from '../../engine/repositories/index.ts';
import { formatInstant, UTC } from '../../engine/time/index.ts';
import { leftText, stateText } from '../common/rebalance-texts.ts';
import { resolveGroup } from '../common/resolve-group.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { listRebalances } from './commands.ts';
import { summaryJson } from './rebalance-view.ts';

export const run: Run<typeof listRebalances> = async ({ options }, io) => {
  const { repositories } = await (await io.context()).open();
  const of = options.group === undefined ? undefined : (await resolveGroup(repositories, options.group)).id;
  const filter = { limit: options.limit, ...(of === undefined ? {} : { of }) };
  const records = await collect(repositories.rebalances.list(filter));
  const known = new Map((await repositories.portfolio.groups()).map((group) => [group.id, group]));
  const items = records.map((record) => {
    const { zone = UTC, currency = '' } = known.get(record.groupId) ?? {};
    return { ...summaryJson(record, { zone }), currency };
  });
  const groupOf = (index: number) => known.get(records[index]!.groupId);
  const rows = items.map((item, index) => ({ item, record: records[index]!, group: groupOf(index) }));
  return {
    ...list(
      rows,
      [
        { header: 'rebalancing', value: ({ record }) => record.id },
        { header: 'day', value: ({ record }) => record.day },
        { header: 'state', value: ({ record }) => stateText(record) },
        { header: 'rounds', value: ({ record }) => record.roundCount },
        { header: 'left', value: ({ record, group }) => leftText(record, group?.currency ?? '') },
        { header: 'because of', value: ({ record }) => record.causedBy },
        {
          header: 'begun',
          value: ({ record, group }) => formatInstant(record.createdMs, group?.zone ?? UTC),
        },
      ],
      { empty: 'no rebalancings yet: flex rebalance run' },
    ),
    items,
  };
};
