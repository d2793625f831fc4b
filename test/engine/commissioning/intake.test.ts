import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ArrivedRecord,
  type IntakeMemory,
  type MappingSubject,
  measurementsOf,
  NO_MEMORY,
  takeIn,
} from '../../../src/engine/commissioning/index.ts';
import type { ChannelSample, EnergyRecord } from '../../../src/engine/telemetry/index.ts';
import { DAY_MS, MINUTE_MS, NOW, remoteIdOf } from './samples.ts';

const TIMEOUT_MS = 15 * MINUTE_MS;
const PERIOD_MS = 5 * MINUTE_MS;
const SUBJECT: MappingSubject = {
  assetId: 'a-1',
  systemId: remoteIdOf(1),
  topology: 'dc-coupled',
  ratedPowerW: 7_600,
};

function sample(component: ChannelSample['component'], more: Partial<ChannelSample> = {}): ChannelSample {
  return {
    component,
    point: 'dc-bus',
    deviceId: `${component}-1`,
    activePowerW: undefined,
    reactivePowerVar: undefined,
    socPct: undefined,
    importedTotalWs: undefined,
    exportedTotalWs: undefined,
    voltageV: undefined,
    currentA: undefined,
    temperatureC: undefined,
    powerWMin: undefined,
    powerWMax: undefined,
    quality: 'measured',
    revenueGrade: false,
    aggregated: false,
    ...more,
  };
}

/** The record of the period that ended so many periods ago. */
function record(
  ago: number,
  samples: readonly ChannelSample[] = [sample('battery', { activePowerW: ago })],
): EnergyRecord {
  const endMs = NOW - ago * PERIOD_MS;
  return {
    startMs: endMs - PERIOD_MS,
    endMs,
    bootId: 1,
    sequence: BigInt(10_000 - ago),
    uptimeMs: undefined,
    systemMode: undefined,
    inverterStateCode: 0x0820,
    gridState: undefined,
    samples,
  };
}

const arrived = (of: EnergyRecord, delayMs = 1_000): ArrivedRecord => ({
  record: of,
  arrivalMs: of.endMs + delayMs,
});
const take = (batch: readonly ArrivedRecord[], memory: IntakeMemory = NO_MEMORY, subject = SUBJECT) =>
  takeIn(batch, memory, subject, TIMEOUT_MS);
const reasons = ({ notes }: ReturnType<typeof take>) => notes.map(({ reason }) => reason);

describe('a record', () => {
  test('is sent with its component, interval and key', () => {
    const { measurements, memory } = take([arrived(record(0))]);
    expect(measurements).toEqual([
      {
        key: `tel:${SUBJECT.systemId}:battery:${NOW}`,
        assetId: 'a-1',
        component: 'battery',
        startMs: NOW - PERIOD_MS,
        endMs: NOW,
        powerW: 0,
        late: false,
      },
    ]);
    expect(memory.heartbeat).toMatchObject({
      lastFreshMs: NOW + 1_000,
      newestEndMs: NOW,
      inverterStateCode: 0x0820,
    });
  });

  test.each([
    ['that comes again is counted', [arrived(record(1)), arrived(record(1), 9_000)], ['Duplicate'], 1],
    [
      'that comes again and says something else is kept apart',
      [arrived(record(1)), arrived({ ...record(1), samples: [sample('battery', { activePowerW: 77 })] })],
      ['ConflictingDuplicate'],
      1,
    ],
    ['of more than a week ago is kept apart', [arrived(record(1), 8 * DAY_MS)], ['TooOld'], 0],
    [
      'that began more than eight days before it came is kept apart',
      [arrived({ ...record(0), startMs: NOW - 95_700_000_000_000 })],
      ['TooOld'],
      0,
    ],
    ['of the future is kept apart', [arrived(record(0), -6 * MINUTE_MS)], ['FutureTimestamp'], 0],
    ['of a clock that is a little ahead is used', [arrived(record(0), -4 * MINUTE_MS)], [], 1],
  ] as const)('%s', (_, batch, expected, sentCount) => {
    const intake = take(batch);
    expect(reasons(intake)).toEqual(expected);
    expect(intake.measurements).toHaveLength(sentCount);
  });

  test('that comes again in a later batch is known', () => {
    const { memory } = take([arrived(record(3)), arrived(record(2))]);
    expect(reasons(take([arrived(record(3), 60_000)], memory))).toEqual(['Duplicate']);
  });

  test('that is late is sent as such, and says nothing of the state', () => {
    const { memory } = take([arrived(record(0))]);
    const late = take(
      [{ record: { ...record(5), inverterStateCode: 0xc000 }, arrivalMs: NOW + 5_000 }],
      memory,
    );
    expect(late.measurements).toMatchObject([{ late: true }]);
    expect(late.memory.heartbeat).toEqual(memory.heartbeat);
    const recent = take(
      [{ record: { ...record(1), inverterStateCode: 0xc000 }, arrivalMs: NOW + 5_000 }],
      memory,
    );
    expect(recent.memory.heartbeat).toMatchObject({ lastFreshMs: NOW + 5_000, inverterStateCode: 0x0820 });
  });

  test('of a clock that is ahead is not used, and shows that its system sends', () => {
    const { measurements, memory } = take([arrived(record(0), -6 * MINUTE_MS)]);
    expect(measurements).toEqual([]);
    expect(memory.heartbeat).toEqual({
      lastFreshMs: NOW - 6 * MINUTE_MS,
      newestEndMs: 0,
      inverterStateCode: undefined,
      freshCount: 1,
    });
  });

  test('after a silence is the first that counts', () => {
    const countAfter = (agos: readonly number[]) =>
      take(agos.map((ago) => arrived(record(ago)))).memory.heartbeat?.freshCount;
    expect(countAfter([9])).toBe(1);
    expect(countAfter([9, 8])).toBe(2);
    expect(countAfter([9, 8, 0])).toBe(1);
    expect(countAfter([9, 8, 1, 0])).toBe(2);
  });

  test('of a clock that is behind does not make its system OFFLINE', () => {
    const skewed = { record: record(0), arrivalMs: NOW + 7 * MINUTE_MS };
    expect(take([skewed]).memory.heartbeat).toMatchObject({ lastFreshMs: NOW + 7 * MINUTE_MS });
  });
});

test('the answer does not depend on the order of arrival', () => {
  const all = Array.from({ length: 12 }, (_, ago) => arrived(record(ago), 1_000 + ago));
  const withTwins = [...all, arrived(record(3), 9_000), arrived(record(5), 8 * DAY_MS)];
  const wanted = take(withTwins);
  fc.assert(
    fc.property(fc.shuffledSubarray(withTwins, { minLength: withTwins.length }), (shuffled) => {
      const { measurements, memory } = take(shuffled);
      expect(measurements).toEqual(wanted.measurements);
      expect(memory).toEqual(wanted.memory);
    }),
    { seed: 1, numRuns: 50 },
  );
});

describe('a counter', () => {
  const counted = (ago: number, importedTotalWs: bigint) =>
    arrived(record(ago, [sample('battery', { activePowerW: 1, importedTotalWs })]));
  const sent = (values: readonly bigint[]) =>
    take(values.map((value, index) => counted(values.length - index, value)));

  test('that falls for one record keeps its highest value', () => {
    const { measurements, notes } = sent([10n, 20n, 15n, 25n]);
    expect(measurements.map(({ importedTotalWs }) => importedTotalWs)).toEqual([10n, 20n, 20n, 25n]);
    expect(notes).toEqual([]);
  });

  test('that stays lower has begun anew', () => {
    const intake = sent([20n, 1n, 2n, 3n, 4n]);
    expect(intake.measurements.map(({ importedTotalWs }) => importedTotalWs)).toEqual([
      20n,
      20n,
      20n,
      3n,
      4n,
    ]);
    expect(reasons(intake)).toEqual(['CounterReset']);
  });
});

describe('a counter, and what comes late', () => {
  const HOUR = 12 * PERIOD_MS;
  /** So long after its interval that it says nothing of now. */
  const kept = (ago: number, importedTotalWs: bigint): ArrivedRecord => ({
    ...arrived(record(ago, [sample('battery', { activePowerW: 1, importedTotalWs })])),
    arrivalMs: NOW + HOUR,
  });
  const totals = ({ measurements }: ReturnType<typeof take>) =>
    measurements.map(({ importedTotalWs }) => importedTotalWs);

  test('is not begun anew by what was kept through an outage and comes in the wrong order', () => {
    const newer = take([kept(30, 300n), kept(29, 310n)]);
    const older = take([kept(40, 100n), kept(39, 110n), kept(38, 120n), kept(37, 130n)], newer.memory);
    expect(totals(older)).toEqual([100n, 110n, 120n, 130n]);
    expect(reasons(older)).toEqual(['Late', 'Late', 'Late', 'Late']);
    expect(older.memory.counters).toEqual(newer.memory.counters);
    expect(totals(take([kept(28, 305n)], older.memory))).toEqual([310n]);
  });

  test('of a component that was not in newer records goes on', () => {
    const other = arrived(record(1, [sample('inverter', { activePowerW: 1 })]));
    const before = take([kept(3, 100n), other]);
    const late = take([kept(2, 120n)], before.memory);
    expect(late.memory.counters['battery.importedTotalWs']).toMatchObject({ highWs: 120n, lowerCount: 0 });
  });

  test('never falls, and comes to the same, in whatever order and batches records come', () => {
    const energies = fc.array(fc.bigInt({ min: 0n, max: 1_000n }), { minLength: 3, maxLength: 24 });
    fc.assert(
      fc.property(
        energies,
        fc.array(fc.nat(), { minLength: 24, maxLength: 24 }),
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1 }),
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 24, maxLength: 24 }),
        (steps, order, cuts, delays) => {
          let totalWs = 1_000_000n;
          const all = steps.map((stepWs, index): ArrivedRecord => {
            totalWs += stepWs;
            const ago = steps.length - index;
            const { record: of } = counted(ago, totalWs, index % 3 === 0);
            return { record: of, arrivalMs: of.endMs + 1_000 + delays[index]! * MINUTE_MS };
          });
          const inTime = take(all);
          const shuffled = all
            .map((one, index) => ({ one, at: order[index]! }))
            .sort((left, right) => left.at - right.at)
            .map(({ one }) => one);
          let { memory } = take([]);
          const sent = new Map<string, unknown>();
          let from = 0;
          for (let round = 0; from < shuffled.length; round += 1) {
            const until = from + cuts[round % cuts.length]!;
            const intake = take(shuffled.slice(from, until), memory);
            expect(reasons(intake)).not.toContain('CounterReset');
            for (const { late: _late, ...one } of intake.measurements) sent.set(one.key, one);
            memory = intake.memory;
            from = until;
          }
          const wanted = new Map(inTime.measurements.map(({ late: _late, ...one }) => [one.key, one]));
          expect(new Map([...sent].sort())).toEqual(new Map([...wanted].sort()));
          expect(memory.counters).toEqual(inTime.memory.counters);
          expect(memory.seenEndsMs).toEqual(inTime.memory.seenEndsMs);
          expect(memory.seenDigests).toEqual(inTime.memory.seenDigests);
          expect(memory.evidence?.newestEndMs).toBe(inTime.memory.evidence?.newestEndMs);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  const counted = (ago: number, importedTotalWs: bigint, isWithBattery: boolean) => ({
    record: record(ago, [
      sample('inverter', { activePowerW: 5, exportedTotalWs: importedTotalWs }),
      ...(isWithBattery ? [sample('battery', { activePowerW: 1, importedTotalWs })] : []),
    ]),
  });
});

describe('samples since a silence', () => {
  test('are as many in whatever order they come', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
        (minutes, order) => {
          const all = minutes
            .toSorted((left, right) => right - left)
            .map((ago) => {
              const of = record(0, [sample('battery', { activePowerW: ago })]);
              const endMs = NOW - ago * MINUTE_MS;
              return { record: { ...of, endMs, startMs: endMs - MINUTE_MS }, arrivalMs: endMs };
            });
          const one = (batch: readonly ArrivedRecord[]) =>
            batch.reduce((memory, arrivedOne) => take([arrivedOne], memory).memory, take([]).memory)
              .heartbeat;
          const shuffled = all
            .map((of, index) => ({ of, at: order[index]! }))
            .sort((left, right) => left.at - right.at)
            .map(({ of }) => of);
          expect(one(shuffled)).toMatchObject({
            lastFreshMs: one(all)!.lastFreshMs,
            freshCount: one(all)!.freshCount,
          });
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('photovoltaics that read ten times too much', () => {
  const powersOf = (pvW: number, batteryW: number, inverterW: number, topology: MappingSubject['topology']) =>
    measurementsOf(
      record(0, [
        sample('photovoltaic', { activePowerW: pvW, exportedTotalWs: 9n }),
        sample('battery', { activePowerW: batteryW }),
        sample('inverter', { point: 'ac', activePowerW: inverterW }),
      ]),
      { ...SUBJECT, topology },
    );

  test.each([
    ['2,000 W from 200 W, which the inverter gives', -2_000, 0, -190, true],
    ['6,000 W from 600 W, which the battery takes', -6_000, 590, 0, true],
    ['as much as inverter and battery take', -2_000, 1_000, -950, false],
    ['little at dawn, and the inverter takes it for itself', -240, 0, 0, false],
    ['more than they take, and no tenth of it', -4_000, 500, -400, false],
    ['nothing', 0, 0, 0, false],
    ['as much as flows while the battery gives', -500, -1_500, -1_900, false],
  ] as const)('%s', (_, pvW, batteryW, inverterW, isLeftOut) => {
    const { measurements, dropped } = powersOf(pvW, batteryW, inverterW, 'dc-coupled');
    expect(dropped).toEqual(isLeftOut ? [{ field: 'photovoltaic.activePowerW', value: pvW }] : []);
    const pv = measurements.find(({ component }) => component === 'photovoltaic');
    expect(pv).toMatchObject(isLeftOut ? { exportedTotalWs: 9n } : { powerW: pvW });
    expect('powerW' in pv!).toBe(!isLeftOut);
  });

  test('are told from the balance of the bus only', () => {
    expect(powersOf(-2_000, 0, -190, undefined).dropped).toEqual([]);
  });
});

describe('what is sent of a record', () => {
  const map = (samples: readonly ChannelSample[], more: Partial<MappingSubject> = {}) =>
    measurementsOf(record(0, samples), { ...SUBJECT, ...more });
  const powers = (mapped: ReturnType<typeof map>) =>
    Object.fromEntries(mapped.measurements.map(({ component, powerW }) => [component, powerW]));

  test('adds up devices of a kind, and weighs their state of charge alike', () => {
    const { measurements } = map([
      sample('battery', { activePowerW: -1_000, socPct: 40 }),
      sample('battery', { deviceId: 'battery-2', activePowerW: -500, socPct: 60 }),
    ]);
    expect(measurements).toMatchObject([{ powerW: -1_500, socPct: 50 }]);
  });

  test('takes a sum that the system gives itself alone', () => {
    const one = sample('battery', { activePowerW: -1_000 });
    const sum = sample('battery', { deviceId: undefined, activePowerW: -1_400, aggregated: true });
    expect(powers(map([one, sum]))).toEqual({ battery: -1_400 });
  });

  test('keeps the counter of a component whose power cannot be', () => {
    const { measurements, dropped } = map([
      sample('photovoltaic', { activePowerW: -60_000, exportedTotalWs: 7n }),
    ]);
    expect(dropped).toEqual([{ field: 'photovoltaic.activePowerW', value: -60_000 }]);
    expect(measurements).toMatchObject([{ component: 'photovoltaic', exportedTotalWs: 7n }]);
  });

  test('leaves a sum out of which a part is missing', () => {
    expect(
      powers(map([sample('battery', { activePowerW: 5 }), sample('battery', { deviceId: 'b' })])),
    ).toEqual({});
  });

  test('flips with the wiring: photovoltaics on the AC side are seen by a meter only', () => {
    const samples = [
      sample('photovoltaic', { point: 'dc-bus', activePowerW: -3_000 }),
      sample('photovoltaic', { point: 'ac', deviceId: 'meter', activePowerW: -2_000 }),
    ];
    expect(powers(map(samples, { topology: 'dc-coupled' }))).toEqual({ photovoltaic: -3_000 });
    expect(powers(map(samples, { topology: 'ac-coupled' }))).toEqual({ photovoltaic: -2_000 });
    expect(powers(map(samples, { topology: 'hybrid' }))).toEqual({ photovoltaic: -5_000 });
    expect(powers(map([samples[0]!], { topology: 'ac-coupled' }))).toEqual({});
  });

  test.each([
    ['the sentinel of a missing meter', sample('site-meter', { activePowerW: -32_768 })],
    ['what no home has', sample('site-meter', { activePowerW: 31_000 })],
    ['more than one and a half times the rating', sample('inverter', { activePowerW: 11_401 })],
    ['a state of charge beyond full', sample('battery', { socPct: 850 })],
  ])('is not %s', (_, bad) => {
    const { measurements, dropped } = map([bad, sample('photovoltaic', { activePowerW: -1 })]);
    expect(measurements).toMatchObject([{ component: 'photovoltaic', powerW: -1 }]);
    expect(dropped).toHaveLength(1);
  });

  test('keeps the good fields beside a bad one', () => {
    const { measurements, dropped } = map([sample('battery', { activePowerW: 100, socPct: 101 })]);
    expect(measurements).toEqual([expect.objectContaining({ powerW: 100 })]);
    expect(measurements[0]).not.toHaveProperty('socPct');
    expect(dropped).toEqual([{ field: 'battery.socPct', value: 101 }]);
  });

  test('is absent, and never zero, where it was not measured', () => {
    expect(map([sample('photovoltaic', { quality: 'absent', activePowerW: 0 })]).measurements).toEqual([]);
  });
});
