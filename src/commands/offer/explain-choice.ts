import {
  type CurvePoint,
  costCurve,
  explainSelection,
  type OfferExplained,
  type PeriodPrice,
  type SelectionExplained,
  type Sensitivity,
  sensitivityOf,
} from '../../engine/offer-trader/index.ts';
import { formatEnergy, formatMoney, formatPower } from '../../engine/quantity/index.ts';
import { formatInstant, periodStartMs } from '../../engine/time/index.ts';
import { gridJson } from '../common/period-json.ts';
import { periodLabels, runLabel, runsOf } from '../common/periods-view.ts';
import { limitsJson, limitsKept, limitsView } from '../cycle/kept-limits.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult, View } from '../shell/result.ts';
import { chooser, type StoredChoice } from './stored-choice.ts';
import { VERDICTS } from './verdict-texts.ts';

/** Rows of a table, unless all are asked for. */
const LISTED_MAX = 20;

/** Parts of the request that the curve has a point at [%]. */
const CURVE_PCT: readonly number[] = [10, 25, 50, 75, 90, 100];

/** How a whole choice is to be explained. */
export interface ExplainOptions {
  readonly hasCurve: boolean;
  /** Every offer and not only the first. */
  readonly isFull: boolean;
  readonly io: Io;
}

/** What each period is worth, why each offer was taken or not, where money may be left, and what more would cost. */
export async function explainedChoice(
  choice: StoredChoice,
  { hasCurve, isFull, io }: ExplainOptions,
): Promise<CommandResult> {
  const { problem, result, grid, group, cycle, keptOffer } = choice;
  if (problem.offers.participantIds.length === 0) return nothingOffered(choice);
  const explained = explainSelection(problem, result);
  const more = hasCurve ? await explored(choice, io) : undefined;
  const { prices, offers, gap } = explained;
  const kept = limitsKept(choice.request, keptOffer);
  const turnedAway = offers.filter(({ verdict }) => verdict === 'limit-reached').length;
  return {
    kind: 'object',
    data: {
      cycleId: cycle.id,
      currency: group.currency,
      ...gridJson(grid),
      prices: prices.map(({ period, ...price }) => ({
        periodIndex: period,
        start: formatInstant(periodStartMs(grid, period), grid.zone),
        ...price,
      })),
      offers,
      ...limitsJson(kept),
      softened: result.softened.map(({ period, ...rest }) => ({ periodIndex: period, ...rest })),
      gap: {
        boundMicros: gap.boundMicros,
        gapMicros: gap.gapMicros,
        byOffer: gap.byOffer,
        byPeriod: gap.byRange.map(({ period, ...rest }) => ({ periodIndex: period, ...rest })),
      },
      ...(more && { sensitivity: more.sensitivity, curve: more.curve }),
    },
    view: [
      headView(choice, explained),
      ...pricesView(choice, prices),
      ...limitsView(kept, { grid, currency: group.currency, turnedAway }),
      ...softenedView(choice),
      ...paradoxView(choice, offers, isFull),
      offersView(choice, offers, isFull),
      ...gapView(choice, explained, isFull),
      ...(more ? exploredViews(choice, more) : []),
    ],
  };
}

/** Nobody offered anything: there is nothing to choose, and no price to tell. */
function nothingOffered({ cycle, group, grid, result }: StoredChoice): CommandResult {
  const money = (micros: number) => formatMoney(micros, group.currency);
  return {
    kind: 'object',
    data: { cycleId: cycle.id, currency: group.currency, ...gridJson(grid), prices: [], offers: [] },
    view: [
      {
        kind: 'pairs',
        pairs: [
          ['cycle', cycle.id],
          ['costs', money(result.objectiveMicros)],
          ['shortfall', money(result.components.shortfallMicros)],
          ['taken', `nothing: none of ${cycle.participantCount} participants had anything to offer`],
        ],
      },
    ],
    next: `flex offer list ${cycle.id}`,
  };
}

interface Explored {
  readonly sensitivity: Sensitivity;
  readonly curve: readonly CurvePoint[];
}

async function explored({ problem, result }: StoredChoice, io: Io): Promise<Explored> {
  const choose = await chooser();
  const progress = io.progress('choosing anew', CURVE_PCT.length + 1);
  let done = 0;
  const counting: typeof choose = (one) => {
    const chosen = choose(one);
    done += 1;
    progress.update(done);
    return chosen;
  };
  try {
    const sensitivity = sensitivityOf(problem, result, counting);
    return { sensitivity, curve: costCurve(problem, CURVE_PCT, counting) };
  } finally {
    progress.end();
  }
}

function headView({ cycle, group, result }: StoredChoice, { offers, gap }: SelectionExplained): View {
  const money = (micros: number) => formatMoney(micros, group.currency);
  const { pricesMicros, shortfallMicros, overshootMicros, breachMicros } = result.components;
  const paradoxes = offers.filter(({ paradoxMicros }) => paradoxMicros !== undefined);
  const paradoxMicros = paradoxes.reduce((sum, one) => sum + one.paradoxMicros!, 0);
  return {
    kind: 'pairs',
    pairs: [
      ['cycle', cycle.id],
      ['costs', money(result.objectiveMicros)],
      ['paid', money(pricesMicros)],
      ['shortfall', shortfallMicros === 0 ? undefined : money(shortfallMicros)],
      ['overshoot', overshootMicros === 0 ? undefined : money(overshootMicros)],
      ['breaches', breachMicros === 0 ? undefined : money(breachMicros)],
      ['taken', `${result.accepted.length} of ${offers.length} offers`],
      [
        'paradoxes',
        paradoxes.length === 0
          ? 'none: no offer that is worth more than it asks was left out'
          : `worth more than they ask and left out: ${paradoxes.length}, by ${money(paradoxMicros)} in all`,
      ],
      ['gap', `by these prices another choice saves ${money(gap.gapMicros)} at most`],
    ],
  };
}

/** Where there is no room at all any high price is right: so many times what a missing MWh costs is not told as a number. */
const TOLD_MULTIPLE = 10;

function pricesView({ grid, group, request }: StoredChoice, prices: readonly PeriodPrice[]): readonly View[] {
  if (prices.length === 0)
    return [{ kind: 'lines', lines: ['No period is scarce: nothing more or less would pay.'] }];
  const mostMicros = TOLD_MULTIPLE * Math.max(request.shortfallMicrosPerMwh, request.overshootMicrosPerMwh);
  const price = (micros: number) =>
    micros > mostMicros ? 'no room at all' : formatMoney(micros, group.currency);
  const runs = runsOf(
    prices.length,
    (a, b) =>
      prices[a]!.group === prices[b]!.group &&
      prices[b]!.period - prices[a]!.period === b - a &&
      prices[a]!.microsPerMwh === prices[b]!.microsPerMwh,
  );
  const rows = runs.map(({ from, to }) => {
    const { group: limit, microsPerMwh, period } = prices[from]!;
    return [
      runLabel(grid, { from: period, to: prices[to - 1]!.period + 1 }),
      limit ?? 'the request',
      microsPerMwh > 0 ? price(microsPerMwh) : undefined,
      microsPerMwh < 0 ? price(-microsPerMwh) : undefined,
    ];
  });
  return [
    {
      kind: 'table',
      title: 'Marginal prices: what a MWh is worth',
      headers: ['periods', 'of', 'one less', 'one more'],
      rows,
    },
  ];
}

function softenedView({ grid, group, result }: StoredChoice): readonly View[] {
  if (result.softened.length === 0) return [];
  const labels = periodLabels(grid);
  return [
    {
      kind: 'table',
      title: 'Ranges that could not be kept',
      headers: ['period', 'of', 'because', 'left by', 'per MWh'],
      rows: result.softened.map((one) => [
        labels[one.period],
        one.group ?? 'the request',
        one.reason === 'excludes-zero' ? 'the prognosis leaves it already' : 'what is agreed leaves it',
        one.breachW === 0 ? 'kept after all' : formatPower(one.breachW),
        formatMoney(one.priceMicrosPerMwh, group.currency),
      ]),
    },
  ];
}

function paradoxView(
  { group }: StoredChoice,
  offers: readonly OfferExplained[],
  isFull: boolean,
): readonly View[] {
  const paradoxes = offers
    .filter(({ paradoxMicros }) => paradoxMicros !== undefined)
    .sort((a, b) => b.paradoxMicros! - a.paradoxMicros! || (a.participantId < b.participantId ? -1 : 1));
  if (paradoxes.length === 0) return [];
  const shown = isFull ? paradoxes : paradoxes.slice(0, LISTED_MAX);
  return [
    {
      kind: 'table',
      title: titled('Worth more than they ask, and not taken', shown.length, paradoxes.length),
      headers: ['participant', 'option', 'gain', 'because'],
      rows: shown.map(({ participantId, optionId, paradoxMicros, verdict }) => [
        participantId,
        optionId,
        formatMoney(paradoxMicros!, group.currency),
        VERDICTS[verdict],
      ]),
    },
  ];
}

function offersView(
  { group, cycle }: StoredChoice,
  offers: readonly OfferExplained[],
  isFull: boolean,
): View {
  const money = (micros: number) => formatMoney(micros, group.currency);
  const shown = isFull ? offers : offers.slice(0, LISTED_MAX);
  return {
    kind: 'table',
    title: titled('Why', shown.length, offers.length, `flex offer explain ${cycle.id} --full`),
    headers: ['participant', 'taken', 'option', 'asks', 'is worth', 'needed', 'because'],
    rows: shown.map((one) => {
      const option = one.options.find(({ optionId }) => optionId === one.optionId)!;
      return [
        one.participantId,
        one.taken === undefined ? undefined : `× ${one.taken.activationFactor.toFixed(2)}`,
        one.optionId,
        money(option.askedMicros),
        money(option.worthMicros),
        one.neededMicros === undefined ? undefined : money(one.neededMicros),
        VERDICTS[one.verdict],
      ];
    }),
  };
}

function gapView(
  { grid, group }: StoredChoice,
  { gap }: SelectionExplained,
  isFull: boolean,
): readonly View[] {
  const items = [
    ...gap.byOffer.map(({ participantId, gapMicros }) => [participantId, gapMicros] as const),
    ...gap.byRange.map(({ period, group: limit, gapMicros }) => {
      const label = periodLabels(grid)[period]!;
      return [limit === undefined ? label : `${label}, ${limit}`, gapMicros] as const;
    }),
  ].sort((a, b) => b[1] - a[1]);
  if (items.length === 0) return [];
  const shown = isFull ? items : items.slice(0, LISTED_MAX);
  return [
    {
      kind: 'table',
      title: titled('Where money may be left, at most', shown.length, items.length),
      headers: ['offer or period', 'up to'],
      rows: shown.map(([where, gapMicros]) => [where, formatMoney(gapMicros, group.currency)]),
    },
  ];
}

function exploredViews({ group }: StoredChoice, { sensitivity, curve }: Explored): readonly View[] {
  const money = (micros: number) => formatMoney(micros, group.currency);
  return [
    {
      kind: 'pairs',
      title: 'One per cent more of the request',
      pairs: [
        ['by the prices', money(sensitivity.predictedMicros)],
        ['chosen anew', money(sensitivity.chosenMicros)],
      ],
    },
    {
      kind: 'table',
      title: 'What parts of the request cost',
      headers: ['asked', 'met', 'delivered', 'paid', 'with what is missing', 'the last MWh'],
      rows: curve.map((point) => [
        `${point.sharePct} %`,
        `${point.metPct.toFixed(1)} %`,
        formatEnergy(point.deliveredWh),
        money(point.paidMicros),
        money(point.objectiveMicros),
        point.marginalMicrosPerMwh === undefined ? undefined : money(point.marginalMicrosPerMwh),
      ]),
    },
  ];
}

function titled(title: string, shownCount: number, count: number, command?: string): string {
  if (shownCount === count) return title;
  const how = command === undefined ? '' : `; all: ${command}`;
  return `${title} (the first ${shownCount} of ${count}${how})`;
}
