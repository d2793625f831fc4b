import type {
  AssetPage,
  FleetAsset,
  FleetObject,
  FleetReader,
  UnreadableAsset,
} from '../../engine/commissioning/index.ts';
import { AdapterError, type Problem } from '../../engine/errors.ts';
import type { HttpClient } from '../http/client.ts';
import { badAnswer } from '../http/failures.ts';
import { readAnswer, readPart } from '../http/read-answer.ts';
import {
  type AssetOnWire,
  assetOnWire,
  assetPageOnWire,
  objectListOnWire,
  unreadableOnWire,
} from './wire.ts';

const GONE = 410;

/** What the platform has: assets page by page, sites and inverters by the key they were created under. */
export function fleetReader(client: HttpClient): FleetReader {
  return {
    assets: (page) => assetPage(client, page),
    findSite: (externalId) => findObject(client, '/sites', externalId),
    findInverter: (externalId) => findObject(client, '/inverters', externalId),
  };
}

async function assetPage(
  client: HttpClient,
  { cursor, limit }: { readonly cursor?: string; readonly limit: number },
): Promise<AssetPage> {
  const call = {
    method: 'GET',
    route: '/assets',
    query: { cursor, limit },
    isRepeatable: true,
    expected: [GONE],
  } as const;
  const { status, text } = await client.send(call);
  if (status === GONE) {
    throw new AdapterError(
      'cursor-lost',
      'Concerto no longer knows where the sweep over all assets was: it begins anew next time.',
      { retryable: true },
    );
  }
  const page = readAnswer(assetPageOnWire, text, client.nameOf(call));
  const parts = page.assets.map((part) => ({ part, read: readPart(assetOnWire, part) }));
  const assets = parts.flatMap(({ read }) => ('value' in read ? [fleetAsset(read.value)] : []));
  if (cursor === undefined && assets.length === 0 && parts.length > 0) {
    // No asset is wrong, but what is known of all of them.
    const problems = parts.flatMap(({ read }, index) =>
      'value' in read ? [] : read.problems.map((problem) => inPage(problem, index)),
    );
    throw badAnswer(client.nameOf(call), problems);
  }
  const unreadable = parts.flatMap(({ part, read }) =>
    'value' in read ? [] : [unreadableAsset(part, read.problems)],
  );
  return {
    assets,
    totalCount: page.totalCount,
    ...(unreadable.length === 0 ? {} : { unreadable }),
    ...(page.nextCursor === undefined ? {} : { nextCursor: page.nextCursor }),
  };
}

function inPage(problem: Problem, index: number): Problem {
  const { path } = problem;
  return { ...problem, path: `assets[${index}]${path === '' || path.startsWith('[') ? '' : '.'}${path}` };
}

function unreadableAsset(part: unknown, problems: readonly Problem[]): UnreadableAsset {
  const read = readPart(unreadableOnWire, part);
  const { id, adapterType } = 'value' in read ? read.value : {};
  const [{ path, value, expected } = { path: '', expected: 'an asset' }] = problems;
  const found = value === undefined ? '' : ` is ${value}, and`;
  return {
    ...(id === undefined ? {} : { id }),
    ...(adapterType === undefined ? {} : { adapter: adapterType.toLowerCase() }),
    message: `${path === '' ? 'it' : path}${found} has to be ${expected}`,
  };
}

/** @returns the asset as it is now. @throws AdapterError `rejected` where there is none. */
export async function readAsset(client: HttpClient, assetId: string): Promise<FleetAsset> {
  const call = { method: 'GET', route: '/assets/{id}', ids: { id: assetId }, isRepeatable: true } as const;
  const { text } = await client.send(call);
  return fleetAsset(readAnswer(assetOnWire, text, client.nameOf(call)));
}

/** Their `PWRCELL` is our `pwrcell`; everything else has another name only. */
export function fleetAsset(wire: AssetOnWire): FleetAsset {
  return {
    id: wire.id,
    adapter: wire.adapterType.toLowerCase(),
    remoteId: wire.remoteId ?? '',
    isSimulated: wire.simulated,
    vendorSiteId: wire.vendorSiteRef,
    siteId: wire.siteId,
    inverterId: wire.inverterId,
    remoteState: wire.connectivity,
    ratedPowerW: wire.ratedPower,
    connectedPhotovoltaics: wire.hasPhotovoltaics,
    version: wire.etag,
  };
}

async function findObject(
  client: HttpClient,
  route: '/sites' | '/inverters',
  externalId: string,
): Promise<FleetObject | undefined> {
  const call = { method: 'GET', route, query: { externalId }, isRepeatable: true } as const;
  const { text } = await client.send(call);
  const { items } = readAnswer(objectListOnWire, text, client.nameOf(call));
  const [found, second] = items.filter((item) => item.externalId === externalId);
  if (found === undefined || second === undefined) return found;
  const ids = items.map(({ id }) => id).join(', ');
  throw new AdapterError(
    'external-id-twice',
    `Concerto has ${items.length} objects of ${externalId} at GET ${route}: ${ids}. One must go before anything is linked.`,
  );
}
