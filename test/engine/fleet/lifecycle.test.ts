import { afterEach, describe, expect, it } from 'vitest';
import type { Phase } from '../../../src/engine/commissioning/index.ts';
import {
  commissionOnce,
  evaluateStates,
  openTelemetryProcessor,
  readViews,
  reconcile,
} from '../../../src/engine/fleet/index.ts';
import { collect } from '../../../src/engine/repositories/index.ts';
import { closeSims } from '../../adapters/sim/sims.ts';
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  messagesOf,
  PERIOD_MS,
  rehearse,
  SETTINGS,
  type TestFleet,
} from './rehearsal.ts';

/** Assets that come, go, come back, are changed by people, and wait for each other, against the simulated hosts. */

const FLEET = { systemCount: 10, hasDefects: false } as const;
const ASSET = 'a-000003';

let fleet: TestFleet;
const open = async () => {
  fleet = await rehearse({ concerto: FLEET, ces: FLEET });
};
afterEach(async () => {
  fleet?.close();
  await closeSims();
});

const pass = async (settings = SETTINGS) => {
  const found = await reconcile(settings, fleet.ports);
  await commissionOnce(found, settings, { ports: fleet.ports });
  fleet.after(MINUTE_MS);
  return found;
};

const viewOfAsset = async (assetId = ASSET) => {
  const views = await readViews(fleet.fleet, SETTINGS, fleet.clock.nowMs());
  return views.find(({ facts }) => facts.device.id === assetId);
};
const phaseOfAsset = async (assetId = ASSET): Promise<Phase | undefined> =>
  (await viewOfAsset(assetId))?.phase.phase;

/** As a person does it in the platform. */
const inConcerto = async (method: 'PUT' | 'DELETE', assetId: string, edit: object = {}) => {
  const answer = await fetch(`${fleet.platform.sim.url}/sim/assets/${encodeURIComponent(assetId)}`, {
    method,
    ...(method === 'PUT'
      ? { body: JSON.stringify(edit), headers: { 'content-type': 'application/json' } }
      : {}),
  });
  expect(answer.status).toBe(200);
};

const made = () => {
  const { done } = fleet.platform.stats();
  expect(Object.keys(done).filter((what) => what.endsWith('CreatedTwice'))).toEqual([]);
  return {
    sites: done['sitesCreated'] ?? 0,
    inverters: done['invertersCreated'] ?? 0,
    links: done['links'] ?? 0,
  };
};

/** Everything is commissioned, and one asset is removed from the platform for this long, with sweeps meanwhile. */
async function removedFor(sweepsAfterMs: readonly number[]) {
  await open();
  await pass();
  await pass();
  const { device } = (await viewOfAsset())!.facts;
  expect(await phaseOfAsset()).toBe('awaiting-telemetry');
  await inConcerto('DELETE', ASSET);
  for (const afterMs of sweepsAfterMs) {
    fleet.after(afterMs);
    await pass();
  }
  return { remoteId: device.remoteId, vendorSiteRef: device.vendorSiteId };
}

const GIVEN_UP = [0, 0, 20 * MINUTE_MS];

/** Two of the ten systems stand at one site. */
const ALL_MADE = { sites: 9, inverters: 10, links: 10 };

describe('an asset that is in the platform again, without its site and inverter', () => {
  it.each([
    ['given up', GIVEN_UP, 'orphaned'],
    ['expired', [...GIVEN_UP, 8 * DAY_MS], 'decommissioned'],
    ['forgotten', [...GIVEN_UP, 98 * DAY_MS], undefined],
  ])('after it was %s, is linked again with what was made for it', async (_, sweeps, phase) => {
    const entered = await removedFor(sweeps);
    expect(await phaseOfAsset()).toBe(phase);
    const before = made();
    await inConcerto('PUT', ASSET, entered);
    const found = await pass();
    const actions = found.plan.actions.filter(({ assetId }) => assetId === ASSET).map(({ kind }) => kind);
    expect(actions).toEqual(
      phase === 'orphaned' ? ['create-site', 'create-inverter', 'link'] : ['request-metadata'],
    );
    await pass();
    expect(made()).toEqual({ ...before, links: before.links + 1 });
    const after = await pass();
    const view = after.views.find(({ facts }) => facts.device.id === ASSET)!;
    expect(view.phase.phase).toBe('awaiting-telemetry');
    expect(view.assessment.conditions.Linked).toMatchObject({ holds: 'true', source: 'concerto' });
  });

  it('after it expired, has to be heard again, and its state is told again', async () => {
    await open();
    await pass();
    await pass();
    const look = async () => {
      const views = await readViews(fleet.fleet, SETTINGS, fleet.clock.nowMs());
      return evaluateStates(views, { ...SETTINGS, periodMs: PERIOD_MS }, fleet.evaluationPorts);
    };
    const nowMs = fleet.clock.nowMs();
    const settings = { nowMs, offlineTimeoutMs: SETTINGS.offlineTimeoutMs };
    const processor = await openTelemetryProcessor(fleet.telemetryPorts, settings);
    await processor.process(messagesOf(nowMs - HOUR_MS, nowMs - PERIOD_MS, FLEET));
    expect(await phaseOfAsset()).toBe('commissioned');
    await look();
    const { device } = (await viewOfAsset())!.facts;
    await inConcerto('DELETE', ASSET);
    for (const afterMs of [...GIVEN_UP, 8 * DAY_MS]) {
      fleet.after(afterMs);
      await pass();
    }
    await look();
    await inConcerto('PUT', ASSET, { remoteId: device.remoteId, vendorSiteRef: device.vendorSiteId });
    await pass();
    await pass();
    expect(await phaseOfAsset()).toBe('awaiting-telemetry');
    const told = (await look()).transitions.find(({ assetId }) => assetId === ASSET);
    expect(told).toMatchObject({ from: undefined, verdict: { state: 'UNKNOWN' } });
    expect((await look()).transitions).toEqual([]);
  });

  it('under another id takes over what was made for the system', async () => {
    const entered = await removedFor(GIVEN_UP);
    const before = made();
    await inConcerto('PUT', 'a-new', entered);
    await pass();
    await pass();
    expect(made()).toEqual({ ...before, links: before.links + 1 });
    expect(await phaseOfAsset('a-new')).toBe('awaiting-telemetry');
    // The old one comes back, too: it is not the one that has the system.
    await inConcerto('PUT', ASSET, entered);
    await pass();
    expect((await viewOfAsset())?.phase).toMatchObject({ phase: 'quarantined', reason: 'DuplicateClaim' });
    expect((await viewOfAsset('a-new'))?.phase.phase).toBe('awaiting-telemetry');
    // And is free when the other goes.
    await inConcerto('DELETE', 'a-new');
    await pass();
    await pass();
    expect(made()).toEqual({ ...before, links: before.links + 2 });
  });
});

describe('what people do in the platform', () => {
  it('to the link of an asset is not done again by anybody', async () => {
    await open();
    await pass();
    await pass();
    await inConcerto('PUT', ASSET, { siteId: null, inverterId: null });
    await pass();
    const found = await pass({ ...SETTINGS, isAuto: true });
    const view = found.views.find(({ facts }) => facts.device.id === ASSET)!;
    expect(view.phase).toMatchObject({ phase: 'manual-setup-required', reason: 'LinkRemoved' });
    expect(found.plan.actions).toEqual([]);
  });

  it('to where an asset is, makes it another thing: it gets the site of where it is now', async () => {
    await open();
    await pass();
    await pass();
    const other = (await viewOfAsset('a-000005'))!.facts.device;
    const before = made();
    await inConcerto('PUT', ASSET, { vendorSiteRef: other.vendorSiteId, siteId: null, inverterId: null });
    for (let round = 0; round < 3; round += 1) await pass();
    const { device } = (await viewOfAsset())!.facts;
    // The vendor knows the system at its old site only, so nobody guesses.
    expect(device.siteId).toBeUndefined();
    expect((await viewOfAsset())?.phase.phase).toBe('awaiting-metadata');
    expect(made()).toEqual(before);
  });
});

describe('a limit of creations', () => {
  it.each([1, 2, 3])('of %i is never exceeded, and everything is made in the end', async (createsMax) => {
    await open();
    const settings = { ...SETTINGS, createsMax };
    let before = made();
    let passCount = 0;
    while (before.links < FLEET.systemCount && passCount < 40) {
      passCount += 1;
      await pass(settings);
      const now = made();
      expect(now.sites + now.inverters - before.sites - before.inverters).toBeLessThanOrEqual(createsMax);
      before = now;
    }
    expect(before).toEqual(ALL_MADE);
    expect(passCount).toBeLessThanOrEqual(Math.ceil(19 / createsMax) + 1);
  });

  it('is not used up by an asset that cannot be made', async () => {
    await open();
    const { provisioner } = fleet.ports;
    const { remoteId } = await oldestAsset();
    const refusing = {
      ...provisioner,
      createInverter: (one: Parameters<typeof provisioner.createInverter>[0]) =>
        one.remoteId === remoteId
          ? provisioner.createInverter({ ...one, remoteId: '' })
          : provisioner.createInverter(one),
    };
    const settings = { ...SETTINGS, createsMax: 1 };
    for (let round = 0; round < 40; round += 1) {
      const found = await reconcile(settings, fleet.ports);
      await commissionOnce(found, settings, { ports: { ...fleet.ports, provisioner: refusing } });
      fleet.after(MINUTE_MS);
    }
    expect(made().links).toBe(FLEET.systemCount - 1);
  });

  async function oldestAsset() {
    await pass({ ...SETTINGS, isAuto: false });
    const found = await reconcile({ ...SETTINGS, createsMax: 1 }, fleet.ports);
    return found.plan.actions.find(({ kind }) => kind === 'create-site')!;
  }
});

describe('the registrar', () => {
  it('gives nothing up where Concerto suddenly has nothing', async () => {
    await open();
    await pass();
    await pass();
    for (const { id } of await collect(fleet.fleet.devices())) await inConcerto('DELETE', id);
    for (const afterMs of [...GIVEN_UP, DAY_MS, 8 * DAY_MS]) {
      fleet.after(afterMs);
      const { sweep } = await pass();
      expect(sweep.held).toBe('MassAbsenceGuard');
    }
    expect(await phaseOfAsset()).toBe('awaiting-telemetry');
  });

  it.each([
    ['no remote id', 'a-none', { remoteId: '' }],
    ['a remote id that is long', 'a-long', { remoteId: 'F'.repeat(200) }],
    ['a remote id with what separates keys', 'a-sep', { remoteId: '0001#0007/0001' }],
    ['a remote id in another script', 'a-wide', { remoteId: '０００１０００７０００１' }],
    ['an id that looks like a path', 'a/../2?x=%23&y', { remoteId: '' }],
    ['an id in another script, with an emoji', 'аsset-🔋-', { remoteId: '' }],
    ['an id that is long', 'a'.repeat(200), { remoteId: '' }],
  ])('goes on where an asset has %s', async (_, id, edit) => {
    await open();
    await inConcerto('PUT', id, edit);
    await inConcerto('PUT', `${id.slice(0, -1)}~`, edit);
    const { sweep } = await pass();
    expect(sweep.deviceCount).toBe(FLEET.systemCount + 2);
    const found = await pass();
    expect(found.sweep.incomplete).toBeUndefined();
    expect(made().links).toBe(FLEET.systemCount);
    const view = found.views.find(({ facts }) => facts.device.id === id)!;
    expect(view.phase).toMatchObject({ phase: 'quarantined', reason: 'BadRemoteId' });
    // It goes, and the other one stays.
    await inConcerto('DELETE', id);
    await pass();
    expect((await viewOfAsset(id))?.facts.device.absence?.sweepCount).toBe(1);
  });

  it.each([
    ['separates keys', 'a#1', {}],
    ['ends lines', 'a\n1', {}],
    ['separates keys at the vendor', 'a-site', { vendorSiteRef: 'v#1' }],
  ])('leaves out an asset that has in an id what %s, says so, and goes on', async (_, id, edit) => {
    await open();
    await inConcerto('PUT', id, { remoteId: '00010007FFFF', ...edit });
    await pass();
    const { sweep } = await pass();
    expect(sweep).toMatchObject({ deviceCount: FLEET.systemCount, unreadable: [{ id }] });
    expect(sweep.incomplete).toBeUndefined();
    expect(made().links).toBe(FLEET.systemCount);
  });

  it('keeps the row of an asset that becomes unreadable', async () => {
    await open();
    await pass();
    await pass();
    await inConcerto('PUT', ASSET, { vendorSiteRef: 'v#1' });
    for (const afterMs of [...GIVEN_UP, DAY_MS]) {
      fleet.after(afterMs);
      await pass();
    }
    expect(await phaseOfAsset()).toBe('awaiting-telemetry');
    expect((await viewOfAsset())?.facts.device.absence).toBeUndefined();
  });

  it('lets go of a claim when the other asset is mended', async () => {
    await open();
    const [first, second] = ['a-000001', 'a-000002'];
    await pass({ ...SETTINGS, isAuto: false });
    const { device } = (await viewOfAsset(first))!.facts;
    const own = (await viewOfAsset(second))!.facts.device;
    await inConcerto('PUT', second, { remoteId: device.remoteId.toLowerCase() });
    await pass();
    await pass();
    expect([await phaseOfAsset(first), await phaseOfAsset(second)]).toEqual(['quarantined', 'quarantined']);
    await inConcerto('PUT', second, { remoteId: own.remoteId });
    await pass();
    await pass();
    expect(made()).toEqual(ALL_MADE);
  });
});
