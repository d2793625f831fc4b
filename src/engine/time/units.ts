/** Lengths of elapsed time in milliseconds. A local day is not always `DAY_MS` long: ask its grid. */
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Two digits, as clocks and calendars write them. */
export function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
