import type { SelectionOption, SelectionProblem } from '../../../src/engine/offer-trader/index.ts';

/** An option in hundredths: what it changes [0.01 W] and costs [0.01 micro-units]. */
interface Pick {
  readonly option?: SelectionOption;
  readonly hundredths: number;
}

/**
 * Tries every option at every hundredth of all offers. Knows no fixed acceptances and no ranges that exclude 0.
 *
 * @returns the least cost with powers and prices rounded to whole numbers, and without [micro-units, real].
 */
export function cheapest(problem: SelectionProblem): {
  readonly roundedMicros: number;
  readonly unroundedMicros: number;
} {
  const choices = problem.offers.map(({ options }) => picksOf(options));
  let roundedMicros = Infinity;
  let unroundedMicros = Infinity;
  for (const picks of combinations(choices)) {
    roundedMicros = Math.min(
      roundedMicros,
      costMicros(problem, picks, (value) => roundAway(value / 100)),
    );
    unroundedMicros = Math.min(
      unroundedMicros,
      costMicros(problem, picks, (value) => value / 100),
    );
  }
  return { roundedMicros, unroundedMicros };
}

function picksOf(options: readonly SelectionOption[]): readonly Pick[] {
  const picks: Pick[] = [{ hundredths: 0 }];
  for (const option of options) {
    for (let hundredths = 1; hundredths <= 100; hundredths++) {
      if (hundredths >= option.minActivationFactor * 100 - 1e-9) picks.push({ option, hundredths });
    }
  }
  return picks;
}

function* combinations(choices: readonly (readonly Pick[])[]): Iterable<readonly Pick[]> {
  const [first, ...others] = choices;
  if (first === undefined) yield [];
  else for (const rest of combinations(others)) for (const pick of first) yield [pick, ...rest];
}

/** Infinity where a limit is broken. `whole`: from hundredths of a unit to the unit. */
function costMicros(
  { request, limits, offers, periodMs }: SelectionProblem,
  picks: readonly Pick[],
  whole: (hundredths: number) => number,
): number {
  const taken = picks.filter(({ option }) => option !== undefined);
  const price = taken.reduce((sum, pick) => sum + whole(pick.option!.priceMicros * pick.hundredths), 0);
  if (taken.length > (limits?.maxAcceptedOffers ?? Infinity)) return Infinity;
  if (price > (limits?.maxTotalPriceMicros ?? Infinity)) return Infinity;
  const sumW = (period: number, counts: (offerIndex: number) => boolean) =>
    picks.reduce((sum, { option, hundredths }, index) => {
      const powerW = option?.deltaW[period] ?? 0;
      return counts(index) ? sum + whole(powerW * hundredths) : sum;
    }, 0);
  let cost = price;
  for (const [period, disposition] of request.dispositions.entries()) {
    for (const group of limits?.groups ?? []) {
      const memberW = sumW(period, (index) => group.participantIds.includes(offers[index]!.participantId));
      if (memberW < group.minDeltaW[period]! || memberW > group.maxDeltaW[period]!) return Infinity;
    }
    const totalW = sumW(period, () => true);
    const [lowW, highW] = [request.minDeltaW[period]!, request.maxDeltaW[period]!];
    if (disposition !== 'requested' && (totalW < lowW || totalW > highW)) return Infinity;
    const isLess = highW <= 0;
    const aboveW = Math.max(0, totalW - highW);
    const belowW = Math.max(0, lowW - totalW);
    const shortW = isLess ? aboveW : belowW;
    const overW = isLess ? belowW : aboveW;
    const missed = shortW * request.shortfallMicrosPerMwh + overW * request.overshootMicrosPerMwh;
    cost += (missed / 1e6) * (periodMs / 3_600_000);
  }
  return cost;
}

function roundAway(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}
