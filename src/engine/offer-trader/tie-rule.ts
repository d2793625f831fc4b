import { acceptedOf, type Candidate, type Choice, type Instance } from './instance.ts';
import { addToTally, exactCost, excessesOf, type Tally, tallyOf, totalCost } from './tally.ts';

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
  let costNow = totalCost(exactCost(instance, tally));
  const kept: Choice[] = [];
  for (const [passed, choice] of choices.toReversed().entries()) {
    const costWithout = costOfLeavingOut(instance, tally, choice, choices.length - passed - 1);
    if (costWithout !== undefined && costWithout <= costNow) costNow = costWithout;
    else {
      addToTally(tally, choice.candidate, acceptedOf(choice), 1);
      kept.unshift(choice);
    }
  }
  return kept;
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
  const chosen = new Map(choices.map((choice) => [choice.candidate, choice] as const));
  const reassigned = [...classesOfEqualOffers(instance)].flatMap((offers) => {
    const taken = offers.flatMap((options) => takenOf(options, chosen));
    taken.sort((a, b) => a.optionIndex - b.optionIndex || b.factor - a.factor);
    return taken.map(({ optionIndex, factor }, place) => ({
      candidate: offers[place]![optionIndex]!,
      factor,
    }));
  });
  const order = new Map(instance.candidates.map((candidate, index) => [candidate, index] as const));
  return reassigned.sort((a, b) => order.get(a.candidate)! - order.get(b.candidate)!);
}

function takenOf(options: readonly Candidate[], chosen: ReadonlyMap<Candidate, Choice>) {
  return options.flatMap((candidate, optionIndex) => {
    const choice = chosen.get(candidate);
    return choice === undefined ? [] : [{ optionIndex, factor: choice.factor }];
  });
}

/**
 * Offers with the same options at the same price under the same limits, each a list of its options. Those of prices
 * that nobody else asks are alone, whatever else they hold: most are told apart by that.
 */
function* classesOfEqualOffers(instance: Instance): Iterable<readonly (readonly Candidate[])[]> {
  const offers = Map.groupBy(instance.candidates, (candidate) => candidate.offerIndex).values();
  const samePrices = Map.groupBy(offers, (options) => options.map(({ option }) => option.priceMicros).join());
  for (const alike of samePrices.values()) {
    if (alike.length === 1) yield alike;
    else yield* Map.groupBy(alike, contentOf).values();
  }
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
