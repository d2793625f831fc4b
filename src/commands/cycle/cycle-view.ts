import type { AggregateOffer, FlexRequest, SelectionProof } from '../../engine/market/index.ts';
import { formatEnergy, formatMoney, formatPower } from '../../engine/quantity/index.ts';
import type { AggregateOfferHead } from '../../engine/repositories/index.ts';
import type { Grid } from '../../engine/time/index.ts';
import { instantText } from '../common/instant-text.ts';
import { gridJson, instantJson, periodsJson } from '../common/period-json.ts';
import { energyWh, periodLabels, runLabel, runsOf } from '../common/periods-view.ts';
import { changeText, energyChangeText, rangeText } from '../common/power-text.ts';
import type { Cell, View } from '../shell/result.ts';
import type { StoredCycle } from './cycle-facts.ts';
import { limitsJson, limitsKept, limitsView } from './kept-limits.ts';

const PPM = 1_000_000;

/** Participants that are listed; the others are summed up. */
const LISTED_MAX = 40;

export function cycleJson({ cycle, request, grid, offer, parts, group }: StoredCycle): object {
  return {
    ...cycle,
    ...gridJson(grid),
    ...instantJson('created', cycle.createdMs, grid.zone),
    currency: group.currency,
    request: {
      id: request.id,
      requestedBy: request.requestedBy,
      ...instantJson('deadline', request.deadlineMs, grid.zone),
    },
    ...(offer === undefined
      ? {}
      : {
          offer: {
            status: offer.status,
            priceMicros: offer.priceMicros,
            objectiveMicros: offer.objectiveMicros,
            boundMicros: offer.boundMicros,
            ...gapOf(offer),
            ...(offer.proof === undefined ? {} : { provenBy: offer.proof.provenBy }),
            ...(offer.proof?.stoppedBy === undefined ? {} : { stoppedBy: offer.proof.stoppedBy }),
            shortfallWh: energyWh(offer.shortfallW, grid.periodMs),
            overshootWh: energyWh(offer.overshootW, grid.periodMs),
            periods: periodsJson(grid, {
              disposition: request.dispositions,
              askedWMin: request.minDeltaW,
              askedWMax: request.maxDeltaW,
              deltaW: offer.deltaW,
              shortfallW: offer.shortfallW,
              overshootW: offer.overshootW,
            }),
            accepted: offer.accepted,
            ...limitsJson(limitsKept(request, offer)),
            ...(parts.length === 0 ? {} : { parts: parts.map((part) => partJson(part, grid)) }),
            ...(offer.proof === undefined ? {} : { softened: offer.proof.softened }),
          },
        }),
  };
}

function partJson(part: AggregateOfferHead, grid: Grid): object {
  return {
    sharePct: part.sharePct,
    status: part.status,
    priceMicros: part.priceMicros,
    objectiveMicros: part.objectiveMicros,
    boundMicros: part.boundMicros,
    acceptedCount: part.acceptedCount,
    shortfallWh: energyWh(part.shortfallW, grid.periodMs),
    overshootWh: energyWh(part.overshootW, grid.periodMs),
    deltaW: part.deltaW,
  };
}

export function cycleViews(stored: StoredCycle): readonly View[] {
  const { cycle, request, grid, offer, group, prognosisW } = stored;
  const head: View = {
    kind: 'pairs',
    pairs: [
      ['cycle', cycle.id],
      ['state', cycle.status],
      ['group', `${group.id}, prognosis revision ${cycle.prognosisRevision}`],
      ['day', `${grid.day} ${grid.zone}`],
      ['asked', `${askedText(request, grid)}, by ${request.requestedBy}`],
      ...(offer === undefined ? [] : offerPairs(stored, offer)),
      ['without answer', missingText(cycle)],
      ['reason', cycle.reason],
      ['deadline', offer === undefined ? instantText(request.deadlineMs, grid.zone) : undefined],
    ],
  };
  if (offer === undefined) return [head];
  const after = prognosisW.map((powerW, period) => powerW + offer.deltaW[period]!);
  return [
    head,
    {
      kind: 'chart',
      title: 'Power of the group',
      periodLabels: periodLabels(grid),
      series: [
        { name: 'with the offer', powersW: after },
        { name: 'prognosis', powersW: prognosisW },
      ],
    },
    ...partsTable(stored, offer),
    requestedTable(request, offer, grid),
    ...reboundTable(request, offer, grid),
    ...limitsView(limitsKept(request, offer), { grid, currency: group.currency }),
    acceptedTable(offer, grid, group.currency),
  ];
}

function offerPairs(
  { cycle, group, grid, request }: StoredCycle,
  offer: AggregateOffer,
): (readonly [string, Cell])[] {
  const delivered = requestedOnly(offer.deltaW, request);
  const shortWh = energyWh(offer.shortfallW, grid.periodMs);
  const overWh = energyWh(offer.overshootW, grid.periodMs);
  return [
    [
      'offered',
      `${energyChangeText(energyWh(delivered, grid.periodMs))} for ${formatMoney(offer.priceMicros, group.currency)}`,
    ],
    ['falls short', shortWh === 0 ? 'nowhere' : formatEnergy(shortWh)],
    ['beyond', overWh === 0 ? undefined : formatEnergy(overWh)],
    [
      'participants',
      `${cycle.acceptedCount} deliver, ${cycle.offerWithOptionsCount} of ${cycle.participantCount} had something to offer`,
    ],
    ['proof', proofText(offer, group.currency)],
  ];
}

function missingText({ failedCount, lateCount }: StoredCycle['cycle']): string | undefined {
  const texts = [
    ...(failedCount === 0 ? [] : [`${failedCount} could not answer`]),
    ...(lateCount === 0 ? [] : [`${lateCount} late`]),
  ];
  return texts.length === 0 ? undefined : texts.join(', ');
}

/** How far from the least cost an offer is at most. */
function gapOf({ objectiveMicros, boundMicros }: Pick<AggregateOffer, 'objectiveMicros' | 'boundMicros'>) {
  const gapMicros = Math.max(0, objectiveMicros - boundMicros);
  return { gapMicros, gapPpm: objectiveMicros > 0 ? (gapMicros / objectiveMicros) * PPM : 0 };
}

/** What has proven the bound. */
const PROVEN_BY: { readonly [By in SelectionProof['provenBy']]: string } = {
  'nothing-to-choose': 'nothing was to be chosen',
  'branch-and-bound': 'all choices were searched',
  prices: 'prices of the periods prove it',
  solver: 'the general solver says so',
};

const STOPPED_BY: { readonly [By in NonNullable<SelectionProof['stoppedBy']>]: string } = {
  nodes: 'the search ended at its limit',
  time: 'the time was over',
  size: 'too many offers to search them all',
  rounding: 'rounding to whole watts cost the rest',
};

function howText({ provenBy, stoppedBy }: SelectionProof): string {
  return [PROVEN_BY[provenBy], ...(stoppedBy === undefined ? [] : [STOPPED_BY[stoppedBy]])].join('; ');
}

function proofText(offer: AggregateOffer, currency: string): string {
  const { status, proof } = offer;
  const { gapMicros, gapPpm } = gapOf(offer);
  const money = formatMoney(gapMicros, currency);
  const gap = offer.objectiveMicros > 0 ? `${money} (${Math.round(gapPpm)} ppm)` : money;
  const how = proof === undefined ? '' : `; ${howText(proof)}`;
  return `${status === 'optimal' ? 'no choice is cheaper' : 'the best found; another choice may be cheaper'} by more than ${gap}${how}`;
}

/** The ladder: of all options one at most can be ordered. */
function partsTable({ parts, request, grid, group }: StoredCycle, offer: AggregateOffer): readonly View[] {
  if (parts.length === 0) return [];
  const rowOf = (
    one: Omit<AggregateOffer, 'accepted'>,
    { sharePct, deliverCount }: { readonly sharePct: number; readonly deliverCount: number },
  ): readonly Cell[] => {
    const gapMicros = Math.max(0, one.objectiveMicros - one.boundMicros);
    const shortWh = energyWh(one.shortfallW, grid.periodMs);
    return [
      `${sharePct} %`,
      energyChangeText(energyWh(requestedOnly(one.deltaW, request), grid.periodMs)),
      shortWh === 0 ? undefined : formatEnergy(shortWh),
      formatMoney(one.priceMicros, group.currency),
      deliverCount,
      formatMoney(gapMicros, group.currency),
    ];
  };
  const rows = [
    ...parts.map((part) => rowOf(part, { sharePct: part.sharePct!, deliverCount: part.acceptedCount })),
    rowOf(offer, { sharePct: 100, deliverCount: offer.accepted.length }),
  ];
  const headers = ['option', 'offered', 'short', 'price', 'deliver', 'gap at most'];
  return [{ kind: 'table', title: 'Options, of which one can be ordered', headers, rows }];
}

function requestedOnly(deltaW: Int32Array, { dispositions }: FlexRequest): Int32Array {
  return deltaW.map((change, period) => (dispositions[period] === 'requested' ? change : 0));
}

/** `-22 kW to -20 kW at 17:00-20:00`. */
function askedText({ dispositions, minDeltaW, maxDeltaW }: FlexRequest, grid: Grid): string {
  const runs = runsOf(
    grid.periodCount,
    (a, b) =>
      dispositions[a] === dispositions[b] && minDeltaW[a] === minDeltaW[b] && maxDeltaW[a] === maxDeltaW[b],
  ).filter(({ from }) => dispositions[from] === 'requested');
  return runs
    .map((run) => `${rangeText(minDeltaW[run.from]!, maxDeltaW[run.from]!)} at ${runLabel(grid, run)}`)
    .join(', ');
}

/** Every requested period; neighbours with equal values are one row. */
function requestedTable(request: FlexRequest, offer: AggregateOffer, grid: Grid): View {
  const { dispositions, minDeltaW, maxDeltaW } = request;
  const same = (values: ArrayLike<number | string>) => (a: number, b: number) => values[a] === values[b];
  const equal = [dispositions, minDeltaW, maxDeltaW, offer.deltaW, offer.shortfallW, offer.overshootW].map(
    same,
  );
  const runs = runsOf(grid.periodCount, (a, b) => equal.every((holds) => holds(a, b))).filter(
    ({ from }) => dispositions[from] === 'requested',
  );
  return {
    kind: 'table',
    title: 'What is asked, what is offered',
    headers: ['periods', 'asked', 'offered', 'short', 'beyond'],
    rows: runs.map((run) => [
      runLabel(grid, run),
      rangeText(minDeltaW[run.from]!, maxDeltaW[run.from]!),
      changeText(offer.deltaW[run.from]!),
      offer.shortfallW[run.from] === 0 ? undefined : formatPower(offer.shortfallW[run.from]!),
      offer.overshootW[run.from] === 0 ? undefined : formatPower(offer.overshootW[run.from]!),
    ]),
  };
}

/** What the offer changes beside the requested periods: one row per stretch of one direction. */
function reboundTable(request: FlexRequest, offer: AggregateOffer, grid: Grid): readonly View[] {
  const signOf = (period: number) =>
    request.dispositions[period] === 'requested' ? 0 : Math.sign(offer.deltaW[period]!);
  const runs = runsOf(grid.periodCount, (a, b) => signOf(a) === signOf(b)).filter(
    ({ from }) => signOf(from) !== 0,
  );
  if (runs.length === 0) return [];
  const rows = runs.map((run) => {
    const deltaW = offer.deltaW.subarray(run.from, run.to);
    const furthest = deltaW.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
    const at = periodLabels(grid)[run.from + deltaW.indexOf(furthest)];
    return [
      runLabel(grid, run),
      energyChangeText(energyWh(deltaW, grid.periodMs)),
      `${changeText(furthest)} at ${at}`,
    ];
  });
  return [{ kind: 'table', title: 'Rebound', headers: ['periods', 'energy', 'furthest'], rows }];
}

function acceptedTable(offer: AggregateOffer, grid: Grid, currency: string): View {
  if (offer.accepted.length === 0) return { kind: 'lines', lines: ['Nobody delivers.'] };
  const rows = offer.accepted
    .slice(0, LISTED_MAX)
    .map(({ participantId, optionId, activationFactor, deltaW, priceMicros }) => [
      participantId,
      optionId,
      activationFactor.toFixed(2),
      formatPower(Math.max(...deltaW.map(Math.abs))),
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
      formatMoney(priceMicros, currency),
    ]);
  const more = offer.accepted.length - rows.length;
  return {
    kind: 'table',
    title: more > 0 ? `Who delivers (the first ${rows.length} of ${offer.accepted.length})` : 'Who delivers',
    headers: ['participant', 'option', 'factor', 'largest change', 'less', 'more', 'price'],
    rows,
  };
}
