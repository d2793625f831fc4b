import { type FleetOptions, type FleetSystem, fleetSystems } from '../../../engine/example/index.ts';
import { randomStream } from '../../../engine/quantity/index.ts';
import { MINUTE_MS } from '../../../engine/time/index.ts';
import { instantText } from '../../http/wire.ts';
import { happens } from '../faults.ts';

/** What a simulated vendor’s cloud says of the systems of the fleet. It knows nothing of simulated ones. */

export function sitesOf(options: FleetOptions): ReadonlyMap<string, readonly FleetSystem[]> {
  return Map.groupBy(
    fleetSystems(options).filter(({ simulated }) => !simulated),
    ({ siteId }) => siteId,
  );
}

const MODULE_WH = 2_850;
const KW_W = 1_000;
const TENTH_KW_W = 100;
const BEACON_TYPE = '0012';
const MANUFACTURER_DIGITS = 4;
const PREFIX_DIGITS = 8;
const NOT_APPLICABLE = -32_768;
const INSTALLED_AT = '2024-04-01T00:00:00Z';

/** What is wrong with the metadata of a system, for good. */
const MISTAKES = ['no-rating', 'not-applicable', 'mixed', 'other-coupling', 'other-system'] as const;
export type Mistake = (typeof MISTAKES)[number];

/** @param wrongPct - systems whose metadata are wrong [%]. */
export function metadataBody(
  system: FleetSystem,
  { seed, wrongPct, nowMs }: { readonly seed: number; readonly wrongPct: number; readonly nowMs: number },
): object {
  const mistake = mistakeOf(system, seed, wrongPct);
  return {
    systemId: mistake === 'other-system' ? `${system.systemId.slice(0, PREFIX_DIGITS)}ffff` : system.systemId,
    collectedAt: instantText(wholeMinute(nowMs)),
    devices: devicesOf(system, mistake),
  };
}

/** Of systems in which nothing else is wrong, so that each shows what it leads to; the vendor knows nothing of simulated ones. */
export function mistakeOf(
  { index, fault, simulated }: FleetSystem,
  seed: number,
  wrongPct: number,
): Mistake | undefined {
  if (fault !== undefined || simulated || !happens(wrongPct, seed, 'wrong-metadata', index)) return undefined;
  return MISTAKES[randomStream(seed, 'mistake', index).whole(0, MISTAKES.length - 1)];
}

function devicesOf(system: FleetSystem, mistake: Mistake | undefined): readonly object[] {
  const isDcCoupled = system.isDcCoupled !== (mistake === 'other-coupling');
  const rating = isDcCoupled ? 0 : Math.round(system.household.pvPeakW / TENTH_KW_W);
  const inverter = {
    rcpn: system.inverterId,
    deviceType: 'INVERTER',
    model: 'XVT076A03',
    firmware: '13882',
    acPVPowerRating: ratingOf(mistake, rating),
    nameplatePower: 7.6,
    installedAt: INSTALLED_AT,
  };
  const second = { ...inverter, rcpn: `${system.inverterId}b`, acPVPowerRating: rating === 0 ? 50 : 0 };
  return [
    inverter,
    ...(mistake === 'mixed' ? [second] : []),
    {
      rcpn: system.batteryId,
      deviceType: 'BATTERY',
      usableCapacity: system.capacityWh / KW_W,
      modules: system.capacityWh / MODULE_WH,
      installedAt: INSTALLED_AT,
    },
    ...(isDcCoupled ? [{ rcpn: system.pvLinkId, deviceType: 'PVL', installedAt: INSTALLED_AT }] : []),
    { rcpn: beaconOf(system.inverterId), deviceType: 'BEACON' },
  ];
}

/** The same number, of the other type. */
function beaconOf(inverterId: string): string {
  return inverterId.slice(0, MANUFACTURER_DIGITS) + BEACON_TYPE + inverterId.slice(PREFIX_DIGITS);
}

function ratingOf(mistake: Mistake | undefined, rating: number): number | null {
  if (mistake === 'no-rating') return null;
  return mistake === 'not-applicable' ? NOT_APPLICABLE : rating;
}

/** A status lasts so long. */
const SLOT_MS = 30 * MINUTE_MS;
/** Chances of a slot, in percent. */
const DISCONNECTED_PCT = 2;
const UNKNOWN_PCT = 1;
const ERROR_PCT = 0.5;
const STATE_GRID_CONNECTED = 0x0820;
const STATE_FAULT = 0xc000;

/** @param nowMs - of the status that is told, which a stale answer takes from before. */
export function statusBody(
  system: FleetSystem,
  {
    seed,
    hasDefects,
    nowMs,
  }: { readonly seed: number; readonly hasDefects: boolean; readonly nowMs: number },
): object {
  const statusName = statusNameOf(system, { seed, hasDefects, nowMs });
  const statusAt = instantText(wholeMinute(nowMs));
  const base = { systemId: system.systemId, statusName, statusAt };
  switch (statusName) {
    case 'NEVER_CONNECTED':
      return base;
    case 'ERROR':
      return { ...base, lastConnectedAt: statusAt, inverterState: STATE_FAULT, errorCode: 'GROUND_FAULT' };
    case 'SUCCESS':
      return { ...base, lastConnectedAt: statusAt, inverterState: STATE_GRID_CONNECTED };
    default:
      return { ...base, lastConnectedAt: instantText(Math.floor(nowMs / SLOT_MS) * SLOT_MS) };
  }
}

function statusNameOf(
  { index, fault }: FleetSystem,
  {
    seed,
    hasDefects,
    nowMs,
  }: { readonly seed: number; readonly hasDefects: boolean; readonly nowMs: number },
): string {
  if (fault === 'silent') return 'NEVER_CONNECTED';
  if (!hasDefects) return 'SUCCESS';
  const drawn = randomStream(seed, 'status', index, Math.floor(nowMs / SLOT_MS)).between(0, 100);
  if (drawn < ERROR_PCT) return 'ERROR';
  if (drawn < ERROR_PCT + UNKNOWN_PCT) return 'UNKNOWN';
  return drawn < ERROR_PCT + UNKNOWN_PCT + DISCONNECTED_PCT ? 'DISCONNECTED' : 'SUCCESS';
}

function wholeMinute(ms: number): number {
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}
