import { isGone } from './conditions.ts';
import type { AssetFacts, Device } from './facts.ts';

/** Who has a system, of all assets that name it. */
export type Claim = AssetFacts['claim'];

const UNCONTESTED: Claim = { others: [], isIncumbent: true };

/**
 * Which of several assets that name the same system keeps it: the only one that is linked in the platform already. Where
 * none is, or several are, nobody does.
 *
 * @returns the claim of every device, by the id of its asset.
 */
export function claimsOf(devices: readonly Device[]): ReadonlyMap<string, Claim> {
  const bySystem = Map.groupBy(
    devices.filter(({ absence }) => absence === undefined),
    ({ remoteId }) => remoteId.toLowerCase(),
  );
  return new Map(
    devices.map((device) => {
      const claimants = bySystem.get(device.remoteId.toLowerCase()) ?? [];
      if (claimants.length === 0 || (claimants.length === 1 && claimants[0] === device)) {
        return [device.id, UNCONTESTED];
      }
      const others = claimants.filter(({ id }) => id !== device.id);
      const isAlone = isLinked(device) && !others.some(isLinked);
      return [device.id, { others: others.map(({ id }) => id), isIncumbent: others.length === 0 || isAlone }];
    }),
  );
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
