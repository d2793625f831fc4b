import { afterEach, describe, expect, it } from 'vitest';
import { driftOf } from '../../../src/engine/commissioning/index.ts';
import {
  commissionOnce,
  evaluateStates,
  openTelemetryProcessor,
  readStates,
  readViews,
  reconcile,
  roundAhead,
} from '../../../src/engine/fleet/index.ts';
import { closeSims, concertoWith } from '../../adapters/sim/sims.ts';
import {
  HOUR_MS,
  MINUTE_MS,
  messagesOf,
  PERIOD_MS,
  rehearse,
  SETTINGS,
  type TestFleet,
} from './rehearsal.ts';

/** A platform that does not have any more what was made in it, and people who change what it has. */

const FLEET = { systemCount: 10, hasDefects: false } as const;
const ASSET = 'a-000003';
/** People have made sites for some of the assets that share one with others. */
const HALF_BY_HAND = {
  clean: { systemCount: 80, hasDefects: false },
  concerto: { systemCount: 80, hasDefects: false, provisionedPct: 40 },
} as const;

let fleet: TestFleet;
/** What there is to be made, once: assets of one site share it. */
let all: ReturnType<typeof made>;
let platform: Awaited<ReturnType<typeof concertoWith>>;
const open = async () => {
  fleet = await rehearse({ concerto: FLEET, ces: FLEET });
  ({ platform } = fleet);
};
afterEach(async () => {
  fleet?.close();
  await closeSims();
});

/** It begins again with its assets, and with nothing that was made or told. */
const restart = async () => {
  platform = await concertoWith(FLEET);
};

const ports = (more: Partial<TestFleet['ports']> = {}) => {
  const { reader, provisioner } = platform.host;
  return { ...fleet.ports, reader, provisioner, ...more };
};

const pass = async (settings = SETTINGS, given = ports()) => {
  const found = await reconcile(settings, given);
  const applied = await commissionOnce(found, settings, { ports: given });
  fleet.after(MINUTE_MS);
  return { ...found, ...applied };
};

const views = () => readViews(fleet.fleet, SETTINGS, fleet.clock.nowMs());

const look = async () =>
  evaluateStates(
    await views(),
    { ...SETTINGS, periodMs: PERIOD_MS },
    { ...fleet.evaluationPorts, states: platform.host.states },
  );

const hear = async () => {
  const nowMs = fleet.clock.nowMs();
  const processor = await openTelemetryProcessor(
    { ...fleet.telemetryPorts, sink: platform.host.telemetry },
    { nowMs, offlineTimeoutMs: SETTINGS.offlineTimeoutMs },
  );
  await processor.process(messagesOf(nowMs - HOUR_MS, nowMs - PERIOD_MS, FLEET));
};

const made = () => {
  const { done } = platform.stats();
  expect(Object.keys(done).filter((what) => what.endsWith('CreatedTwice'))).toEqual([]);
  const { sitesCreated = 0, invertersCreated = 0, links = 0 } = done;
  return { sites: sitesCreated, inverters: invertersCreated, links };
};

const stateOfAssets = async () => {
  const { assets } = await platform.host.reader.assets({ limit: 100 });
  return assets.filter(({ adapter }) => adapter === 'pwrcell').map(({ remoteState }) => remoteState);
};

const commissioned = async () => {
  await open();
  await pass();
  await pass();
  await hear();
  await look();
  fleet.after(1);
  all = made();
  expect(all).toMatchObject({ inverters: 10, links: 10 });
};

const phases = async () =>
  new Set((await views()).map(({ phase: { phase, reason } }) => `${phase} ${reason}`));

/** As a person does it in the platform. */
const edit = async (change: object, assetId = ASSET) => {
  const answer = await fetch(`${platform.sim.url}/sim/assets/${assetId}`, {
    method: 'PUT',
    body: JSON.stringify(change),
    headers: { 'content-type': 'application/json' },
  });
  expect(answer.status).toBe(200);
};

describe('a platform that has lost what was made in it', () => {
  it('is believed, and not what is written down: everything is made once more, with --auto', async () => {
    await commissioned();
    await restart();
    const manual = { ...SETTINGS, isAuto: false };
    const seen = await pass(manual);
    expect(new Set(seen.views.map(({ phase }) => `${phase.phase} ${phase.reason}`))).toEqual(
      new Set(['manual-setup-required Unlinked']),
    );
    for (const { assessment } of await views()) {
      for (const name of ['SiteProvisioned', 'InverterProvisioned', 'Linked'] as const) {
        expect(assessment.conditions[name]).toMatchObject({ holds: 'false', source: 'concerto' });
      }
    }
    // Nobody is told about sites that are not there.
    expect(await look()).toMatchObject({ transitions: [], siteCount: 0, failures: [] });
    const drifts = (await views()).flatMap(({ facts, assessment }) => driftOf(facts, assessment));
    expect(drifts.filter(({ what, is }) => what === 'site' && is === 'none')).toHaveLength(FLEET.systemCount);
    expect(made()).toEqual({ sites: 0, inverters: 0, links: 0 });

    const again = await pass();
    expect(again.failures).toEqual([]);
    expect(made()).toEqual(all);
    const last = await pass();
    expect(last.plan.actions).toEqual([]);
    expect(last.views.every(({ assessment }) => assessment.conditions.Linked.source === 'concerto')).toBe(
      true,
    );
    expect(made()).toEqual(all);
  });

  it.each([
    'createSite',
    'createInverter',
    'link',
  ] as const)('though a pass dies when it has come to %s', async (at) => {
    await commissioned();
    await restart();
    const dying = {
      ...platform.host.provisioner,
      [at]: async (...given: readonly never[]) => {
        await (platform.host.provisioner[at] as (...given: readonly never[]) => Promise<unknown>)(...given);
        throw new TypeError('killed');
      },
    };
    await expect(pass(SETTINGS, ports({ provisioner: dying }))).rejects.toThrow('killed');
    fleet.after(MINUTE_MS);
    await pass();
    await pass();
    expect(made()).toEqual(all);
    expect((await pass()).plan.actions).toEqual([]);
  });

  it('but for sites that people have made: assets beside them get no second one', async () => {
    const { clean, concerto } = HALF_BY_HAND;
    fleet = await rehearse({ concerto, ces: clean });
    ({ platform } = fleet);
    for (let round = 0; round < 3; round += 1) await pass();
    const before = made();
    expect(before.inverters).toBeGreaterThan(before.sites);
    platform = await concertoWith(concerto);
    for (let round = 0; round < 3; round += 1) await pass();
    expect(made()).toEqual(before);
    expect(platform.stats().done).not.toHaveProperty('vendorSitesTwice');
    expect((await pass()).plan.actions).toEqual([]);
  });

  it('and in which people have made some sites meanwhile: assets that had their own belong to these now', async () => {
    const { clean, concerto } = HALF_BY_HAND;
    fleet = await rehearse({ concerto: clean, ces: clean });
    ({ platform } = fleet);
    for (let round = 0; round < 2; round += 1) await pass();
    const lostMs = fleet.clock.nowMs();
    platform = await concertoWith(concerto);
    for (let round = 0; round < 3; round += 1) await pass();
    const { plan, views: now } = await pass();
    expect(plan.actions).toEqual([]);
    expect(platform.stats().done).not.toHaveProperty('vendorSitesTwice');
    const linked = now.filter(({ facts: { intents } }) => (intents.link?.atMs ?? 0) >= lostMs);
    expect(linked.length).toBeGreaterThan(20);
    expect(linked.flatMap(({ facts, assessment }) => driftOf(facts, assessment))).toEqual([]);
  });

  it('as often as it loses it', async () => {
    await commissioned();
    for (let round = 0; round < 3; round += 1) {
      await restart();
      await pass();
      await pass();
      expect(made()).toEqual(all);
    }
  });

  it('between a site and its inverter', async () => {
    await commissioned();
    fleet.close();
    await open();
    const few = { ...SETTINGS, createsMax: 11 };
    while (made().sites === made().inverters) await pass(few);
    await restart();
    for (let round = 0; round < 6; round += 1) await pass(few);
    expect(made()).toEqual(all);
    expect((await pass(few)).plan.actions).toEqual([]);
  });

  it('is told all states again, of assets and of sites', async () => {
    await commissioned();
    const before = await stateOfAssets();
    expect(before.every((state) => state !== undefined)).toBe(true);
    await restart();
    await pass();
    expect(await stateOfAssets()).toEqual(before.map(() => undefined));
    const told = await look();
    expect(told).toMatchObject({ siteCount: all.sites, failures: [] });
    expect(new Set(told.transitions.map(({ verdict }) => verdict.reason))).toEqual(new Set(['StateDiffers']));
    expect(await stateOfAssets()).toEqual(before);
    await pass();
    expect(await look()).toMatchObject({ transitions: [], siteCount: 0 });
  });
});

describe('a link that somebody has removed', () => {
  it('is left to him, and said', async () => {
    await commissioned();
    await edit({ siteId: null, inverterId: null });
    const seen = await pass();
    expect(seen.failures).toMatchObject([
      { id: ASSET, message: expect.stringContaining('removed the link') },
    ]);
    const next = await pass();
    expect([next.plan.actions, next.failures]).toEqual([[], []]);
    expect(made()).toEqual(all);
    const view = next.views.find(({ facts }) => facts.device.id === ASSET)!;
    expect(view.phase).toMatchObject({ phase: 'manual-setup-required', reason: 'LinkRemoved' });
    expect(driftOf(view.facts, view.assessment).map(({ what, is }) => `${what} ${is}`)).toEqual([
      'site none',
      'inverter none',
    ]);
  });

  it.each([
    ['site and inverter', { siteId: null, inverterId: null }],
    ['the site alone', { siteId: null }],
  ])('is left to him where the site is that of the asset beside it: %s', async (_what, change) => {
    const { clean, concerto } = HALF_BY_HAND;
    fleet = await rehearse({ concerto, ces: clean });
    ({ platform } = fleet);
    const table = async () => (await pass()).views.map(({ facts: { device } }) => device);
    const empty = await table();
    const byHand = new Set(empty.flatMap(({ siteId = [] }) => siteId));
    const linked = await table();
    const before = made();
    const asset = linked.find(
      ({ siteId = '' }, position) => byHand.has(siteId) && empty[position]!.siteId === undefined,
    )!;
    await edit(change, asset.id);
    for (let round = 0; round < 2; round += 1) await pass();
    expect(made()).toEqual(before);
    expect(platform.stats().done).not.toHaveProperty('vendorSitesTwice');
    const view = (await pass()).views.find(({ facts }) => facts.device.id === asset.id)!;
    expect(view.phase).toMatchObject({ phase: 'manual-setup-required', reason: 'LinkRemoved' });
  });

  it('is as it was when he has put it back', async () => {
    await commissioned();
    const { siteId, inverterId } = (await pass()).views.find(({ facts }) => facts.device.id === ASSET)!.facts
      .device;
    await edit({ siteId: null, inverterId: null });
    await pass();
    await pass();
    await edit({ siteId, inverterId });
    await pass();
    expect(await phases()).toEqual(new Set(['commissioned TelemetryFlowing']));
    expect((await views()).flatMap(({ facts, assessment }) => driftOf(facts, assessment))).toEqual([]);
  });
});

describe('a state that somebody else has told', () => {
  const tellAs = (state: 'ERROR' | 'ONLINE') =>
    platform.host.states.setAssetState({ assetId: ASSET, state, evidenceMs: fleet.clock.nowMs() });
  const driftNow = async () => {
    const told = await readStates(fleet.fleet);
    return (await views()).flatMap(({ facts, assessment }) =>
      driftOf(facts, assessment, told.get(facts.device.id)),
    );
  };

  it('is drift, and is told again when a sweep has found it', async () => {
    await commissioned();
    await tellAs('ERROR');
    expect(await look()).toMatchObject({ transitions: [] });
    fleet.after(1);
    await pass();
    expect(await driftNow()).toMatchObject([
      { assetId: ASSET, what: 'state', reason: 'StateDiffers', was: 'ONLINE', is: 'ERROR' },
    ]);
    const round = {
      ...SETTINGS,
      periodMs: PERIOD_MS,
      polls: { kind: 'fixed', intervalMs: HOUR_MS },
    } as const;
    expect(await roundAhead(await views(), round, fleet)).toMatchObject({
      transitions: [{ assetId: ASSET, evidenceSource: 'concerto' }],
    });
    const told = await look();
    expect(told.transitions).toMatchObject([
      { assetId: ASSET, verdict: { state: 'ONLINE', reason: 'StateDiffers' } },
    ]);
    expect(told.failures).toEqual([]);
    await pass();
    expect(await driftNow()).toEqual([]);
    expect(await look()).toMatchObject({ transitions: [], siteCount: 0 });
    expect(new Set(await stateOfAssets())).toEqual(new Set(['ONLINE']));
  });

  it('does not show in a row that a sweep finds as it was, and is mended all the same', async () => {
    await commissioned();
    await pass();
    await tellAs('ERROR');
    fleet.after(1);
    await pass();
    await look();
    await pass();
    await tellAs('ERROR');
    fleet.after(1);
    await pass();
    expect((await look()).transitions).toHaveLength(1);
  });
});
