import { NotFoundError } from '../../engine/errors.ts';
import type { ParticipantId } from '../../engine/ids.ts';
import {
  type Certificate,
  explainSelection,
  type OfferExplained,
  type OptionValue,
  offerIn,
  type PriceToWin,
  priceToWin,
} from '../../engine/offer-trader/index.ts';
import { formatMoney } from '../../engine/quantity/index.ts';
import type { OfferRecord } from '../../engine/repositories/index.ts';
import { runLabel, runsOf } from '../common/periods-view.ts';
import { changeText } from '../common/power-text.ts';
import type { CommandResult, View } from '../shell/result.ts';
import { chooser, type StoredChoice } from './stored-choice.ts';
import { VERDICTS } from './verdict-texts.ts';

const MS_PER_HOUR = 3_600_000;
const W_PER_MW = 1e6;

/** Why one participant's offer was taken, or was not, period by period, and what would have had to be otherwise. */
export async function explainedOffer(
  choice: StoredChoice,
  participantId: ParticipantId,
  record: OfferRecord | undefined,
): Promise<CommandResult> {
  if (record === undefined) {
    throw new NotFoundError(
      'no-offer',
      `Participant ${participantId} has no offer in cycle ${choice.cycle.id}.`,
      {
        next: `flex offer list ${choice.cycle.id}`,
      },
    );
  }
  if (record.options.length === 0) return nothingOffered(choice, record);
  const { problem, result, group } = choice;
  const { certificate, offers } = explainSelection(problem, result, participantId);
  const one = offers[0]!;
  const winning = one.taken === undefined ? await winningPrice(choice, one) : undefined;
  const periods = worthByPeriod(choice, certificate, one);
  return {
    kind: 'object',
    data: {
      cycleId: choice.cycle.id,
      currency: group.currency,
      ...one,
      ...(winning && { priceToWin: winning }),
      periods,
    },
    view: [
      headView(choice, one, winning),
      optionsTable(one, group.currency),
      ...periodsTable(choice, one, periods),
    ],
  };
}

function nothingOffered({ cycle }: StoredChoice, { participantId, reasons }: OfferRecord): CommandResult {
  return {
    kind: 'object',
    data: { cycleId: cycle.id, participantId, verdict: 'no-options', reasons },
    view: [
      {
        kind: 'pairs',
        pairs: [
          ['participant', participantId],
          ['taken', 'nothing: it had nothing to offer'],
          ['because', reasons.join('; ') || undefined],
        ],
      },
    ],
  };
}

async function winningPrice({ problem }: StoredChoice, one: OfferExplained): Promise<PriceToWin> {
  const { participantId, optionId } = one;
  return priceToWin(problem, { participantId, optionId }, await chooser());
}

function headView(
  { group, cycle }: StoredChoice,
  one: OfferExplained,
  winning: PriceToWin | undefined,
): View {
  const money = (micros: number) => formatMoney(micros, group.currency);
  const { taken } = one;
  return {
    kind: 'pairs',
    pairs: [
      ['participant', one.participantId],
      ['cycle', cycle.id],
      [
        'taken',
        taken === undefined
          ? 'nothing'
          : `${taken.optionId} × ${taken.activationFactor.toFixed(2)} for ${money(taken.priceMicros)}`,
      ],
      ['because', VERDICTS[one.verdict]],
      [
        'needed',
        one.neededMicros === undefined
          ? undefined
          : `${one.optionId} at ${money(one.neededMicros)} or less, by the prices of the periods`,
      ],
      ['chosen anew', winning === undefined ? undefined : winningText(winning, money)],
      [
        'paradox',
        one.paradoxMicros === undefined
          ? undefined
          : `worth ${money(one.paradoxMicros)} more than it asks, and yet not taken`,
      ],
      ['gap', one.gapMicros > 0 ? `up to ${money(one.gapMicros)} might be saved here` : undefined],
    ],
  };
}

function winningText(
  { optionId, winningMicros, uncertainMicros }: PriceToWin,
  money: (micros: number) => string,
): string {
  if (winningMicros < 0) return `${optionId} would not be taken whole at any price`;
  const unsure = uncertainMicros > 0 ? `, to within ${money(uncertainMicros)}` : '';
  return `${optionId} would be taken whole at ${money(winningMicros)} or less${unsure}`;
}

function optionsTable({ options }: OfferExplained, currency: string): View {
  const money = (micros: number) => formatMoney(micros, currency);
  return {
    kind: 'table',
    title: 'Options, at factor 1',
    headers: ['option', 'asks', 'brings', 'rebound costs', 'is worth', 'short by', ''],
    rows: options.map((option: OptionValue) => [
      option.optionId,
      money(option.askedMicros),
      money(option.bringsMicros),
      option.reboundMicros === 0 ? undefined : money(option.reboundMicros),
      money(option.worthMicros),
      option.askedMicros > option.worthMicros ? money(option.askedMicros - option.worthMicros) : undefined,
      option.roomHundredths === undefined
        ? VERDICTS[option.verdict]
        : `${VERDICTS[option.verdict]}: room for ${(option.roomHundredths / 100).toFixed(2)}`,
    ]),
  };
}

interface PeriodWorth {
  readonly periodIndex: number;
  readonly deltaW: number;
  readonly microsPerMwh: number;
  readonly worthMicros: number;
}

/** What the option is worth in each period in which it changes something. */
function worthByPeriod(
  { problem, grid }: StoredChoice,
  certificate: Certificate,
  { participantId, optionId }: OfferExplained,
): readonly PeriodWorth[] {
  const offer = offerIn(problem, participantId);
  const option = offer?.options.find(({ id }) => id === optionId);
  const prices = certificate.requestMicrosPerMwh.slice();
  for (const { name, microsPerMwh } of certificate.groups) {
    const limit = problem.limits?.groups?.find((group) => group.name === name);
    if (limit?.participantIds.includes(participantId) !== true) continue;
    microsPerMwh.forEach((price, period) => {
      prices[period] = prices[period]! + price;
    });
  }
  const hours = grid.periodMs / MS_PER_HOUR;
  return Array.from(option?.deltaW ?? [], (deltaW, periodIndex) => ({
    periodIndex,
    deltaW,
    microsPerMwh: prices[periodIndex]!,
    worthMicros: Math.round((-deltaW * hours * prices[periodIndex]!) / W_PER_MW) + 0,
  })).filter(({ deltaW }) => deltaW !== 0);
}

function periodsTable(
  { grid, group }: StoredChoice,
  { optionId }: OfferExplained,
  periods: readonly PeriodWorth[],
): readonly View[] {
  const runs = runsOf(
    periods.length,
    (a, b) =>
      periods[b]!.periodIndex - periods[a]!.periodIndex === b - a &&
      periods[a]!.deltaW === periods[b]!.deltaW &&
      periods[a]!.microsPerMwh === periods[b]!.microsPerMwh,
  );
  if (runs.length === 0) return [];
  return [
    {
      kind: 'table',
      title: `Worth of ${optionId} by period`,
      headers: ['periods', 'change', 'price per MWh', 'worth'],
      rows: runs.map(({ from, to }) => [
        runLabel(grid, { from: periods[from]!.periodIndex, to: periods[to - 1]!.periodIndex + 1 }),
        changeText(periods[from]!.deltaW),
        formatMoney(periods[from]!.microsPerMwh, group.currency),
        formatMoney(
          periods.slice(from, to).reduce((sum, { worthMicros }) => sum + worthMicros, 0),
          group.currency,
        ),
      ]),
    },
  ];
}
