import { randomStream } from '../../quantity/index.ts';

/** From, to. */
export type Interval = readonly [low: number, high: number];

/** How often sites are drawn again. */
const ROUNDS = 2_000;

/** The edges of what 95 of 100 rounds come to. */
const EDGES = [0.025, 0.975] as const;

/** Of one site: how often something happened, and for how long it was watched. */
export interface SiteCount {
  readonly count: number;
  readonly days: number;
}

/**
 * The interval in which the rate per 1,000 days of a site would lie for other sites like these: the percentile bootstrap,
 * over sites and not over events, since a few sites make most of them (B. Efron and R. J. Tibshirani, "An
 * Introduction to the Bootstrap", Chapman & Hall 1993, § 13).
 */
export function resampledInterval(sites: readonly SiteCount[], seed: number): Interval {
  if (sites.length === 0) return [Number.NaN, Number.NaN];
  const stream = randomStream(seed, 'sites');
  const rates = new Float64Array(ROUNDS);
  for (let round = 0; round < ROUNDS; round += 1) {
    let count = 0;
    let days = 0;
    for (let draw = 0; draw < sites.length; draw += 1) {
      const site = sites[stream.whole(0, sites.length - 1)]!;
      count += site.count;
      days += site.days;
    }
    rates[round] = (1000 * count) / days;
  }
  rates.sort();
  const [low, high] = EDGES.map((part) => rates[Math.round(part * (ROUNDS - 1))]!);
  return [low!, high!];
}
