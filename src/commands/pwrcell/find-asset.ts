import type { AssetView } from '../../engine/commissioning/index.ts';
import { NotFoundError } from '../../engine/errors.ts';
import { readViews } from '../../engine/fleet/index.ts';
import type { Io } from '../shell/io.ts';
import { nearest } from '../shell/suggest.ts';
import { type RuleOptions, rulesOf } from './session.ts';

const LIST = 'flex pwrcell devices list';
const LISTED_MAX = 10;

/** All assets as they are with these options. */
export async function viewsOf(options: RuleOptions, io: Io): Promise<readonly AssetView[]> {
  const { repositories } = await (await io.context()).open();
  return readViews(repositories.fleet, rulesOf(options), io.clock.nowMs(), { withEvidence: true });
}

/**
 * The asset of an id: its own, or that of its system, however it is capitalised.
 *
 * @throws NotFoundError `no-such-asset`; `ambiguous-id` where several assets name the system.
 */
export async function findAsset(id: string, views: readonly AssetView[]): Promise<AssetView> {
  const own = views.find(({ facts }) => facts.device.id === id) ?? onlyAlike(id, views);
  if (own !== undefined) return own;
  const ofSystem = views.filter(({ facts }) => facts.device.remoteId.toLowerCase() === id.toLowerCase());
  const [only] = ofSystem;
  if (only !== undefined && ofSystem.length === 1) return only;
  const ids = ofSystem.map(({ facts }) => facts.device.id);
  if (ids.length > 1) {
    throw new NotFoundError('ambiguous-id', `${ids.length} assets name the system ${id}.`, {
      details: [{ path: 'asset', value: id, expected: `one of ${ids.slice(0, LISTED_MAX).join(', ')}` }],
      next: `flex pwrcell explain ${ids[0]}`,
    });
  }
  const meant = await nearest(
    id,
    views.flatMap(({ facts: { device } }) => [device.id, device.remoteId]),
  );
  throw new NotFoundError('no-such-asset', `There is no asset "${id}" in the device table.`, {
    details: [
      {
        path: 'asset',
        value: id,
        expected: `an id that "${LIST}" prints${meant === undefined ? '' : `; the nearest is ${meant}`}`,
      },
    ],
    next: LIST,
  });
}

function onlyAlike(id: string, views: readonly AssetView[]): AssetView | undefined {
  const alike = views.filter(({ facts }) => facts.device.id.toLowerCase() === id.toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
}
