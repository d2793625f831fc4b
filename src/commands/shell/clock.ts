import { UsageError } from '../../engine/errors.ts';
import type { Clock } from '../../engine/ports.ts';

const INSTANT = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/**
 * @param now - of `--now`: RFC 3339 with offset. Absent: the real clock.
 * @throws UsageError `bad-now`.
 */
export function clockOf(now: string | undefined): Clock {
  if (now === undefined) return { nowMs: () => Date.now() };
  const day = INSTANT.exec(now)?.[1];
  const nowMs = day === undefined || !isCalendarDay(day) ? Number.NaN : Date.parse(now);
  if (Number.isNaN(nowMs)) {
    const expected = 'an instant with offset such as 2026-11-21T14:00:00Z';
    throw new UsageError('bad-now', `--now cannot be "${now}".`, {
      details: [{ path: '--now', value: now, expected }],
    });
  }
  return { nowMs: () => nowMs };
}

/** February 30 is read as March 2 by Date.parse. */
function isCalendarDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}
