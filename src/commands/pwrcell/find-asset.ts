import type { AssetView, CommissioningRules, Device } from '../../engine/commissioning/index.ts';
import { NotFoundError, type Problem } from '../../engine/errors.ts';
import { readAsset, readViews, reasonOfUnknown } from '../../engine/fleet/index.ts';
import { collect, type FleetRepository } from '../../engine/repositories/index.ts';
import { formatInstant, UTC } from '../../engine/time/index.ts';
import type { Io } from '../shell/io.ts';
import { nearest } from '../shell/suggest.ts';
import { type RuleOptions, rulesOf } from './session.ts';
import { countText } from './texts.ts';

const LIST = 'flex pwrcell devices list';
const LISTED_MAX = 10;
const ID_LENGTH_MAX = 256;

/** All assets as they are with these options. */
export async function viewsOf(options: RuleOptions, io: Io): Promise<readonly AssetView[]> {
  const { repositories } = await (await io.context()).open();
  return readViews(repositories.fleet, await rulesOf(options, io), io.clock.nowMs(), { withEvidence: true });
}

/**
 * The asset of an id: its own, or that of its system, however it is capitalised. Nothing is read of others, unless it is
 * not there.
 *
 * @throws NotFoundError `no-such-asset`; `ambiguous-id` where several assets name the system.
 */
export async function findAsset(id: string, rules: CommissioningRules, io: Io): Promise<AssetView> {
  const { fleet } = (await (await io.context()).open()).repositories;
  const assetId = (await ownId(id, fleet)) ?? (await idLike(id, fleet));
  const view = await readAsset(fleet, rules, io.clock.nowMs(), assetId);
  if (view === undefined) throw new NotFoundError('no-such-asset', `The asset ${assetId} was just removed.`);
  return view;
}

async function ownId(id: string, fleet: FleetRepository): Promise<string | undefined> {
  // Others are no ids, and no keys of the store.
  if (id === '' || id.length > ID_LENGTH_MAX) return undefined;
  if (!id.includes('#') && (await fleet.device(id)) !== undefined) return id;
  return onlyOf(id, await fleet.devicesOfSystem(id));
}

/** @throws NotFoundError `ambiguous-id`. */
function onlyOf(id: string, devices: readonly Device[]): string | undefined {
  const [first, ...others] = devices.map((device) => device.id);
  if (first === undefined || others.length === 0) return first;
  const ids = [first, ...others];
  throw new NotFoundError('ambiguous-id', `${ids.length} assets name the system ${id}.`, {
    details: [{ path: 'asset', value: id, expected: `one of ${ids.slice(0, LISTED_MAX).join(', ')}` }],
    next: `flex pwrcell explain ${first}`,
  });
}

/** Of an asset whose id is written otherwise. @throws NotFoundError `no-such-asset`, with what was probably meant. */
async function idLike(id: string, fleet: FleetRepository): Promise<string> {
  const devices = await collect(fleet.devices());
  const alike = devices.filter((device) => device.id.toLowerCase() === id.toLowerCase());
  if (alike.length === 1) return alike[0]!.id;
  const [unknown] = id === '' || id.length > ID_LENGTH_MAX ? [] : await fleet.unknownOf([id.toLowerCase()]);
  if (unknown !== undefined) {
    const { recordCount, lastMs } = unknown;
    const reason = reasonOfUnknown(unknown, await fleet.sweptMs());
    throw new NotFoundError(
      'no-such-asset',
      `No asset has the system ${id}, and it sends: ${countText(recordCount, 'message')}, the last at ${formatInstant(lastMs, UTC)} (${reason}).`,
      { details: [notInTable(id)], next: 'flex pwrcell devices unknown' },
    );
  }
  const meant = await nearest(
    id,
    devices.flatMap((device) => [device.id, device.remoteId]),
  );
  throw new NotFoundError('no-such-asset', `There is no asset "${id}" in the device table.`, {
    details: [notInTable(id, meant)],
    next: LIST,
  });
}

function notInTable(id: string, meant?: string): Problem {
  const near = meant === undefined ? '' : `; the nearest is ${meant}`;
  return { path: 'asset', value: id, expected: `an id that "${LIST}" prints${near}` };
}
