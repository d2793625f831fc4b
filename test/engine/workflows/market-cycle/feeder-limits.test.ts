import { expect, test } from 'vitest';
import { feederId } from '../../../../src/engine/ids.ts';
import type { Feeder } from '../../../../src/engine/portfolio/index.ts';
import { gridOf, parseDayStrict, parseZone } from '../../../../src/engine/time/index.ts';
import { limitsIn } from '../../../../src/engine/workflows/market-cycle/feeder-limits.ts';
import { roomBeside } from '../../../../src/engine/workflows/market-cycle/room-beside.ts';

/** A Sunday of 60 minutes a period on which the clock goes back: the hour from 2:00 comes twice. */
const GRID = gridOf(parseZone('Europe/Amsterdam'), parseDayStrict('2026-10-25'), 60);
const SUNDAY = [7];

const FEEDER: Feeder = {
  id: feederId('street'),
  importLimitW: 50,
  exportLimitW: 30,
  hours: [
    { startMinutes: 120, endMinutes: 180, weekdays: SUNDAY, importLimitW: 40 },
    { startMinutes: 120, endMinutes: 240, weekdays: [1, 7], importLimitW: 45, exportLimitW: 0 },
    { startMinutes: 0, endMinutes: 1440, weekdays: [1, 2, 3, 4, 5, 6], importLimitW: 1 },
  ],
};

test.each([
  ['before all hours: its own', 0, 50, 30],
  ['in two at once: the narrowest of each', 2, 40, 0],
  ['the same hour once more', 3, 40, 0],
  ['in one only', 4, 45, 0],
  ['at its end: its own', 5, 50, 30],
])('the limits of a feeder %s', (_, period, importLimitW, exportLimitW) => {
  expect(limitsIn(FEEDER, GRID, period)).toEqual({ importLimitW, exportLimitW });
});

test.each([
  ['within both', 10, -40, 40],
  ['beyond the import limit: not further', 70, -100, 0],
  ['beyond the export limit: not further', -40, 0, 90],
])('the room beside a prognosis %s', (_, nowW, lowW, highW) => {
  const { minDeltaW, maxDeltaW } = roomBeside(Int32Array.of(nowW), () => FEEDER);
  expect([minDeltaW[0], maxDeltaW[0]]).toEqual([lowW, highW]);
});
