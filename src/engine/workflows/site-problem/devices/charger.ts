import type { StorageDevice } from '../../../planner/index.ts';
import type { ChargerSpec, VehicleSession } from '../../../portfolio/index.ts';
import { addDays, type Day, type Grid, gridOf, HOUR_MS, wallMinutes, weekday } from '../../../time/index.ts';
import type { SiteInputs } from '../inputs.ts';
import { constant, storage } from './storage.ts';

/** The part of one stay of the vehicle that lies in the planned day. */
interface Stay {
  /** Local day on which the vehicle arrived; it names the stay. */
  readonly arrivalDay: Day;
  readonly session: VehicleSession;
  /** Periods [from, to) during which it is plugged in. */
  readonly from: number;
  readonly to: number;
  /** It leaves within the day; else it stays beyond midnight. */
  readonly leavesToday: boolean;
}

/**
 * A charger as one store per stay: empty when the vehicle arrives, holding the wanted energy when
 * it leaves. A stay over midnight is planned in two days; the second starts from what the plan of
 * the first has charged.
 */
export function chargerDevices(
  spec: ChargerSpec,
  inputs: SiteInputs,
  importMicrosPerKwhMean: number,
): readonly StorageDevice[] {
  return staysOf(spec, inputs.grid).map((stay) => stayDevice(spec, stay, inputs, importMicrosPerKwhMean));
}

/** Planner devices of a charger are named after the day of arrival: `car@2026-11-21`. */
export function stayId(spec: ChargerSpec, arrivalDay: Day): string {
  return `${spec.id}@${arrivalDay}`;
}

function staysOf(spec: ChargerSpec, grid: Grid): readonly Stay[] {
  const yesterday = addDays(grid.day, -1);
  const stays: Stay[] = [];
  for (const session of spec.sessions) {
    const overnight = session.departureMinutes <= session.arrivalMinutes;
    if (overnight && session.weekdays.includes(weekday(yesterday))) {
      const to = firstPeriodFrom(grid, session.departureMinutes, 'whole');
      stays.push({ arrivalDay: yesterday, session, from: 0, to, leavesToday: true });
    }
    if (session.weekdays.includes(weekday(grid.day))) {
      const from = firstPeriodFrom(grid, session.arrivalMinutes, 'started');
      const to = overnight ? grid.periodCount : firstPeriodFrom(grid, session.departureMinutes, 'whole');
      stays.push({ arrivalDay: grid.day, session, from, to, leavesToday: !overnight });
    }
  }
  return stays.filter(({ from, to }) => to > from);
}

/**
 * `started`: the first period that begins at or after the wall time; `whole`: the first that would
 * end after it, so that all before lie wholly within the stay.
 */
function firstPeriodFrom(grid: Grid, minutes: number, edge: 'started' | 'whole'): number {
  for (let period = 0; period < grid.periodCount; period += 1) {
    const startMinutes = wallMinutes(grid, period);
    const reached =
      edge === 'started' ? startMinutes >= minutes : startMinutes + grid.periodMinutes > minutes;
    if (reached) return period;
  }
  return grid.periodCount;
}

function stayDevice(
  spec: ChargerSpec,
  stay: Stay,
  { grid, startEnergyWh }: SiteInputs,
  importMicrosPerKwhMean: number,
): StorageDevice {
  const id = stayId(spec, stay.arrivalDay);
  const periods = grid.periodCount;
  const chargePowerWMax = constant(periods, 0).fill(spec.chargePowerWMax, stay.from, stay.to);
  const wantedWh = stay.session.energyWh;
  const energyStartWh = Math.min(wantedWh, startOf(stay, startEnergyWh.get(id), spec, grid));
  const atEndWh = stay.leavesToday
    ? wantedWh
    : Math.max(0, wantedWh - chargeableTomorrowWh(spec, stay, grid));
  return storage({
    id,
    energyStartWh,
    energyMinWh: constant(periods, 0),
    energyMaxWh: constant(periods, wantedWh),
    chargePowerWMax,
    chargePowerWMin: spec.chargePowerWMin,
    chargeEfficiencyPu: constant(periods, spec.chargeEfficiencyPu),
    terminalValueMicrosPerKwh: stay.leavesToday
      ? 0
      : Math.max(0, Math.round(importMicrosPerKwhMean / spec.chargeEfficiencyPu)),
    targets: [{ id: `${id}-departure`, period: stay.to - 1, minWh: atEndWh, firmness: 'wish' }],
  });
}

/**
 * What the vehicle holds when the day begins. Without a plan of the day before, it is taken to have
 * charged evenly from arrival.
 */
function startOf(stay: Stay, plannedWh: number | undefined, spec: ChargerSpec, grid: Grid): number {
  if (stay.arrivalDay === grid.day) return 0;
  if (plannedWh !== undefined) return plannedWh;
  const { arrivalMinutes, departureMinutes, energyWh } = stay.session;
  const beforeMinutes = MINUTES_PER_DAY - arrivalMinutes;
  const evenlyWh = (energyWh * beforeMinutes) / (beforeMinutes + departureMinutes);
  return Math.min(evenlyWh, chargeableWh(spec, beforeMinutes));
}

const MINUTES_PER_DAY = 1440;
const MINUTES_PER_HOUR = 60;

function chargeableWh(spec: ChargerSpec, minutes: number): number {
  return (spec.chargePowerWMax * spec.chargeEfficiencyPu * minutes) / MINUTES_PER_HOUR;
}

/** Energy that can still be charged after midnight, by the elapsed time of the next morning [Wh]. */
function chargeableTomorrowWh(spec: ChargerSpec, stay: Stay, grid: Grid): number {
  const tomorrow = gridOf(grid.zone, addDays(grid.day, 1), grid.periodMinutes);
  const periods = firstPeriodFrom(tomorrow, stay.session.departureMinutes, 'whole');
  return (spec.chargePowerWMax * spec.chargeEfficiencyPu * periods * grid.periodMs) / HOUR_MS;
}
