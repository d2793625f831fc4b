import type { AssetView, CommissioningRules, Device } from '../commissioning/index.ts';
import type { FleetRepository } from '../repositories/index.ts';
import { type FleetReading, readViews } from './view.ts';

/** What is known of the assets of one system. */
export type AssetReading = Pick<
  FleetRepository,
  | 'device'
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
  const devices = [...named.filter(({ id }) => id !== assetId), device].sort(byId);
  const views = await readViews(onlyThese(devices, fleet), rules, nowMs, { devices, withEvidence: true });
  return views.find(({ facts }) => facts.device.id === assetId);
}

function byId({ id: left }: Device, { id: right }: Device): number {
  return left < right ? -1 : 1;
}

/** The lists of the fleet, as if these were all. */
function onlyThese(devices: readonly Device[], fleet: AssetReading): FleetReading {
  const [{ remoteId } = { remoteId: '' }] = devices;
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
