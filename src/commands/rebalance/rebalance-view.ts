import { formatMoney, formatPower } from '../../engine/quantity/index.ts';
import type { RebalanceRecord, RebalanceRound } from '../../engine/repositories/index.ts';
import { formatInstant, type Grid, periodStartMs } from '../../engine/time/index.ts';
import { excessW } from '../../engine/workflows/index.ts';
import { instantText } from '../common/instant-text.ts';
import { gridJson, instantJson } from '../common/period-json.ts';
import { periodLabels, runLabel, runsOf } from '../common/periods-view.ts';
import { changeText } from '../common/power-text.ts';
import { endSentence, leftText, policyText, stateText } from '../common/rebalance-texts.ts';
import type { View } from '../shell/result.ts';
import type { StoredLook, StoredRebalance } from './rebalance-facts.ts';

/** What lists and runs say of a rebalancing. */
export function summaryJson(record: RebalanceRecord, { zone }: Pick<Grid, 'zone'>): object {
  const { id, groupId, day, status, end, aggregateRevision, causedBy, orderIds, endedMs } = record;
  const { roundCount, excessWh, missedWh, costMicros, paidMicros } = record;
  return {
    id,
    groupId,
    day,
    status,
    ...(end === undefined ? {} : { end }),
    aggregateRevision,
    causedBy,
    orderIds,
    ...(roundCount === undefined ? {} : { roundCount }),
    ...(excessWh === undefined ? {} : { excessWh, missedWh, costMicros, paidMicros }),
    ...instantJson('created', record.createdMs, zone),
    ...(endedMs === undefined ? {} : instantJson('ended', endedMs, zone)),
  };
}

export function rebalanceJson({ record, looks, unneeded, group, grid }: StoredRebalance): object {
  return {
    ...summaryJson(record, grid),
    ...gridJson(grid),
    currency: group.currency,
    policy: record.policy,
    explanation: endSentence(record),
    unneededOrderIds: unneeded.map(({ id }) => id),
    looks: looks.map((look) => lookJson(look, grid)),
  };
}

function lookJson({ look, requestId, cycleId, order, note }: StoredLook, grid: Grid): object {
  const { round, aggregateRevision, decision, excessWh, missedWh, costMicros, createdMs } = look;
  return {
    round,
    aggregateRevision,
    ...instantJson('created', createdMs, grid.zone),
    excessWh,
    missedWh,
    costMicros,
    decision,
    ...(look.asked === undefined ? {} : { asked: look.asked }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(cycleId === undefined ? {} : { cycleId }),
    ...(order === undefined ? {} : { orderId: order.id }),
    ...(note === undefined ? {} : { result: note }),
    periods: [...look.periods.entries()].map(([index, periodIndex]) => ({
      periodIndex,
      start: formatInstant(periodStartMs(grid, periodIndex), grid.zone),
      committedW: look.committedW[index],
      powerW: look.powerW[index],
      deviationW: deviationW(look, index),
      toleranceW: look.toleranceW[index],
      excessW: excessW(look, index),
      isOpen: periodIndex >= look.firstOpenPeriod,
    })),
  };
}

export function rebalanceViews(stored: StoredRebalance): readonly View[] {
  const { record, looks, unneeded, group, grid } = stored;
  const { currency } = group;
  return [
    {
      kind: 'pairs',
      pairs: [
        ['rebalancing', record.id],
        ['state', stateText(record)],
        ['group', group.id],
        ['day', `${grid.day} ${grid.zone}`],
        ['because of', `${record.causedBy}, which led to revision ${record.aggregateRevision} of the sum`],
        ['to keep', record.orderIds.join(', ')],
        ['policy', policyText(record.policy, currency)],
        ['begun', instantText(record.createdMs, grid.zone)],
        ['paid', record.paidMicros === undefined ? undefined : formatMoney(record.paidMicros, currency)],
        ['left', record.excessWh === undefined ? undefined : leftText(record, currency)],
        ['why it ended', endSentence(record)],
        ['no longer needed', unneeded.length === 0 ? undefined : unneeded.map(({ id }) => id).join(', ')],
      ],
    },
    ...looks.flatMap((look) => lookViews(look, stored)),
    ...chart(stored),
  ];
}

function lookViews(stored: StoredLook, { group, grid }: StoredRebalance): readonly View[] {
  const { look } = stored;
  const title = `Look ${look.round}, revision ${look.aggregateRevision} of the sum: ${leftText(look, group.currency)} beyond the tolerance`;
  const steps = stepLines(stored, group.currency);
  return [
    { kind: 'table', title, headers: DEVIATION_HEADERS, rows: deviationRows(look, grid) },
    ...(steps.length === 0 ? [] : [{ kind: 'lines', lines: steps } as const]),
  ];
}

const DEVIATION_HEADERS = ['periods', 'committed', 'expected', 'deviation', 'let be', ''] as const;

/** Neighbouring periods that say the same are one row. */
function deviationRows(look: RebalanceRound, grid: Grid): readonly (readonly (string | undefined)[])[] {
  const { periods, committedW, powerW, toleranceW, firstOpenPeriod } = look;
  const isOpen = (index: number) => periods[index]! >= firstOpenPeriod;
  const runs = runsOf(
    periods.length,
    (a, b) =>
      periods[b]! - periods[a]! === b - a &&
      committedW[a] === committedW[b] &&
      powerW[a] === powerW[b] &&
      isOpen(a) === isOpen(b),
  );
  return runs.map(({ from, to }) => [
    runLabel(grid, { from: periods[from]!, to: periods[to - 1]! + 1 }),
    formatPower(committedW[from]!),
    formatPower(powerW[from]!),
    changeText(deviationW(look, from)),
    formatPower(toleranceW[from]!),
    judgement(excessW(look, from), isOpen(from)),
  ]);
}

function judgement(beyondW: number, isOpen: boolean): string | undefined {
  if (beyondW === 0) return undefined;
  return `${beyondW > 0 ? 'too much' : 'too little'}${isOpen ? '' : ', and too late'}`;
}

function deviationW({ powerW, committedW }: RebalanceRound, index: number): number {
  return powerW[index]! - committedW[index]!;
}

function stepLines(
  { look, requestId, cycleId, order, note }: StoredLook,
  currency: string,
): readonly string[] {
  return [
    ...(requestId === undefined
      ? []
      : [`asked the group to draw ${look.asked?.direction}: request ${requestId}`]),
    ...(cycleId === undefined ? [] : [`ran cycle ${cycleId}`]),
    ...(order === undefined
      ? []
      : [`ordered ${order.id} for ${formatMoney(order.priceMicros, currency)}: ${order.status}`]),
    ...(note?.reason === undefined ? [] : [note.reason]),
  ];
}

/** What was promised beside what was expected at first and in the end, over the whole day. */
function chart({ looks, grid }: StoredRebalance): readonly View[] {
  const first = looks[0]?.look;
  const last = looks.at(-1)?.look;
  if (first === undefined || last === undefined || last.periods.length === 0) return [];
  const spread = ({ periods }: RebalanceRound, powersW: Int32Array) => {
    const all = new Float64Array(grid.periodCount).fill(Number.NaN);
    for (const [index, period] of periods.entries()) all[period] = powersW[index]!;
    return all;
  };
  return [
    {
      kind: 'chart',
      title: 'Power of the group in the periods that are watched',
      periodLabels: periodLabels(grid),
      series: [
        { name: 'committed', powersW: spread(last, last.committedW) },
        { name: 'expected at first', powersW: spread(first, first.powerW) },
        ...(last === first ? [] : [{ name: 'expected in the end', powersW: spread(last, last.powerW) }]),
      ],
    },
  ];
}
