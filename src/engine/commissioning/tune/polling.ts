import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../time/index.ts';

/** How often the vendor is asked for the status of a site: always after the same time, or rarely and on suspicion. */
export type PollPolicy =
  | { readonly kind: 'fixed'; readonly intervalMs: number }
  | { readonly kind: 'adaptive' };

/** An adaptive policy asks this often of itself, and once whenever a sample is overdue. */
export const SWEEP_MS = HOUR_MS;
/** A sample is overdue after one and a half periods. */
export const SUSPICION_PERIODS = 1.5;

/** What asking may cost, and what it depends on. */
export interface PollSettings {
  readonly siteCount: number;
  readonly callsPerDayMax: number;
  readonly callsPerSecondMax: number;
  readonly latencyMs: number;
  /** Suspicions per day of a site. */
  readonly suspicionsPerDay: number;
}

/** What a policy comes to. */
export interface PollRow {
  readonly policy: PollPolicy;
  readonly callsPerDay: number;
  readonly callsPerSecond: number;
  /** Age of the status when it is looked at: at any moment, or for an adaptive policy when it matters. */
  readonly meanAgeMs: number;
  readonly p95AgeMs: number;
  readonly worstAgeMs: number;
  /** Sites that the limits allow. */
  readonly siteCountMax: number;
}

/** What each policy of asking comes to; calls are spread evenly over the interval. */
export function judgePolling(policies: readonly PollPolicy[], settings: PollSettings): readonly PollRow[] {
  return policies.map((policy) => {
    const perSiteDay =
      policy.kind === 'fixed' ? DAY_MS / policy.intervalMs : DAY_MS / SWEEP_MS + settings.suspicionsPerDay;
    const { siteCount, callsPerDayMax, callsPerSecondMax } = settings;
    const secondsPerDay = DAY_MS / 1000;
    return {
      policy,
      callsPerDay: siteCount * perSiteDay,
      callsPerSecond: (siteCount * perSiteDay) / secondsPerDay,
      ...ageOf(policy, settings.latencyMs),
      siteCountMax: Math.floor(
        Math.min(callsPerDayMax / perSiteDay, (callsPerSecondMax * secondsPerDay) / perSiteDay),
      ),
    };
  });
}

/** A status that is asked for evenly is as old as a moment of the interval; one on suspicion is asked for at once. */
function ageOf(
  policy: PollPolicy,
  latencyMs: number,
): Pick<PollRow, 'meanAgeMs' | 'p95AgeMs' | 'worstAgeMs'> {
  const intervalMs = policy.kind === 'fixed' ? policy.intervalMs : MINUTE_MS;
  return {
    meanAgeMs: intervalMs / 2 + latencyMs,
    p95AgeMs: 0.95 * intervalMs + latencyMs,
    worstAgeMs: intervalMs + latencyMs,
  };
}
