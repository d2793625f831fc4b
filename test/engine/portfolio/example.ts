import { contractId, deviceId, groupId, participantId, seriesId, siteId } from '../../../src/engine/ids.ts';
import type {
  BatterySpec,
  ChargerSpec,
  Contract,
  DeviceSpec,
  FlexGroup,
  Participant,
  Portfolio,
  ShiftableSpec,
  Site,
  ThermalSpec,
} from '../../../src/engine/portfolio/index.ts';
import { parseZone } from '../../../src/engine/time/index.ts';

/** A small valid portfolio, and each of its parts to be varied one field at a time. */

export const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

export const GROUP: FlexGroup = {
  id: groupId('g'),
  name: 'Group',
  zone: parseZone('Europe/Amsterdam'),
  periodMinutes: 15,
  currency: 'EUR',
};

export const PARTICIPANT: Participant = {
  id: participantId('p'),
  groupId: groupId('g'),
  kind: 'site',
  siteId: siteId('s'),
};

export const SITE: Site = {
  id: siteId('s'),
  importLimitW: 17_000,
  importPrice: { kind: 'series', seriesId: seriesId('day-ahead'), factor: 1.21, addMicrosPerKwh: 120_000 },
  exportPrice: { kind: 'constant', priceMicrosPerKwh: 50_000 },
  baseLoad: { kind: 'constant', powerW: 350 },
  devices: [],
};

export const CONTRACT: Contract = {
  id: contractId('k'),
  participantId: participantId('p'),
  direction: 'down',
  priceMicrosPerKwh: 150_000,
  pricePerInvocationMicros: 0,
  windows: [{ startMinutes: 960, endMinutes: 1260, weekdays: EVERY_DAY }],
  noticeMinutes: 15,
  minDurationMinutes: 15,
  maxDurationMinutes: 240,
  powerWMax: 5000,
  maxInvocationsPerDay: 2,
  restMinutes: 60,
};

export const BATTERY: BatterySpec = {
  kind: 'battery',
  id: deviceId('battery'),
  capacityWh: 10_000,
  socPctMin: 10,
  socPctMax: 95,
  socPctStart: 50,
  chargePowerWMax: 5000,
  dischargePowerWMax: 5000,
  chargeEfficiencyPu: 0.95,
  dischargeEfficiencyPu: 1,
  wearMicrosPerKwhDischarged: 20_000,
};

/** Monday to Friday 18:00 to 07:30. */
export const CHARGER: ChargerSpec = {
  kind: 'charger',
  id: deviceId('charger'),
  chargePowerWMax: 7400,
  chargePowerWMin: 1380,
  chargeEfficiencyPu: 0.9,
  sessions: [{ arrivalMinutes: 1080, departureMinutes: 450, energyWh: 20_000, weekdays: [1, 2, 3, 4, 5] }],
};

export const THERMAL: ThermalSpec = {
  kind: 'thermal',
  id: deviceId('boiler'),
  capacityWh: 6000,
  socPctStart: 50,
  powerWMax: 2000,
  coefficientOfPerformance: 1,
  lossPuPerHour: 0.02,
  demandW: 300,
};

export const SHIFTABLE: ShiftableSpec = {
  kind: 'shiftable',
  id: deviceId('washer'),
  powerW: 800,
  durationMinutes: 120,
  earliestStartMinutes: 540,
  latestEndMinutes: 1320,
  weekdays: EVERY_DAY,
};

export const PORTFOLIO: Portfolio = {
  groups: [GROUP],
  participants: [PARTICIPANT],
  sites: [SITE],
  contracts: [CONTRACT],
};

/** The example with these devices at its one site. */
export function withDevices(...devices: readonly DeviceSpec[]): Portfolio {
  return { ...PORTFOLIO, sites: [{ ...SITE, devices }] };
}
