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
/** Those that the cloud knows at the site of a system. */
const neighboursOf = ({ siteId }: FleetSystem) => REAL.filter((one) => one.siteId === siteId);
const ofSystem = <T extends { readonly systemId: string }>(
  answers: readonly T[],
  { systemId }: FleetSystem,
) => answers.find((one) => one.systemId === systemId);
const query = ({ siteId: vendorSiteId, systemId }: FleetSystem) => ({ vendorSiteId, systemId, key: 'k:ö' });

describe('metadata', () => {
  it('say of each system how it is wired in the recordings of the same seed', async () => {
    const { host } = await cesWith();
    for (const system of REAL) {
      const answers = await host.metadata(query(system));
      const neighbours = neighboursOf(system);
      expect(answers.map(({ systemId }) => systemId)).toEqual(neighbours.map(({ systemId }) => systemId));
      const metadata = ofSystem(answers, system);
      expect(metadata).toMatchObject({ siteId: system.siteId, siteSystemCount: neighbours.length });
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
        const metadata = ofSystem(await host.metadata(query(system)), system);
        reasons.push(metadata === undefined ? 'OtherSystem' : topologyOf(metadata).reason);
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
      const asked = async () => ofSystem(await host.metadata(query(system)), system);
      let answer = await asked();
      for (let round = 0; answer === undefined && round < 50; round += 1) answer = await asked();
      expect(answer).toBeDefined();
    }
    expect(stats().faults['missing-metadata']).toBeGreaterThan(0);
  });
});

describe('sites with several systems', () => {
  const shared = Map.groupBy(REAL, ({ siteId }) => siteId);

  it('are there: some with two, few with three', () => {
    const sizes = [...shared.values()].map(({ length }) => length);
    expect(sizes.filter((size) => size === 2).length).toBeGreaterThan(2);
    expect(sizes.filter((size) => size === 3).length).toBe(1);
    expect(Math.max(...sizes)).toBe(3);
  });

  it('are answered in part now and then, and say how many there are', async () => {
    const { host } = await cesWith({ missingMetadataPct: 50 });
    const pair = [...shared.values()].find(({ length }) => length === 2)!;
    const counts = new Set<number>();
    for (let round = 0; round < 30; round += 1) {
      const answers = await host.metadata(query(pair[0]!));
      for (const { siteSystemCount } of answers) expect(siteSystemCount).toBe(2);
      counts.add(answers.length);
    }
    expect(counts).toEqual(new Set([0, 1, 2]));
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
        const status = ofSystem(await host.status(query(system)), system);
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
    for (const system of REAL.slice(0, 20)) {
      expect(ofSystem(await host.status(query(system)), system)).toBeDefined();
    }
    expect(Object.keys(stats().faults).length).toBeGreaterThan(0);
  });

  it('no answer: asked again', async () => {
    const { host, stats } = await cesWith({ faults: { lostPct: 50 } }, { timeoutMs: 150 });
    for (const system of REAL.slice(0, 4)) {
      expect(ofSystem(await host.status(query(system)), system)).toBeDefined();
    }
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
