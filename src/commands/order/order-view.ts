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
  group,
}: StoredOrder): object {
  return {
    id: order.id,
    cycleId: order.cycleId,
    groupId: order.groupId,
    ...gridJson(grid),
    status: order.status,
    orderedBy: order.orderedBy,
    ...instantJson('created', order.createdMs, grid.zone),
    currency: group.currency,
    priceMicros: order.priceMicros,
    prognosisRevisionBefore: order.prognosisRevision,
    ...(afterRevision === undefined ? {} : { prognosisRevisionAfter: afterRevision }),
    ...(order.reason === undefined ? {} : { reason: order.reason }),
    periods: periodsJson(grid, {
      deltaW: order.deltaW,
      beforeW,
      ...(afterW === undefined ? {} : { afterW }),
    }),
    participants,
  };
}

export function orderViews(stored: StoredOrder): readonly View[] {
  const { order, participants, grid, group, beforeW, afterW, afterRevision } = stored;
  const failed = participants.filter(({ state }) => state === 'failed' || state === 'refused').length;
  const lessW = order.deltaW.map((change) => Math.min(0, change));
  const moreW = order.deltaW.map((change) => Math.max(0, change));
  return [
    {
      kind: 'pairs',
      pairs: [
        ['order', order.id],
        ['state', order.status],
        ['cycle', order.cycleId],
        ['group', group.id],
        ['day', `${grid.day} ${grid.zone}`],
        ['ordered', `${instantText(order.createdMs, grid.zone)} by ${order.orderedBy}`],
        [
          'change',
          `${energyChangeText(energyWh(lessW, grid.periodMs))}, ${energyChangeText(energyWh(moreW, grid.periodMs))}`,
        ],
        ['price', formatMoney(order.priceMicros, group.currency)],
        ['participants', `${participants.length - failed} of ${participants.length} follow`],
        [
          'prognosis',
          afterRevision === undefined
            ? `revision ${order.prognosisRevision}, not changed by the order`
            : `revision ${order.prognosisRevision} became ${afterRevision}`,
        ],
        ['reason', order.reason],
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
        prognosisRevision,
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
