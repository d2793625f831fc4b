import { readFileSync } from 'node:fs';
import { deviceId, seriesId, siteId } from '../../../src/engine/ids.ts';
import type { PlannerProblem } from '../../../src/engine/planner/index.ts';
import type { Site } from '../../../src/engine/portfolio/index.ts';
import { type Samples, samplesFromRegular } from '../../../src/engine/series/index.ts';
import { type Grid, gridOf, parseDayStrict, parseZone } from '../../../src/engine/time/index.ts';
import { siteProblem } from '../../../src/engine/workflows/site-problem/build.ts';
import { hasRecording, recording } from '../../support/recordings.ts';

/** Recorded households with PV and a battery, hour by hour, and the market's prices. */

const READINGS = 'sites-pv/readings_60min.csv';
const PRICES = 'prices/day_ahead_ercot_60min.csv';

const ZONE = parseZone('America/Los_Angeles');
/** Of the homes, as they were built. */
const BATTERY_WH = 6400;
const BATTERY_W = 5000;
const HOUR_MS = 3_600_000;

export const hasHouseholds = hasRecording(READINGS) && hasRecording(PRICES);

/** A home on a day. */
export interface HouseholdDay {
  readonly name: string;
  readonly grid: Grid;
  readonly problem: PlannerProblem;
}

/** Every home on each of the days. */
export function householdDays(days: readonly string[]): readonly HouseholdDay[] {
  const rows = csv(READINGS);
  const names = [...new Set(rows.map(([, name]) => name!))].sort();
  const prices = seriesOf(csv(PRICES).map(([start, perMwh]) => [start!, 1000 * Number(perMwh)]));
  return names.flatMap((name) => {
    const own = rows.filter((row) => row[1] === name);
    const series = new Map([
      ['price', prices],
      ['load', seriesOf(own.map(([start, , loadKwh]) => [start!, 1000 * Number(loadKwh)]))],
      ['pv', seriesOf(own.map(([start, , , pvKwh]) => [start!, 1000 * Number(pvKwh)]))],
    ]);
    return days.map((day) => {
      const grid = gridOf(ZONE, parseDayStrict(day), 60);
      const built = siteProblem({
        site: siteOf(name),
        grid,
        nowMs: grid.startMs - 10 * HOUR_MS,
        series,
        startEnergyWh: new Map(),
      });
      if (built.outcome === 'refused') throw new Error(built.reasons.join('; '));
      return { name: `${name} on ${day}`, grid, problem: built.part };
    });
  });
}

function siteOf(name: string): Site {
  const price = { kind: 'series', seriesId: seriesId('price'), factor: 1 } as const;
  return {
    id: siteId(name),
    importPrice: { ...price, addMicrosPerKwh: 120_000 },
    exportPrice: { ...price, addMicrosPerKwh: 0 },
    baseLoad: { kind: 'series', seriesId: seriesId('load') },
    devices: [
      { kind: 'pv', id: deviceId('pv'), seriesId: seriesId('pv'), curtailable: true },
      {
        kind: 'battery',
        id: deviceId('battery'),
        capacityWh: BATTERY_WH,
        socPctMin: 5,
        socPctMax: 100,
        socPctStart: 50,
        chargePowerWMax: BATTERY_W,
        dischargePowerWMax: BATTERY_W,
        chargeEfficiencyPu: 0.95,
        dischargeEfficiencyPu: 0.95,
        wearMicrosPerKwhDischarged: 20_000,
      },
    ],
  };
}

function csv(path: string): readonly (readonly string[])[] {
  const [, ...lines] = readFileSync(recording(path), 'utf8').trim().split('\n');
  return lines.map((line) => line.split(','));
}

/** @param points - in order of time, hour by hour. */
function seriesOf(points: readonly (readonly [start: string, value: number])[]): Samples {
  return samplesFromRegular({
    startMs: Date.parse(points[0]![0]),
    stepMs: HOUR_MS,
    value: points.map(([, value]) => Math.round(value)),
  });
}
