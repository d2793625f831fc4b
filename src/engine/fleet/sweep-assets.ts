import type { Reason } from '../commissioning/index.ts';
import {
  ADAPTER,
  type AssetPage,
  applySweep,
  type Device,
  type FleetAsset,
  type FleetReader,
  type Sweep,
  type SweepRules,
  sweepOf,
  type UnreadableAsset,
} from '../commissioning/index.ts';
import { FlexError } from '../errors.ts';
import { collect, type FleetRepository, type Repositories } from '../repositories/index.ts';
import { rememberReturns } from './returns.ts';

/** Assets that are asked for at once. */
export const PAGE_LIMIT = 500;

/** Rows that are stored together: of a first sweep all are new. */
const STORED_TOGETHER = 1_000;

/** What a sweep did. */
export interface SweepReport {
  readonly deviceCount: number;
  readonly addedCount: number;
  readonly changedCount: number;
  readonly absentCount: number;
  /** Why nothing was concluded from what was not found; absent: everything was. */
  readonly held?: Reason;
  /** What was wrong with the sweep; absent where it is complete. */
  readonly incomplete?: string;
  /** Assets of which something cannot be; all others are dealt with. Absent: there are none. */
  readonly unreadable?: readonly UnreadableAsset[];
  /** The table as it is then. */
  readonly devices: readonly Device[];
}

export interface SweepPorts extends SweepRules {
  readonly repositories: Pick<Repositories, 'fleet'>;
  readonly nowMs: number;
}

/**
 * Asks the platform for all assets, page by page, and brings the device table up to it. A sweep that breaks off, or during
 * which assets came and went, adds and changes, and makes nothing vanish.
 */
export async function sweepAssets(
  reader: Pick<FleetReader, 'assets'>,
  { repositories, nowMs, ...rules }: SweepPorts,
): Promise<SweepReport> {
  const table = await collect(repositories.fleet.devices());
  const sweep = await readSweep(reader, table, nowMs);
  const returns = await collect(repositories.fleet.returns());
  const { devices, changed, absentCount, held, returned } = applySweep(table, sweep, { ...rules, returns });
  await rememberReturns(returned, repositories.fleet);
  await storeDevices(changed, repositories.fleet);
  const known = new Set(table.map(({ id }) => id));
  const addedCount = changed.filter(({ id }) => !known.has(id)).length;
  return {
    deviceCount: devices.length,
    addedCount,
    changedCount: changed.length - addedCount,
    absentCount,
    devices,
    ...(held === undefined ? {} : { held }),
    ...(sweep.incomplete === undefined ? {} : { incomplete: sweep.incomplete }),
    ...(sweep.unreadable === undefined ? {} : { unreadable: sweep.unreadable }),
  };
}

/** All pages of one sweep. @param table - the rows that there are. */
export async function readSweep(
  reader: Pick<FleetReader, 'assets'>,
  table: readonly Device[],
  nowMs: number,
): Promise<Sweep> {
  const { pages, failure } = await readPages(reader, table);
  return sweepOf(pages, nowMs, failure);
}

/** Stores rows, many at a time. @param devices - as they are then. */
export async function storeDevices(
  devices: readonly Device[],
  fleet: Pick<FleetRepository, 'putDevices'>,
): Promise<void> {
  for (let from = 0; from < devices.length; from += STORED_TOGETHER) {
    await fleet.putDevices(devices.slice(from, from + STORED_TOGETHER));
  }
}

async function readPages(
  reader: Pick<FleetReader, 'assets'>,
  table: readonly Device[],
): Promise<{ readonly pages: readonly AssetPage[]; readonly failure?: string }> {
  const rows = new Map(table.map((device) => [device.id, device]));
  const pages: AssetPage[] = [];
  const cursors = new Set<string>();
  let cursor: string | undefined;
  try {
    do {
      if (cursor !== undefined) cursors.add(cursor);
      const page = await reader.assets({ limit: PAGE_LIMIT, ...(cursor === undefined ? {} : { cursor }) });
      pages.push({ ...page, assets: page.assets.map((asset) => inWordsOf(rows.get(asset.id), asset)) });
      cursor = page.nextCursor;
      if (cursor !== undefined && cursors.has(cursor))
        return { pages, failure: 'the pages go round in a circle' };
    } while (cursor !== undefined);
  } catch (error) {
    if (!(error instanceof FlexError) || pages.length === 0) throw error;
    return { pages, failure: error.message };
  }
  return { pages };
}

const PLACES = ['vendorSiteId', 'siteId', 'inverterId'] as const;

/** The same asset, in the very texts of the row that there is: of a fleet in which little changes there are no two copies. */
function inWordsOf(row: Device | undefined, asset: FleetAsset): FleetAsset {
  if (row === undefined) return asset;
  const same: { -readonly [name in keyof FleetAsset]: FleetAsset[name] } = { ...asset };
  if (asset.adapter === ADAPTER) same.adapter = ADAPTER;
  same.id = row.id;
  if (asset.remoteId === row.remoteId) same.remoteId = row.remoteId;
  if (asset.version === row.version) same.version = row.version;
  for (const name of PLACES) if (asset[name] === row[name]) same[name] = row[name];
  return same;
}
