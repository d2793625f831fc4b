import type { SelectionResult } from '../../engine/offer-trader/index.ts';
import { formatEnergy, formatMoney, formatPricePerKwh } from '../../engine/quantity/index.ts';
import { energyWh } from '../common/periods-view.ts';
import type { StoredChoice } from '../offer/stored-choice.ts';
import type { View } from '../shell/result.ts';
import type { StatedWhatIf } from './what-if-statement.ts';

/** Participants that are named; the others are counted. */
const NAMED_MAX = 6;

/** A choice as it is, and as it would be. */
export interface Compared {
  readonly choice: StoredChoice;
  readonly stated: StatedWhatIf;
  readonly otherwise: SelectionResult;
}

/** Who comes, who goes, and who does more or less, ordered by id. */
export interface Changes {
  readonly comes: readonly string[];
  readonly goes: readonly string[];
  readonly differs: readonly string[];
}

/** What would be otherwise, as data. */
export function comparedJson({ choice, stated, otherwise }: Compared): object {
  const { cycle, group, result } = choice;
  return {
    cycleId: cycle.id,
    currency: group.currency,
    whatIf: {
      without: stated.without,
      room: stated.room,
      ...(stated.keepTaken ? { keepTaken: true } : {}),
      ...(stated.budgetMicros === undefined ? {} : { budgetMicros: stated.budgetMicros }),
      ...(stated.maxOffers === undefined ? {} : { maxOffers: stated.maxOffers }),
      ...(stated.shortfallPriceMicrosPerKwh === undefined
        ? {}
        : { shortfallMicrosPerKwh: stated.shortfallPriceMicrosPerKwh }),
      ...(stated.overshootPriceMicrosPerKwh === undefined
        ? {}
        : { overshootMicrosPerKwh: stated.overshootPriceMicrosPerKwh }),
    },
    before: resultJson(choice, result),
    after: resultJson(choice, otherwise),
    differenceMicros: otherwise.objectiveMicros - result.objectiveMicros,
    changes: changesOf(result, otherwise),
    accepted: otherwise.accepted,
  };
}

function resultJson({ grid }: StoredChoice, result: SelectionResult): object {
  return {
    objectiveMicros: result.objectiveMicros,
    boundMicros: result.boundMicros,
    paidMicros: result.components.pricesMicros,
    shortfallWh: energyWh(result.shortfallW, grid.periodMs),
    overshootWh: energyWh(result.overshootW, grid.periodMs),
    acceptedCount: result.accepted.length,
    gapPpm: result.gapPpm,
  };
}

/** What would be otherwise, side by side. */
export function comparedViews(compared: Compared): readonly View[] {
  const { choice, otherwise, stated } = compared;
  const { result, grid, group } = choice;
  const money = (micros: number) => formatMoney(micros, group.currency);
  const row = (name: string, cell: (one: SelectionResult) => string) => [name, cell(result), cell(otherwise)];
  return [
    { kind: 'lines', lines: [`What if: ${statedText(stated, group.currency)}`] },
    {
      kind: 'table',
      headers: ['', 'as it is', 'as it would be'],
      rows: [
        row('costs', ({ objectiveMicros }) => money(objectiveMicros)),
        row('paid', ({ components }) => money(components.pricesMicros)),
        row('falls short', ({ shortfallW }) => formatEnergy(energyWh(shortfallW, grid.periodMs))),
        row('beyond', ({ overshootW }) => formatEnergy(energyWh(overshootW, grid.periodMs))),
        row('deliver', ({ accepted }) => String(accepted.length)),
        row('gap at most', (one) => money(Math.max(0, one.objectiveMicros - one.boundMicros))),
      ],
    },
    { kind: 'lines', lines: changeLines(compared, money) },
  ];
}

/** `without home-02; 5kW more room at 18:00-20:00`. */
export function statedText(stated: StatedWhatIf, currency: string): string {
  const { shortfallPriceMicrosPerKwh: shortfall, overshootPriceMicrosPerKwh: overshoot } = stated;
  const parts = [
    ...(stated.without.length === 0 ? [] : [`without ${stated.without.join(', ')}`]),
    ...stated.room.map((text) => {
      const [periods, power] = text.split('=');
      return `${power} more room at ${periods}`;
    }),
    ...(stated.keepTaken ? ['what else was taken stays'] : []),
    ...(stated.budgetMicros === undefined
      ? []
      : [`all may cost ${formatMoney(stated.budgetMicros, currency)}`]),
    ...(stated.maxOffers === undefined ? [] : [`${stated.maxOffers} may deliver`]),
    ...(shortfall === undefined ? [] : [`a missing kWh costs ${formatPricePerKwh(shortfall, currency)}`]),
    ...(overshoot === undefined ? [] : [`a kWh too much costs ${formatPricePerKwh(overshoot, currency)}`]),
  ];
  return parts.length === 0 ? 'nothing is otherwise' : parts.join('; ');
}

function changeLines({ choice, otherwise }: Compared, money: (micros: number) => string): readonly string[] {
  const { comes, goes, differs } = changesOf(choice.result, otherwise);
  const difference = otherwise.objectiveMicros - choice.result.objectiveMicros;
  const cost =
    difference === 0
      ? 'It costs the same.'
      : `It costs ${money(Math.abs(difference))} ${difference > 0 ? 'more' : 'less'}.`;
  return [
    cost,
    ...(comes.length === 0 ? [] : [`Also delivers: ${namesText(comes)}.`]),
    ...(goes.length === 0 ? [] : [`No longer delivers: ${namesText(goes)}.`]),
    ...(differs.length === 0 ? [] : [`Delivers something else: ${namesText(differs)}.`]),
  ];
}

function namesText(names: readonly string[]): string {
  const more = names.length - NAMED_MAX;
  return more > 0 ? `${names.slice(0, NAMED_MAX).join(', ')} and ${more} others` : names.join(', ');
}

/** How the two differ in who delivers. */
export function changesOf(before: SelectionResult, after: SelectionResult): Changes {
  const keyOf = (result: SelectionResult) =>
    new Map<string, string>(
      result.accepted.map((one) => [one.participantId, `${one.optionId} ${one.activationFactor}`]),
    );
  const [old, now] = [keyOf(before), keyOf(after)];
  return {
    comes: [...now.keys()].filter((id) => !old.has(id)),
    goes: [...old.keys()].filter((id) => !now.has(id)),
    differs: [...now].filter(([id, key]) => old.has(id) && old.get(id) !== key).map(([id]) => id),
  };
}
