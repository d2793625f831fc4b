import { afterEach, describe, expect, it } from 'vitest';
import {
  isSweepAsked,
  openTelemetryProcessor,
  reasonOfUnknown,
  registerAssets,
  SWEEP_ASKED_MS,
} from '../../../src/engine/fleet/index.ts';
import { collect } from '../../../src/engine/repositories/index.ts';
import { closeSims } from '../../adapters/sim/sims.ts';
import { MINUTE_MS, messagesOf, rehearse, SETTINGS, sinkOf, type TestFleet } from './rehearsal.ts';

/** Telemetry of systems that the table does not have asks for a sweep, and for nothing else. */

const CLEAN = { systemCount: 10, hasDefects: false } as const;

let fleet: TestFleet;
afterEach(async () => {
  await fleet.close();
  await closeSims();
});

async function hear() {
  const nowMs = fleet.clock.nowMs();
  const sink = sinkOf();
  const ports = { fleet: fleet.fleet, sink };
  const { offlineTimeoutMs } = SETTINGS;
  const processor = await openTelemetryProcessor(ports, { nowMs, offlineTimeoutMs });
  const messages = messagesOf(nowMs - 10 * MINUTE_MS, nowMs, CLEAN).filter(
    ({ arrivalMs }) => arrivalMs <= nowMs,
  );
  const report = await processor.process(messages);
  return { report, sink };
}

const sweep = () =>
  registerAssets(fleet.ports.reader, {
    repositories: { fleet: fleet.fleet },
    nowMs: fleet.clock.nowMs(),
  });

describe('a system that the table does not have', () => {
  it('asks for one sweep, is dropped, and makes no device', async () => {
    fleet = await rehearse({ concerto: CLEAN, ces: CLEAN });
    const first = await hear();
    expect(first.report).toMatchObject({ isSweepAsked: true, measurementCount: 0 });
    expect(first.sink.sent).toEqual([]);
    expect(await collect(fleet.fleet.devices())).toEqual([]);
    expect(await isSweepAsked(fleet.fleet)).toBe(true);
    expect((await hear()).report.isSweepAsked).toBe(false);
  });

  it('is known after the sweep, which answers what was asked', async () => {
    fleet = await rehearse({ concerto: CLEAN, ces: CLEAN });
    await hear();
    expect(await collect(fleet.fleet.unknown())).toHaveLength(10);
    expect((await sweep()).asked).toEqual({ unknownCount: 10, foundCount: 10 });
    expect(await collect(fleet.fleet.unknown())).toEqual([]);
    expect(await isSweepAsked(fleet.fleet)).toBe(false);
    expect((await sweep()).asked).toBeUndefined();
    fleet.after(20 * MINUTE_MS);
    expect((await hear()).report).toMatchObject({ unknownCount: 0, isSweepAsked: false });
  });

  it('asks again after a quarter of an hour, where the platform still does not know it', async () => {
    fleet = await rehearse({ concerto: { ...CLEAN, systemCount: 1 }, ces: CLEAN });
    expect((await hear()).report.isSweepAsked).toBe(true);
    expect((await sweep()).asked).toEqual({ unknownCount: 10, foundCount: 1 });
    fleet.after(SWEEP_ASKED_MS - 5 * MINUTE_MS);
    expect((await hear()).report.isSweepAsked).toBe(false);
    fleet.after(6 * MINUTE_MS);
    expect((await hear()).report.isSweepAsked).toBe(true);
  });

  it('an incomplete sweep answers nothing', async () => {
    const pageFaults = { movingPct: 0, lostCursorsPct: 100 };
    fleet = await rehearse({ concerto: { systemCount: 700, hasDefects: false, pageFaults }, ces: CLEAN });
    await hear();
    const report = await sweep();
    expect(report.incomplete).toBeDefined();
    expect(report.asked).toBeUndefined();
    expect(await isSweepAsked(fleet.fleet)).toBe(true);
  });
});

describe('why a system is not known', () => {
  it.each([
    { lastMs: 10, sweptMs: undefined, reason: 'UnknownPendingSweep' },
    { lastMs: 10, sweptMs: 9, reason: 'UnknownPendingSweep' },
    { lastMs: 10, sweptMs: 10, reason: 'UnknownDevice' },
  ])('heard at $lastMs, swept at $sweptMs: $reason', ({ lastMs, sweptMs, reason }) => {
    expect(reasonOfUnknown({ lastMs }, sweptMs)).toBe(reason);
  });
});
