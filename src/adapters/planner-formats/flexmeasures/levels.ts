import type { Findings, Located } from '../findings.ts';
import { isOnTick, tickAtOrBefore } from '../grid.ts';
import type { Dimension } from '../quantity.ts';
import type { Segment } from '../steps.ts';
import { type Reading, readSteps } from './variable.ts';

/**
 * Reads levels of stored energy that hold at instants or throughout spans, both ends included.
 *
 * Times between the instants that are planned for count from (or up to) the one before, as FlexMeasures floors them.
 *
 * @param combine - which of several values for one instant holds.
 * @returns [Wh] at the END of each period, NaN where nothing is said.
 */
export function readLevels(
  where: Located,
  dimension: Dimension,
  reading: Reading,
  combine: 'most' | 'least' | 'only',
): Float64Array | undefined {
  const { grid, findings } = reading;
  const steps = readSteps(where, dimension, reading);
  if (steps === undefined) return undefined;
  const levels = new Float64Array(grid.count).fill('constant' in steps ? steps.constant : Number.NaN);
  if ('constant' in steps) return levels;
  for (const segment of steps.segments) {
    noteTimes(where, segment, reading);
    const first = Math.max(1, tickAtOrBefore(segment.startMs, grid));
    const last = Math.min(grid.count, tickAtOrBefore(segment.endMs, grid));
    for (let tick = first; tick <= last; tick++) {
      const known = levels[tick - 1]!;
      if (combine === 'only' && !Number.isNaN(known) && known !== segment.value) tellDouble(where, findings);
      levels[tick - 1] = combined(known, segment.value, combine);
    }
  }
  return levels;
}

function combined(known: number, value: number, combine: 'most' | 'least' | 'only'): number {
  if (Number.isNaN(known) || combine === 'only') return value;
  return combine === 'most' ? Math.max(known, value) : Math.min(known, value);
}

function tellDouble(where: Located, findings: Findings): void {
  findings.mistake({ path: where.path }, 'one level at a time');
}

function noteTimes(where: Located, { startMs, endMs }: Segment, { grid, findings }: Reading): void {
  if (endMs <= grid.startMs) findings.note(where.path, 'levels up to the start of the horizon are left out');
  if (startMs > grid.endMs || endMs > grid.endMs) {
    findings.note(where.path, 'levels after the end of the horizon are left out');
  }
  if (!isOnTick(startMs, grid) || !isOnTick(endMs, grid)) {
    findings.note(where.path, 'times between the ends of periods count as the end before');
  }
}
