import { afterEach, describe, expect, it } from 'vitest';
import { openConcerto } from '../../../src/adapters/concerto/concerto.ts';
import { measurementOnWire } from '../../../src/adapters/concerto/measurement.ts';
import {
  ADAPTER,
  type AssetMeasurement,
  type AssetPage,
  type FleetReader,
  sweepOf,
} from '../../../src/engine/commissioning/index.ts';
import { AdapterError } from '../../../src/engine/errors.ts';
import { fleetSystems } from '../../../src/engine/example/index.ts';
import { createSecrets } from '../../../src/engine/journal/index.ts';
import { type ScriptedServer, scriptedServer } from '../http/scripted-server.ts';
import { testSurroundings } from '../http/surroundings.ts';
import { closeSims, concertoWith, NOW_MS } from '../sim/sims.ts';

/** The adapter against the simulated platform, over HTTP on this machine: every fault that there is. */

afterEach(closeSims);

async function pagesOf(reader: FleetReader, limit = 10): Promise<readonly AssetPage[]> {
  const pages: AssetPage[] = [];
  let cursor: string | undefined;
  do {
    const page = await reader.assets({ limit, ...(cursor === undefined ? {} : { cursor }) });
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return pages;
}

async function codeOf(doing: Promise<unknown>): Promise<string | undefined> {
  const error = await doing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error !== undefined && !(error instanceof AdapterError)) throw error;
  return error?.code;
}

/** As the recordings of the same seed have them, but where one claims another: the last before it in which nothing is wrong. */
function remoteIds(): readonly string[] {
  const systems = fleetSystems({ seed: 1, systemCount: 40, hasDefects: true });
  return systems.map(({ systemId, fault, index }) =>
    fault === 'claims-other' ? systems[index - 6]!.systemId : systemId,
  );
}

describe('assets', () => {
  it('are those of the recordings that the same seed makes, in the house’s terms', async () => {
    const { host } = await concertoWith();
    const sweep = sweepOf(await pagesOf(host.reader), NOW_MS);
    expect(sweep.incomplete).toBeUndefined();
    expect(sweep.assets.map(({ remoteId }) => remoteId)).toEqual(remoteIds());
    expect(sweep.assets[0]).toEqual({
      id: 'a-000001',
      adapter: ADAPTER,
      remoteId: '000100070001',
      isSimulated: expect.any(Boolean),
      vendorSiteId: 'site-1',
      siteId: undefined,
      inverterId: undefined,
      remoteState: undefined,
      ratedPowerW: 7_600,
      connectedPhotovoltaics: true,
      version: '1',
    });
  });

  it('of other adapters are there, too, and named otherwise', async () => {
    const { host } = await concertoWith();
    const assets = (await pagesOf(host.reader)).flatMap((page) => page.assets);
    expect(new Set(assets.map(({ adapter }) => adapter))).toEqual(new Set(['pwrcell', 'ocpp']));
    expect(assets).toHaveLength(44);
  });

  it('some have the id of a beacon, and some claim another’s inverter', async () => {
    const { host } = await concertoWith();
    const ids = (await pagesOf(host.reader)).flatMap((page) => page.assets.map(({ remoteId }) => remoteId));
    expect(ids.filter((id) => id.startsWith('00010012'))).toHaveLength(2);
    expect(ids.length - new Set(ids).size).toBe(2);
    const { host: clean } = await concertoWith({ hasDefects: false });
    const own = (await pagesOf(clean.reader)).flatMap((page) => page.assets.map(({ remoteId }) => remoteId));
    expect(new Set(own).size).toBe(own.length);
  });

  it('that come and go while pages are read leave the sweep incomplete', async () => {
    const { host } = await concertoWith({ pageFaults: { movingPct: 100, lostCursorsPct: 0 } });
    expect(sweepOf(await pagesOf(host.reader), NOW_MS).incomplete).toContain('changed');
  });

  it('a cursor that is not known any more is said to be lost', async () => {
    const { host, stats } = await concertoWith({ pageFaults: { movingPct: 0, lostCursorsPct: 100 } });
    expect(await codeOf(pagesOf(host.reader))).toBe('cursor-lost');
    expect(stats().calls).toEqual({ 'GET /assets': 2, 'POST /oauth/token': 1 });
  });
});

describe('faults of the host', () => {
  it.each([
    ['429', { tooManyPct: 30 }, 'too-many'],
    ['a token that is forgotten', { expiredPct: 30 }, 'expired'],
    ['500 before and after the work', { errorsPct: 20 }, 'error-after'],
    ['latency', { latencyMs: 3 }, undefined],
  ] as const)('%s: a sweep finds everything nonetheless', async (_name, faults, fault) => {
    const { host, stats } = await concertoWith({ faults });
    expect(sweepOf(await pagesOf(host.reader, 2), NOW_MS).incomplete).toBeUndefined();
    if (fault !== undefined) expect(stats().faults[fault]).toBeGreaterThan(0);
    expect(stats().calls['GET /assets']).toBeGreaterThanOrEqual(22);
  });

  it('meet the same calls with the same seed, and others with another', async () => {
    const faultsOf = async (seed: number) => {
      const { host, stats } = await concertoWith({ seed, faults: { tooManyPct: 20, errorsPct: 20 } });
      await pagesOf(host.reader, 2);
      return JSON.stringify(stats());
    };
    expect(await faultsOf(3)).toBe(await faultsOf(3));
    expect(await faultsOf(3)).not.toBe(await faultsOf(4));
  });

  it.each([
    ['500, with the work done or not', { errorsPct: 40, tooManyPct: 10 }, 30, 5_000],
    ['no answer, with the work done', { lostPct: 40 }, 8, 150],
  ] as const)('%s: read back before it is asked again, a create makes one', async (_name, faults, count, timeoutMs) => {
    const { host, stats, around } = await concertoWith({ faults }, { timeoutMs });
    let unknownCount = 0;
    for (let index = 0; index < count; index += 1) {
      const externalId = `site:test:${index}`;
      const site = { externalId, vendorSiteId: `site-${index}` };
      for (;;) {
        around.advance(60_000); // whatever the breaker has seen is long ago
        try {
          if ((await host.reader.findSite(externalId)) !== undefined) break;
          await host.provisioner.createSite(site);
        } catch (error) {
          if (!(error instanceof AdapterError) || !error.retryable) throw error;
          if (error.code === 'outcome-unknown') unknownCount += 1;
        }
      }
    }
    expect(unknownCount).toBeGreaterThan(0);
    expect(stats().done).toEqual({ sitesCreated: count });
  });

  it('a site for one of the vendor that a person has made one for is counted, whatever its key', async () => {
    const { host, stats } = await concertoWith({ provisionedPct: 100 });
    await host.provisioner.createSite({ externalId: 'site:eu:1', vendorSiteId: 'site-1' });
    expect(stats().done).toEqual({ sitesCreated: 1, vendorSitesTwice: 1 });
  });

  it('a create that is repeated blindly makes two, which is counted, and refused from then on', async () => {
    const { host, stats } = await concertoWith();
    const site = { externalId: 'site:x', vendorSiteId: 'x' };
    await host.provisioner.createSite(site);
    await host.provisioner.createSite(site);
    expect(stats().done).toEqual({ sitesCreated: 2, sitesCreatedTwice: 1, vendorSitesTwice: 1 });
    expect(await codeOf(host.reader.findSite('site:x'))).toBe('external-id-twice');
  });
});

describe('provisioning', () => {
  const provisioned = async (more: Parameters<typeof concertoWith>[0] = {}) => {
    const rehearsal = await concertoWith(more);
    const { provisioner } = rehearsal.host;
    const site = await provisioner.createSite({ externalId: 'site:eu:1', vendorSiteId: 'site-1' });
    const inverter = await provisioner.createInverter({
      externalId: 'inv:eu:1',
      remoteId: '000100070001',
      coupling: 'storage-only',
      ratedPowerW: undefined,
    });
    const link = { assetId: 'a-000001', siteId: site.id, inverterId: inverter.id, ifVersion: '1' };
    return { ...rehearsal, site, inverter, link };
  };

  it('creates, links and finds again', async () => {
    const { host, site, inverter, link } = await provisioned();
    expect(await host.provisioner.link(link)).toEqual({ outcome: 'written' });
    expect(await host.reader.findSite('site:eu:1')).toEqual(site);
    expect(await host.reader.findInverter('inv:eu:1')).toEqual(inverter);
    expect(await host.reader.findInverter('site:eu:1')).toBeUndefined();
    const [first] = (await host.reader.assets({ limit: 1 })).assets;
    expect(first).toMatchObject({ siteId: site.id, inverterId: inverter.id, version: '2' });
  });

  it('a link whose answer was lost is not taken for a conflict with itself', async () => {
    const { host, link } = await provisioned();
    await host.provisioner.link(link);
    expect(await host.provisioner.link(link)).toEqual({ outcome: 'already' });
    expect(await host.provisioner.link({ ...link, ifVersion: '2' })).toEqual({ outcome: 'already' });
  });

  it('a change by somebody else is a conflict', async () => {
    const { host, link, stats } = await provisioned({ conflictsPct: 100 });
    expect(await host.provisioner.link(link)).toEqual({ outcome: 'conflict' });
    expect(stats().done).toMatchObject({ editsByOthers: 1 });
  });

  it('a site that is not there is refused for good', async () => {
    const { host, link } = await provisioned();
    expect(await codeOf(host.provisioner.link({ ...link, siteId: 's-9' }))).toBe('rejected');
  });
});

describe('states', () => {
  const change = { assetId: 'a-000001', state: 'ONLINE', evidenceMs: NOW_MS } as const;

  it('are written once; older evidence and another version are conflicts', async () => {
    const { states, reader } = (await concertoWith()).host;
    expect(await states.setAssetState({ ...change, ifVersion: '1' })).toEqual({ outcome: 'written' });
    expect(await states.setAssetState({ ...change, evidenceMs: NOW_MS + 1 })).toEqual({ outcome: 'already' });
    expect(await states.setAssetState({ ...change, state: 'ERROR' })).toEqual({ outcome: 'conflict' });
    const later = { ...change, evidenceMs: NOW_MS + 2 };
    expect(await states.setAssetState({ ...later, state: 'ERROR', ifVersion: '1' })).toEqual({
      outcome: 'conflict',
    });
    expect((await reader.assets({ limit: 1 })).assets[0]).toMatchObject({
      remoteState: 'ONLINE',
      version: '2',
    });
  });

  it('of sites', async () => {
    const { states, provisioner } = (await concertoWith()).host;
    const { id: siteId } = await provisioner.createSite({ externalId: 'e', vendorSiteId: 'v' });
    const offline = { siteId, state: 'OFFLINE', evidenceMs: NOW_MS } as const;
    expect(await states.setSiteState(offline)).toEqual({ outcome: 'written' });
    expect(await states.setSiteState(offline)).toEqual({ outcome: 'already' });
    expect(await states.setSiteState({ ...offline, evidenceMs: 0 })).toEqual({ outcome: 'conflict' });
  });
});

describe('telemetry', () => {
  const measurement = (component: AssetMeasurement['component']): AssetMeasurement => ({
    key: `tel:s:${component}:${NOW_MS}`,
    assetId: 'a-000001',
    component,
    startMs: NOW_MS - 300_000,
    endMs: NOW_MS,
    powerW: 1_500,
    importedTotalWs: 9_007_199_254_740_993n,
    exportedTotalWs: 7n,
    late: false,
  });

  // Ours: into the component positive. Theirs: out of it, but for the site meter, which is the same.
  it.each([
    ['battery', 'charging', -1_500, '7', '9007199254740993'],
    ['photovoltaic', 'consuming', -1_500, '7', '9007199254740993'],
    ['inverter', 'drawing from the AC side', -1_500, '7', '9007199254740993'],
    ['site-meter', 'importing', 1_500, '9007199254740993', '7'],
  ] as const)('the sign of a %s, %s: 1500 W is %i W there', (component, _does, activePower, positive, negative) => {
    expect(measurementOnWire(measurement(component))).toMatchObject({
      activePower,
      energyPositive: positive,
      energyNegative: negative,
    });
  });

  it('a discharging battery is positive there; what was not measured is absent; nothing is minus zero', async () => {
    const { host, sim } = await concertoWith();
    const { powerW: _power, importedTotalWs: _in, ...bare } = measurement('photovoltaic');
    await host.telemetry.send([
      { ...measurement('battery'), powerW: -2_000, socPct: 61.5 },
      bare,
      { ...measurement('inverter'), powerW: 0 },
    ]);
    const answer = await fetch(`${sim.url}/sim/assets/a-000001/measurements`);
    const { items } = (await answer.json()) as { items: readonly Record<string, unknown>[] };
    expect(
      items.map(({ component, activePower, stateOfCharge }) => [component, activePower, stateOfCharge]),
    ).toEqual([
      ['BATTERY', 2_000, 61.5],
      ['PHOTOVOLTAIC', undefined, undefined],
      ['INVERTER', 0, undefined],
    ]);
    expect(items[1]).not.toHaveProperty('energyNegative');
    expect(Object.is(measurementOnWire({ ...measurement('inverter'), powerW: 0 }).activePower, 0)).toBe(true);
  });

  it('goes in batches, and again after faults, and arrives once', async () => {
    const { host, stats } = await concertoWith({ faults: { errorsPct: 40 } });
    const many = Array.from({ length: 1_201 }, (_, index) => ({
      ...measurement('battery'),
      assetId: `a-0000${String((index % 40) + 1).padStart(2, '0')}`,
      key: `tel:${index}`,
      endMs: NOW_MS + Math.floor(index / 40),
    }));
    await host.telemetry.send(many);
    expect(stats().done['measurements']).toBe(1_201);
    expect(stats().calls['POST /telemetry/batches']).toBeGreaterThanOrEqual(3);
  });

  it('that is not taken is named, and the rest is taken', async () => {
    const { host, stats } = await concertoWith();
    const bad = { ...measurement('battery'), assetId: 'a-999999', key: 'tel:bad' };
    const sending = host.telemetry.send([bad, measurement('battery')]);
    await expect(sending).rejects.toMatchObject({
      code: 'measurements-rejected',
      retryable: false,
      details: [{ path: 'tel:bad', value: 'ASSET_NOT_FOUND' }],
    });
    expect(stats().done).toEqual({ measurements: 1, measurementsRejected: 1 });
  });
});

describe('a host that does not keep to the contract', () => {
  let server: ScriptedServer;
  afterEach(() => server.close());
  const host = async () => {
    server = await scriptedServer();
    return openConcerto({
      url: server.url,
      login: { kind: 'token', token: 'fixed-token', variable: 'TOKEN' },
      secrets: createSecrets(),
      around: testSurroundings(),
    });
  };

  it('is told where, and what stood there', async () => {
    const { reader } = await host();
    const assets = [{ id: 'a', adapterType: 'PWRCELL', remoteId: 7, simulated: false, etag: 'a"b' }];
    server.replies.push({ status: 200, body: { assets, totalCount: 1 } });
    await expect(reader.assets({ limit: 1 })).rejects.toMatchObject({
      code: 'bad-answer',
      message: expect.stringContaining('assets[0].remoteId "7"'),
      details: [{ path: 'assets[0].remoteId' }, { path: 'assets[0].etag' }],
    });
  });

  it('with one asset loses that one only, and says why', async () => {
    const { reader } = await host();
    const right = { id: 'b', adapterType: 'PWRCELL', remoteId: null, simulated: false, etag: '1' };
    const wrong = [{ ...right, id: 'a#1' }, { ...right, id: 'c', etag: 'a"b' }, 7];
    server.replies.push({ status: 200, body: { assets: [right, ...wrong], totalCount: 4 } });
    const page = await reader.assets({ limit: 9 });
    expect(page.assets).toMatchObject([{ id: 'b', remoteId: '' }]);
    expect(page.unreadable).toEqual([
      { id: 'a#1', adapter: 'pwrcell', message: expect.stringContaining('id is a#1, and has to be') },
      { id: 'c', adapter: 'pwrcell', message: expect.stringContaining('etag is a"b, and has to be') },
      { message: 'it is 7, and has to be an asset' },
    ]);
  });

  it('may know more than we do', async () => {
    const { reader } = await host();
    const asset = {
      id: 'a',
      adapterType: 'NEWER',
      remoteId: 'r',
      simulated: true,
      connectivity: 'DEGRADED',
      etag: '1',
    };
    server.replies.push({ status: 200, body: { assets: [asset], totalCount: 1, shard: 7 } });
    const [found] = (await reader.assets({ limit: 1 })).assets;
    expect(found).toMatchObject({ adapter: 'newer', remoteState: undefined, siteId: undefined });
  });

  it.each([
    ['nothing that can be read', { status: 201, body: 'made' }],
    ['something else', { status: 201, body: { id: 's', externalId: 'other' } }],
  ])('a create that is answered with %s is not known to be done', async (_name, reply) => {
    const { provisioner } = await host();
    server.replies.push(reply);
    expect(await codeOf(provisioner.createSite({ externalId: 'e', vendorSiteId: 'v' }))).toBe(
      'outcome-unknown',
    );
    expect(server.seen).toHaveLength(1);
  });
});
