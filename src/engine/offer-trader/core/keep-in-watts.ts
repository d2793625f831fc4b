import type { Choice, Instance } from '../instance.ts';
import { type Excess, excessesOf, tallyOf } from '../tally.ts';
import { improve } from './best-response.ts';
import { costOf, evaluate, type Selection } from './evaluate.ts';
import type { Packed } from './packed.ts';

const W_PER_KW = 1000;

/** How often the ranges that a selection leaves once it is rounded are narrowed further. */
const REPAIRS_MAX = 4;

const SWEEPS_MAX = 2;

/** The selection where it keeps all ranges in whole watts, else one near to it that does; undefined: none was found. */
export type KeepInWatts = (selection: Selection) => Selection | undefined;

/**
 * Keeps what is to be kept in whole watts: an order is rounded for itself, so a sum that keeps its range before may leave it
 * after. Where it does, the range is narrowed by what it is left by, and the one offer changed that can mend it at least cost;
 * then each offer that is taken does its best.
 */
export function keepInWatts(instance: Instance, packed: Packed): KeepInWatts {
  return (selection) => {
    let excesses = excessesIn(instance, selection);
    if (excesses.length === 0) return selection;
    let narrow: Packed = { ...packed, lowKw: packed.lowKw.slice(), highKw: packed.highKw.slice() };
    let repaired: Selection | undefined = selection;
    for (let repair = 0; repair < REPAIRS_MAX; repair += 1) {
      for (const excess of excesses) narrow = narrowedBy(narrow, excess);
      repaired = mended(narrow, repaired);
      if (repaired === undefined) return undefined;
      excesses = excessesIn(instance, repaired);
      if (excesses.length === 0) return repaired;
    }
    return undefined;
  };
}

function narrowedBy(packed: Packed, excess: Excess): Packed {
  switch (excess.kind) {
    case 'row': {
      const { rowIndex, excessW } = excess;
      const edges = excessW > 0 ? packed.highKw : packed.lowKw;
      edges[rowIndex] = edges[rowIndex]! - excessW / W_PER_KW;
      return packed;
    }
    case 'price':
      return { ...packed, payable: packed.payable - excess.excessMicros / packed.moneyMicros };
    case 'count':
      return packed;
  }
}

/** The candidates that are on, with their factors. */
export function choicesOf({ candidates }: Instance, { option, hundredths }: Selection): readonly Choice[] {
  const choices: Choice[] = [];
  for (const [offer, index] of option.entries()) {
    const candidate = candidates[index];
    if (candidate !== undefined) choices.push({ candidate, factor: hundredths[offer]! / 100 });
  }
  return choices;
}

function excessesIn(instance: Instance, selection: Selection): readonly Excess[] {
  const choices = choicesOf(instance, selection);
  return excessesOf(instance, tallyOf(instance, choices), choices.length);
}

/** The best selection in which a single offer has changed and all ranges are kept, improved; undefined: there is none. */
function mended(packed: Packed, selection: Selection): Selection | undefined {
  let best: Selection | undefined;
  let leastUnits = Number.POSITIVE_INFINITY;
  const taken: number[] = [];
  for (const [offer, option] of selection.option.entries()) {
    if (option < 0) continue;
    taken.push(offer);
    const tried = { option: selection.option.slice(), hundredths: selection.hundredths.slice() };
    const evaluation = evaluate(packed, tried);
    const units = improve(packed, tried, evaluation, { offers: Int32Array.of(offer), sweepsMax: 1 });
    if (units >= leastUnits) continue;
    leastUnits = units;
    best = tried;
  }
  if (best === undefined) return undefined;
  improve(packed, best, evaluate(packed, best), { offers: Int32Array.from(taken), sweepsMax: SWEEPS_MAX });
  return costOf(packed, evaluate(packed, best)) < Number.POSITIVE_INFINITY ? best : undefined;
}
