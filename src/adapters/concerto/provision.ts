import type {
  FleetObject,
  FleetProvisioner,
  InverterLink,
  NewInverter,
  WriteOutcome,
} from '../../engine/commissioning/index.ts';
import { AdapterError } from '../../engine/errors.ts';
import type { HttpCall, HttpClient } from '../http/client.ts';
import { outcomeUnknown } from '../http/failures.ts';
import { readAnswer } from '../http/read-answer.ts';
import { readAsset } from './assets.ts';
import { conditionally } from './conditional.ts';
import { objectOnWire } from './wire.ts';

const COUPLINGS: { readonly [of in NewInverter['coupling']]: string } = {
  ac: 'AC',
  dc: 'DC',
  hybrid: 'HYBRID',
  'storage-only': 'STORAGE_ONLY',
};

/** What makes objects in the platform. It has no key of ours for a create, so none is ever sent twice blindly. */
export function fleetProvisioner(client: HttpClient): FleetProvisioner {
  return {
    createSite: ({ externalId, vendorSiteId }) =>
      create(client, '/sites', { externalId, vendorSiteRef: vendorSiteId }),
    createInverter: ({ externalId, remoteId, coupling, ratedPowerW }) =>
      create(client, '/inverters', {
        externalId,
        serialNumber: remoteId,
        coupling: COUPLINGS[coupling],
        ...(ratedPowerW === undefined ? {} : { ratedPower: ratedPowerW }),
      }),
    link: (link) => linkInverter(client, link),
  };
}

async function create(
  client: HttpClient,
  route: '/sites' | '/inverters',
  body: { readonly externalId: string; readonly [name: string]: string | number },
): Promise<FleetObject> {
  const call: HttpCall = { method: 'POST', route, body, isRepeatable: false };
  const name = client.nameOf(call);
  const { text } = await client.send(call);
  const object = readMade(text, name);
  if (object.externalId === body.externalId) return object;
  throw outcomeUnknown(name, `it answered with ${object.externalId} in place of ${body.externalId}`);
}

/** It said that it was made: an answer that cannot be read loses only what it is called. */
function readMade(text: string, name: Parameters<typeof outcomeUnknown>[0]): FleetObject {
  try {
    return readAnswer(objectOnWire, text, name);
  } catch (error) {
    if (error instanceof AdapterError) throw outcomeUnknown(name, error.message);
    throw error;
  }
}

async function linkInverter(client: HttpClient, link: InverterLink): Promise<WriteOutcome> {
  const { assetId, inverterId, siteId, ifVersion } = link;
  const call: HttpCall = {
    method: 'PUT',
    route: '/assets/{id}/link',
    ids: { id: assetId },
    headers: { 'if-match': `"${ifVersion}"` },
    body: { siteId, inverterId },
    isRepeatable: true,
  };
  return conditionally(client, call, async () => {
    const asset = await readAsset(client, assetId);
    return asset.siteId === siteId && asset.inverterId === inverterId;
  });
}
