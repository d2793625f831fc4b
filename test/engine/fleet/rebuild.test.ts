import { afterEach, describe, expect, it } from 'vitest';
import type { Device, FleetReader } from '../../../src/engine/commissioning/index.ts';
import { commissionOnce, readViews, rebuildTable, reconcile } from '../../../src/engine/fleet/index.ts';
import { collect, keys } from '../../../src/engine/repositories/index.ts';
import { closeSims } from '../../adapters/sim/sims.ts';
import { DAY_MS, MINUTE_MS, rehearse, SETTINGS, type TestFleet } from './rehearsal.ts';

/** The table, made anew of what the platform has: a fleet in which assets are missing, given up, expired, and back. */

const FLEET = { systemCount: 40, hasDefects: true } as const;
const [MISSING, GIVEN_UP, EXPIRED, BACK] = ['a-000005', 'a-000007', 'a-000011', 'a-000013'] as const;

let fleet: TestFleet;
afterEach(async () => {
  fleet?.close();
  await closeSims();
});

const pass = async (settings = { ...SETTINGS, isAuto: false }) => {
  const found = await reconcile(settings, fleet.ports);
  await commissionOnce(found, settings, { ports: fleet.ports });
  fleet.after(MINUTE_MS);
};

/** As a person does it in the platform. */
const inConcerto = async (method: 'PUT' | 'DELETE', assetId: string, edit?: object) => {
  const answer = await fetch(`${fleet.platform.sim.url}/sim/assets/${assetId}`, {
    method,
    ...(edit === undefined
      ? {}
      : { body: JSON.stringify(edit), headers: { 'content-type': 'application/json' } }),
  });
  expect(answer.status).toBe(200);
};

const removeFor = async (assetId: string, sweepsAfterMs: readonly number[]) => {
  await inConcerto('DELETE', assetId);
  for (const afterMs of sweepsAfterMs) {
    fleet.after(afterMs);
    await pass();
  }
};
const UNTIL_GIVEN_UP = [0, 0, 20 * MINUTE_MS];

const rows = async () => {
  const table: readonly Device[] = await collect(fleet.fleet.devices());
  // But for times: when each was found.
  return new Map(table.map(({ seenMs: _seenMs, ...row }) => [row.id, row]));
};

const rebuild = (more: { readonly areAbsencesBelieved?: boolean; readonly reader?: FleetReader } = {}) =>
  rebuildTable(more.reader ?? fleet.ports.reader, {
    repositories: fleet,
    nowMs: fleet.clock.nowMs(),
    areAbsencesBelieved: more.areAbsencesBelieved ?? false,
  });

const phaseOf = async (assetId: string) => {
  const views = await readViews(fleet.fleet, SETTINGS, fleet.clock.nowMs());
  return views.find(({ facts }) => facts.device.id === assetId)?.phase.phase;
};

async function aFleetWithALife() {
  fleet = await rehearse({ concerto: FLEET, ces: FLEET });
  await pass(SETTINGS);
  await pass(SETTINGS);
  for (const id of [MISSING, GIVEN_UP, EXPIRED, BACK]) expect(await phaseOf(id)).toBe('awaiting-telemetry');
  const { remoteId, vendorSiteId: vendorSiteRef } = (await rows()).get(BACK)!;
  await removeFor(BACK, [...UNTIL_GIVEN_UP, 8 * DAY_MS]);
  await inConcerto('PUT', BACK, { remoteId, vendorSiteRef });
  await removeFor(EXPIRED, [...UNTIL_GIVEN_UP, 8 * DAY_MS]);
  await removeFor(GIVEN_UP, UNTIL_GIVEN_UP);
  await removeFor(MISSING, [0]);
  const table = await rows();
  expect(table.get(MISSING)?.absence).toMatchObject({ sweepCount: 1 });
  expect(await phaseOf(GIVEN_UP)).toBe('orphaned');
  expect(await phaseOf(EXPIRED)).toBe('decommissioned');
  expect(table.get(BACK)?.returned?.bornMs).toBeDefined();
  return table;
}

const madeTwice = () => {
  const { done } = fleet.platform.stats();
  return Object.keys(done).filter((what) => what.endsWith('CreatedTwice'));
};

describe('a table that is made anew', () => {
  it('is as it was, but for what Concerto does not have: nothing is kept of that', async () => {
    const before = await aFleetWithALife();
    const report = await rebuild();
    const expected = new Map([...before].filter(([, { absence }]) => absence === undefined));
    expect(report).toMatchObject({
      deviceCount: expected.size,
      addedCount: 0,
      changedCount: 0,
      forgottenCount: before.size - expected.size,
    });
    expect(before.size - expected.size).toBe(3);
    expect(await rows()).toEqual(expected);
    for (const id of [MISSING, GIVEN_UP, EXPIRED]) {
      expect([await fleet.fleet.metadataOf(id), await fleet.fleet.statusOf(id)]).toEqual([
        undefined,
        undefined,
      ]);
    }
    fleet.after(MINUTE_MS);
    await rebuild();
    expect(await rows()).toEqual(expected);
  });

  it('is the one that a sweep makes of an empty one', async () => {
    await aFleetWithALife();
    await rebuild();
    const rebuilt = await rows();
    for (const { pk, sk } of await collect(fleet.repositories.table.query({ pk: keys.FLEET_DEVICES }))) {
      await fleet.repositories.table.delete({ pk, sk });
    }
    expect((await rows()).size).toBe(0);
    await pass();
    expect(await rows()).toEqual(rebuilt);
  });

  it('mends rows that somebody has damaged', async () => {
    await aFleetWithALife();
    await rebuild();
    const before = await rows();
    const table = await collect(fleet.fleet.devices());
    const damaged = table.map((row) => ({ ...row, siteId: 's-wrong', isSimulated: !row.isSimulated }));
    await fleet.fleet.putDevices([...damaged, { ...table[0]!, id: 'a-nowhere' }]);
    await rebuild();
    expect(await rows()).toEqual(before);
  });

  it('begins anew with an asset that comes back, and makes nothing for it twice', async () => {
    const before = await aFleetWithALife();
    await rebuild();
    for (const id of [MISSING, GIVEN_UP, EXPIRED]) {
      const { remoteId, vendorSiteId: vendorSiteRef } = before.get(id)!;
      await inConcerto('PUT', id, { remoteId, vendorSiteRef });
    }
    for (let round = 0; round < 3; round += 1) await pass(SETTINGS);
    for (const id of [MISSING, GIVEN_UP, EXPIRED]) expect(await phaseOf(id)).toBe('awaiting-telemetry');
    expect(madeTwice()).toEqual([]);
  });
});

describe('a table stays as it is', () => {
  it.each<[string, (reader: FleetReader) => FleetReader]>([
    [
      'where assets come while it is read',
      (reader) => ({
        ...reader,
        assets: async (page) => {
          const found = await reader.assets(page);
          return { ...found, totalCount: found.totalCount + 1 };
        },
      }),
    ],
    [
      'where an asset cannot be read',
      (reader) => ({
        ...reader,
        assets: async (page) => {
          const found = await reader.assets(page);
          const [first, ...others] = found.assets;
          const unreadable = [{ id: first!.id, adapter: 'pwrcell', message: 'no remote id' }];
          return { ...found, assets: others, unreadable };
        },
      }),
    ],
  ])('%s', async (_, faulty) => {
    await aFleetWithALife();
    const before = await rows();
    await expect(rebuild({ reader: faulty(fleet.ports.reader) })).rejects.toMatchObject({
      code: 'sweep-incomplete',
    });
    expect(await rows()).toEqual(before);
  });

  it('where many are missing, until somebody has said that they are gone', async () => {
    const before = await aFleetWithALife();
    const there = [...before.values()].filter(({ absence }) => absence === undefined);
    for (const { id } of there.slice(0, 10)) await inConcerto('DELETE', id);
    await expect(rebuild()).rejects.toMatchObject({ code: 'mass-absence' });
    expect(await rows()).toEqual(before);
    expect(await rebuild({ areAbsencesBelieved: true })).toMatchObject({ forgottenCount: 13 });
    expect((await rows()).size).toBe(there.length - 10);
  });
});
