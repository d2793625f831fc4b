import { happens } from '../faults.ts';
import type { SimAnswer, SimRequest } from '../route.ts';
import { bodyOf, ok, problem } from './answers.ts';
import { assetEdit, link, state } from './bodies.ts';
import type { MovingPages } from './moving-pages.ts';
import type { SimAsset, SimFleetState } from './state.ts';

export interface AssetParts {
  readonly fleet: SimFleetState;
  readonly pages: MovingPages;
  readonly seed: number;
  /** Conditional changes just before which somebody else changes the asset [%]. */
  readonly conflictsPct: number;
}

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 1_000;

export function listAssets({ pages }: AssetParts, { query }: SimRequest): SimAnswer {
  const limit = Number(query.get('limit') ?? LIMIT_DEFAULT);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    return problem(422, 'INVALID_FIELD', `limit: 1 to ${LIMIT_MAX}`);
  }
  const page = pages.page(query.get('cursor'), limit);
  if (page === undefined) return problem(410, 'CURSOR_EXPIRED', 'begin anew');
  const { assets, nextCursor, totalCount } = page;
  return ok({ assets: assets.map(assetBody), nextCursor: nextCursor ?? null, totalCount });
}

export function getAsset(parts: AssetParts, request: SimRequest): SimAnswer {
  return withAsset(parts, request, (asset) => ok(assetBody(asset)));
}

export function putLink(parts: AssetParts, request: SimRequest): SimAnswer {
  return withAsset(parts, request, (asset) => {
    const read = bodyOf(link, request.body);
    if ('refusal' in read) return read.refusal;
    const { siteId, inverterId } = read.value;
    const { fleet } = parts;
    if (fleet.sites.withId(siteId) === undefined) return problem(422, 'UNKNOWN_SITE', siteId);
    if (fleet.inverters.withId(inverterId) === undefined) return problem(422, 'UNKNOWN_INVERTER', inverterId);
    if (request.headers['if-match'] === undefined)
      return problem(428, 'IF_MATCH_REQUIRED', 'say which version');
    const conflict = conflictOf(parts, request, asset);
    if (conflict !== undefined) return conflict;
    const changed = asset.siteId !== siteId || asset.inverterId !== inverterId;
    if (changed) {
      asset.siteId = siteId;
      asset.inverterId = inverterId;
      asset.version += 1;
      fleet.counts.add('links');
    }
    return ok({ changed, etag: String(asset.version) });
  });
}

export function putAssetState(parts: AssetParts, request: SimRequest): SimAnswer {
  return withAsset(parts, request, (asset) => {
    const read = bodyOf(state, request.body);
    if ('refusal' in read) return read.refusal;
    const { connectivity, evidenceAt } = read.value;
    const isConditional = request.headers['if-match'] !== undefined;
    const conflict = isConditional ? conflictOf(parts, request, asset) : undefined;
    if (conflict !== undefined) return conflict;
    if (evidenceAt < asset.evidenceMs) return problem(409, 'STALE_EVIDENCE', 'there is newer evidence');
    const changed = asset.connectivity !== connectivity;
    asset.evidenceMs = evidenceAt;
    if (changed) {
      asset.connectivity = connectivity;
      asset.version += 1;
      parts.fleet.counts.add('assetStates');
    }
    return ok({ changed, etag: String(asset.version) });
  });
}

/** A person enters an asset, or changes what was entered. */
export function editAsset({ fleet }: AssetParts, { ids, body }: SimRequest): SimAnswer {
  const read = bodyOf(assetEdit, body);
  return 'refusal' in read ? read.refusal : ok(assetBody(fleet.edit(ids['id']!, read.value)));
}

/** A person removes an asset. */
export function removeAsset({ fleet }: AssetParts, { ids }: SimRequest): SimAnswer {
  const { id = '' } = ids;
  return fleet.remove(id) ? ok({ removed: id }) : problem(404, 'ASSET_NOT_FOUND', id);
}

function withAsset(
  { fleet }: AssetParts,
  { ids }: SimRequest,
  answer: (asset: SimAsset) => SimAnswer,
): SimAnswer {
  const { id = '' } = ids;
  const asset = fleet.asset(id);
  return asset === undefined ? problem(404, 'ASSET_NOT_FOUND', id) : answer(asset);
}

/** Now and then a person has changed the asset a moment before. */
function conflictOf(
  { fleet, seed, conflictsPct }: AssetParts,
  { headers }: SimRequest,
  asset: SimAsset,
): SimAnswer | undefined {
  if (happens(conflictsPct, seed, 'conflict', asset.id, asset.version)) {
    asset.version += 1;
    fleet.counts.add('editsByOthers');
  }
  if (headers['if-match'] === `"${asset.version}"`) return undefined;
  return problem(412, 'VERSION_CHANGED', `it is version ${asset.version} now`);
}

function assetBody(asset: SimAsset): object {
  const {
    evidenceMs: _evidenceMs,
    version,
    ratedPowerW,
    vendorSiteRef,
    siteId,
    inverterId,
    connectivity,
    ...same
  } = asset;
  return {
    ...same,
    vendorSiteRef: vendorSiteRef ?? null,
    siteId: siteId ?? null,
    inverterId: inverterId ?? null,
    connectivity: connectivity ?? null,
    ratedPower: ratedPowerW,
    etag: String(version),
  };
}
