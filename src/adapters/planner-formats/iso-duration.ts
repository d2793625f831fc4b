import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../engine/time/index.ts';

const DURATION =
  /^P(?:(\d+)W|(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?)$/;

export const ISO_DURATION_EXPECTED = 'a duration above 0 such as PT15M, PT24H or P1D (24 hours)';

/**
 * Reads a duration of ISO 8601 as elapsed time: a day has 24 hours, also where the clocks are changed. Months and
 * years have no length of their own and are not read.
 *
 * @returns [ms] > 0; undefined where the text is anything else.
 */
export function parseIsoDurationMs(text: string): number | undefined {
  const match = DURATION.exec(text.trim());
  if (match === null) return undefined;
  const [, weeks, days, hours, minutes, seconds] = match.map((part) => Number(part ?? 0));
  const totalMs =
    weeks! * 7 * DAY_MS + days! * DAY_MS + hours! * HOUR_MS + minutes! * MINUTE_MS + seconds! * SECOND_MS;
  return totalMs > 0 && Number.isFinite(totalMs) ? totalMs : undefined;
}
