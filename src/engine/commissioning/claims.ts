import { isGone } from './conditions.ts';
import type { AssetFacts, Device } from './facts.ts';
import { isSystemId } from './identity.ts';

/** Who has a system, of all assets that name it. */
export type Claim = AssetFacts['claim'];

const UNCONTESTED: Claim = { others: [], isIncumbent: true };

/** An id that is none of any system names nobody, whoever has it. */
const OF_NOBODY: Claim = { others: [], isIncumbent: false };

/** Others that are named: of a thousand that claim the same system it is enough to know some. */
const OTHERS_NAMED_MAX = 20;

/**
 * Which of several assets that name the same system keeps it: the only one that is linked in the platform already. Where
 * none is, or several are, nobody does; nor does anybody have a system by an id that cannot be one.
 *
 * @returns the claim of every device, by the id of its asset.
 */
export function claimsOf(devices: readonly Device[]): ReadonlyMap<string, Claim> {
  const bySystem = Map.groupBy(
    devices.filter(({ absence, remoteId }) => absence === undefined && isSystemId(remoteId)),
    ({ remoteId }) => remoteId.toLowerCase(),
  );
  // Counted once for all of them: as many as there are may claim the same.
  const linkedCounts = new Map<readonly Device[], number>();
  const linkedCountOf = (claimants: readonly Device[]) => {
    const count = linkedCounts.get(claimants) ?? claimants.filter(isLinked).length;
    linkedCounts.set(claimants, count);
    return count;
  };
  const claimOf = (device: Device): Claim => {
    const { id, remoteId, absence } = device;
    if (!isSystemId(remoteId)) return OF_NOBODY;
    const claimants = bySystem.get(remoteId.toLowerCase()) ?? [];
    const isAmongThem = absence === undefined;
    if (claimants.length === (isAmongThem ? 1 : 0)) return UNCONTESTED;
    const linkedOthers = linkedCountOf(claimants) - (isAmongThem && isLinked(device) ? 1 : 0);
    const named = claimants.slice(0, OTHERS_NAMED_MAX + 1).filter((other) => other.id !== id);
    return {
      others: named.slice(0, OTHERS_NAMED_MAX).map((other) => other.id),
      isIncumbent: isLinked(device) && linkedOthers === 0,
    };
  };
  return new Map(devices.map((device) => [device.id, claimOf(device)]));
}

function isLinked({ siteId, inverterId }: Device): boolean {
  return siteId !== undefined && inverterId !== undefined;
}

/**
 * The asset that telemetry of each system is sent for, by the system's id; none where that is not clear. One that a sweep or
 * two did not find is kept until it is given up, unless another has taken its place.
 */
export function ownersOf(devices: readonly Device[], nowMs: number): ReadonlyMap<string, Device> {
  const claims = claimsOf(devices);
  const owners = new Map<string, Device>();
  for (const isThere of [false, true]) {
    for (const device of devices) {
      if ((device.absence === undefined) !== isThere || isGone(device, nowMs)) continue;
      const key = device.remoteId.toLowerCase();
      const { isIncumbent } = claims.get(device.id)!;
      if (isIncumbent) owners.set(key, device);
    }
  }
  return owners;
}
