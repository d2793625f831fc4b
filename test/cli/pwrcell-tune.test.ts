import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeMessage } from '../../src/adapters/telemetry/protobuf/encode.ts';
import type { TelemetryMessage } from '../../src/engine/telemetry/index.ts';
import { littleMessage, message, NOON_MS } from '../adapters/telemetry/messages.ts';
import { hasRecording, NO_RECORDINGS, recording } from '../support/recordings.ts';
import { makeSandbox, type Sandbox } from './harness.ts';

/** What timeouts and polls would have meant, as an operator asks it. */

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await makeSandbox();
});
afterEach(async () => {
  await sandbox.remove();
});

const tune = (...args: readonly string[]) => sandbox.here(['pwrcell', 'tune', ...args]);
const json = async (...args: readonly string[]) => {
  const ended = await tune(...args, '--json');
  expect(ended.exitCode, ended.stderr).toBe(0);
  return JSON.parse(ended.stdout);
};

const PERIOD_MS = 300_000;

/** Two systems over a day; one is silent for an hour, and the vendor says error meanwhile. */
function messages(): readonly TelemetryMessage[] {
  const samples = Array.from({ length: 288 }, (_, slot) => slot).flatMap((slot) =>
    ['s-1', 's-2']
      .filter((systemId) => systemId === 's-1' || slot < 100 || slot >= 112)
      .map((systemId) => littleMessage(systemId, slot)),
  );
  const status = {
    systemId: 's-2',
    siteId: undefined,
    status: 'error',
    observedMs: NOON_MS + 104 * PERIOD_MS,
    lastConnectedMs: undefined,
    inverterStateCode: undefined,
    errorCode: undefined,
  } as const;
  return [...samples, message({ systemId: 's-2', content: { kind: 'status', status } })];
}

async function writeStream(name: string): Promise<void> {
  const lines = messages().map((one) => JSON.stringify({ Data: encodeMessage(one).toString('base64') }));
  await writeFile(join(sandbox.dir, name), lines.join('\n'));
}

describe('flex pwrcell tune of a stream', () => {
  it('measures, judges and recommends', async () => {
    await writeStream('day.json');
    const tuned = await json('--stream', 'day.json', '--polls', '15,adaptive', '--timeouts', '7.5,12.5,15');
    expect(tuned).toMatchObject({
      siteCount: 2,
      silentRunCount: 1,
      measured: { periodMs: PERIOD_MS, latencyMs: 1_000, jitterMs: 0, skewed: [] },
      settings: { latencyMs: 1_000, jitterMs: 0 },
      worstSites: [{ siteId: 's-2', missingCount: 12, offlineCount: 1, isFlapping: false }],
      polling: { policy: { kind: 'fixed', intervalMs: 900_000 }, isOther: false },
    });
    expect(tuned.timeouts.map(({ timeoutMs }: { timeoutMs: number }) => timeoutMs / 60_000)).toEqual([
      7.5, 12.5, 15,
    ]);
    expect(tuned.polls).toHaveLength(2);
    // Of one system there is an answer; a day has 96 quarters, and 24 hours and one suspicion.
    expect(tuned.polls[0].usefulness.usefulCount).toBeGreaterThan(0);
    expect(tuned.polls[0].usefulness.pollCount).toBeGreaterThanOrEqual(95);
    expect(tuned.polls[1].usefulness.pollCount).toBeLessThan(27);
    const alone = await json('day.json', '--polls', '15,adaptive', '--timeouts', '7.5,12.5,15');
    expect(alone).toEqual(tuned);
  });

  it('ends with 10 where something else is recommended than is used', async () => {
    await writeStream('day.json');
    const { recommendation } = await json('day.json');
    const best = `${recommendation.timeoutMs / 60_000}m`;
    const same = await tune('day.json', '--exit-code', '--offline-timeout', best);
    expect(same).toMatchObject({ exitCode: 0 });
    const other = await tune('day.json', '--exit-code', '--offline-timeout', '45m');
    expect(other.exitCode).toBe(10);
    expect(other.stdout).toContain('45 min, which is another');
    const budget = ['--offline-timeout', best, '--budget', '100/day'];
    expect((await tune('day.json', '--exit-code', ...budget)).exitCode).toBe(10);
    expect((await tune('day.json', '--offline-timeout', '45m')).exitCode).toBe(0);
  });

  it('says all that is wrong with its options at once', async () => {
    const options = ['--timeouts', '7,x,0', '--polls', 'often', '--cost', 'false=1', '--budget', '5/s'];
    const ended = await tune('day.json', ...options, '--rate', '0');
    expect(ended.exitCode).toBe(2);
    for (const wrong of ['"x"', '"0"', '"often"', '"false=1"', '"5/s"', '--rate']) {
      expect(ended.stderr).toContain(wrong);
    }
  });

  it('says so where nothing can be told', async () => {
    await writeFile(
      join(sandbox.dir, 'runs.csv'),
      'site,first_missing_slot_utc,missing_slots,touches_window_edge\n',
    );
    await writeFile(join(sandbox.dir, 'fleet.csv'), 'site,slots_in_export\ns-1,0\n');
    const ended = await tune('--missing-runs', 'runs.csv', '--fleet', 'fleet.csv');
    expect(ended).toMatchObject({ exitCode: 65 });
    expect(ended.stderr).toContain('No system was ever watched');
    await writeFile(join(sandbox.dir, 'fleet.csv'), 'site,slots_in_export\ns-1,288\n');
    const calm = await json('--missing-runs', 'runs.csv', '--fleet', 'fleet.csv');
    expect(calm).toMatchObject({ siteCount: 1, siteDays: 1, silentRunCount: 0, worstSites: [] });
  });
});

const [RUNS, FLEET] = ['pwrcell/nextgen_missing_runs.csv', 'pwrcell/nextgen_fleet.csv'] as const;
const IS_RECORDED = hasRecording(RUNS) && hasRecording(FLEET);

describe.skipIf(!IS_RECORDED)(IS_RECORDED ? 'a recorded fleet' : NO_RECORDINGS, () => {
  const tables = ['--missing-runs', recording(RUNS), '--fleet', recording(FLEET)];

  it('recommends fifteen minutes, for both', async () => {
    const tuned = await json(...tables, '--exit-code');
    expect(tuned.siteCount).toBe(489);
    expect(tuned.siteDays).toBeCloseTo(4_824, 0);
    expect(tuned.recommendation).toMatchObject({ timeoutMs: 900_000, isOther: false });
    expect(tuned.polling).toMatchObject({ policy: { intervalMs: 900_000 }, isOther: false });
    const shown = tuned.timeouts.map(
      ({ timeoutMs, falsePer1000 }: { timeoutMs: number; falsePer1000: number }) => [
        timeoutMs / 60_000,
        Number(falsePer1000.toFixed(1)),
      ],
    );
    expect(shown).toEqual([
      [7.5, 34.2],
      [10, 4.4],
      [12.5, 1.7],
      [15, 1.3],
      [17.5, 1.2],
      [20, 0.7],
      [30, 0],
    ]);
    expect(tuned.worstSites[0].runPu).toBeGreaterThan(0.2);
  });

  it('without the times of common silence has fewer false alarms', async () => {
    const tuned = await json(...tables, '--exclude-common-mode', '--timeouts', '10,12.5,15');
    const rates = tuned.timeouts.map(({ falsePer1000 }: { falsePer1000: number }) =>
      Number(falsePer1000.toFixed(1)),
    );
    expect(rates).toEqual([3.9, 1.2, 0.9]);
    expect(tuned.commonWindows[0]).toMatchObject({ start: '2019-01-23T03:05:00Z' });
  });
});
