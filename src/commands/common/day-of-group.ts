import type { FlexGroup } from '../../engine/portfolio/index.ts';
import { type Grid, gridOf, parseDay } from '../../engine/time/index.ts';
import type { Io } from '../shell/io.ts';

/** The local day that an option names (`tomorrow`, `2026-11-22`), as the grid of the group. */
export function dayOfGroup(group: FlexGroup, day: string, io: Io): Grid {
  return gridOf(
    group.zone,
    parseDay(day, { zone: group.zone, nowMs: io.clock.nowMs() }),
    group.periodMinutes,
  );
}

/** The period that now lies in, as the marker of a chart; undefined on other days. */
export function nowMarker(
  grid: Grid,
  io: Io,
): { readonly periodIndex: number; readonly label: string } | undefined {
  const nowMs = io.clock.nowMs();
  if (nowMs < grid.startMs || nowMs >= grid.endMs) return undefined;
  return { periodIndex: Math.floor((nowMs - grid.startMs) / grid.periodMs), label: 'now' };
}
