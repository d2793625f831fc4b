import { DAY_MS, MINUTE_MS } from '../../time/index.ts';
import type { Observed, SilentRun } from './observed.ts';
import { type Interval, type RoundValue, resampledIntervals } from './resample.ts';

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
  /** 95 %, over sites drawn again; NaN where no alarm was drawn. */
  readonly precisionInterval: Interval;
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
  const known = { ...observed, silentRuns: observed.silentRuns.filter(({ isCensored }) => !isCensored) };
  const judged = timeoutsMs.map((timeoutMs) => judge(known, timeoutMs, settings));
  const intervals = intervalsOf(known.sites, judged, { periodMs: observed.periodMs, seed: settings.seed });
  return judged.map(({ row }, index) => ({ ...row, ...intervals[index]! }));
}

/** False alarms per 1,000 days of a site alone, of each timeout in the order given. */
export function falseAlarms(
  observed: Observed,
  timeoutsMs: readonly number[],
  settings: TimeoutSettings,
): readonly number[] {
  const known = { ...observed, silentRuns: observed.silentRuns.filter(({ isCensored }) => !isCensored) };
  return timeoutsMs.map((timeoutMs) => judge(known, timeoutMs, settings).row.falsePer1000);
}

/** Alarms at one site, and those among them that were false. */
interface Alarms {
  flagged: number;
  false: number;
}

interface Judged {
  readonly row: Omit<TimeoutRow, 'falseInterval' | 'precisionInterval'>;
  /** Sites without alarms are absent. */
  readonly alarms: ReadonlyMap<string, Alarms>;
}

function judge(observed: Observed, timeoutMs: number, settings: TimeoutSettings): Judged {
  const { periodMs, sites, silentRuns } = observed;
  const { evaluateMs, outageMs, jitterMs, latencyMs } = settings;
  const siteDays = sites.reduce((sum, { periodCount }) => sum + (periodCount * periodMs) / DAY_MS, 0);
  let flagged = 0;
  let flaggedOutages = 0;
  let outageCount = 0;
  let falseMinutes = 0;
  const alarms = new Map<string, Alarms>();
  for (const run of silentRuns) {
    const gapMs = gapOf(run, periodMs);
    const probability = flagProbability(gapMs - timeoutMs, evaluateMs, jitterMs);
    const ofSite = alarms.get(run.siteId) ?? { flagged: 0, false: 0 };
    alarms.set(run.siteId, ofSite);
    flagged += probability;
    ofSite.flagged += probability;
    if (isOutage(run, periodMs, outageMs)) {
      flaggedOutages += probability;
      outageCount += 1;
    } else {
      ofSite.false += probability;
      falseMinutes += Math.max(0, gapMs - timeoutMs - evaluateMs / 2) / MINUTE_MS;
    }
  }
  const per1000 = (count: number) => (1000 * count) / siteDays;
  const row = {
    timeoutMs,
    offlinePer1000: per1000(flagged),
    falsePer1000: per1000(flagged - flaggedOutages),
    precision: flaggedOutages / flagged,
    recall: flaggedOutages / outageCount,
    falseMinutesPer1000: per1000(falseMinutes),
    meanDelayMs: timeoutMs - periodMs / 2 + evaluateMs / 2 + latencyMs,
    worstDelayMs: timeoutMs + evaluateMs + latencyMs,
    toleratedCount: Math.max(0, Math.floor((timeoutMs - jitterMs - latencyMs) / periodMs) - 1),
  };
  return { row, alarms };
}

/** Of all timeouts from the same sites drawn again. */
function intervalsOf(
  sites: Observed['sites'],
  judged: readonly Judged[],
  { periodMs, seed }: { readonly periodMs: number; readonly seed: number },
): readonly Pick<TimeoutRow, 'falseInterval' | 'precisionInterval'>[] {
  const watched = sites.map(({ siteId, periodCount }) => {
    const isCalm = judged.every(({ alarms }) => (alarms.get(siteId)?.flagged ?? 0) === 0);
    const counts = judged.flatMap(({ alarms }) => {
      const { flagged, false: wrong } = alarms.get(siteId) ?? { flagged: 0, false: 0 };
      return [wrong, flagged];
    });
    return {
      days: (periodCount * periodMs) / DAY_MS,
      counts: isCalm ? undefined : Float64Array.from(counts),
    };
  });
  const values = judged.flatMap((_, index): readonly RoundValue[] => [
    (days, counts) => (1000 * counts[2 * index]!) / days,
    (_days, counts) => 1 - counts[2 * index]! / counts[2 * index + 1]!,
  ]);
  const intervals = resampledIntervals(watched, 2 * judged.length, { values, seed });
  return judged.map((_, index) => ({
    falseInterval: intervals[2 * index]!,
    precisionInterval: intervals[2 * index + 1]!,
  }));
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
