import { formatMoney } from '../../engine/quantity/index.ts';
import { collect } from '../../engine/repositories/index.ts';
import { formatInstant } from '../../engine/time/index.ts';
import { energyWh } from '../common/periods-view.ts';
import { energyChangeText } from '../common/power-text.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { listOrders } from './commands.ts';

const MS_PER_MINUTE = 60_000;

export const run: Run<typeof listOrders> = async ({ options }, io) => {
  const { repositories } = await (await io.context()).open();
  const orders = await collect(repositories.orders.list({ limit: options.limit }));
  const groups = await repositories.portfolio.groups();
  const known = new Map(groups.map((group) => [group.id, group]));
  const items = orders.map((order) => {
    const group = known.get(order.groupId);
    const periodMs = (group?.periodMinutes ?? 0) * MS_PER_MINUTE;
    return {
      id: order.id,
      cycleId: order.cycleId,
      groupId: order.groupId,
      day: order.day,
      status: order.status,
      orderedBy: order.orderedBy,
      factor: order.factor,
      ...(order.rebalanceId === undefined ? {} : { rebalanceId: order.rebalanceId }),
      ...(order.cancelledBy === undefined ? {} : { cancelledBy: order.cancelledBy }),
      priceMicros: order.priceMicros,
      lessWh: energyWh(
        order.deltaW.map((change) => Math.min(0, change)),
        periodMs,
      ),
      moreWh: energyWh(
        order.deltaW.map((change) => Math.max(0, change)),
        periodMs,
      ),
      createdMs: order.createdMs,
      ...(group === undefined
        ? {}
        : { created: formatInstant(order.createdMs, group.zone), currency: group.currency }),
    };
  });
  return list(
    items,
    [
      { header: 'order', value: ({ id }) => id },
      { header: 'state', value: ({ status }) => status },
      { header: 'day', value: ({ day }) => day },
      { header: 'part', value: ({ factor }) => factor.toFixed(2), align: 'right' },
      { header: 'less', value: ({ lessWh }) => energyChangeText(lessWh), align: 'right' },
      { header: 'more', value: ({ moreWh }) => energyChangeText(moreWh), align: 'right' },
      {
        header: 'price',
        value: ({ priceMicros, currency }) => formatMoney(priceMicros, currency ?? ''),
        align: 'right',
      },
      { header: 'by', value: ({ orderedBy }) => orderedBy },
      { header: 'ordered', value: ({ created }) => created },
    ],
    { empty: 'no orders yet: flex order apply CYCLE' },
  );
};
