import type { FlexRequest, Revision } from '../../engine/market/index.ts';
import { formatMoney, formatPricePerKwh } from '../../engine/quantity/index.ts';
import type { Grid } from '../../engine/time/index.ts';
import { instantText } from '../common/instant-text.ts';
import { gridJson, instantJson, periodsJson } from '../common/period-json.ts';
import { runLabel, runsOf } from '../common/periods-view.ts';
import { rangeText } from '../common/power-text.ts';
import type { View } from '../shell/result.ts';

const KWH_PER_MWH = 1000;

export function requestJson(request: FlexRequest, grid: Grid): object {
  return {
    id: request.id,
    groupId: request.groupId,
    ...gridJson(grid),
    requestedBy: request.requestedBy,
    ...instantJson('deadline', request.deadlineMs, grid.zone),
    ...(request.validUntilMs === undefined ? {} : instantJson('validUntil', request.validUntilMs, grid.zone)),
    ...instantJson('created', request.createdMs, grid.zone),
    shortfallMicrosPerMwh: request.shortfallMicrosPerMwh,
    overshootMicrosPerMwh: request.overshootMicrosPerMwh,
    ...(request.ladderPct === undefined ? {} : { ladderPct: request.ladderPct }),
    ...(request.budgetMicros === undefined ? {} : { budgetMicros: request.budgetMicros }),
    ...(request.maxOffers === undefined ? {} : { maxOffers: request.maxOffers }),
    ...(request.revises === undefined ? {} : { revises: revisionJson(request.revises) }),
    periods: periodsJson(grid, {
      disposition: request.dispositions,
      minDeltaW: request.minDeltaW,
      maxDeltaW: request.maxDeltaW,
      ...(request.revises === undefined ? {} : { orderedDeltaW: request.revises.deltaW }),
    }),
  };
}

function revisionJson({ deltaW: _, ...revision }: Revision): object {
  return revision;
}

function revisedText({ cycleId, offerCount, priceMicros }: Revision, currency: string): string {
  return `${cycleId}: ${offerCount} participants stay ordered for ${formatMoney(priceMicros, currency)}; this is what is asked beyond`;
}

export function requestViews(request: FlexRequest, grid: Grid, currency: string): readonly View[] {
  const runs = runsOf(
    grid.periodCount,
    (a, b) =>
      request.dispositions[a] === request.dispositions[b] &&
      request.minDeltaW[a] === request.minDeltaW[b] &&
      request.maxDeltaW[a] === request.maxDeltaW[b],
  );
  return [
    {
      kind: 'pairs',
      pairs: [
        ['request', request.id],
        ['group', request.groupId],
        ['day', `${grid.day} ${grid.zone}`],
        ['asked by', request.requestedBy],
        ['deadline', instantText(request.deadlineMs, grid.zone)],
        [
          'valid until',
          request.validUntilMs === undefined ? undefined : instantText(request.validUntilMs, grid.zone),
        ],
        ['shortfall', formatPricePerKwh(request.shortfallMicrosPerMwh / KWH_PER_MWH, currency)],
        [
          'options',
          request.ladderPct === undefined ? undefined : `${request.ladderPct.join(' %, ')} % and the whole`,
        ],
        [
          'budget',
          request.budgetMicros === undefined ? undefined : formatMoney(request.budgetMicros, currency),
        ],
        ['at most', request.maxOffers === undefined ? undefined : `${request.maxOffers} participants`],
        ['revises', request.revises === undefined ? undefined : revisedText(request.revises, currency)],
        ['overshoot', formatPricePerKwh(request.overshootMicrosPerMwh / KWH_PER_MWH, currency)],
      ],
    },
    {
      kind: 'table',
      headers: ['periods', '', 'change'],
      rows: runs.map((run) => [
        runLabel(grid, run),
        request.dispositions[run.from],
        request.dispositions[run.from] === 'unchanged'
          ? undefined
          : rangeText(request.minDeltaW[run.from]!, request.maxDeltaW[run.from]!),
      ]),
    },
  ];
}
