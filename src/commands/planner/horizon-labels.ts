import type { Horizon } from '../../engine/planner/index.ts';
import { dayOf, formatInstant, formatTime, parseZone } from '../../engine/time/index.ts';

/** The first instant of each period, and the end of the last [ms]: one more than there are periods. */
export function periodEdgesMs({ startMs, periodMs }: Horizon): readonly number[] {
  const edgesMs = [startMs];
  for (const lengthMs of periodMs) edgesMs.push(edgesMs.at(-1)! + lengthMs);
  return edgesMs;
}

/** Local start times of the periods; with the day where there are several. */
export function periodLabels(horizon: Horizon): readonly string[] {
  const zone = parseZone(horizon.zone);
  const startsMs = periodEdgesMs(horizon).slice(0, -1);
  const isOneDay = dayOf(zone, horizon.startMs) === dayOf(zone, startsMs.at(-1)!);
  return startsMs.map((ms) => (isOneDay ? '' : `${dayOf(zone, ms)} `) + formatTime(ms, zone));
}

/** `17:00-18:15`: periods `from` up to but not with `to`; with the day where there are several. */
export function spanLabel(horizon: Horizon, from: number, to: number): string {
  const zone = parseZone(horizon.zone);
  const edgesMs = periodEdgesMs(horizon);
  const end = formatTime(edgesMs[to]!, zone);
  return `${periodLabels(horizon)[from]}-${end === '00:00' ? '24:00' : end}`;
}

/** Start and end of periods as JSON has them: ISO 8601 beside milliseconds. */
export function spanJson(horizon: Horizon, from: number, to: number): object {
  const zone = parseZone(horizon.zone);
  const edgesMs = periodEdgesMs(horizon);
  const startMs = edgesMs[from]!;
  const endMs = edgesMs[to]!;
  return { start: formatInstant(startMs, zone), startMs, end: formatInstant(endMs, zone), endMs };
}
