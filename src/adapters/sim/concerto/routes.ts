import type { SimRoute } from '../route.ts';
import { bodyOf, ok, problem } from './answers.ts';
import {
  type AssetParts,
  editAsset,
  getAsset,
  listAssets,
  putAssetState,
  putLink,
  removeAsset,
} from './asset-routes.ts';
import { batch, type Measurement } from './bodies.ts';
import type { SimMeasurements } from './measurements.ts';
import { createInverter, createSite, findObjects, putSiteState } from './object-routes.ts';

/** Nothing is in the address of what has a body; objects are looked for by their key. */
const CHANGE = { query: [], bodyType: 'application/json' } as const;
const LOOKUP = { query: ['externalId'] } as const;

/** The routes of docs/openapi/concerto.yaml. */
export function concertoRoutes(parts: AssetParts, measurements: SimMeasurements): readonly SimRoute[] {
  const { fleet } = parts;
  const { sites, inverters } = fleet;
  return [
    {
      method: 'GET',
      path: '/assets',
      query: ['cursor', 'limit'],
      handle: (request) => listAssets(parts, request),
    },
    { method: 'GET', path: '/assets/{id}', query: [], handle: (request) => getAsset(parts, request) },
    { method: 'PUT', path: '/assets/{id}/link', ...CHANGE, handle: (request) => putLink(parts, request) },
    {
      method: 'PUT',
      path: '/assets/{id}/state',
      ...CHANGE,
      handle: (request) => putAssetState(parts, request),
    },
    { method: 'GET', path: '/sites', ...LOOKUP, handle: (request) => findObjects(sites, request) },
    {
      method: 'POST',
      path: '/sites',
      ...CHANGE,
      handle: ({ body }) => createSite(fleet, body),
    },
    {
      method: 'PUT',
      path: '/sites/{id}/state',
      ...CHANGE,
      handle: (request) => putSiteState(fleet, request),
    },
    { method: 'GET', path: '/inverters', ...LOOKUP, handle: (request) => findObjects(inverters, request) },
    {
      method: 'POST',
      path: '/inverters',
      ...CHANGE,
      handle: ({ body }) => createInverter(fleet, body),
    },
    {
      method: 'POST',
      path: '/telemetry/batches',
      ...CHANGE,
      handle: ({ body }) => {
        const read = bodyOf(batch, body);
        return 'refusal' in read ? read.refusal : ok(taken(parts, measurements, read.value.measurements));
      },
    },
  ];
}

/** For whoever rehearses: the last measurement of each component of an asset, and what people do in the platform. */
export function concertoOwnRoutes(parts: AssetParts, measurements: SimMeasurements): readonly SimRoute[] {
  return [
    {
      method: 'GET',
      path: '/sim/assets/{id}/measurements',
      handle: ({ ids }) => {
        const { id = '' } = ids;
        return parts.fleet.asset(id) === undefined
          ? problem(404, 'ASSET_NOT_FOUND', id)
          : ok({ items: measurements.lastOf(id) });
      },
    },
    { method: 'PUT', path: '/sim/assets/{id}', handle: (request) => editAsset(parts, request) },
    { method: 'DELETE', path: '/sim/assets/{id}', handle: (request) => removeAsset(parts, request) },
  ];
}

function taken(
  { fleet }: AssetParts,
  measurements: SimMeasurements,
  batchOf: readonly Measurement[],
): object {
  const rejected: object[] = [];
  let accepted = 0;
  let duplicates = 0;
  for (const measurement of batchOf) {
    if (fleet.asset(measurement.assetId) === undefined) {
      rejected.push({ key: measurement.key, code: 'ASSET_NOT_FOUND', message: measurement.assetId });
      fleet.counts.add('measurementsRejected');
    } else if (measurements.take(measurement)) accepted += 1;
    else duplicates += 1;
  }
  return { accepted, duplicates, rejected };
}
