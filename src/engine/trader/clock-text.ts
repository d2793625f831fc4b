import { formatInstant, formatTime, type Grid } from '../time/index.ts';

/** An instant as the group's wall clock shows it: the time alone on the day of the grid, with its day otherwise. */
export function clockText(ms: number, { startMs, endMs, zone }: Grid): string {
  return ms >= startMs && ms < endMs ? formatTime(ms, zone) : formatInstant(ms, zone);
}
