import { afterEach, describe, expect, it } from 'vitest';
import {
  applyPlan,
  commissionOnce,
  evaluateStates,
  foundForSaved,
  openTelemetryProcessor,
  pollStatus,
  type Reconciled,
  readViews,
  reconcile,
  type SavedPlan,
  staleBecause,
  statusRound,
} from '../../../src/engine/fleet/index.ts';
import { collect, keys } from '../../../src/engine/repositories/index.ts';
import { closeSims } from '../../adapters/sim/sims.ts';
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  messagesOf,
  type Options,
  PERIOD_MS,
  rehearse,
  SETTINGS,
  type TestFleet,
} from './rehearsal.ts';

/** Passes of commissioning against the simulated hosts. */

let fleet: TestFleet;
const open: (options?: Options) => Promise<TestFleet> = async (options) => {
  fleet = await rehearse(options);
  return fleet;
};
afterEach(async () => {
  fleet?.close();
  await closeSims();
});

const pass = async (settings = SETTINGS) => {
  const found = await reconcile(settings, fleet.ports);
  return { found, applied: await commissionOnce(found, settings, { ports: fleet.ports }) };
};

function phasesOf({ views }: Pick<Reconciled, 'views'>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { phase } of views) counts[phase.phase] = (counts[phase.phase] ?? 0) + 1;
  return counts;
}

describe('commissioning', () => {
  it('plans, and changes nothing outside', async () => {
    await open();
    const { plan } = await reconcile(SETTINGS, fleet.ports);
    expect(new Set(plan.actions.map(({ kind }) => kind))).toContain('request-metadata');
    expect(fleet.platform.stats().done).not.toHaveProperty('sitesCreated');
    expect(fleet.vendor.stats().done).toEqual({});
  });

  it('brings a fleet from an empty table to what can be done by itself, and then has nothing to do', async () => {
    await open();
    const { applied } = await pass();
    expect(applied.failures).toEqual([]);
    const { found } = await pass();
    expect(found.plan.actions).toEqual([]);
    const { done } = fleet.platform.stats();
    expect(done).not.toHaveProperty('sitesCreatedTwice');
    expect(done).not.toHaveProperty('invertersCreatedTwice');
    const phases = phasesOf(found);
    expect(phases['awaiting-telemetry']).toBe(done['links']);
    // One pair claims the same system; no asset has two phases.
    expect(phases['quarantined']).toBeGreaterThan(0);
    expect(Object.values(phases).reduce((sum, count) => sum + count)).toBe(40);
  });

  it('creates one site for assets that stand together, and none before all of them are answered', async () => {
    await open({
      concerto: { systemCount: 20, hasDefects: false },
      ces: { systemCount: 20, hasDefects: false, missingMetadataPct: 30 },
    });
    const reasons = new Set<string>();
    for (let round = 0; round < 48 && fleet.platform.stats().done['links'] !== 20; round += 1) {
      const { views } = (await pass()).found;
      const ofSites = Map.groupBy(views, ({ facts: { device } }) => device.vendorSiteId);
      for (const ofSite of ofSites.values()) {
        if (ofSite.length === 1) continue;
        for (const { assessment, facts } of ofSite) {
          const { reason, holds } = assessment.conditions.MetadataReady;
          if (holds !== 'true') expect(facts.device.siteId).toBeUndefined();
          reasons.add(reason);
        }
        const sites = ofSite.flatMap(({ facts: { device } }) => device.siteId ?? []);
        expect(new Set(sites).size).toBeLessThanOrEqual(1);
      }
      fleet.after(HOUR_MS);
    }
    expect(reasons).toContain('MetadataIncomplete');
    const { done } = fleet.platform.stats();
    expect(done).toMatchObject({ sitesCreated: 16, invertersCreated: 20, links: 20 });
    expect(done).not.toHaveProperty('vendorSitesTwice');
  });

  it('takes the site that a person has made for one asset for all that stand beside it', async () => {
    const clean = { systemCount: 80, hasDefects: false };
    await open({ concerto: { ...clean, provisionedPct: 40 }, ces: clean });
    const beside = ({ views }: Reconciled) =>
      [...Map.groupBy(views, ({ facts }) => facts.device.vendorSiteId).values()].filter(
        ({ length }) => length > 1,
      );
    const { found } = await pass();
    const sitesOf = (ofSite: Reconciled['views']) => ofSite.map(({ facts: { device } }) => device.siteId);
    const isHalf = (ofSite: Reconciled['views']) => new Set(sitesOf(ofSite)).size > 1;
    expect(beside(found).filter(isHalf).length).toBeGreaterThan(2);
    const after = (await pass()).found;
    expect(beside(after).filter(isHalf)).toEqual([]);
    expect(beside(after).flatMap(sitesOf)).not.toContain(undefined);
    const { done } = fleet.platform.stats();
    expect(done).not.toHaveProperty('vendorSitesTwice');
    expect(done['invertersCreated']).toBe(done['links']);
  });

  it('without --auto creates nothing, and says what waits for a person', async () => {
    await open();
    const manual = { ...SETTINGS, isAuto: false };
    await pass(manual);
    const { found } = await pass(manual);
    expect(phasesOf(found)['manual-setup-required']).toBeGreaterThan(20);
    expect(fleet.platform.stats().done).not.toHaveProperty('sitesCreated');
    expect(found.plan.actions).toEqual([]);
  });

  it('creates no more than it may in one pass, and the rest in later ones', async () => {
    await open({
      concerto: { hasDefects: false, systemCount: 10 },
      ces: { hasDefects: false, systemCount: 10 },
    });
    const few = { ...SETTINGS, createsMax: 6 };
    for (let round = 1; round <= 10; round += 1) {
      const before = fleet.platform.stats().done;
      await pass(few);
      const { done } = fleet.platform.stats();
      const count = (of: typeof done) => (of['sitesCreated'] ?? 0) + (of['invertersCreated'] ?? 0);
      expect(count(done) - count(before)).toBeLessThanOrEqual(6);
    }
    expect(fleet.platform.stats().done['links']).toBe(10);
  });

  it('the device table, deleted and swept once, is the same again', async () => {
    await open();
    await pass();
    const { found } = await pass();
    const content = (devices: Reconciled['sweep']['devices']) =>
      devices.map(({ seenMs: _seenMs, ...kept }) => kept);
    const before = content(found.sweep.devices);
    for (const { id } of found.sweep.devices) {
      await fleet.repositories.table.delete(keys.fleetKey(keys.FLEET_DEVICES, id));
    }
    fleet.after(MINUTE_MS);
    const again = await reconcile(SETTINGS, fleet.ports);
    expect(content(again.sweep.devices)).toEqual(before);
    expect(phasesOf(again)).toEqual(phasesOf(found));
  });

  it('a saved plan is done exactly, and refused when the world has moved', async () => {
    await open({ concerto: { hasDefects: false }, ces: { hasDefects: false } });
    await pass({ ...SETTINGS, isAuto: false });
    const found = await reconcile(SETTINGS, fleet.ports);
    const saved: SavedPlan = { instance: 'test', digest: found.digest, actions: found.plan.actions };
    expect(saved.actions.length).toBeGreaterThan(0);
    fleet.after(MINUTE_MS);
    const later = await reconcile(SETTINGS, fleet.ports);
    expect(staleBecause(saved, later, 'test')).toBeUndefined();
    expect(staleBecause(saved, later, 'other')).toContain('made for test');
    await applyPlan(saved, later.views, { instance: 'test', ports: fleet.ports });
    const done = await reconcile(SETTINGS, fleet.ports);
    expect(staleBecause(saved, done, 'test')).toBe('what Concerto has is not what it had then');
    expect(done.plan.actions).toEqual([]);
  });

  it('that was made for one asset is done, however many wait before it', async () => {
    await open({
      concerto: { systemCount: 10, hasDefects: false },
      ces: { systemCount: 10, hasDefects: false },
    });
    const settings = { ...SETTINGS, createsMax: 2 };
    await pass({ ...settings, createsMax: 0 });
    fleet.after(MINUTE_MS);
    const found = await reconcile(settings, fleet.ports, { only: ['a-000009'] });
    const saved: SavedPlan = { instance: 'test', digest: found.digest, actions: found.plan.actions };
    expect(saved.actions.map(({ kind }) => kind)).toEqual(['create-site', 'create-inverter', 'link']);
    const all = await reconcile(settings, fleet.ports);
    expect(staleBecause(saved, all, 'test')).toContain('is not to be done any more');
    const again = foundForSaved(saved, all, { settings, nowMs: fleet.clock.nowMs() });
    expect(staleBecause(saved, again, 'test')).toBeUndefined();
    expect(again.plan.actions).toEqual(saved.actions);
  });

  it('telling states makes no plan old', async () => {
    await open({ concerto: { provisionedPct: 100 } });
    await pass();
    const before = await reconcile(SETTINGS, fleet.ports);
    await evaluateStates(before.views, { ...SETTINGS, periodMs: PERIOD_MS }, fleet.evaluationPorts);
    const after = await reconcile(SETTINGS, fleet.ports);
    expect(after.sweep.devices.some(({ remoteState }) => remoteState === 'OFFLINE')).toBe(true);
    expect(after.digest).toBe(before.digest);
  });
});

describe('the stream, states and the platform together', () => {
  const system = { systemCount: 20, hasDefects: false, seed: 1 } as const;
  const look = async () => {
    const views = await readViews(fleet.fleet, SETTINGS, fleet.clock.nowMs());
    return evaluateStates(views, { ...SETTINGS, periodMs: PERIOD_MS }, fleet.evaluationPorts);
  };
  const hear = async (fromMs: number, untilMs: number) => {
    const processor = await openTelemetryProcessor(fleet.telemetryPorts, {
      nowMs: fleet.clock.nowMs(),
      offlineTimeoutMs: SETTINGS.offlineTimeoutMs,
    });
    return processor.process(messagesOf(fromMs, untilMs, system));
  };

  it('what is heard is ONLINE, and what falls silent together is held for one period', async () => {
    await open({ concerto: { ...system, provisionedPct: 100 }, ces: { ...system } });
    await pass();
    const nowMs = fleet.clock.nowMs();
    const heard = await hear(nowMs - HOUR_MS, nowMs - PERIOD_MS);
    expect(heard.unknownCount).toBe(0);
    expect(heard.measurementCount).toBeGreaterThan(20 * 10 * 3);
    const first = await look();
    expect(new Set(first.transitions.map(({ verdict }) => verdict.state))).toEqual(new Set(['ONLINE']));
    expect((await look()).transitions).toEqual([]);
    expect(fleet.platform.stats().done['assetStates']).toBe(first.transitions.length);

    fleet.after(30 * MINUTE_MS);
    const silent = await look();
    expect(silent.transitions).toEqual([]);
    expect(silent.held?.assetIds.length).toBe(first.transitions.length);
    expect(silent.held?.canarySystemIds).toHaveLength(5);
    fleet.after(PERIOD_MS);
    const after = await look();
    expect(after.held).toBeUndefined();
    expect(after.transitions.length).toBe(first.transitions.length);
    expect(await fleet.fleet.heldSinceMs()).toBeUndefined();
  });

  it('what falls silent together among chosen assets is held for one period, too', async () => {
    await open({ concerto: { ...system, provisionedPct: 100 }, ces: { ...system } });
    await pass();
    const nowMs = fleet.clock.nowMs();
    await hear(nowMs - HOUR_MS, nowMs - PERIOD_MS);
    const count = (await look()).transitions.length;
    const ids = new Set((await collect(fleet.fleet.devices())).map(({ id }) => id));
    const polls = { kind: 'fixed', intervalMs: DAY_MS } as const;
    const ports = { ...fleet.ports, states: fleet.evaluationPorts.states };
    const round = async () =>
      (await statusRound({ ...SETTINGS, polls, periodMs: PERIOD_MS }, ports, { ids })).evaluated;
    fleet.after(30 * MINUTE_MS);
    expect((await round()).held?.assetIds).toHaveLength(count);
    expect(await fleet.fleet.heldSinceMs()).toBeUndefined();
    fleet.after(PERIOD_MS);
    expect((await round()).transitions).toHaveLength(count);
    expect(await fleet.fleet.heldSinceMs('choice')).toBeUndefined();
  });

  it('the same batch again sends and remembers nothing new', async () => {
    await open({ concerto: { ...system, provisionedPct: 100 }, ces: { ...system } });
    await pass();
    const nowMs = fleet.clock.nowMs();
    const first = await hear(nowMs - HOUR_MS, nowMs - PERIOD_MS);
    const before = await collect(fleet.fleet.heartbeats());
    const again = await hear(nowMs - HOUR_MS, nowMs - PERIOD_MS);
    expect(again.measurementCount).toBe(0);
    expect(again.noteCounts.get('Duplicate')).toBe(first.recordCount);
    expect(await collect(fleet.fleet.heartbeats())).toEqual(before);
    expect(fleet.platform.stats().done).not.toHaveProperty('measurementsTwice');
  });

  it('statuses are asked for once an interval, spread over it', async () => {
    await open({ concerto: { ...system }, ces: { ...system } });
    await reconcile(SETTINGS, fleet.ports);
    const views = await readViews(fleet.fleet, SETTINGS, fleet.clock.nowMs());
    const facts = views.map((view) => view.facts);
    const every = { kind: 'fixed', intervalMs: 15 * MINUTE_MS } as const;
    const counts: number[] = [];
    for (let minute = 0; minute < 31; minute += 1) {
      counts.push((await pollStatus(facts, every, fleet.statusPorts)).siteCount);
      fleet.after(MINUTE_MS);
    }
    const sites = counts[0]!;
    expect(counts.slice(1, 16).reduce((sum, count) => sum + count)).toBe(sites);
    expect(counts.slice(16, 31).reduce((sum, count) => sum + count)).toBe(sites);
    expect(Math.max(...counts.slice(1))).toBeLessThan(sites);
  });

  it('an adaptive poller asks hourly, and once about each sample that is overdue', async () => {
    await open({ concerto: { ...system }, ces: { ...system } });
    await pass();
    const start = fleet.clock.nowMs();
    await hear(start - HOUR_MS, start - PERIOD_MS);
    const adaptive = { kind: 'adaptive', periodMs: PERIOD_MS } as const;
    let count = 0;
    let heard = new Set<string>();
    const poll = async () => {
      const views = await readViews(fleet.fleet, SETTINGS, fleet.clock.nowMs());
      const facts = views.map((view) => view.facts);
      heard = new Set(
        facts.flatMap(({ device, heartbeat }) => (heartbeat && !device.isSimulated ? device.id : [])),
      );
      const { siteCount } = await pollStatus(facts, adaptive, fleet.statusPorts);
      count += siteCount;
      return siteCount;
    };
    const sites = await poll();
    for (let minute = 0; minute < 60; minute += 1) {
      fleet.after(MINUTE_MS);
      await poll();
    }
    // The first, the hourly one, and one suspicion of each system, of which some stand at one site.
    expect(heard.size).toBeGreaterThan(sites);
    expect(count).toBe(2 * sites + heard.size);
    fleet.after(DAY_MS);
  });
});
