import { formatEnergy, formatMoney } from '../../engine/quantity/index.ts';
import { collect } from '../../engine/repositories/index.ts';
import { dayOfGroup } from '../common/day-of-group.ts';
import { energyWh } from '../common/periods-view.ts';
import { resolveGroup } from '../common/resolve-group.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { listPlans } from './commands.ts';

export const run: Run<typeof listPlans> = async ({ options }, io) => {
  const { repositories } = await (await io.context()).open();
  const group = await resolveGroup(repositories, options.group);
  const grid = dayOfGroup(group, options.day, io);
  const members = await collect(repositories.portfolio.participantsOf(group.id));
  const heads = await repositories.plans.latestHeads(
    members.map(({ siteId }) => siteId),
    grid.day,
  );
  const items = heads
    .filter((plan) => plan !== undefined)
    .map((plan) => ({
      siteId: plan.siteId,
      day: plan.day,
      revision: plan.revision,
      costMicros: plan.costMicros,
      energyWh: energyWh(plan.netW, plan.periodMs),
      relaxationCount: plan.relaxations.length,
      orderIds: plan.orderIds,
    }));
  return list(
    items,
    [
      { header: 'site', value: ({ siteId }) => siteId },
      { header: 'revision', value: ({ revision }) => revision, align: 'right' },
      { header: 'energy', value: (item) => formatEnergy(item.energyWh), align: 'right' },
      { header: 'cost', value: ({ costMicros }) => formatMoney(costMicros, group.currency), align: 'right' },
      { header: 'not kept', value: ({ relaxationCount }) => relaxationCount || undefined, align: 'right' },
      { header: 'orders', value: ({ orderIds }) => orderIds.join(' ') || undefined },
    ],
    { empty: `no plans of ${group.id} for ${grid.day} yet: flex prognosis generate --day ${grid.day}` },
  );
};
