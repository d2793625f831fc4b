import { isGone } from './conditions.ts';
import type { Absence, AssetReturn, Device } from './facts.ts';
import type { AssetPage, FleetAsset, UnreadableAsset } from './fleet.ts';
import { expiryMs } from './phase.ts';
import type { Reason } from './reasons.ts';

/** The adapter of the platform whose assets are ours. */
export const ADAPTER = 'pwrcell';

/** Of so many, or such a part of, all assets that are missing at once none is held to be gone. */
export const MASS_ABSENCE_COUNT = 20;
export const MASS_ABSENCE_PART = 0.05;

/** What all pages together say. */
export interface Sweep {
  readonly startedMs: number;
  /** Of our adapter, each once, by id. */
  readonly assets: readonly FleetAsset[];
  /** Of our adapter, or of none that is known; a row of such an asset stays as it is. */
  readonly unreadable?: readonly UnreadableAsset[];
  /** Why nothing may be concluded from what was not found; undefined where the sweep is complete. */
  readonly incomplete: string | undefined;
}

/**
 * Puts the pages of one sweep together. Assets that come and go while it runs shift the pages: one may be found twice (the
 * later page counts) or not at all. So a sweep is complete only if the number of assets did not change and all were found.
 *
 * @param failure - why there are no more pages, where the last one was not reached.
 */
export function sweepOf(pages: readonly AssetPage[], startedMs: number, failure?: string): Sweep {
  const byId = new Map<string, FleetAsset>();
  const ids = new Set<string>();
  const unreadable: UnreadableAsset[] = [];
  let foundCount = 0;
  for (const page of pages) {
    for (const asset of page.assets) {
      foundCount += 1;
      ids.add(asset.id);
      byId.set(asset.id, asset);
    }
    for (const asset of page.unreadable ?? []) {
      foundCount += 1;
      ids.add(asset.id ?? `${foundCount} without an id`);
      if ((asset.adapter ?? ADAPTER) === ADAPTER) unreadable.push(asset);
    }
  }
  const ours = [...byId.values()]
    .filter(({ adapter }) => adapter === ADAPTER)
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  const nameless = unreadable.some(({ id }) => id === undefined)
    ? 'there are assets whose id cannot be read'
    : undefined;
  const incomplete = failure ?? incompleteOf(pages, ids.size, foundCount) ?? nameless;
  return { startedMs, assets: ours, ...(unreadable.length === 0 ? {} : { unreadable }), incomplete };
}

function incompleteOf(pages: readonly AssetPage[], idCount: number, foundCount: number): string | undefined {
  const counts = new Set(pages.map(({ totalCount }) => totalCount));
  if (counts.size > 1) return `the number of assets changed while they were read: ${[...counts].join(', ')}`;
  const [expected = 0] = counts;
  if (idCount < foundCount) return `${foundCount - idCount} assets were on two pages`;
  return idCount === expected ? undefined : `${idCount} of ${expected} assets were found`;
}

/** What a sweep makes of the device table. */
export interface SweepOutcome {
  /** Rows that are new, or differ in more than the time at which they were seen. */
  readonly changed: readonly Device[];
  /** All rows as they are then, by id. */
  readonly devices: readonly Device[];
  /** Not found by this sweep, and counted as absent. */
  readonly absentCount: number;
  /** Why absences were not counted. */
  readonly held: Reason | undefined;
  /** Assets that had been given up and are there again by this sweep. */
  readonly returned: readonly ReturnedAsset[];
}

/** When an asset came back last. */
export interface ReturnedAsset extends AssetReturn {
  readonly id: string;
}

/** How a sweep is applied. */
export interface SweepRules {
  /** Somebody has seen why many are missing: all of them are. */
  readonly areAbsencesBelieved?: boolean;
  /** Assets that came back before. */
  readonly returns?: readonly ReturnedAsset[];
}

/** Applies a sweep to the table. What was found is taken over at once; what was not found only by complete sweeps. */
export function applySweep(
  table: readonly Device[],
  sweep: Sweep,
  { areAbsencesBelieved = false, returns = [] }: SweepRules = {},
): SweepOutcome {
  const before = new Map(table.map((device) => [device.id, device]));
  const known = new Map(returns.map((one) => [one.id, one]));
  const returned = sweep.assets.flatMap(({ id }) => returnOf(before.get(id), known.get(id), sweep.startedMs));
  for (const one of returned) known.set(one.id, one);
  const found = sweep.assets.map((asset) =>
    rowOf(before.get(asset.id), deviceOf(asset, known.get(asset.id), sweep.startedMs)),
  );
  const foundIds = new Set(found.map(({ id }) => id));
  const unreadableIds = new Set(sweep.unreadable?.map(({ id }) => id));
  const stays = ({ id }: Device) => !foundIds.has(id) && unreadableIds.has(id);
  const missing = table.filter((device) => !foundIds.has(device.id) && !stays(device));
  const held = heldBy(sweep, table, areAbsencesBelieved ? [] : missing);
  const absent =
    held === undefined
      ? missing.map((device) => absentFrom(device, sweep.startedMs, areAbsencesBelieved))
      : missing;
  const devices = [...found, ...absent, ...table.filter(stays)].sort((left, right) =>
    left.id < right.id ? -1 : 1,
  );
  return {
    changed: devices.filter((device) => {
      const was = before.get(device.id);
      return was !== device && differs(was, device);
    }),
    devices,
    absentCount: held === undefined ? missing.length : 0,
    held,
    returned,
  };
}

/** The row that there is, where it says the same: of a fleet in which nothing changes there are no two copies. */
function rowOf(before: Device | undefined, now: Device): Device {
  return before === undefined || differs(before, now) ? now : before;
}

/** That a row which had been given up was found again by the sweep of this time. */
function returnOf(
  before: Device | undefined,
  known: ReturnedAsset | undefined,
  foundMs: number,
): readonly ReturnedAsset[] {
  if (before === undefined || !isGone(before, foundMs)) return [];
  const isExpired = foundMs >= expiryMs(before)!; // it is absent
  const bornMs = isExpired ? foundMs : known?.bornMs;
  return [{ id: before.id, returnedMs: foundMs, ...(bornMs === undefined ? {} : { bornMs }) }];
}

/** Those that go missing one after the other count together, until they are given up. */
function heldBy(
  { incomplete, startedMs }: Sweep,
  table: readonly Device[],
  missing: readonly Device[],
): Reason | undefined {
  if (incomplete !== undefined) return 'SweepIncomplete';
  const isThere = (device: Device) => !isGone(device, startedMs);
  const count = missing.filter((device) => isThere(device) && device.absence?.isBelieved !== true).length;
  const isMass =
    count > MASS_ABSENCE_COUNT || (count > 1 && count > MASS_ABSENCE_PART * table.filter(isThere).length);
  return isMass ? 'MassAbsenceGuard' : undefined;
}

function deviceOf(asset: FleetAsset, known: ReturnedAsset | undefined, seenMs: number): Device {
  const { adapter: _adapter, ...kept } = asset;
  if (known === undefined) return { ...kept, generation: generationOf(asset), seenMs };
  const { id: _id, ...returned } = known;
  return { ...kept, generation: generationOf({ ...asset, returned }), seenMs, returned };
}

/** What makes an asset another thing: the system, where it is, and that it is back after it had been forgotten. */
export function generationOf({
  remoteId,
  vendorSiteId = '',
  returned,
}: Pick<Device, 'remoteId' | 'vendorSiteId' | 'returned'>): string {
  const { bornMs } = returned ?? {};
  return `${remoteId}@${vendorSiteId}${bornMs === undefined ? '' : `+${bornMs}`}`;
}

function absentFrom(device: Device, sweepMs: number, isBelieved: boolean): Device {
  const absence: Absence = {
    sinceMs: device.absence?.sinceMs ?? sweepMs,
    sweepCount: (device.absence?.sweepCount ?? 0) + 1,
    ...(isBelieved || device.absence?.isBelieved === true ? { isBelieved: true } : {}),
  };
  return { ...device, absence };
}

/** Whether a row is another one but for when it was seen. */
function differs(before: Device | undefined, now: Device): boolean {
  if (before === undefined) return true;
  const { absence: wasAbsent, returned: hadReturned, seenMs: _wasSeenMs, ...was } = before;
  const { absence, returned, seenMs: _seenMs, ...is } = now;
  return (
    returned?.returnedMs !== hadReturned?.returnedMs ||
    absence?.sinceMs !== wasAbsent?.sinceMs ||
    absence?.sweepCount !== wasAbsent?.sweepCount ||
    !holdsAllOf(was, is) ||
    !holdsAllOf(is, was)
  );
}

function holdsAllOf(
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): boolean {
  for (const name in other) if (one[name] !== other[name]) return false;
  return true;
}
