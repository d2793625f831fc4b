import type { AssetFacts, Device } from './facts.ts';

/** Who has a system, of all assets that name it. */
export type Claim = AssetFacts['claim'];

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
      const others = claimants.filter(({ id }) => id !== device.id);
      const isAlone = isLinked(device) && !others.some(isLinked);
      return [device.id, { others: others.map(({ id }) => id), isIncumbent: others.length === 0 || isAlone }];
    }),
  );
}

function isLinked({ siteId, inverterId }: Device): boolean {
  return siteId !== undefined && inverterId !== undefined;
}

/** The asset that telemetry of each system is sent for, by the system's id; none where that is not clear. */
export function ownersOf(devices: readonly Device[]): ReadonlyMap<string, Device> {
  const claims = claimsOf(devices);
  return new Map(
    devices
      .filter(({ id, absence }) => absence === undefined && claims.get(id)!.isIncumbent)
      .map((device) => [device.remoteId.toLowerCase(), device]),
  );
}
