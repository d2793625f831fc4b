import fc from 'fast-check';
import {
  contractId,
  deviceId,
  feederId,
  groupId,
  participantId,
  seriesId,
  siteId,
} from '../../../src/engine/ids.ts';
import {
  type AvailabilityWindow,
  type BatterySpec,
  type ChargerSpec,
  type Contract,
  type DeviceSpec,
  type FlexGroup,
  type Participant,
  type Portfolio,
  type PriceRule,
  type PvSpec,
  type RebalancePolicy,
  type ShiftableSpec,
  type Site,
  sortPortfolio,
  type ThermalSpec,
} from '../../../src/engine/portfolio/index.ts';
import { PERIOD_MINUTES, parseZone } from '../../../src/engine/time/index.ts';

/** Valid portfolios, with ids that YAML would take for something else among them. */

const ODD_IDS = ['007', 'no', 'null', 'true', '1e3', '12', '0x1F', '2026-01-01', 'NaN', 'Y'];

const powerW = fc.oneof(fc.nat(20_000), fc.integer({ min: 0, max: 2 ** 31 - 1 }));
const positivePowerW = powerW.map((value) => Math.max(1, value));
const energyWh = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 2 ** 40 }));
const micros = fc.oneof(fc.nat(1_000_000), fc.maxSafeNat());
const sharePu = fc.oneof(
  fc.integer({ min: 1, max: 100 }).map((pct) => pct / 100),
  fc.double({ min: 1e-6, max: 1, noNaN: true }),
);
const sharePct = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.double({ min: 0, max: 100, noNaN: true }));
const minutes = fc.nat(3000);
const weekdays = fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }).map((days) => [...days].sort());
const text = fc.oneof(
  fc.string({ minLength: 1 }).filter((value) => value.trim() !== ''),
  fc.constantFrom(...ODD_IDS, 'a: b', '- x', '#1', '"', "it's", ' padded ', 'two\nlines', '{}', '~', '1_000'),
);
const id = fc.oneof(fc.constantFrom(...ODD_IDS), fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,12}$/));
const series = fc
  .tuple(id, fc.option(id))
  .map(([first, second]) => seriesId(second === null ? first : `${first}/${second}`));

/** Two different minutes of a day, ascending. */
const span = fc
  .uniqueArray(fc.integer({ min: 0, max: 1440 }), { minLength: 2, maxLength: 2 })
  .map((both) => [...both].sort((a, b) => a - b) as [number, number]);

const optional = <K extends string, T>(key: K, value: fc.Arbitrary<T>) =>
  fc.option(value).map((one) => (one === null ? {} : { [key]: one })) as fc.Arbitrary<{
    readonly [P in K]?: T;
  }>;

const merged = <A extends object, B extends object>(
  a: fc.Arbitrary<A>,
  b: fc.Arbitrary<B>,
): fc.Arbitrary<A & B> => fc.tuple(a, b).map(([one, other]) => ({ ...one, ...other }));

const priceRule: fc.Arbitrary<PriceRule> = fc.oneof(
  fc.record({ kind: fc.constant('constant' as const), priceMicrosPerKwh: fc.maxSafeInteger() }),
  fc.record({
    kind: fc.constant('series' as const),
    seriesId: series,
    factor: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    addMicrosPerKwh: fc.maxSafeInteger(),
  }),
);

/** Devices without their id, which has to be unique over all of them. */
type Nameless<T> = T extends unknown ? Omit<T, 'id'> : never;

const battery: fc.Arbitrary<Nameless<BatterySpec>> = fc
  .record({
    kind: fc.constant('battery' as const),
    capacityWh: energyWh,
    bounds: fc.uniqueArray(sharePct, { minLength: 3, maxLength: 3 }),
    chargePowerWMax: powerW,
    dischargePowerWMax: powerW,
    chargeEfficiencyPu: sharePu,
    dischargeEfficiencyPu: sharePu,
    wearMicrosPerKwhDischarged: micros,
  })
  .map(({ bounds, ...rest }) => {
    const [socPctMin, socPctStart, socPctMax] = bounds.map((pct) => pct + 0).sort((a, b) => a - b);
    return { ...rest, socPctMin: socPctMin!, socPctStart: socPctStart!, socPctMax: socPctMax! };
  })
  .filter(({ socPctMin, socPctMax }) => socPctMin < socPctMax);

const pv: fc.Arbitrary<Nameless<PvSpec>> = merged(
  fc.record({ kind: fc.constant('pv' as const), seriesId: series, curtailable: fc.boolean() }),
  optional('peakPowerW', powerW),
);

const charger: fc.Arbitrary<Nameless<ChargerSpec>> = fc
  .record({
    kind: fc.constant('charger' as const),
    powers: fc.tuple(positivePowerW, positivePowerW),
    chargeEfficiencyPu: sharePu,
    sessions: fc.array(fc.record({ span, overnight: fc.boolean(), energyWh, weekdays }), { maxLength: 1 }),
  })
  .map(({ powers, sessions, ...rest }) => ({
    ...rest,
    chargePowerWMax: Math.max(...powers),
    chargePowerWMin: Math.min(...powers),
    sessions: sessions.map(({ span: [first, last], overnight, ...session }) =>
      overnight && last < 1440
        ? { ...session, arrivalMinutes: last, departureMinutes: first }
        : { ...session, arrivalMinutes: first, departureMinutes: last },
    ),
  }));

const thermal: fc.Arbitrary<Nameless<ThermalSpec>> = fc.record({
  kind: fc.constant('thermal' as const),
  capacityWh: energyWh,
  socPctStart: sharePct.map((pct) => pct + 0),
  powerWMax: positivePowerW,
  coefficientOfPerformance: fc.double({ min: 0.1, max: 20, noNaN: true }),
  lossPuPerHour: fc.double({ min: 0, max: 0.99, noNaN: true }).map((value) => value + 0),
  demandW: powerW,
});

const shiftable: fc.Arbitrary<Nameless<ShiftableSpec>> = fc
  .record({ kind: fc.constant('shiftable' as const), powerW: positivePowerW, span, part: sharePu, weekdays })
  .map(({ span: [earliestStartMinutes, latestEndMinutes], part, ...rest }) => ({
    ...rest,
    earliestStartMinutes,
    latestEndMinutes,
    durationMinutes: Math.max(1, Math.floor(part * (latestEndMinutes - earliestStartMinutes))),
  }));

const device: fc.Arbitrary<Nameless<DeviceSpec>> = fc.oneof(battery, pv, charger, thermal, shiftable);

const limits = merged(optional('importLimitW', powerW), optional('exportLimitW', powerW));

type NamelessSite = Omit<Site, 'id' | 'devices'> & { readonly devices: readonly Nameless<DeviceSpec>[] };

const site: fc.Arbitrary<NamelessSite> = merged(
  fc.record({
    importPrice: priceRule,
    exportPrice: priceRule,
    baseLoad: fc.oneof(
      fc.record({ kind: fc.constant('constant' as const), powerW: fc.integer() }),
      fc.record({ kind: fc.constant('series' as const), seriesId: series }),
    ),
    devices: fc.array(device, { maxLength: 4 }),
  }),
  limits,
);

const rebalance: fc.Arbitrary<RebalancePolicy> = merged(
  fc.record({
    tolerance: fc.oneof(
      fc.record({ kind: fc.constant('power' as const), powerW }),
      fc.record({ kind: fc.constant('percent' as const), pct: sharePct }),
    ),
    periods: fc.constantFrom('ordered' as const, 'day' as const),
    roundsMax: fc.integer({ min: 1, max: 5 }),
    auto: fc.boolean(),
    shortfallMicrosPerKwh: micros,
  }),
  optional('reboundW', powerW),
);

/** Two feeders at most, each with a limit. */
const feeders = fc
  .uniqueArray(fc.tuple(id, powerW, limits, span, weekdays), { maxLength: 2, selector: ([name]) => name })
  .map((all) =>
    all.map(([name, importLimitW, hourly, [startMinutes, endMinutes], days]) => ({
      id: feederId(name),
      importLimitW,
      hours:
        hourly.importLimitW === undefined && hourly.exportLimitW === undefined
          ? []
          : [{ startMinutes, endMinutes, weekdays: days, ...hourly }],
    })),
  );

const group: fc.Arbitrary<Omit<FlexGroup, 'id'>> = merged(
  fc.record({
    name: text,
    zone: fc.constantFrom('Europe/Amsterdam', 'UTC', 'Australia/Lord_Howe').map(parseZone),
    periodMinutes: fc.constantFrom(...PERIOD_MINUTES),
    currency: fc.constantFrom('EUR', 'NOK', 'GBP'),
  }),
  merged(limits, merged(optional('rebalance', rebalance), optional('feeders', feeders))),
);

const window: fc.Arbitrary<AvailabilityWindow> = fc
  .record({ span, weekdays })
  .map(({ span: [startMinutes, endMinutes], weekdays: days }) => ({
    startMinutes,
    endMinutes,
    weekdays: days,
  }));

const contract: fc.Arbitrary<Omit<Contract, 'id' | 'participantId'>> = merged(
  fc.record({
    direction: fc.constantFrom('up' as const, 'down' as const),
    priceMicrosPerKwh: micros,
    pricePerInvocationMicros: micros,
    windows: fc.array(window, { maxLength: 3 }),
    noticeMinutes: minutes,
    minDurationMinutes: minutes,
    powerWMax: positivePowerW,
    restMinutes: minutes,
  }),
  merged(
    optional('maxDurationMinutes', fc.integer({ min: 3000, max: 1e6 })),
    merged(
      optional('maxInvocationsPerDay', fc.integer({ min: 1, max: 100 })),
      merged(
        optional('rampWPerMinute', fc.integer({ min: 1, max: 1e6 })),
        merged(
          optional('robustPu', fc.constantFrom(0.01, 0.05, 0.5)),
          optional('expectedCalls', fc.record({ perDay: fc.constantFrom(0.5, 1, 12), worthMicros: micros })),
        ),
      ),
    ),
  ),
);

/** Every second participant is behind all feeders of its group. */
function behind({ feeders: all }: Omit<FlexGroup, 'id'>, index: number): Pick<Participant, 'feederIds'> {
  return all === undefined || index % 2 === 1 ? {} : { feederIds: all.map(({ id: name }) => name) };
}

const ids = (count: number) => fc.uniqueArray(id, { minLength: count, maxLength: count });

/** Valid portfolios, sorted. Every site has a participant, every participant at most one contract. */
export const portfolio: fc.Arbitrary<Portfolio> = fc
  .record({
    groups: fc.array(group, { minLength: 1, maxLength: 3 }),
    sites: fc.array(site, { maxLength: 4 }),
  })
  .chain(({ groups, sites }) => {
    const deviceCount = sites.reduce((count, { devices }) => count + devices.length, 0);
    return fc.record({
      groups: fc.constant(groups),
      sites: fc.constant(sites),
      contracts: fc.array(contract, { maxLength: sites.length }),
      groupIds: ids(groups.length),
      siteIds: ids(sites.length),
      participantIds: ids(sites.length),
      contractIds: ids(sites.length),
      deviceIds: ids(deviceCount),
    });
  })
  .map(({ groups, sites, contracts, groupIds, siteIds, participantIds, contractIds, deviceIds }) => {
    const nextDeviceId = [...deviceIds];
    return sortPortfolio({
      groups: groups.map((one, index) => ({ ...one, id: groupId(groupIds[index]!) })),
      sites: sites.map((one, index) => ({
        ...one,
        id: siteId(siteIds[index]!),
        devices: one.devices.map((nameless) => ({ ...nameless, id: deviceId(nextDeviceId.pop()!) })),
      })),
      participants: sites.map((_site, index) => ({
        id: participantId(participantIds[index]!),
        groupId: groupId(groupIds[index % groups.length]!),
        kind: 'site',
        siteId: siteId(siteIds[index]!),
        ...behind(groups[index % groups.length]!, index),
      })),
      contracts: contracts.map((one, index) => ({
        ...one,
        id: contractId(contractIds[index]!),
        participantId: participantId(participantIds[index]!),
      })),
    });
  });
