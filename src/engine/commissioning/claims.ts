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

/** Of a device, what its claim to a system rests on. */
export type Claimant = Pick<Device, 'id' | 'remoteId' | 'siteId' | 'inverterId' | 'absence'>;

/**
 * Which of several assets that name the same system keeps it: the only one that is linked in the platform already. Where
 * none is, or several are, nobody does; nor does anybody have a system by an id that cannot be one.
 *
 * @returns the claim of every device, by the id of its asset.
 */
export function claimsOf(devices: readonly Claimant[]): ReadonlyMap<string, Claim> {
  const claimOf = claimsAmong(devices);
  return new Map(devices.map((device) => [device.id, claimOf(device)]));
}

/** Those that are there and name the same system; how many of them are linked is counted once for all. */
interface Claimants {
  readonly devices: Claimant[];
  linkedCount: number;
}

function claimsAmong(devices: readonly Claimant[]): (device: Claimant) => Claim {
  const bySystem = claimantsBySystem(devices);
  return (device) => {
    const { id, remoteId, absence } = device;
    if (!isSystemId(remoteId)) return OF_NOBODY;
    const found = bySystem.get(remoteId.toLowerCase());
    const isAmongThem = absence === undefined;
    if (found === undefined || (isAmongThem && isOne(found))) return UNCONTESTED;
    const claimants = isOne(found) ? claimantsOf(found) : found;
    const linkedOthers = claimants.linkedCount - (isAmongThem && isLinked(device) ? 1 : 0);
    const named = claimants.devices.slice(0, OTHERS_NAMED_MAX + 1).filter((other) => other.id !== id);
    return {
      others: named.slice(0, OTHERS_NAMED_MAX).map((other) => other.id),
      isIncumbent: isLinked(device) && linkedOthers === 0,
    };
  };
}

/** Almost every system is named by one asset. */
function claimantsBySystem(devices: readonly Claimant[]): ReadonlyMap<string, Claimant | Claimants> {
  const bySystem = new Map<string, Claimant | Claimants>();
  for (const device of devices) {
    if (device.absence !== undefined || !isSystemId(device.remoteId)) continue;
    const key = device.remoteId.toLowerCase();
    const before = bySystem.get(key);
    if (before === undefined) {
      bySystem.set(key, device);
      continue;
    }
    const claimants = isOne(before) ? claimantsOf(before) : before;
    claimants.devices.push(device);
    if (isLinked(device)) claimants.linkedCount += 1;
    bySystem.set(key, claimants);
  }
  return bySystem;
}

function isOne(found: Claimant | Claimants): found is Claimant {
  return 'id' in found;
}

function claimantsOf(device: Claimant): Claimants {
  return { devices: [device], linkedCount: isLinked(device) ? 1 : 0 };
}

function isLinked({ siteId, inverterId }: Claimant): boolean {
  return siteId !== undefined && inverterId !== undefined;
}

/**
 * The asset that telemetry of each system is sent for, by the system's id; none where that is not clear. One that a sweep or
 * two did not find is kept until it is given up, unless another has taken its place.
 */
export function ownersOf<Owner extends Claimant>(
  devices: readonly Owner[],
  nowMs: number,
): ReadonlyMap<string, Owner> {
  const claimOf = claimsAmong(devices);
  const owners = new Map<string, Owner>();
  for (const isThere of [false, true]) {
    for (const device of devices) {
      if ((device.absence === undefined) !== isThere || isGone(device, nowMs)) continue;
      if (claimOf(device).isIncumbent) owners.set(device.remoteId.toLowerCase(), device);
    }
  }
  return owners;
}
