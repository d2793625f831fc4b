import { randomStream } from '../quantity/index.ts';
import { dayKind, type Grid, MINUTE_MS, periodStartMs, wallMinutes } from '../time/index.ts';
import { type Place, type Roof, roofIrradiance, seasonAngle } from './sun.ts';
import { clearness } from './weather.ts';

/** A made-up household: what its meter would show follows from these and the seed. */
export interface Household {
  readonly name: string;
  /** Mean of what is always on [W]. */
  readonly standbyW: number;
  /** Height of the morning and the evening hump [W]. */
  readonly morningW: number;
  readonly eveningW: number;
  /** When they are highest, minutes of the wall clock. */
  readonly morningMinutes: number;
  readonly eveningMinutes: number;
  /** How much more is used in the depth of winter, as a part of the humps. */
  readonly winterPu: number;
  /** Installed PV [W]; 0: none. */
  readonly pvPeakW: number;
  readonly roof: Roof;
}

/** Performance ratio of a PV system: what inverter, cables, heat and dirt leave. */
const PERFORMANCE_PU = 0.84;
/** Irradiance at which a module gives its peak power [W/m²]. */
const STANDARD_IRRADIANCE = 1000;

/** Mean power of everything that cannot be steered [W] per period of the day, without PV. */
export function householdLoad(seed: number, home: Household, grid: Grid): Float64Array {
  const stream = randomStream(seed, home.name, 'load', grid.day);
  const weekend = dayKind(grid.day) !== 'workday';
  const mood = 1 + 0.12 * stream.normal();
  const morningMinutes = home.morningMinutes + (weekend ? 90 : 0) + 20 * stream.normal();
  const eveningMinutes = home.eveningMinutes + 25 * stream.normal();
  const season = 1 + home.winterPu * 0.5 * (1 + Math.cos(seasonAngle(grid.startMs)));
  const events = appliances(stream, weekend);
  const fridgePhase = stream.between(0, 90);

  return Float64Array.from({ length: grid.periodCount }, (_, period) => {
    const minutes = wallMinutes(grid, period) + grid.periodMinutes / 2;
    const humpsW =
      home.morningW * hump(minutes - morningMinutes, 50) +
      home.eveningW * hump(minutes - eveningMinutes, 110) +
      (weekend ? 0.45 : 0.2) * home.eveningW * hump(minutes - 13 * 60, 130);
    const fridgeW = (minutes + fridgePhase) % 90 < 30 ? 90 : 0;
    const eventsW = events.reduce((sumW, event) => sumW + overlap(event, minutes, grid.periodMinutes), 0);
    const noise = Math.max(0.5, 1 + 0.1 * stream.normal());
    return Math.round((home.standbyW + humpsW * season * mood) * noise + fridgeW + eventsW);
  });
}

/** Mean PV power [W] ≥ 0 per period of the day; the sky is the same for all households of a place. */
export function householdPv(seed: number, home: Household, place: Place, grid: Grid): Float64Array {
  const clearPu = clearness(seed, grid);
  const middleMs = (grid.periodMinutes / 2) * MINUTE_MS;
  return Float64Array.from({ length: grid.periodCount }, (_, period) => {
    const irradiance = roofIrradiance(
      place,
      home.roof,
      periodStartMs(grid, period) + middleMs,
      clearPu[period]!,
    );
    const powerW = (home.pvPeakW * PERFORMANCE_PU * irradiance) / STANDARD_IRRADIANCE;
    return Math.round(Math.min(home.pvPeakW, powerW));
  });
}

/** A bell of height 1 and the given half width [min]. */
function hump(distanceMinutes: number, widthMinutes: number): number {
  const scaled = distanceMinutes / widthMinutes;
  return Math.exp(-0.5 * scaled * scaled);
}

interface Appliance {
  readonly startMinutes: number;
  readonly lengthMinutes: number;
  readonly powerW: number;
}

/** Kettles, ovens and washing machines: a few runs a day, at waking hours. */
function appliances(stream: ReturnType<typeof randomStream>, weekend: boolean): readonly Appliance[] {
  const count = stream.whole(1, weekend ? 6 : 4);
  return Array.from({ length: count }, () => ({
    startMinutes: stream.between(6.5 * 60, 22 * 60),
    lengthMinutes: stream.between(5, 75),
    powerW: stream.between(600, 2400),
  }));
}

function overlap(event: Appliance, middleMinutes: number, periodMinutes: number): number {
  const from = Math.max(event.startMinutes, middleMinutes - periodMinutes / 2);
  const to = Math.min(event.startMinutes + event.lengthMinutes, middleMinutes + periodMinutes / 2);
  return to > from ? (event.powerW * (to - from)) / periodMinutes : 0;
}
