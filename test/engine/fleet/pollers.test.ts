import { afterEach, describe, expect, it } from 'vitest';
import {
  type AssetChoice,
  fleetPollers,
  type PollerName,
  type PollerPorts,
  type PollerRun,
  phaseChanges,
} from '../../../src/engine/fleet/index.ts';
import { collect, createRepositories } from '../../../src/engine/repositories/index.ts';
import { closeSims } from '../../adapters/sim/sims.ts';
import { inverter, metadata, part } from '../commissioning/samples.ts';
import { countingTable } from './counting-table.ts';
import { cloudOf, DAY_MS, MINUTE_MS, PERIOD_MS, rehearse, SETTINGS, type TestFleet } from './rehearsal.ts';

/** The processes, run by hand as a watch runs them. */

const CLEAN = { systemCount: 10, hasDefects: false } as const;
const POLLS = { kind: 'fixed', intervalMs: 15 * MINUTE_MS } as const;

let fleet: TestFleet;
afterEach(async () => {
  await fleet.close();
  await closeSims();
});

function opened(choice: AssetChoice = {}, isAuto = true, more: Partial<PollerPorts> = {}) {
  const ports = { ...fleet.ports, states: fleet.evaluationPorts.states, ...more };
  const plan = { ...SETTINGS, isAuto };
  const settings = { plan, polls: POLLS, periodMs: PERIOD_MS, choice, stop: () => false };
  const all = fleetPollers(settings, () => ports);
  const run = async (name: PollerName): Promise<PollerRun> =>
    all.pollers.find((poller) => poller.name === name)!.run();
  const minute = async () => {
    const runs: Record<string, PollerRun> = {};
    for (const { name } of all.pollers) runs[name] = await run(name);
    return runs;
  };
  return { all, run, minute };
}

describe('the processes of commissioning', () => {
  it('commission a fleet, and then find nothing due', async () => {
    fleet = await rehearse({ concerto: CLEAN, ces: CLEAN });
    const { all, minute } = opened();
    const first = await minute();
    expect(first['registrar']!.counts).toMatchObject({ deviceCount: 10, addedCount: 10 });
    expect(first['metadata']!.counts['askedCount']).toBeGreaterThan(0);
    expect(first['provisioning']!.counts).toMatchObject({ siteCount: 9, inverterCount: 10, linkCount: 10 });
    const callsBefore = fleet.vendor.stats().calls;
    fleet.after(MINUTE_MS);
    const second = await minute();
    expect(second['metadata']!.counts).toEqual({});
    expect(second['provisioning']!.counts).toEqual({});
    expect(fleet.vendor.stats().calls['GET /v1/sites/{siteId}/metadata']).toBe(
      callsBefore['GET /v1/sites/{siteId}/metadata'],
    );
    expect((await all.look()).board.phases).toMatchObject([{ phase: 'awaiting-telemetry' }]);
    expect((await all.look()).isSettled).toBe(true);
  });

  it('a failure of the vendor keeps nobody else from work', async () => {
    fleet = await rehearse({ concerto: CLEAN, ces: { ...CLEAN, faults: { errorsPct: 100 } } });
    const { run } = opened();
    expect((await run('registrar')).counts['deviceCount']).toBe(10);
    expect((await run('metadata')).failures.length).toBeGreaterThan(0);
    expect((await run('provisioning')).counts).toEqual({});
    expect((await run('states')).failures.length).toBeGreaterThan(0);
  });

  it('sweep once for each wish, whatever comes of it', async () => {
    fleet = await rehearse({ concerto: CLEAN, ces: CLEAN });
    const { all, run } = opened();
    const { isAsked } = all.pollers.find(({ name }) => name === 'registrar')!;
    const askedMs = fleet.clock.nowMs() + DAY_MS;
    await fleet.fleet.putSweepAsked(askedMs);
    expect(await isAsked()).toBe(true);
    await run('registrar');
    expect(await isAsked()).toBe(false);
    await fleet.fleet.putSweepAsked(askedMs + DAY_MS);
    expect(await isAsked()).toBe(true);
  });

  it('do nothing before a sweep has shown which assets they are for', async () => {
    fleet = await rehearse({ concerto: CLEAN, ces: CLEAN });
    const { run } = opened({ only: ['a-000001'] });
    expect(await run('metadata')).toEqual({ counts: {}, failures: [] });
    expect(fleet.vendor.stats().calls).toEqual({});
  });
});

describe('one reading of the fleet', () => {
  const counted = () => {
    const { table, counts } = countingTable(fleet.repositories.table);
    return { counts, fleet: createRepositories(table).fleet };
  };

  it('is shared by all processes that look within seconds, where nothing changes', async () => {
    fleet = await rehearse({ concerto: CLEAN, ces: CLEAN });
    await opened().minute();
    fleet.after(MINUTE_MS);
    const { counts, fleet: over } = counted();
    const { all, minute } = opened({}, true, { fleet: over });
    await minute();
    await all.look();
    // The first look, and the one on which states are told, which is on what is known then.
    expect(counts.read.get('FLEET-METADATA')).toBe(20);
    expect(counts.read.get('FLEET-INTENTS')).toBe(60);
    counts.read.clear();
    await minute();
    await all.look();
    expect(counts.read.get('FLEET-METADATA')).toBe(10);
  });

  it('is made anew where one of them has changed something, and after half a minute', async () => {
    fleet = await rehearse({ concerto: CLEAN, ces: CLEAN });
    const { counts, fleet: over } = counted();
    const { all, run } = opened({}, true, { fleet: over });
    await run('registrar');
    const before = await all.look();
    expect(before.phases[0]!.phase.phase).toBe('discovered');
    await run('metadata');
    expect((await all.look()).phases[0]!.phase.phase).toBe('provisioning-site');
    counts.read.clear();
    await all.look();
    expect(counts.read.get('FLEET-DEVICES')).toBeUndefined();
    fleet.after(30_000);
    await all.look();
    expect(counts.read.get('FLEET-DEVICES')).toBe(10);
  });

  it('creates nothing on what is not so any more', async () => {
    fleet = await rehearse({ concerto: CLEAN, ces: CLEAN });
    const { all, run } = opened();
    await run('registrar');
    await run('metadata');
    expect((await all.look()).phases.map(({ phase }) => phase.phase)).toContain('provisioning-site');
    // Somebody else has asked meanwhile, and the ratings contradict each other.
    const records = await collect(fleet.fleet.metadata());
    const answerOf = (id: string, remoteId: string) => ({
      ...records.find((record) => record.id === id)!,
      answer: {
        receivedMs: fleet.clock.nowMs(),
        systems: [metadata(remoteId, [inverter(0), inverter(5_000), part('pv-link')])],
      },
    });
    const devices = await collect(fleet.fleet.devices());
    await fleet.fleet.putMetadata(devices.map(({ id, remoteId }) => answerOf(id, remoteId)));
    expect((await run('provisioning')).counts).toEqual({});
    expect(fleet.platform.stats().done).not.toHaveProperty('sitesCreated');
  });

  it('replaces no answer that came while the vendor was asked', async () => {
    fleet = await rehearse({ concerto: { ...CLEAN, systemCount: 1 }, ces: CLEAN });
    const whole = metadata('000100070001', [inverter(0), part('pv-link')]);
    const cloud = cloudOf({
      metadata: async () => {
        const generation = (await fleet.fleet.device('a-000001'))!.generation;
        const nowMs = fleet.clock.nowMs();
        const asked = { generation, askedMs: nowMs, lastAttemptMs: nowMs, attemptCount: 1 };
        const answer = { receivedMs: nowMs, systems: [whole] };
        await fleet.fleet.putMetadata([{ id: 'a-000001', ...asked, answer }]);
        return [metadata('000100070001', [inverter(0)], { siteSystemCount: 2 })];
      },
    });
    const { run } = opened({}, true, { cloud });
    await run('registrar');
    await run('metadata');
    const [kept] = await collect(fleet.fleet.metadata());
    expect(kept!.attemptCount).toBe(2);
    expect(kept!.answer!.systems[0]!.devices.map(({ type }) => type)).toEqual(['inverter', 'pv-link']);
  });
});

describe('a choice of assets', () => {
  it('--only: nothing is done for any other, by id or by system', async () => {
    fleet = await rehearse({ concerto: CLEAN, ces: CLEAN });
    const { all, run, minute } = opened({ only: ['a-000002', '000100070003', 'a-9'] });
    await run('registrar');
    expect([...all.chosen()!]).toEqual(['a-000002', 'a-000003']);
    expect(all.missingIds()).toEqual(['a-9']);
    await minute();
    const { done } = fleet.platform.stats();
    expect([done['sitesCreated'], done['links']]).toEqual([2, 2]);
    const { phases } = await all.look();
    expect(phases.map(({ assetId }) => assetId)).toEqual(['a-000002', 'a-000003']);
  });

  it('--only: what the vendor says of another asset at the site is nothing that nobody asked for', async () => {
    fleet = await rehearse({ concerto: CLEAN, ces: CLEAN });
    const of = (serial: number) => metadata(`00010007000${serial}`, [inverter(0)], { siteSystemCount: 2 });
    const cloud = cloudOf({ metadata: async () => [of(2), of(3)] });
    const { run } = opened({ only: ['a-000002'] }, true, { cloud });
    await run('registrar');
    expect((await run('metadata')).counts).toMatchObject({ answeredCount: 1 });
    expect(await collect(fleet.fleet.quarantined())).toEqual([]);
  });

  it('--first: the same few throughout, and settled when they are', async () => {
    fleet = await rehearse({ concerto: CLEAN, ces: CLEAN });
    const { all, minute } = opened({ first: 3 });
    await minute();
    const chosen = [...all.chosen()!];
    expect(chosen).toHaveLength(3);
    fleet.after(DAY_MS);
    await minute();
    expect([...all.chosen()!]).toEqual(chosen);
    expect(fleet.platform.stats().done['links']).toBe(3);
    expect((await all.look()).isSettled).toBe(true);
  });
});

describe('the board', () => {
  it('counts simulated assets apart, and names who waits longest', async () => {
    fleet = await rehearse({ concerto: { systemCount: 40 }, ces: { systemCount: 40 } });
    const { all, minute } = opened({}, false);
    await minute();
    const { board } = await all.look();
    const devices = await collect(fleet.fleet.devices());
    const simulated = devices.filter(({ isSimulated }) => isSimulated).length;
    expect(board.simulatedCount).toBe(simulated);
    expect(board.assetCount + board.simulatedCount).toBe(40);
    const counted = board.phases.reduce((sum, { count, simulatedCount }) => sum + count + simulatedCount, 0);
    expect(counted).toBe(40);
    const manual = board.waiting.find(({ phase }) => phase === 'manual-setup-required');
    expect(manual).toMatchObject({ reason: 'AutoDisabled', todo: expect.stringContaining('--auto') });
    const since = board.waiting.flatMap(({ sinceMs }) => sinceMs ?? []);
    expect(since).toEqual([...since].sort((left, right) => left - right));
  });

  it('tells each change of phase once', async () => {
    fleet = await rehearse({ concerto: CLEAN, ces: CLEAN });
    const { all, run, minute } = opened();
    await run('registrar');
    const first = phaseChanges((await all.look()).phases, new Map());
    expect(first.changes.map(({ from, to }) => [from, to])).toEqual(
      Array.from({ length: 10 }, () => [undefined, 'discovered']),
    );
    await minute();
    const second = phaseChanges((await all.look()).phases, first.seen);
    expect(second.changes).toHaveLength(10);
    expect(second.changes[0]).toMatchObject({ from: 'discovered', to: 'awaiting-telemetry' });
    expect(phaseChanges((await all.look()).phases, second.seen).changes).toEqual([]);
  });
});
