import { describe, expect, test } from 'vitest';
import {
  COST_DEFAULTS,
  commonWindows,
  type HeardSystem,
  judgePolling,
  judgeTimeouts,
  listen,
  type PollPolicy,
  recommendPolling,
  recommendTimeout,
  type SilentRun,
  TIMEOUT_DEFAULTS,
  usefulnessOf,
  worstSites,
} from '../../../src/engine/commissioning/index.ts';
import type {
  ConnectionStatus,
  EnergyRecord,
  TelemetryMessage,
} from '../../../src/engine/telemetry/index.ts';
import { FULL_RECORD, message } from '../../adapters/telemetry/messages.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, NOW } from './samples.ts';

const PERIOD_MS = 5 * MINUTE_MS;
const minutes = (...values: readonly number[]) => values.map((value) => value * MINUTE_MS);

const record = (slot: number, more: Partial<EnergyRecord> = {}): EnergyRecord => ({
  ...FULL_RECORD,
  startMs: NOW + (slot - 1) * PERIOD_MS,
  endMs: NOW + slot * PERIOD_MS,
  inverterStateCode: 2080,
  ...more,
});
const energy = (systemId: string, records: readonly EnergyRecord[]): TelemetryMessage =>
  message({ systemId, content: { kind: 'energy', records } });
const status = (systemId: string, observedMs: number, said: ConnectionStatus): TelemetryMessage =>
  message({
    systemId,
    content: {
      kind: 'status',
      status: {
        systemId,
        siteId: undefined,
        status: said,
        observedMs,
        lastConnectedMs: undefined,
        inverterStateCode: undefined,
        errorCode: undefined,
      },
    },
  });

/** Of each system, the slots whose samples arrive so much later. */
function heardOf(slots: Readonly<Record<string, readonly number[]>>, delayOf = (_slot: number) => 4_000) {
  const listening = listen();
  for (const [systemId, ofSystem] of Object.entries(slots)) {
    for (const slot of ofSystem) {
      const of = record(slot);
      listening.add(energy(systemId, [of]), of.endMs + delayOf(slot));
    }
  }
  return listening.heard()!;
}

const upTo = (count: number, without: readonly number[] = []) =>
  Array.from({ length: count }, (_, slot) => slot).filter((slot) => !without.includes(slot));

describe('a recording of the stream', () => {
  test('says where samples are missing, between arrivals', () => {
    const { observed } = heardOf({ a: upTo(20, [5]), b: upTo(20, [7, 8, 9]) });
    expect(observed.periodMs).toBe(PERIOD_MS);
    expect(observed.sites).toEqual([
      { siteId: 'a', periodCount: 19 },
      { siteId: 'b', periodCount: 19 },
    ]);
    expect(observed.silentRuns).toMatchObject([
      { siteId: 'a', missingCount: 1, isCensored: false },
      { siteId: 'b', missingCount: 3, isCensored: false },
    ]);
    // In the middle of the first period without an arrival.
    expect(observed.silentRuns[0]!.startMs).toBe(NOW + 4.5 * PERIOD_MS + 4_000);
  });

  test('counts a silence whose samples came later, all at once', () => {
    const listening = listen();
    for (const slot of [0, 1, 2]) listening.add(energy('a', [record(slot)]), NOW + slot * PERIOD_MS);
    listening.add(
      energy(
        'a',
        [3, 4, 5, 6, 7].map((slot) => record(slot)),
      ),
      NOW + 7 * PERIOD_MS,
    );
    listening.add(energy('a', [record(4)]), NOW + 9 * PERIOD_MS);
    expect(listening.heard()!.observed.silentRuns).toMatchObject([{ missingCount: 4 }]);
  });

  test('measures the way of samples', () => {
    const delays = (slot: number) => 10_000 + (slot % 21) * 1_000;
    const { measured } = heardOf({ a: upTo(60), b: upTo(60), c: upTo(60) }, delays);
    expect(measured).toMatchObject({ periodMs: PERIOD_MS, latencyMs: 20_000, skewed: [] });
    expect(measured.jitterMs).toBeGreaterThan(18_000);
    expect(measured.jitterMs).toBeLessThan(23_000);
  });

  test('names clocks that are off, the worst first', () => {
    const listening = listen();
    for (const slot of upTo(20)) {
      for (const [systemId, behindMs] of [
        ['right', 0],
        ['well', 0],
        ['behind', 3 * MINUTE_MS],
        ['ahead', -7 * MINUTE_MS],
      ] as const) {
        listening.add(energy(systemId, [record(slot)]), NOW + slot * PERIOD_MS + 4_000 + behindMs);
      }
    }
    expect(listening.heard()!.measured).toMatchObject({
      latencyMs: 4_000,
      skewed: [
        { siteId: 'ahead', skewMs: -7 * MINUTE_MS },
        { siteId: 'behind', skewMs: 3 * MINUTE_MS },
      ],
    });
  });

  test('of systems that were heard once says nothing', () => {
    const listening = listen();
    listening.add(energy('a', [record(0)]), NOW);
    expect(listening.heard()).toBeUndefined();
  });
});

describe('polls of a recording with answers', () => {
  const QUARTER: PollPolicy = { kind: 'fixed', intervalMs: 15 * MINUTE_MS };
  const settings = { periodMs: PERIOD_MS, offlineTimeoutMs: 15 * MINUTE_MS };

  function systemOf(
    arrivalsMin: readonly number[],
    statuses: readonly (readonly [atMin: number, said: ConnectionStatus])[],
  ): HeardSystem {
    return {
      systemId: 'a',
      arrivalsS: Float64Array.from(arrivalsMin, (min) => (NOW + min * MINUTE_MS) / 1_000),
      codes: [{ atMs: NOW, code: 2080 }],
      statuses: statuses.map(([min, said]) => ({ observedMs: NOW + min * MINUTE_MS, status: said })),
    };
  }
  const every = (untilMin: number, fromMin = 0) =>
    Array.from({ length: Math.floor((untilMin - fromMin) / 5) + 1 }, (_, index) => fromMin + 5 * index);

  test('are of no use while samples arrive, whatever the vendor says of the connection', () => {
    const system = systemOf(every(1_440), [
      [0, 'success'],
      [300, 'disconnected'],
      [600, 'unknown'],
    ]);
    expect(usefulnessOf([system], QUARTER, settings)).toMatchObject({ usefulCount: 0, usefulPu: 0 });
  });

  test('are of use where a system is silent and the vendor says error', () => {
    const silent = systemOf(
      [...every(300), 1_440],
      [
        [0, 'success'],
        [400, 'error'],
        [700, 'success'],
      ],
    );
    const found = usefulnessOf([silent], QUARTER, settings)!;
    // Once into ERROR; that the answer grows old is no merit of a poll.
    expect(found.usefulCount).toBeGreaterThan(0);
    expect(found.usefulPu).toBe(found.usefulCount / found.pollCount);
    expect(found.pollCount).toBe(Math.round(DAY_MS / QUARTER.intervalMs));
  });

  test('are fewer with the adaptive policy, which asks at once about a sample that is overdue', () => {
    const system = systemOf(
      [...every(300), ...every(1_440, 320)],
      [
        [0, 'success'],
        [306, 'error'],
      ],
    );
    const adaptive = usefulnessOf([system], { kind: 'adaptive' }, settings)!;
    expect(adaptive.pollCount).toBe(25);
    expect(adaptive.usefulCount).toBe(1);
  });

  test('are not known of a recording without answers', () => {
    expect(usefulnessOf([systemOf(every(60), [])], QUARTER, settings)).toBeUndefined();
  });

  test('take answers from the stream', () => {
    const listening = listen();
    for (const slot of upTo(20)) listening.add(energy('a', [record(slot)]), NOW + slot * PERIOD_MS);
    listening.add(status('a', NOW + 2 * HOUR_MS, 'error'), NOW);
    listening.add(status('a', NOW + HOUR_MS, 'success'), NOW);
    expect(listening.heard()!.systems[0]!.statuses.map((one) => one.status)).toEqual(['success', 'error']);
  });
});

describe('the worst systems', () => {
  const runs = (siteId: string, everyMs: number, ...missing: readonly number[]): readonly SilentRun[] =>
    missing.map((missingCount, index) => ({
      siteId,
      startMs: NOW + index * everyMs,
      missingCount,
      isCensored: false,
    }));
  const worst = (silentRuns: readonly SilentRun[]) =>
    worstSites({ periodMs: PERIOD_MS, sites: [], silentRuns }, 15 * MINUTE_MS, 5);

  test('have most gaps, and those that flap stand first', () => {
    const found = worst([
      ...runs('often', HOUR_MS, 1, 1, 1, 2, 1),
      ...runs('flapping', 8 * HOUR_MS, 3, 4, 5),
      ...runs('rarely', 13 * HOUR_MS, 3, 4, 5),
    ]);
    expect(found).toMatchObject([
      { siteId: 'flapping', offlineCount: 3, isFlapping: true },
      { siteId: 'often', runCount: 5, missingCount: 6, offlineCount: 0, isFlapping: false },
      { siteId: 'rarely', offlineCount: 3, isFlapping: false },
    ]);
    expect(found.reduce((sum, { runPu }) => sum + runPu, 0)).toBeCloseTo(1, 12);
  });
});

describe('what is recommended', () => {
  const sites = Array.from({ length: 10 }, (_, index) => ({ siteId: `s-${index}`, periodCount: 28_800 }));
  const silentRuns = [2, 2, 2, 12, 40].map((missingCount, index) => ({
    siteId: `s-${index}`,
    startMs: NOW + index * DAY_MS,
    missingCount,
    isCensored: false,
  }));
  const observed = { periodMs: PERIOD_MS, sites, silentRuns };
  const rows = judgeTimeouts(observed, minutes(10, 12.5, 15, 17.5, 20), { ...TIMEOUT_DEFAULTS, jitterMs: 0 });
  const dear = { falseAlarm: 1, lateMinute: 0.3 };

  test('is no multiple of the period, but for the present timeout', () => {
    expect(recommendTimeout(rows, dear).timeoutMs).toBe(10 * MINUTE_MS);
    const present = { periodMs: PERIOD_MS, timeoutMs: 15 * MINUTE_MS };
    const other = recommendTimeout(rows, dear, present);
    expect(other.timeoutMs).toBe(15 * MINUTE_MS);
    expect(recommendTimeout(rows, dear, { ...present, timeoutMs: 20 * MINUTE_MS }).timeoutMs).not.toBe(
      15 * MINUTE_MS,
    );
    expect(recommendTimeout(rows, dear, { ...present, timeoutMs: 10 * MINUTE_MS }).timeoutMs).toBe(
      10 * MINUTE_MS,
    );
  });

  test('comes with the price at which each timeout is as good as the next', () => {
    const { breakEvens } = recommendTimeout(rows, COST_DEFAULTS);
    expect(breakEvens.map(({ shorterMs, longerMs }) => [shorterMs, longerMs])).toEqual(
      [10, 12.5, 15, 17.5].map((shorter) => minutes(shorter, shorter + 2.5)),
    );
    for (const [index, { lateMinutePu }] of breakEvens.entries()) {
      const { costs } = recommendTimeout(rows, { falseAlarm: 1, lateMinute: lateMinutePu! });
      expect(costs[index]).toBeCloseTo(costs[index + 1]!, 9);
    }
  });

  test.each([
    [500, 'fixed', 'the limits allow it for 520 sites'],
    [2_000, 'adaptive', 'more than the limits allow'],
    [9_000, 'fixed', 'the limits allow no policy'],
  ] as const)('to ask about %i sites is %s', (siteCount, kind, reason) => {
    const policies: readonly PollPolicy[] = [
      { kind: 'fixed', intervalMs: 15 * MINUTE_MS },
      { kind: 'fixed', intervalMs: HOUR_MS },
      { kind: 'adaptive' },
    ];
    const judged = judgePolling(policies, {
      siteCount,
      callsPerDayMax: 50_000,
      callsPerSecondMax: 5,
      latencyMs: 0,
      suspicionsPerDay: 0.041,
    });
    const found = recommendPolling(judged, siteCount, policies[0]!);
    expect(found.policy.kind).toBe(kind);
    expect(found.reason).toContain(reason);
  });
});

test('silence of systems together is seen by arrivals', () => {
  const slots = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`s-${index}`, upTo(30, index < 5 ? [10, 11] : [])]),
  );
  const windows = commonWindows(heardOf(slots).observed);
  expect(windows).toMatchObject([{ siteCount: 5 }]);
});
