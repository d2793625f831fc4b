import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  COST_DEFAULTS,
  commonWindows,
  falseAlarms,
  flagProbability,
  judgePolling,
  judgeTimeouts,
  type Observed,
  recommendTimeout,
  type SilentRun,
  TIMEOUT_DEFAULTS,
  withoutWindows,
} from '../../../src/engine/commissioning/index.ts';
import { hasRecording, NO_RECORDINGS, recording } from '../../support/recordings.ts';
import { MINUTE_MS, NOW } from './samples.ts';

const PERIOD_MS = 5 * MINUTE_MS;
const minutes = (...values: readonly number[]) => values.map((value) => value * MINUTE_MS);

function runs(siteId: string, ...missing: readonly number[]): readonly SilentRun[] {
  return missing.map((missingCount, index) => ({
    siteId,
    startMs: NOW + index * 100 * PERIOD_MS,
    missingCount,
    isCensored: false,
  }));
}

function observedOf(silentRuns: readonly SilentRun[], siteCount = 10, days = 100): Observed {
  const sites = Array.from({ length: siteCount }, (_, index) => ({
    siteId: `s-${index}`,
    periodCount: (days * 1440) / 5,
  }));
  return { periodMs: PERIOD_MS, sites, silentRuns };
}

describe('the probability that a gap is taken for an outage', () => {
  test.each([
    [-1, 60, 0, 0],
    [0, 60, 0, 0],
    [30, 60, 0, 0.5],
    [60, 60, 0, 1],
    [0, 60, 30, 30 / 6 / 60],
    [-30, 60, 30, 0],
    [90, 60, 30, 1],
  ])('of one that is longer by %i s, looked at every %i s, with a jitter of %i s', (excess, evaluate, jitter, expected) => {
    expect(flagProbability(excess * 1_000, evaluate * 1_000, jitter * 1_000)).toBeCloseTo(expected, 12);
  });

  test('is the mean over all moments of both arrivals', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -150, max: 150 }),
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 120 }),
        (excess, evaluate, jitter) => {
          const steps = 60;
          let sum = 0;
          for (let first = 0; first < steps; first += 1) {
            for (let second = 0; second < steps; second += 1) {
              const late = ((first - second) / steps) * jitter;
              sum += Math.min(1, Math.max(0, (excess + late) / evaluate));
            }
          }
          expect(flagProbability(excess, evaluate, jitter)).toBeCloseTo(sum / steps ** 2, 2);
        },
      ),
      { seed: 1, numRuns: 50 },
    );
  });
});

describe('timeouts', () => {
  const settings = { ...TIMEOUT_DEFAULTS, jitterMs: 0 };

  test('are judged by what they would have meant', () => {
    const observed = observedOf([...runs('s-0', 1, 1, 2), ...runs('s-1', 12)]);
    const [ten, thirteen, hour] = judgeTimeouts(observed, minutes(9, 12.5, 90), settings);
    expect(ten).toMatchObject({ offlinePer1000: 4, falsePer1000: 3, precision: 0.25, recall: 1 });
    expect(thirteen).toMatchObject({ offlinePer1000: 2, falsePer1000: 1, toleratedCount: 1 });
    expect(hour).toMatchObject({ offlinePer1000: 0, recall: 0, precision: Number.NaN });
    expect(thirteen!.meanDelayMs).toBe(10.5 * MINUTE_MS);
    expect(thirteen!.worstDelayMs).toBe(13.5 * MINUTE_MS);
  });

  test('do not count what touches the edge of the recording', () => {
    const observed = observedOf(runs('s-0', 5).map((run) => ({ ...run, isCensored: true })));
    expect(judgeTimeouts(observed, minutes(10), settings)[0]!.offlinePer1000).toBe(0);
  });

  test('have an interval that holds the rate, and is the same again', () => {
    const observed = observedOf([...runs('s-0', 2, 2, 2), ...runs('s-3', 2)]);
    const [row] = judgeTimeouts(observed, minutes(10), settings);
    expect(row!.falseInterval[0]).toBeLessThan(row!.falsePer1000);
    expect(row!.falseInterval[1]).toBeGreaterThan(row!.falsePer1000);
    expect(judgeTimeouts(observed, minutes(10), settings)[0]).toEqual(row);
  });
});

describe('the precision', () => {
  test('has an interval that holds it, over sites drawn again', () => {
    const silent = Array.from({ length: 8 }, (_, site) =>
      runs(`s-${site}`, 2, site % 2 === 0 ? 12 : 3),
    ).flat();
    const [row] = judgeTimeouts(observedOf(silent), minutes(10), TIMEOUT_DEFAULTS);
    expect(row!.precision).toBeCloseTo(4 / 16, 1);
    const [low, high] = row!.precisionInterval;
    expect(low).toBeLessThan(row!.precision);
    expect(high).toBeGreaterThan(row!.precision);
    expect(high).toBeLessThanOrEqual(0.5);
  });

  test('is not known where there were no alarms', () => {
    const [row] = judgeTimeouts(observedOf([]), minutes(10), TIMEOUT_DEFAULTS);
    expect([row!.precision, ...row!.precisionInterval]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(row!.falseInterval).toEqual([0, 0]);
  });
});

test('sites that fall silent together are one event', () => {
  const together = Array.from({ length: 5 }, (_, index) => runs(`s-${index}`, 3)).flat();
  const observed = observedOf([...together, { ...runs('s-9', 3)[0]!, startMs: NOW + 50 * PERIOD_MS }], 100);
  const windows = commonWindows(observed);
  expect(windows).toEqual([{ startMs: NOW, endMs: NOW + 3 * PERIOD_MS, siteCount: 5 }]);
  expect(withoutWindows(observed, windows).silentRuns).toHaveLength(1);
});

test('asking is judged by calls, age and how many sites it allows', () => {
  const settings = {
    siteCount: 1_000,
    callsPerDayMax: 50_000,
    callsPerSecondMax: 5,
    latencyMs: 0,
    suspicionsPerDay: 0.041,
  };
  const policies = [{ kind: 'fixed', intervalMs: 15 * MINUTE_MS }, { kind: 'adaptive' }] as const;
  const [quarter, adaptive] = judgePolling(policies, settings);
  expect(quarter).toMatchObject({ callsPerDay: 96_000, meanAgeMs: 7.5 * MINUTE_MS, siteCountMax: 520 });
  expect(adaptive!.callsPerDay).toBeCloseTo(24_041, 6);
  expect(adaptive).toMatchObject({ worstAgeMs: MINUTE_MS, siteCountMax: 2_079 });
});

const RUNS = 'pwrcell/nextgen_missing_runs.csv';
const FLEET = 'pwrcell/nextgen_fleet.csv';

function recorded(): Observed {
  const rows = (file: string) => {
    const [head = '', ...lines] = readFileSync(recording(file), 'utf8').trim().split(/\r?\n/);
    const names = head.split(',');
    return lines.map((line) =>
      Object.fromEntries(line.split(',').map((cell, index) => [names[index], cell])),
    );
  };
  const sites = rows(FLEET)
    .map((row) => ({ siteId: row['site']!, periodCount: Number(row['slots_in_export']) }))
    .filter(({ periodCount }) => periodCount > 0);
  const silentRuns = rows(RUNS).map((row) => ({
    siteId: row['site']!,
    startMs: Date.parse(row['first_missing_slot_utc']!),
    missingCount: Number(row['missing_slots']),
    isCensored: row['touches_window_edge'] === '1',
  }));
  return { periodMs: PERIOD_MS, sites, silentRuns };
}

const IS_RECORDED = hasRecording(RUNS) && hasRecording(FLEET);

describe.skipIf(!IS_RECORDED)(IS_RECORDED ? 'a recorded fleet' : NO_RECORDINGS, () => {
  test('has the false alarms that are known of it', () => {
    const observed = recorded();
    const rows = judgeTimeouts(observed, minutes(7.5, 10, 12.5, 15, 17.5, 20, 30), TIMEOUT_DEFAULTS);
    const rounded = rows.map(({ offlinePer1000, falsePer1000, precision }) => [
      Number(offlinePer1000.toFixed(1)),
      Number(falsePer1000.toFixed(1)),
      Number(precision.toFixed(2)),
    ]);
    expect(rounded).toEqual([
      [41.3, 34.2, 0.17],
      [11.4, 4.4, 0.62],
      [8.7, 1.7, 0.81],
      [8.3, 1.3, 0.85],
      [8.3, 1.2, 0.85],
      [7.7, 0.7, 0.91],
      [7.1, 0, 1],
    ]);
    const [low, high] = rows[1]!.falseInterval;
    expect(low).toBeGreaterThan(1.8);
    expect(high).toBeLessThan(7.5);
    expect(recommendTimeout(rows, COST_DEFAULTS).timeoutMs).toBe(15 * MINUTE_MS);
  });

  test('has fewer without the times at which many were silent', () => {
    const observed = recorded();
    const calm = withoutWindows(observed, commonWindows(observed));
    const rates = falseAlarms(calm, minutes(10, 12.5, 15), TIMEOUT_DEFAULTS);
    expect(rates.map((rate) => rate.toFixed(1))).toEqual(['3.9', '1.2', '0.9']);
  });

  test('depends at ten minutes on the accident of jitter, from twelve and a half on not', () => {
    const falseRate = (jitterS: number, timeout: number) =>
      judgeTimeouts(recorded(), minutes(timeout), { ...TIMEOUT_DEFAULTS, jitterMs: jitterS * 1_000 })[0]!
        .falsePer1000;
    expect(falseRate(120, 10)).toBeGreaterThan(4 * falseRate(5, 10));
    expect(falseRate(120, 12.5)).toBeCloseTo(falseRate(5, 12.5), 0);
  });
});
