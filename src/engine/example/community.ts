import { contractId, deviceId, groupId, participantId, seriesId, siteId } from '../ids.ts';
import type { Contract, DeviceSpec, FlexGroup, Participant, Portfolio, Site } from '../portfolio/index.ts';
import { type RandomStream, randomStream } from '../quantity/index.ts';
import { parseZone } from '../time/index.ts';
import type { Household } from './household.ts';

/** What an example is made from: the same options make the same one. */
export interface CommunityOptions {
  readonly seed: number;
  readonly siteCount: number;
}

/** A group of made-up households with their portfolio entries, in the same order. */
export interface Community {
  readonly portfolio: Portfolio;
  readonly households: readonly Household[];
}

/** Where the example lies: it decides the sun only. */
export const EXAMPLE_PLACE = { latitudeDeg: 52.1, longitudeDeg: 5.1 };

/** Zone of the example's group. */
export const EXAMPLE_ZONE = 'Europe/Amsterdam';

/** Series with the market's prices. */
export const EXAMPLE_PRICE_SERIES = 'day-ahead';

const ALL_DAYS = [1, 2, 3, 4, 5, 6, 7];
const WORKDAYS = [1, 2, 3, 4, 5];
const MICROS = 1_000_000;

/** Makes a community from a seed: the same seed and count give the same community. */
export function exampleCommunity({ seed, siteCount }: CommunityOptions): Community {
  const digits = Math.max(2, String(siteCount).length);
  const homes = Array.from({ length: siteCount }, (_, index) => {
    const name = `home-${String(index + 1).padStart(digits, '0')}`;
    return home(name, randomStream(seed, name, 'what-it-has'));
  });
  const zone = parseZone(EXAMPLE_ZONE);
  const group: FlexGroup = {
    id: groupId('quarter'),
    name: 'The example quarter',
    zone,
    periodMinutes: 15,
    currency: 'EUR',
    rebalance: {
      tolerance: { kind: 'percent', pct: 10 },
      periods: 'ordered',
      roundsMax: 3,
      auto: false,
      shortfallMicrosPerKwh: MICROS,
    },
  };
  return {
    households: homes.map(({ household }) => household),
    portfolio: {
      groups: [group],
      participants: homes.map(
        ({ site }): Participant => ({
          id: participantId(site.id.replace(/-site$/, '')),
          groupId: group.id,
          kind: 'site',
          siteId: site.id,
        }),
      ),
      sites: homes.map(({ site }) => site),
      contracts: homes.flatMap(({ contracts }) => contracts),
    },
  };
}

interface Home {
  readonly household: Household;
  readonly site: Site;
  readonly contracts: readonly Contract[];
}

function home(name: string, stream: RandomStream): Home {
  const pvPeakW = stream.chance(0.65) ? 100 * stream.whole(25, 80) : 0;
  const household: Household = {
    name,
    standbyW: Math.round(stream.between(60, 220)),
    morningW: Math.round(stream.between(150, 700)),
    eveningW: Math.round(stream.between(400, 1500)),
    morningMinutes: Math.round(stream.between(390, 500)),
    eveningMinutes: Math.round(stream.between(1050, 1230)),
    winterPu: stream.between(0.2, 0.8),
    pvPeakW,
    roof: { tiltDeg: stream.between(20, 45), azimuthDeg: stream.between(110, 250) },
  };
  const devices = [
    ...(pvPeakW > 0 ? [pv(name, pvPeakW)] : []),
    ...(stream.chance(pvPeakW > 0 ? 0.7 : 0.25) ? [battery(name, stream)] : []),
    ...(stream.chance(0.4) ? [charger(name, stream)] : []),
    ...(stream.chance(0.3) ? [heatPump(name, stream)] : []),
    ...(stream.chance(0.3) ? [washer(name, stream)] : []),
  ];
  return { household, site: siteOf(name, devices), contracts: contractsOf(name, devices, stream) };
}

function siteOf(name: string, devices: readonly DeviceSpec[]): Site {
  return {
    id: siteId(`${name}-site`),
    importLimitW: 17_250,
    exportLimitW: 17_250,
    importPrice: {
      kind: 'series',
      seriesId: seriesId(EXAMPLE_PRICE_SERIES),
      factor: 1.21,
      addMicrosPerKwh: 130_000,
    },
    exportPrice: {
      kind: 'series',
      seriesId: seriesId(EXAMPLE_PRICE_SERIES),
      factor: 1,
      addMicrosPerKwh: -10_000,
    },
    baseLoad: { kind: 'series', seriesId: seriesId(`${name}/load`) },
    devices,
  };
}

function pv(name: string, peakPowerW: number): DeviceSpec {
  return {
    kind: 'pv',
    id: deviceId(`${name}-pv`),
    seriesId: seriesId(`${name}/pv`),
    curtailable: true,
    peakPowerW,
  };
}

function battery(name: string, stream: RandomStream): DeviceSpec {
  const capacityWh = 1000 * stream.whole(5, 15);
  const powerW = 500 * stream.whole(4, 10);
  return {
    kind: 'battery',
    id: deviceId(`${name}-battery`),
    capacityWh,
    socPctMin: 10,
    socPctMax: 100,
    socPctStart: 50,
    chargePowerWMax: powerW,
    dischargePowerWMax: powerW,
    chargeEfficiencyPu: 0.95,
    dischargeEfficiencyPu: 0.95,
    wearMicrosPerKwhDischarged: 20_000,
  };
}

function charger(name: string, stream: RandomStream): DeviceSpec {
  return {
    kind: 'charger',
    id: deviceId(`${name}-car`),
    chargePowerWMax: stream.chance(0.6) ? 11_000 : 7_400,
    chargePowerWMin: 0,
    chargeEfficiencyPu: 0.92,
    sessions: [
      {
        arrivalMinutes: 15 * stream.whole(66, 78),
        departureMinutes: 15 * stream.whole(27, 33),
        energyWh: 1000 * stream.whole(6, 18),
        weekdays: stream.chance(0.5) ? ALL_DAYS : WORKDAYS,
      },
    ],
  };
}

function heatPump(name: string, stream: RandomStream): DeviceSpec {
  return {
    kind: 'thermal',
    id: deviceId(`${name}-heatpump`),
    capacityWh: 1000 * stream.whole(8, 16),
    socPctStart: 60,
    powerWMax: 100 * stream.whole(12, 25),
    coefficientOfPerformance: stream.whole(28, 42) / 10,
    lossPuPerHour: 0.01,
    demandW: 100 * stream.whole(8, 22),
  };
}

function washer(name: string, stream: RandomStream): DeviceSpec {
  return {
    kind: 'shiftable',
    id: deviceId(`${name}-washer`),
    powerW: 100 * stream.whole(6, 14),
    durationMinutes: 15 * stream.whole(4, 8),
    earliestStartMinutes: 8 * 60,
    latestEndMinutes: 22 * 60,
    weekdays: stream.chance(0.5) ? ALL_DAYS : [2, 4, 6],
  };
}

/** Who can store or shift has agreed to consume less, and more, at the group's wish. */
function contractsOf(
  name: string,
  devices: readonly DeviceSpec[],
  stream: RandomStream,
): readonly Contract[] {
  if (!devices.some(({ kind }) => kind !== 'pv' && kind !== 'shiftable')) return [];
  const terms = {
    participantId: participantId(name),
    pricePerInvocationMicros: 0,
    windows: [],
    noticeMinutes: 15,
    minDurationMinutes: 15,
    powerWMax: 12_000,
    maxInvocationsPerDay: 2,
    restMinutes: 60,
  };
  const cents = stream.whole(8, 18);
  return [
    {
      ...terms,
      id: contractId(`${name}-down`),
      direction: 'down',
      priceMicrosPerKwh: (cents * MICROS) / 100,
    },
    {
      ...terms,
      id: contractId(`${name}-up`),
      direction: 'up',
      priceMicrosPerKwh: ((cents - 5) * MICROS) / 100,
    },
  ];
}
