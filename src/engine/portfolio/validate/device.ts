import { wallText } from '../../time/index.ts';
import type {
  BatterySpec,
  ChargerSpec,
  DeviceSpec,
  PvSpec,
  ShiftableSpec,
  ThermalSpec,
  VehicleSession,
} from '../types.ts';
import {
  checkEfficiency,
  checkPct,
  checkWhole,
  type Findings,
  POSITIVE_ENERGY,
  POSITIVE_MINUTES,
  POSITIVE_POWER,
  POWER,
  PRICE,
} from './findings.ts';
import {
  checkStaysApart,
  checkWallMinutes,
  checkWeekdays,
  endAfter,
  WALL_MINUTES_PER_DAY,
} from './wall-clock.ts';

/** Heat per electricity that any device reaches and none exceeds. */
const COEFFICIENT_MIN = 0.1;
const COEFFICIENT_MAX = 20;

/** Finds what is wrong with one device by itself. */
export function checkDevice(found: Findings, path: string, device: DeviceSpec): void {
  switch (device.kind) {
    case 'battery':
      checkBattery(found, path, device);
      break;
    case 'pv':
      checkPv(found, path, device);
      break;
    case 'charger':
      checkCharger(found, path, device);
      break;
    case 'thermal':
      checkThermal(found, path, device);
      break;
    case 'shiftable':
      checkShiftable(found, path, device);
      break;
  }
}

function checkBattery(found: Findings, path: string, battery: BatterySpec): void {
  checkWhole(found, `${path}.capacity`, battery.capacityWh, POSITIVE_ENERGY);
  checkWhole(found, `${path}.chargePowerMax`, battery.chargePowerWMax, POWER);
  checkWhole(found, `${path}.dischargePowerMax`, battery.dischargePowerWMax, POWER);
  checkEfficiency(found, `${path}.chargeEfficiency`, battery.chargeEfficiencyPu);
  checkEfficiency(found, `${path}.dischargeEfficiency`, battery.dischargeEfficiencyPu);
  checkWhole(found, `${path}.wear`, battery.wearMicrosPerKwhDischarged, PRICE);
  checkSocBounds(found, path, battery);
}

function checkSocBounds(found: Findings, path: string, battery: BatterySpec): void {
  const { socPctMin, socPctMax, socPctStart } = battery;
  checkPct(found, `${path}.socMin`, socPctMin);
  checkPct(found, `${path}.socMax`, socPctMax);
  checkPct(found, `${path}.socStart`, socPctStart);
  if (socPctMax <= socPctMin) {
    found.add(`${path}.socMax`, `${socPctMax}%`, `more than socMin, which is ${socPctMin}%`);
  } else if (socPctStart < socPctMin || socPctStart > socPctMax) {
    found.add(`${path}.socStart`, `${socPctStart}%`, `a percentage from ${socPctMin}% to ${socPctMax}%`);
  }
}

function checkPv(found: Findings, path: string, pv: PvSpec): void {
  if (pv.peakPowerW !== undefined) checkWhole(found, `${path}.peakPower`, pv.peakPowerW, POWER);
}

function checkCharger(found: Findings, path: string, charger: ChargerSpec): void {
  checkWhole(found, `${path}.chargePowerMax`, charger.chargePowerWMax, POSITIVE_POWER);
  checkWhole(found, `${path}.chargePowerMin`, charger.chargePowerWMin, POWER);
  checkEfficiency(found, `${path}.chargeEfficiency`, charger.chargeEfficiencyPu);
  if (charger.chargePowerWMin > charger.chargePowerWMax) {
    found.add(
      `${path}.chargePowerMin`,
      `${charger.chargePowerWMin}W`,
      `at most chargePowerMax, which is ${charger.chargePowerWMax}W`,
    );
  }
  charger.sessions.forEach((session, index) => {
    checkSession(found, `${path}.sessions[${index}]`, session);
  });
  checkStaysApart(found, `${path}.sessions`, charger.sessions);
}

function checkSession(found: Findings, path: string, session: VehicleSession): void {
  checkWallMinutes(found, `${path}.arrival`, session.arrivalMinutes);
  checkWallMinutes(found, `${path}.departure`, session.departureMinutes);
  if (session.arrivalMinutes === WALL_MINUTES_PER_DAY) {
    found.add(`${path}.arrival`, wallText(session.arrivalMinutes), 'a time before 24:00');
  }
  if (session.departureMinutes === session.arrivalMinutes) {
    found.add(`${path}.departure`, wallText(session.departureMinutes), 'another time than the arrival');
  }
  checkWhole(found, `${path}.energy`, session.energyWh, POSITIVE_ENERGY);
  checkWeekdays(found, `${path}.weekdays`, session.weekdays);
}

function checkThermal(found: Findings, path: string, thermal: ThermalSpec): void {
  const { coefficientOfPerformance, lossPuPerHour } = thermal;
  checkWhole(found, `${path}.capacity`, thermal.capacityWh, POSITIVE_ENERGY);
  checkPct(found, `${path}.socStart`, thermal.socPctStart);
  checkWhole(found, `${path}.powerMax`, thermal.powerWMax, POSITIVE_POWER);
  checkWhole(found, `${path}.demand`, thermal.demandW, POWER);
  if (!(coefficientOfPerformance >= COEFFICIENT_MIN && coefficientOfPerformance <= COEFFICIENT_MAX)) {
    found.add(
      `${path}.cop`,
      coefficientOfPerformance,
      `a number from ${COEFFICIENT_MIN} to ${COEFFICIENT_MAX}`,
    );
  }
  if (!(lossPuPerHour >= 0 && lossPuPerHour < 1)) {
    found.add(`${path}.lossPerHour`, lossPuPerHour, 'a percentage of at least 0% and below 100%');
  }
}

function checkShiftable(found: Findings, path: string, run: ShiftableSpec): void {
  checkWhole(found, `${path}.power`, run.powerW, POSITIVE_POWER);
  checkWhole(found, `${path}.duration`, run.durationMinutes, POSITIVE_MINUTES);
  checkWallMinutes(found, `${path}.earliestStart`, run.earliestStartMinutes);
  checkWallMinutes(found, `${path}.latestEnd`, run.latestEndMinutes);
  checkWeekdays(found, `${path}.weekdays`, run.weekdays);
  const windowMinutes = run.latestEndMinutes - run.earliestStartMinutes;
  if (windowMinutes <= 0) {
    found.add(`${path}.latestEnd`, wallText(run.latestEndMinutes), endAfter(run.earliestStartMinutes));
  } else if (run.durationMinutes > windowMinutes) {
    found.add(
      `${path}.duration`,
      `${run.durationMinutes}m`,
      `at most the ${windowMinutes}m from earliestStart to latestEnd`,
    );
  }
}
