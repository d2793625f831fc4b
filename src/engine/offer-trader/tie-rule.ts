import { acceptedOf, type Candidate, type Choice, type Instance } from './instance.ts';
import { deviationW, type Row } from './rows.ts';
import { addToTally, exactCost, excessesOf, microsPerW, type Tally, tallyOf, totalCost } from './tally.ts';

/**
 * Decides between selections of equal cost, so that nobody is favoured by chance: what can be left out at no
 * cost is left out, and of equal offers the one with the smaller participant id comes first.
 */
export function settleTies(instance: Instance, choices: readonly Choice[]): readonly Choice[] {
  return firstOfEqualOffers(instance, withoutIdle(instance, choices));
}

/** Leaves out, from the last on, every choice without which the selection costs no more and breaks nothing. */
function withoutIdle(instance: Instance, choices: readonly Choice[]): readonly Choice[] {
  const tally = tallyOf(instance, choices);
  let costNow: bigint | undefined;
  const kept: Choice[] = [];
  let left = choices.length;
  for (let index = choices.length - 1; index >= 0; index -= 1) {
    const choice = choices[index]!;
    if (isMissed(instance, tally, choice)) {
      kept.push(choice);
      continue;
    }
    costNow ??= totalCost(exactCost(instance, tally));
    const costWithout = costOfLeavingOut(instance, tally, choice, left - 1);
    if (costWithout !== undefined && costWithout <= costNow) {
      costNow = costWithout;
      left -= 1;
    } else {
      addToTally(tally, choice.candidate, acceptedOf(choice), 1);
      kept.push(choice);
    }
  }
  return kept.reverse();
}

/** Rounding that sums of real numbers may suffer here [micro-units, and parts of the price]. */
const SURE_MICROS = 1;
const SURE_PU = 1e-9;

/**
 * Whether leaving a choice out surely costs more, or breaks a range: known from its own rows alone, and true of nearly
 * all. What is not sure is computed in whole numbers.
 */
function isMissed(instance: Instance, { sumsW }: Tally, choice: Choice): boolean {
  const { deltaW, priceMicros } = acceptedOf(choice);
  let changeMicros = -priceMicros;
  for (const base of choice.candidate.rowBases) {
    for (let period = 0; period < deltaW.length; period += 1) {
      if (deltaW[period] === 0) continue;
      const row = instance.rows[base + period]!;
      const sumW = sumsW[base + period]!;
      const before = deviationW(row, sumW);
      const after = deviationW(row, sumW - deltaW[period]!);
      if (before === after) continue;
      if (row.priced === undefined) return true;
      changeMicros += missMicros(instance, row, after) - missMicros(instance, row, before);
    }
  }
  return changeMicros > SURE_MICROS + SURE_PU * priceMicros;
}

function missMicros(instance: Instance, { priced }: Row, besideW: number): number {
  if (besideW === 0 || priced === undefined) return 0;
  return microsPerW(instance, besideW > 0 ? priced.above : priced.below) * Math.abs(besideW);
}

/** Takes the choice out of the tally. @returns what remains costs; undefined if that breaks a limit. */
function costOfLeavingOut(
  instance: Instance,
  tally: Tally,
  choice: Choice,
  count: number,
): bigint | undefined {
  addToTally(tally, choice.candidate, acceptedOf(choice), -1);
  if (excessesOf(instance, tally, count).length > 0) return undefined;
  return totalCost(exactCost(instance, tally));
}

/** Hands what was taken of equal offers to the first of them, the larger factors first. */
function firstOfEqualOffers(instance: Instance, choices: readonly Choice[]): readonly Choice[] {
  const classes = [...classesOfEqualOffers(instance)];
  if (classes.length === 0) return choices;
  const chosen = new Map(choices.map((choice) => [choice.candidate, choice] as const));
  const isReassigned = new Set<number>();
  const reassigned = classes.flatMap((offers) => {
    const taken = offers.flatMap((options) => takenOf(options, chosen));
    for (const [first] of offers) isReassigned.add(first!.offerIndex);
    taken.sort((a, b) => a.optionIndex - b.optionIndex || b.factor - a.factor);
    return taken.map(({ optionIndex, factor }, place) => ({
      candidate: offers[place]![optionIndex]!,
      factor,
    }));
  });
  const alone = choices.filter(({ candidate }) => !isReassigned.has(candidate.offerIndex));
  return [...alone, ...reassigned].sort((a, b) => a.candidate.offerIndex - b.candidate.offerIndex);
}

function takenOf(options: readonly Candidate[], chosen: ReadonlyMap<Candidate, Choice>) {
  return options.flatMap((candidate, optionIndex) => {
    const choice = chosen.get(candidate);
    return choice === undefined ? [] : [{ optionIndex, factor: choice.factor }];
  });
}

/**
 * Offers with the same options at the same price under the same limits, each a list of its options, where there is more
 * than one. Those whose first price nobody else asks are alone, whatever else they hold: most are told apart by that.
 */
function* classesOfEqualOffers({ candidates }: Instance): Iterable<readonly (readonly Candidate[])[]> {
  const startsOf = new Map<number, number | number[]>();
  const shared: number[][] = [];
  for (let index = 0; index < candidates.length; index += 1) {
    if (index > 0 && candidates[index]!.offerIndex === candidates[index - 1]!.offerIndex) continue;
    const { priceMicros } = candidates[index]!.option;
    const before = startsOf.get(priceMicros);
    if (before === undefined) startsOf.set(priceMicros, index);
    else if (typeof before !== 'number') before.push(index);
    else {
      const both = [before, index];
      startsOf.set(priceMicros, both);
      shared.push(both);
    }
  }
  for (const starts of shared) {
    const offers = starts.map((start) => optionsFrom(candidates, start));
    for (const alike of Map.groupBy(offers, contentOf).values()) if (alike.length > 1) yield alike;
  }
}

function optionsFrom(candidates: readonly Candidate[], start: number): readonly Candidate[] {
  let end = start + 1;
  while (candidates[end]?.offerIndex === candidates[start]!.offerIndex) end += 1;
  return candidates.slice(start, end);
}

function contentOf(options: readonly Candidate[]): string {
  const content = options.map(({ option, rowBases, minHundredths }) => [
    option.priceMicros,
    option.minActivationFactor,
    minHundredths,
    [...rowBases],
    [...option.deltaW],
  ]);
  return JSON.stringify(content);
}
