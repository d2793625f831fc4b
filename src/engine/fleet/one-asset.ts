import type { AssetView, CommissioningRules, Device } from '../commissioning/index.ts';
import type { FleetRepository } from '../repositories/index.ts';
import { type FleetReading, readViews } from './view.ts';

/** What is known of the assets of one system, and which others stand at the same site. */
export type AssetReading = Pick<
  FleetRepository,
  | 'device'
  | 'devices'
  | 'devicesOfSystem'
  | 'shown'
  | 'metadataOf'
  | 'statusOf'
  | 'stateOf'
  | 'heartbeatOf'
  | 'intents'
  | 'unanswered'
>;

/**
 * How far one asset is, read by itself: of others only what names the same system, since that decides whose the system is.
 * Where it is at no site in the platform yet the table is looked through for one that is at the same site of the vendor: it
 * belongs there, and to no second one.
 *
 * @returns undefined where there is no such asset.
 */
export async function readAsset(
  fleet: AssetReading,
  rules: CommissioningRules,
  nowMs: number,
  assetId: string,
): Promise<AssetView | undefined> {
  const device = await fleet.device(assetId);
  if (device === undefined) return undefined;
  const named = await fleet.devicesOfSystem(device.remoteId);
  const neighbour = await linkedNeighbour(device, fleet);
  const known = new Map(
    [...named, ...(neighbour === undefined ? [] : [neighbour]), device].map((one) => [one.id, one]),
  );
  const devices = [...known.values()].sort(byId);
  const reading = onlyThese(devices, device.remoteId, fleet);
  const views = await readViews(reading, rules, nowMs, { devices, withEvidence: true });
  return views.find(({ facts }) => facts.device.id === assetId);
}

function byId({ id: left }: Device, { id: right }: Device): number {
  return left < right ? -1 : 1;
}

/** The first that is at the same site of the vendor, and at one in the platform; none is looked for where the asset is, too. */
async function linkedNeighbour(
  { siteId, vendorSiteId }: Device,
  fleet: Pick<AssetReading, 'devices'>,
): Promise<Device | undefined> {
  if (siteId !== undefined || vendorSiteId === undefined) return undefined;
  for await (const one of fleet.devices()) {
    if (one.vendorSiteId === vendorSiteId && one.siteId !== undefined && one.absence === undefined)
      return one;
  }
  return undefined;
}

/** The lists of the fleet, as if these were all. @param remoteId - of the asset that is looked at. */
function onlyThese(devices: readonly Device[], remoteId: string, fleet: AssetReading): FleetReading {
  async function* each<Found>(read: (assetId: string) => Promise<Found | undefined>): AsyncGenerator<Found> {
    for (const { id } of devices) {
      const found = await read(id);
      if (found !== undefined) yield found;
    }
  }
  return {
    async *devices() {
      yield* devices;
    },
    shown: fleet.shown,
    metadata: () => each(fleet.metadataOf),
    status: () => each(fleet.statusOf),
    unanswered: () => fleet.unanswered(),
    states: () => each(fleet.stateOf),
    async *heartbeats() {
      const found = await fleet.heartbeatOf(remoteId);
      if (found !== undefined) yield found;
    },
    async *intents() {
      for (const { id } of devices) yield* fleet.intents(id);
    },
  };
}
