import { DAY_MS, MINUTE_MS } from '../../time/index.ts';
import type { Observed, SilentRun } from './observed.ts';
import { type Interval, resampledInterval } from './resample.ts';

/** How timeouts are judged. Times in ms. */
export interface TimeoutSettings {
  /** How often it is looked whether the time has passed. */
  readonly evaluateMs: number;
  /** From this length of silence on somebody wants to know. */
  readonly outageMs: number;
  /** The time of a sample's way varies evenly by so much. */
  readonly jitterMs: number;
  /** The least time of a sample's way. */
  readonly latencyMs: number;
  /** Of the resampling. */
  readonly seed: number;
}

export const TIMEOUT_DEFAULTS: TimeoutSettings = {
  evaluateMs: MINUTE_MS,
  outageMs: 30 * MINUTE_MS,
  jitterMs: MINUTE_MS / 2,
  latencyMs: 0,
  seed: 1,
};

/** What a timeout would have meant. Rates are per 1,000 days of a site. */
export interface TimeoutRow {
  readonly timeoutMs: number;
  readonly offlinePer1000: number;
  readonly falsePer1000: number;
  /** 95 %, over sites drawn again. */
  readonly falseInterval: Interval;
  /** Part of the alarms that were right; NaN where there were none. */
  readonly precision: number;
  /** Part of the outages that were seen; NaN where there were none. */
  readonly recall: number;
  /** Minutes for which sites were called OFFLINE that were not, per 1,000 days of a site. */
  readonly falseMinutesPer1000: number;
  readonly meanDelayMs: number;
  readonly worstDelayMs: number;
  /** Samples in a row that may be lost without an alarm. */
  readonly toleratedCount: number;
}

/**
 * What each timeout T would have meant for a recording: a gap g between two arrivals leads to OFFLINE with the probability
 * p(g) = clamp((g − T) / E, 0, 1), since looking every E begins at no particular moment. Runs that touch the edge of the
 * recording do not count: nobody knows how long they were.
 *
 * @param timeoutsMs - to be judged, in the order of the answer.
 */
export function judgeTimeouts(
  observed: Observed,
  timeoutsMs: readonly number[],
  settings: TimeoutSettings,
): readonly TimeoutRow[] {
  const runs = observed.silentRuns.filter(({ isCensored }) => !isCensored);
  return timeoutsMs.map((timeoutMs) => judge({ ...observed, silentRuns: runs }, timeoutMs, settings));
}

function judge(observed: Observed, timeoutMs: number, settings: TimeoutSettings): TimeoutRow {
  const { periodMs, sites, silentRuns } = observed;
  const { evaluateMs, outageMs, jitterMs, latencyMs, seed } = settings;
  const siteDays = sites.reduce((sum, { periodCount }) => sum + (periodCount * periodMs) / DAY_MS, 0);
  let flagged = 0;
  let flaggedOutages = 0;
  let outageCount = 0;
  let falseMinutes = 0;
  const falseOfSite = new Map<string, number>();
  for (const run of silentRuns) {
    const gapMs = gapOf(run, periodMs);
    const probability = flagProbability(gapMs - timeoutMs, evaluateMs, jitterMs);
    flagged += probability;
    if (isOutage(run, periodMs, outageMs)) {
      flaggedOutages += probability;
      outageCount += 1;
    } else {
      falseOfSite.set(run.siteId, (falseOfSite.get(run.siteId) ?? 0) + probability);
      falseMinutes += Math.max(0, gapMs - timeoutMs - evaluateMs / 2) / MINUTE_MS;
    }
  }
  const rates = sites.map(({ siteId, periodCount }) => ({
    count: falseOfSite.get(siteId) ?? 0,
    days: (periodCount * periodMs) / DAY_MS,
  }));
  const per1000 = (count: number) => (1000 * count) / siteDays;
  return {
    timeoutMs,
    offlinePer1000: per1000(flagged),
    falsePer1000: per1000(flagged - flaggedOutages),
    falseInterval: resampledInterval(rates, seed),
    precision: flaggedOutages / flagged,
    recall: flaggedOutages / outageCount,
    falseMinutesPer1000: per1000(falseMinutes),
    meanDelayMs: timeoutMs - periodMs / 2 + evaluateMs / 2 + latencyMs,
    worstDelayMs: timeoutMs + evaluateMs + latencyMs,
    toleratedCount: Math.max(0, Math.floor((timeoutMs - jitterMs - latencyMs) / periodMs) - 1),
  };
}

/** Between the arrivals before and after. */
function gapOf({ missingCount }: SilentRun, periodMs: number): number {
  return (missingCount + 1) * periodMs;
}

/** Whether samples were missing for so long that somebody wants to know. */
export function isOutage({ missingCount }: SilentRun, periodMs: number, outageMs: number): boolean {
  return missingCount * periodMs >= outageMs;
}

/**
 * How probable it is that a gap leads to OFFLINE which is longer than the timeout by so much, if both arrivals are
 * late by an even chance of up to the jitter. Their difference is then triangular; the expectation of max(0, x + it) is a
 * difference of cubes, and the probability a difference of two of those.
 *
 * @param excessMs - of the gap over the timeout.
 */
export function flagProbability(excessMs: number, evaluateMs: number, jitterMs: number): number {
  const expected = (meanMs: number) => {
    if (jitterMs === 0) return Math.max(0, meanMs);
    const cube = (value: number) => Math.max(0, value) ** 3;
    return (cube(meanMs + jitterMs) - 2 * cube(meanMs) + cube(meanMs - jitterMs)) / (6 * jitterMs ** 2);
  };
  const probability = (expected(excessMs) - expected(excessMs - evaluateMs)) / evaluateMs;
  return Math.min(1, Math.max(0, probability));
}
