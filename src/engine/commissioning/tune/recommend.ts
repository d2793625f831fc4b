import { MINUTE_MS } from '../../time/index.ts';
import type { PollPolicy, PollRow } from './polling.ts';
import type { TimeoutRow } from './timeouts.ts';

/** What mistakes cost, in any unit. */
export interface MistakeCosts {
  /** Somebody is told that a site is OFFLINE, and it is not. */
  readonly falseAlarm: number;
  /** A minute by which an outage is known later. */
  readonly lateMinute: number;
}

/** A false alarm is worth three quarters of an hour of knowing later. */
export const COST_DEFAULTS: MistakeCosts = { falseAlarm: 1, lateMinute: 0.02 };

/** From which price on a shorter timeout is better than the next longer one. */
export interface BreakEven {
  readonly shorterMs: number;
  readonly longerMs: number;
  /** What a late minute costs there, as part of what a false alarm costs; absent where no outage was recorded. */
  readonly lateMinutePu?: number;
}

/** The timeout that costs least, and when another one would. */
export interface Recommendation {
  readonly timeoutMs: number;
  readonly reason: string;
  /** Of each timeout, in the order given: cost per 1,000 days of a site. */
  readonly costs: readonly number[];
  /** Of each timeout and the one before it, in the order given. */
  readonly breakEvens: readonly BreakEven[];
}

/** What is known besides: the time between two samples, and the timeout that is used now. */
export interface PresentTimeout {
  readonly periodMs: number;
  readonly timeoutMs: number;
}

/**
 * The timeout that costs least: false alarms, and the minutes by which real outages are known later. One at a multiple of the
 * period leaves a lost sample to chance and is not recommended, unless it is the present one.
 *
 * @param rows - at least one, ascending.
 * @param present - absent: any timeout may be recommended.
 */
export function recommendTimeout(
  rows: readonly TimeoutRow[],
  costs: MistakeCosts,
  present?: PresentTimeout,
): Recommendation {
  const of = rows.map(
    ({ falsePer1000, offlinePer1000, meanDelayMs }) =>
      costs.falseAlarm * falsePer1000 +
      costs.lateMinute * (meanDelayMs / MINUTE_MS) * (offlinePer1000 - falsePer1000),
  );
  const allowed = rows.map(({ timeoutMs }) => !isLeftToChance(timeoutMs, present));
  const isAny = !allowed.includes(true);
  const open = of.map((cost, index) => (allowed[index] === true || isAny ? cost : Number.POSITIVE_INFINITY));
  const best = open.indexOf(Math.min(...open));
  const row = rows[best]!;
  const breakEvens = rows.slice(1).map((longer, index) => breakEvenOf(rows[index]!, longer));
  const shorter = best === 0 ? undefined : breakEvens[best - 1];
  return {
    timeoutMs: row.timeoutMs,
    reason: [
      `${text(row.timeoutMs)} costs least, ${row.falsePer1000.toFixed(1)} false alarms per 1,000 days of a site and ${(row.meanDelayMs / MINUTE_MS).toFixed(1)} min of delay`,
      ...(shorter === undefined ? [] : [breakEvenText(shorter)]),
      ...(of.indexOf(Math.min(...of)) === best || isAny ? [] : ['cheaper ones are multiples of the period']),
    ].join('; '),
    costs: of,
    breakEvens,
  };
}

/** Whether a timeout is a multiple of the period, at which jitter decides, and is not the present one. */
export function isLeftToChance(timeoutMs: number, present: PresentTimeout | undefined): boolean {
  return present !== undefined && timeoutMs !== present.timeoutMs && timeoutMs % present.periodMs === 0;
}

function breakEvenOf(shorter: TimeoutRow, longer: TimeoutRow): BreakEven {
  const saved = shorter.falsePer1000 - longer.falsePer1000;
  const outages = longer.offlinePer1000 - longer.falsePer1000;
  const lateMinutes = ((longer.meanDelayMs - shorter.meanDelayMs) / MINUTE_MS) * outages;
  return {
    shorterMs: shorter.timeoutMs,
    longerMs: longer.timeoutMs,
    ...(lateMinutes === 0 ? {} : { lateMinutePu: saved / lateMinutes }),
  };
}

function breakEvenText({ shorterMs, lateMinutePu }: BreakEven): string {
  return lateMinutePu === undefined
    ? 'no outage was recorded'
    : `${text(shorterMs)} is better where a minute of delay costs more than ${lateMinutePu.toPrecision(2)} false alarms`;
}

function text(timeoutMs: number): string {
  return `${timeoutMs / MINUTE_MS} min`;
}

function isSame(left: PollPolicy, right: PollPolicy): boolean {
  return left.kind === 'fixed' && right.kind === 'fixed'
    ? left.intervalMs === right.intervalMs
    : left.kind === right.kind;
}

/** The policy of asking that is recommended. */
export interface PollRecommendation {
  readonly policy: PollPolicy;
  readonly reason: string;
}

/**
 * The policy of asking: the present one where the limits allow it for all sites, else the adaptive one, else the one
 * that allows most sites.
 *
 * @param rows - at least one.
 */
export function recommendPolling(
  rows: readonly PollRow[],
  siteCount: number,
  presentPolicy: PollPolicy,
): PollRecommendation {
  const fits = ({ siteCountMax }: PollRow) => siteCountMax >= siteCount;
  const present = rows.find(({ policy }) => isSame(policy, presentPolicy));
  if (present !== undefined && fits(present)) {
    return {
      policy: present.policy,
      reason: `the limits allow it for ${present.siteCountMax} sites, and there are ${siteCount}`,
    };
  }
  const adaptive = rows.find((row) => row.policy.kind === 'adaptive' && fits(row));
  const most = rows.reduce((found, row) => (row.siteCountMax > found.siteCountMax ? row : found));
  const row = adaptive ?? most;
  const isAllowed = fits(row);
  return {
    policy: row.policy,
    reason: isAllowed
      ? `asking about ${siteCount} sites as often as now is more than the limits allow; this allows ${row.siteCountMax}`
      : `the limits allow no policy for ${siteCount} sites; this allows most, ${row.siteCountMax}`,
  };
}
