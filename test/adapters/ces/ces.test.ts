import { afterEach, describe, expect, it } from 'vitest';
import { openCes } from '../../../src/adapters/ces/ces.ts';
import { topologyOf } from '../../../src/engine/commissioning/index.ts';
import { type FleetSystem, fleetSystems } from '../../../src/engine/example/index.ts';
import { createSecrets } from '../../../src/engine/journal/index.ts';
import { type ScriptedServer, scriptedServer } from '../http/scripted-server.ts';
import { testSurroundings } from '../http/surroundings.ts';
import { cesWith, closeSims, NOW_MS } from '../sim/sims.ts';

/** The adapter against the simulated cloud, over HTTP on this machine: every fault that there is. */

afterEach(closeSims);

const REAL = fleetSystems({ seed: 1, systemCount: 40, hasDefects: true }).filter(
  ({ simulated }) => !simulated,
);
const query = ({ siteId: vendorSiteId, systemId }: FleetSystem) => ({ vendorSiteId, systemId, key: 'k:ö' });

describe('metadata', () => {
  it('say of each system how it is wired in the recordings of the same seed', async () => {
    const { host } = await cesWith();
    for (const system of REAL) {
      const [metadata, ...others] = await host.metadata(query(system));
      expect(others).toEqual([]);
      expect(metadata).toMatchObject({
        systemId: system.systemId,
        siteId: system.siteId,
        siteSystemCount: 1,
      });
      expect(topologyOf(metadata!).class).toBe(system.isDcCoupled ? 'dc-coupled' : 'ac-coupled');
    }
  });

  it('are in W and Wh here, and absent where they say nothing', async () => {
    const { host } = await cesWith();
    const system = REAL.find(({ isDcCoupled }) => !isDcCoupled)!;
    const [metadata] = await host.metadata(query(system));
    expect(metadata?.devices[0]).toEqual({
      deviceId: system.inverterId,
      type: 'inverter',
      model: 'XVT076A03',
      firmwareVersion: '13882',
      acPvPowerRatingW: Math.round(system.household.pvPeakW / 100) * 100,
      ratedPowerW: 7_600,
      capacityWh: undefined,
      moduleCount: undefined,
      installedMs: Date.UTC(2024, 3, 1),
      removedMs: undefined,
    });
    expect(metadata?.devices[1]).toMatchObject({ type: 'battery', capacityWh: system.capacityWh });
  });

  it('of a site that the cloud does not know are none', async () => {
    const { host } = await cesWith();
    expect(await host.metadata({ vendorSiteId: 'site-999', systemId: 's', key: 'k' })).toEqual([]);
    expect(await host.status({ vendorSiteId: 'site-999', key: 'k' })).toEqual([]);
  });

  it('that are wrong are wrong for good, in every way there is', async () => {
    const found = async () => {
      const { host } = await cesWith({ wrongMetadataPct: 100 });
      const reasons: string[] = [];
      for (const system of REAL) {
        const [metadata] = await host.metadata(query(system));
        const isOwn = metadata?.systemId === system.systemId;
        reasons.push(isOwn ? topologyOf(metadata).reason : 'OtherSystem');
      }
      return reasons;
    };
    const reasons = await found();
    for (const reason of [
      'AcRatingMissing',
      'AcRatingImplausible',
      'AcRatingMixed',
      'OtherSystem',
      'AcRatingSet',
    ]) {
      expect(reasons).toContain(reason);
    }
    expect(await found()).toEqual(reasons);
  });

  it('that leave out a system have it the next time', async () => {
    const { host, stats } = await cesWith({ missingMetadataPct: 60 });
    for (const system of REAL.slice(0, 5)) {
      let answer = await host.metadata(query(system));
      for (let round = 0; answer.length === 0 && round < 50; round += 1)
        answer = await host.metadata(query(system));
      expect(answer).toHaveLength(1);
    }
    expect(stats().done['metadataMissing']).toBeGreaterThan(0);
  });
});

describe('status', () => {
  it('is told of every system; one was never connected, and over time all words are used', async () => {
    let nowMs = NOW_MS;
    const { host } = await cesWith({ nowMs: () => nowMs });
    const seen = new Set<string | undefined>();
    for (let slot = 0; slot < 12; slot += 1) {
      nowMs = NOW_MS + slot * 1_800_000;
      for (const system of REAL) {
        const [status] = await host.status(query(system));
        expect(status?.systemId).toBe(system.systemId);
        expect(status?.observedMs).toBe(Math.floor(nowMs / 60_000) * 60_000);
        if (system.fault === 'silent') expect(status?.status).toBe('never-connected');
        seen.add(status?.status);
      }
    }
    expect(seen).toEqual(new Set(['success', 'never-connected', 'disconnected', 'unknown', 'error']));
  });

  it('is now and then older than the one before', async () => {
    const { host } = await cesWith({ staleStatusPct: 50 });
    const [system] = REAL;
    const times: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const [status] = await host.status(query(system!));
      times.push(status!.observedMs!);
    }
    const freshMs = Math.floor(NOW_MS / 60_000) * 60_000;
    expect(times).toContain(freshMs);
    expect(Math.min(...times)).toBeLessThan(freshMs);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(freshMs - 181 * 60_000);
  });
});

describe('faults of the host', () => {
  it.each([
    ['429', { tooManyPct: 40 }],
    ['500', { errorsPct: 40 }],
    ['a forgotten token', { expiredPct: 40 }],
  ] as const)('%s: every status comes nonetheless', async (_name, faults) => {
    const { host, stats } = await cesWith({ faults });
    for (const system of REAL.slice(0, 20)) expect(await host.status(query(system))).toHaveLength(1);
    expect(Object.keys(stats().faults).length).toBeGreaterThan(0);
  });

  it('no answer: asked again', async () => {
    const { host, stats } = await cesWith({ faults: { lostPct: 50 } }, { timeoutMs: 150 });
    for (const system of REAL.slice(0, 4)) expect(await host.status(query(system))).toHaveLength(1);
    expect(stats().faults['lost']).toBeGreaterThan(0);
  });

  it('a wrong secret gets nothing', async () => {
    const login = {
      kind: 'client',
      clientId: 'flex',
      clientSecret: 'wrong-secret',
      variable: 'CES_SECRET',
    } as const;
    const { host } = await cesWith({}, { login });
    const asking = host.status({ vendorSiteId: 'site-1', key: 'k' });
    await expect(asking).rejects.toMatchObject({
      code: 'credentials',
      message: expect.stringContaining('CES_SECRET'),
    });
  });
});

describe('a host that does not keep to the contract', () => {
  let server: ScriptedServer;
  afterEach(() => server.close());
  const host = async () => {
    server = await scriptedServer();
    return openCes({
      url: server.url,
      login: { kind: 'token', token: 'fixed-token', variable: 'TOKEN' },
      secrets: createSecrets(),
      around: testSurroundings(),
    });
  };
  const asked = { vendorSiteId: 'a/b', systemId: 's', key: 'meta:a:ö' };

  it('words that are newer than this program mean nothing, and are no mistake', async () => {
    const ces = await host();
    server.replies.push(
      { status: 200, body: { siteId: 'x', systems: [{ systemId: 's', statusName: 'SLEEPING' }] } },
      {
        status: 200,
        body: {
          siteId: 'x',
          systems: [{ systemId: 's', devices: [{ rcpn: 'd', deviceType: 'EV_CHARGER' }] }],
        },
      },
    );
    expect(await ces.status(asked)).toMatchObject([{ status: undefined, observedMs: undefined }]);
    expect((await ces.metadata(asked))[0]?.devices).toMatchObject([{ deviceId: 'd', type: undefined }]);
    expect(server.seen.map(({ line }) => line)).toEqual([
      'GET /v1/sites/a%2Fb/status',
      'GET /v1/sites/a%2Fb/metadata?systemId=s',
    ]);
    expect(server.seen[0]?.headers['x-request-key']).toBe('meta%3Aa%3A%C3%B6');
  });

  it('an instant that is none is named', async () => {
    const ces = await host();
    const system = { systemId: 's', statusName: 'SUCCESS', statusAt: '2026-02-30T00:00:00Z' };
    server.replies.push({ status: 200, body: { siteId: 'x', systems: [system] } });
    await expect(ces.status(asked)).rejects.toMatchObject({
      code: 'bad-answer',
      message: expect.stringContaining('systems[0].statusAt "2026-02-30T00:00:00Z"'),
    });
  });

  it('an address that leads nowhere is not a site without systems', async () => {
    const ces = await host();
    server.replies.push({ status: 404, body: { message: 'no route' } });
    await expect(ces.status(asked)).rejects.toMatchObject({ code: 'rejected' });
  });
});
