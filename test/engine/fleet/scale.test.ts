import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  commissionOnce,
  openTelemetryProcessor,
  type RoundSettings,
  reconcile,
  statusRound,
} from '../../../src/engine/fleet/index.ts';
import { createRepositories } from '../../../src/engine/repositories/index.ts';
import { closeSims } from '../../adapters/sim/sims.ts';
import { countingTable } from './counting-table.ts';
import {
  HOUR_MS,
  MINUTE_MS,
  messagesOf,
  PERIOD_MS,
  rehearse,
  SETTINGS,
  type TestFleet,
} from './rehearsal.ts';

/** What a pass over many systems may ask of the store: numbers of reads and writes, and no time. */

const SYSTEMS = 150;
const ROUND: RoundSettings = {
  ...SETTINGS,
  periodMs: PERIOD_MS,
  polls: { kind: 'fixed', intervalMs: 15 * MINUTE_MS },
};
/** What is kept of each asset, system or site, and how often a pass may read it: the state of a connection is the newest. */
const READS_MAX = {
  'FLEET-DEVICES': 1,
  'FLEET-METADATA': 1,
  'FLEET-INTENTS': 1,
  'FLEET-POLLS': 1,
  'FLEET-STATES': 1,
  'FLEET-SITE-STATES': 1,
  'FLEET-STATUS': 2,
  'FLEET-HEARTBEATS': 2,
  'FLEET-SEEN': 0,
};

let fleet: TestFleet;
beforeEach(async () => {
  const clean = { systemCount: SYSTEMS, hasDefects: false };
  fleet = await rehearse({ concerto: { ...clean, provisionedPct: 100 }, ces: clean });
});
afterEach(async () => {
  await fleet.close();
  await closeSims();
});

/** A whole pass as from cron, over a store that counts. */
async function countedPass() {
  const { table, counts } = countingTable(fleet.repositories.table);
  const repositories = createRepositories(table);
  const over = { fleet: repositories.fleet };
  const found = await reconcile(SETTINGS, { ...fleet.ports, ...over });
  const applied = await commissionOnce(found, SETTINGS, { ports: { ...fleet.ports, ...over } });
  const round = await statusRound(
    ROUND,
    { ...fleet.statusPorts, ...fleet.evaluationPorts, ...over },
    { unchanged: applied.unchanged },
  );
  return { counts, found, applied, round };
}

describe('many systems', () => {
  it('a first pass stores what it is answered many at a time', async () => {
    const { counts, found, applied, round } = await countedPass();
    const asked = found.plan.actions.filter(({ kind }) => kind === 'request-metadata');
    const siteOf = new Map(found.views.map(({ facts: { device } }) => [device.id, device.vendorSiteId]));
    const siteCount = new Set(asked.map(({ assetId }) => siteOf.get(assetId))).size;
    expect(applied.metadata.askedCount).toBeGreaterThan(SYSTEMS / 2);
    expect(siteCount).toBeLessThan(asked.length);
    expect(round.polled.siteCount).toBe(siteCount);
    expect(counts.writeCalls).toBeLessThan(SYSTEMS / 10);
  });

  it('a pass in which nothing is due reads hardly anything twice, and writes next to nothing', async () => {
    const clock = { nowMs: fleet.clock.nowMs(), offlineTimeoutMs: SETTINGS.offlineTimeoutMs };
    await countedPass();
    const processor = await openTelemetryProcessor(fleet.telemetryPorts, clock);
    const messages = messagesOf(clock.nowMs - HOUR_MS, clock.nowMs, {
      systemCount: SYSTEMS,
      hasDefects: false,
    });
    await processor.process(messages);
    await countedPass();
    const { counts, found, applied, round } = await countedPass();
    expect([found.plan.actions, applied.metadata.askedCount, round.polled.siteCount]).toEqual([[], 0, 0]);
    expect(round.evaluated.transitions).toEqual([]);
    for (const [kind, max] of Object.entries(READS_MAX)) {
      expect(counts.read.get(kind) ?? 0, kind).toBeLessThanOrEqual(max * SYSTEMS);
    }
    expect(counts.writeCalls).toBeLessThanOrEqual(3);
  });

  it('a round after a look at the fleet reads no metadata, and no devices', async () => {
    const { table, counts } = countingTable(fleet.repositories.table);
    const { fleet: counted } = createRepositories(table);
    const found = await reconcile(SETTINGS, fleet.ports);
    await statusRound(
      { ...ROUND, polls: { kind: 'adaptive', periodMs: PERIOD_MS } },
      { ...fleet.statusPorts, ...fleet.evaluationPorts, fleet: counted },
      { unchanged: found.views },
    );
    expect(counts.read.has('FLEET-METADATA') || counts.read.has('FLEET-DEVICES')).toBe(false);
  });
});
