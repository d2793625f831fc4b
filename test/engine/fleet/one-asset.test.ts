import { afterEach, expect, it } from 'vitest';
import { commissionOnce, readAsset, readViews, reconcile } from '../../../src/engine/fleet/index.ts';
import { collect, createRepositories } from '../../../src/engine/repositories/index.ts';
import { closeSims } from '../../adapters/sim/sims.ts';
import { countingTable } from './counting-table.ts';
import { rehearse, SETTINGS, type TestFleet } from './rehearsal.ts';

/** One asset by itself is as it is among all, and of the others nothing is read but where they are. */

let fleet: TestFleet;
afterEach(async () => {
  await fleet.close();
  await closeSims();
});

it('reads an asset as a look at all would, and as little however many there are', async () => {
  fleet = await rehearse({ concerto: { systemCount: 60 }, ces: { systemCount: 60 } });
  const found = await reconcile(SETTINGS, fleet.ports);
  await commissionOnce(found, SETTINGS, { ports: fleet.ports });
  await reconcile(SETTINGS, fleet.ports);
  const nowMs = fleet.clock.nowMs();
  const all = await readViews(fleet.fleet, SETTINGS, nowMs, { withEvidence: true });
  expect(new Set(all.map(({ phase }) => phase.phase)).size).toBeGreaterThan(1);
  expect(all.some(({ facts }) => facts.device.siteId !== undefined)).toBe(true);
  for (const view of all) {
    const { table, counts } = countingTable(fleet.repositories.table);
    const { id, siteId } = view.facts.device;
    expect(await readAsset(createRepositories(table).fleet, SETTINGS, nowMs, id)).toEqual(view);
    const readCount = [...counts.read.values()].reduce((sum, count) => sum + count, 0);
    expect(readCount).toBeLessThan(siteId === undefined ? 30 + all.length : 30);
  }
  expect(await readAsset(fleet.fleet, SETTINGS, nowMs, 'a-9')).toBeUndefined();
});

it('finds an asset by its system, until it has another', async () => {
  fleet = await rehearse({ concerto: { systemCount: 2, hasDefects: false } });
  await reconcile(SETTINGS, fleet.ports);
  const [device] = await collect(fleet.fleet.devices());
  const idsOf = async (systemId: string) => (await fleet.fleet.devicesOfSystem(systemId)).map(({ id }) => id);
  expect(await idsOf(device!.remoteId.toUpperCase())).toEqual([device!.id]);
  await fleet.fleet.putDevices([{ ...device!, remoteId: 'a#b c' }]);
  expect([await idsOf(device!.remoteId), await idsOf('A#B C')]).toEqual([[], [device!.id]]);
});

it('knows where those stand that are beside it', async () => {
  fleet = await rehearse({ concerto: { systemCount: 3, hasDefects: false } });
  await reconcile(SETTINGS, fleet.ports);
  const [first, second, third] = await collect(fleet.fleet.devices());
  const vendorSiteId = second!.vendorSiteId;
  const linked = { siteId: 'site-of-somebody', inverterId: 'inverter' };
  await fleet.fleet.putDevices([
    { ...first!, ...linked, vendorSiteId },
    { ...third!, ...linked, siteId: 'a-second-one', vendorSiteId },
  ]);
  const view = await readAsset(fleet.fleet, SETTINGS, fleet.clock.nowMs(), second!.id);
  expect(view?.facts.neighbourSiteId).toBe('site-of-somebody');
  expect(view?.assessment.conditions.SiteProvisioned).toMatchObject({ holds: 'true' });
});
