import { MINUTE_MS } from '../../time/index.ts';
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

/** The timeout that costs least, and when another one would. */
export interface Recommendation {
  readonly timeoutMs: number;
  readonly reason: string;
  /** Of each timeout, in the order given: cost per 1,000 days of a site. */
  readonly costs: readonly number[];
}

/**
 * The timeout that costs least: false alarms, and the minutes by which real outages are known later.
 *
 * @param rows - at least one.
 */
export function recommendTimeout(rows: readonly TimeoutRow[], costs: MistakeCosts): Recommendation {
  const of = rows.map(
    ({ falsePer1000, offlinePer1000, meanDelayMs }) =>
      costs.falseAlarm * falsePer1000 +
      costs.lateMinute * (meanDelayMs / MINUTE_MS) * (offlinePer1000 - falsePer1000),
  );
  const best = of.indexOf(Math.min(...of));
  const row = rows[best]!;
  const text = (timeoutMs: number) => `${timeoutMs / MINUTE_MS} min`;
  const earlier = rows.filter(({ timeoutMs }) => timeoutMs < row.timeoutMs).at(-1);
  const shorter = earlier === undefined ? '' : `; ${breakEvenText(earlier, row, text)}`;
  return {
    timeoutMs: row.timeoutMs,
    reason: `${text(row.timeoutMs)} costs least, ${row.falsePer1000.toFixed(1)} false alarms per 1,000 days of a site and ${(row.meanDelayMs / MINUTE_MS).toFixed(1)} min of delay${shorter}`,
    costs: of,
  };
}

/** From which price of a late minute on the shorter timeout is the better one. */
function breakEvenText(shorter: TimeoutRow, best: TimeoutRow, text: (timeoutMs: number) => string): string {
  const saved = shorter.falsePer1000 - best.falsePer1000;
  const outages = best.offlinePer1000 - best.falsePer1000;
  const lateMinutes = ((best.meanDelayMs - shorter.meanDelayMs) / MINUTE_MS) * outages;
  return lateMinutes === 0
    ? 'no outage was recorded'
    : `${text(shorter.timeoutMs)} is better where a minute of delay costs more than ${(saved / lateMinutes).toPrecision(2)} false alarms`;
}
