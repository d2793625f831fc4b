import { UsageError } from '../../engine/errors.ts';
import type { Horizon } from '../../engine/planner/index.ts';
import {
  dayOf,
  type Grid,
  gridOf,
  isPeriodMinutes,
  MINUTE_MS,
  type PeriodRange,
  parsePeriodRange,
  parseZone,
} from '../../engine/time/index.ts';

/**
 * The periods of a horizon that an operator names: as those of a day where the horizon is one, else by their numbers, counted from 1.
 *
 * @throws InputError `bad-period-range`, UsageError `bad-periods`.
 */
export function quotedPeriods(text: string, horizon: Horizon): PeriodRange {
  const grid = gridOfHorizon(horizon);
  if (grid !== undefined) return parsePeriodRange(text, grid);
  const numbers = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(text);
  const from = Number(numbers?.[1]) - 1;
  const to = Number(numbers?.[2] ?? numbers?.[1]);
  const periodCount = horizon.periodMs.length;
  if (from >= 0 && from < to && to <= periodCount) return { from, to };
  throw new UsageError('bad-periods', `The problem is not one local day: its periods have numbers only.`, {
    details: [
      { path: 'periods', value: text, expected: `numbers from 1 to ${periodCount}, such as 57 or 57-60` },
    ],
  });
}

/** The local day that a horizon is; undefined where it is something else. */
function gridOfHorizon({ startMs, periodMs, zone: name }: Horizon): Grid | undefined {
  const minutes = periodMs[0]! / MINUTE_MS;
  if (!isPeriodMinutes(minutes) || periodMs.some((lengthMs) => lengthMs !== periodMs[0])) return undefined;
  const zone = parseZone(name);
  const grid = gridOf(zone, dayOf(zone, startMs), minutes);
  return grid.startMs === startMs && grid.periodCount === periodMs.length ? grid : undefined;
}
