import { randomStream } from '../../quantity/index.ts';

/** From, to. */
export type Interval = readonly [low: number, high: number];

/** How often sites are drawn again: in fleets so large that this would be more draws, less often, since their intervals are narrow. */
const ROUNDS_MAX = 2_000;
const DRAWS_MAX = 20_000_000;
const ROUNDS_MIN = 200;

/** The edges of what 95 of 100 rounds come to. */
const EDGES = [0.025, 0.975] as const;

/** What happened at one site, and for how long it was watched. */
export interface WatchedEvents {
  readonly days: number;
  /** How often each of several things happened; undefined: none of them ever. */
  readonly counts: Float64Array | undefined;
}

/** What is made of a round: the days that were drawn, and how often each thing happened in them. */
export type RoundValue = (days: number, counts: Float64Array) => number;

/**
 * The intervals in which values would lie for other sites like these: the percentile bootstrap, over sites and not over
 * events, since a few sites make most of them (B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap", Chapman &
 * Hall 1993, § 13). All values are made of the same rounds.
 *
 * @param countsLength - of `counts` of each site; @param values - what is made of each round; rounds in which it is no number do
 * not count.
 * @returns one interval per value; NaN where no round made one.
 */
export function resampledIntervals(
  sites: readonly WatchedEvents[],
  countsLength: number,
  { values, seed }: { readonly values: readonly RoundValue[]; readonly seed: number },
): readonly Interval[] {
  const roundCount = Math.max(ROUNDS_MIN, Math.min(ROUNDS_MAX, Math.floor(DRAWS_MAX / sites.length)));
  const found = values.map(() => new Float64Array(roundCount));
  const stream = randomStream(seed, 'sites');
  const { days, placeOf, counts } = packed(sites, countsLength);
  const sums = new Float64Array(countsLength);
  for (let round = 0; round < roundCount; round += 1) {
    let drawnDays = 0;
    sums.fill(0);
    for (let draw = 0; draw < days.length; draw += 1) {
      const index = stream.whole(0, days.length - 1);
      drawnDays += days[index]!;
      const place = placeOf[index]!;
      if (place < 0) continue;
      for (let at = 0; at < countsLength; at += 1) sums[at]! += counts[place + at]!;
    }
    for (let at = 0; at < values.length; at += 1) found[at]![round] = values[at]!(drawnDays, sums);
  }
  return found.map(edgesOf);
}

/** Sites are drawn at random, millions of times: side by side they stay near. */
function packed(sites: readonly WatchedEvents[], countsLength: number) {
  const eventful = sites.filter(({ counts }) => counts !== undefined);
  const counts = new Float64Array(eventful.length * countsLength);
  const placeOf = new Int32Array(sites.length).fill(-1);
  let place = 0;
  sites.forEach((site, index) => {
    if (site.counts === undefined) return;
    counts.set(site.counts, place);
    placeOf[index] = place;
    place += countsLength;
  });
  return { days: Float64Array.from(sites, (site) => site.days), placeOf, counts };
}

function edgesOf(rounds: Float64Array): Interval {
  const sorted = rounds.filter((value) => !Number.isNaN(value)).sort();
  const [low, high] = EDGES.map((part) => sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN);
  return [low!, high!];
}
