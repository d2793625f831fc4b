import { formatMoney } from '../../engine/quantity/index.ts';
import { instantText } from '../common/instant-text.ts';
import { gridJson, instantJson, periodsJson } from '../common/period-json.ts';
import { energyWh, periodLabels } from '../common/periods-view.ts';
import { energyChangeText } from '../common/power-text.ts';
import type { View } from '../shell/result.ts';
import type { StoredOrder } from './order-facts.ts';

/** Participants that are listed; the others are counted. */
const LISTED_MAX = 40;

export function orderJson({
  order,
  participants,
  grid,
  beforeW,
  afterW,
  afterRevision,
  cancelledRevision,
  group,
}: StoredOrder): object {
  return {
    id: order.id,
    cycleId: order.cycleId,
    groupId: order.groupId,
    ...gridJson(grid),
    status: order.status,
    orderedBy: order.orderedBy,
    factor: order.factor,
    ...(order.rebalanceId === undefined ? {} : { rebalanceId: order.rebalanceId }),
    ...instantJson('created', order.createdMs, grid.zone),
    ...(order.endedMs === undefined ? {} : instantJson('ended', order.endedMs, grid.zone)),
    ...(order.cancelledBy === undefined ? {} : { cancelledBy: order.cancelledBy }),
    ...(order.cancelledMs === undefined ? {} : instantJson('cancelled', order.cancelledMs, grid.zone)),
    currency: group.currency,
    priceMicros: order.priceMicros,
    prognosisRevisionBefore: order.prognosisRevision,
    ...(afterRevision === undefined ? {} : { prognosisRevisionAfter: afterRevision }),
    ...(cancelledRevision === undefined ? {} : { prognosisRevisionCancelled: cancelledRevision }),
    periods: periodsJson(grid, {
      deltaW: order.deltaW,
      beforeW,
      ...(afterW === undefined ? {} : { afterW }),
    }),
    participants,
  };
}

export function orderViews(stored: StoredOrder): readonly View[] {
  const { order, participants, grid, group, beforeW, afterW } = stored;
  const followCount = participants.filter(({ state }) => state === 'applied' || state === 'pending').length;
  const lessW = order.deltaW.map((change) => Math.min(0, change));
  const moreW = order.deltaW.map((change) => Math.max(0, change));
  return [
    {
      kind: 'pairs',
      pairs: [
        ['order', order.id],
        ['state', stored.isDraft ? 'not ordered' : order.status],
        ['cycle', order.cycleId],
        ['group', group.id],
        ['day', `${grid.day} ${grid.zone}`],
        [
          'ordered',
          stored.isDraft ? undefined : `${instantText(order.createdMs, grid.zone)} by ${order.orderedBy}`,
        ],
        [
          'change',
          `${energyChangeText(energyWh(lessW, grid.periodMs))}, ${energyChangeText(energyWh(moreW, grid.periodMs))}`,
        ],
        ['part', order.factor === 1 ? undefined : `${order.factor.toFixed(2)} of the offer`],
        ['price', formatMoney(order.priceMicros, group.currency)],
        [
          'participants',
          `${followCount} of ${participants.length} ${stored.isDraft ? 'would follow' : 'follow'}`,
        ],
        ['rebalancing', order.rebalanceId],
        ['prognosis', stored.isDraft ? `revision ${order.prognosisRevision}` : revisionsText(stored)],
        ['taken back', cancelledText(stored)],
      ],
    },
    {
      kind: 'chart',
      title: 'Power of the group',
      periodLabels: periodLabels(grid),
      series: [
        ...(afterW === undefined ? [] : [{ name: 'after', powersW: afterW }]),
        { name: 'before', powersW: beforeW },
      ],
    },
    participantsTable(stored),
  ];
}

function revisionsText({ order, afterRevision }: StoredOrder): string {
  return afterRevision === undefined
    ? `revision ${order.prognosisRevision}, not changed by the order`
    : `revision ${order.prognosisRevision} became ${afterRevision}`;
}

function cancelledText({ order, grid, cancelledRevision }: StoredOrder): string | undefined {
  const { cancelledBy, cancelledMs } = order;
  if (cancelledBy === undefined) return undefined;
  if (cancelledMs === undefined) return `by ${cancelledBy}, not finished: flex order cancel ${order.id}`;
  const revision =
    cancelledRevision === undefined ? '' : `; the prognosis became revision ${cancelledRevision}`;
  return `${instantText(cancelledMs, grid.zone)} by ${cancelledBy}${revision}`;
}

function participantsTable({ participants, grid, group }: StoredOrder): View {
  const rows = participants
    .slice(0, LISTED_MAX)
    .map(
      ({
        participantId,
        state,
        optionId,
        activationFactor,
        deltaW,
        priceMicros,
        prognosisRevision,
        cancelledPrognosisRevision,
        reason,
      }) => [
        participantId,
        state,
        `${optionId} × ${activationFactor.toFixed(2)}`,
        energyChangeText(
          energyWh(
            deltaW.map((change) => Math.min(0, change)),
            grid.periodMs,
          ),
        ),
        energyChangeText(
          energyWh(
            deltaW.map((change) => Math.max(0, change)),
            grid.periodMs,
          ),
        ),
        formatMoney(priceMicros, group.currency),
        cancelledPrognosisRevision ?? prognosisRevision,
        reason,
      ],
    );
  const title =
    participants.length > rows.length
      ? `Participants (the first ${rows.length} of ${participants.length})`
      : 'Participants';
  return {
    kind: 'table',
    title,
    headers: ['participant', 'state', 'option', 'less', 'more', 'price', 'prognosis', 'to be known'],
    rows,
  };
}
