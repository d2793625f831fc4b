import type { ChargerSpec, VehicleSession } from '../../engine/portfolio/index.ts';
import { writeEnergy, writePercentPu, writePower } from '../../engine/quantity/index.ts';
import { wallText } from '../../engine/time/index.ts';
import { type Fields, readFields } from './fields.ts';
import type { Place } from './place.ts';
import { listOf } from './reader.ts';
import { DEVICE_ID, ENERGY_WH, POWER_W, SHARE_PU, WALL_MINUTES } from './values.ts';
import { EVERY_DAY, WEEKDAYS, writeWeekdays } from './weekdays.ts';

const EFFICIENCY_DEFAULT_PU = 0.95;
const SESSION_EXPECTED = 'a session: a map with arrival, departure and energy';

const SESSIONS = listOf('a list of sessions', { expected: SESSION_EXPECTED, read: readSession });

export function readCharger(fields: Fields): ChargerSpec {
  return {
    kind: 'charger',
    id: fields.required('id', DEVICE_ID),
    chargePowerWMax: fields.required('chargePowerMax', POWER_W),
    chargePowerWMin: fields.withDefault('chargePowerMin', POWER_W, 0),
    chargeEfficiencyPu: fields.withDefault('chargeEfficiency', SHARE_PU, EFFICIENCY_DEFAULT_PU),
    sessions: fields.withDefault('sessions', SESSIONS, []),
  };
}

export function writeCharger(charger: ChargerSpec): object {
  return {
    id: charger.id,
    kind: charger.kind,
    chargePowerMax: writePower(charger.chargePowerWMax),
    chargePowerMin: writePower(charger.chargePowerWMin),
    chargeEfficiency: writePercentPu(charger.chargeEfficiencyPu),
    sessions: charger.sessions.map(writeSession),
  };
}

function readSession(place: Place): VehicleSession {
  return readFields(place, SESSION_EXPECTED, (fields) => ({
    arrivalMinutes: fields.required('arrival', WALL_MINUTES),
    departureMinutes: fields.required('departure', WALL_MINUTES),
    energyWh: fields.required('energy', ENERGY_WH),
    weekdays: fields.withDefault('weekdays', WEEKDAYS, EVERY_DAY),
  }));
}

function writeSession(session: VehicleSession): object {
  return {
    arrival: wallText(session.arrivalMinutes),
    departure: wallText(session.departureMinutes),
    energy: writeEnergy(session.energyWh),
    weekdays: writeWeekdays(session.weekdays),
  };
}
