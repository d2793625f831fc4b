import { afterEach, describe, expect, it } from 'vitest';
import { type RoundSettings, statusRound, sweepAssets } from '../../../src/engine/fleet/index.ts';
import { Readings } from '../../../src/engine/fleet/readings.ts';
import type { FleetSurvey } from '../../../src/engine/fleet/survey.ts';
import { closeSims } from '../../adapters/sim/sims.ts';
import { MINUTE_MS, PERIOD_MS, rehearse, SETTINGS, type TestFleet } from './rehearsal.ts';

/** One process reads the fleet, and the others share what it found. */

let fleet: TestFleet;
afterEach(async () => {
  fleet.close();
  await closeSims();
});

const ROUND: RoundSettings = {
  ...SETTINGS,
  periodMs: PERIOD_MS,
  polls: { kind: 'fixed', intervalMs: 15 * MINUTE_MS },
};

/** A round of states, as the watch makes it. @param during - what another process does while the fleet is read. */
async function round(readings: Readings, during: (noticed: TestFleet['fleet']) => Promise<void>) {
  const noticed = readings.noticing(fleet.fleet);
  const read: TestFleet['fleet'] = {
    ...noticed,
    async *heartbeats(options) {
      yield* fleet.fleet.heartbeats(options);
      await during(noticed);
    },
  };
  const found: { end?: () => FleetSurvey } = {};
  const ports = { ...fleet.statusPorts, ...fleet.evaluationPorts, fleet: read };
  await statusRound(ROUND, ports, {
    looking: (atMs) => {
      const { surveyor, end } = readings.begin(atMs);
      found.end = end;
      return (view) => surveyor.add(view);
    },
  });
  return { survey: found.end!(), recent: await readings.recent({ fleet: noticed, clock: fleet.clock }) };
}

describe('a reading of a round', () => {
  it.each([
    ['is shared where nobody has changed anything', false],
    ['is not shared where somebody has, even before the first asset was seen', true],
  ])('%s', async (_what, isChanged) => {
    fleet = await rehearse({ concerto: { systemCount: 5 }, ces: { systemCount: 5 } });
    await sweepAssets(fleet.ports.reader, { repositories: fleet, nowMs: fleet.clock.nowMs() });
    const readings = new Readings(SETTINGS, () => undefined);
    const { survey, recent } = await round(readings, async (noticed) => {
      if (isChanged) await noticed.putDevices([]);
    });
    expect(survey.phases.length).toBeGreaterThan(0);
    expect(recent === survey).toBe(!isChanged);
  });
});
