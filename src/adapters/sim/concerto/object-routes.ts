import type { SimAnswer, SimRequest } from '../route.ts';
import { bodyOf, ok, problem } from './answers.ts';
import { newInverter, newSite, state } from './bodies.ts';
import type { SimFleetState, SimObject, SimObjects } from './state.ts';

export function findObjects(objects: SimObjects, { query }: SimRequest): SimAnswer {
  const externalId = query.get('externalId');
  if (externalId === null || externalId === '') return problem(422, 'INVALID_FIELD', 'externalId: a key');
  return ok({ items: objects.withKey(externalId).map(objectBody) });
}

/** Makes another one, also where there is one for the same of the vendor's: whoever does that has two, and it is counted. */
export function createSite(fleet: SimFleetState, body: unknown): SimAnswer {
  const read = bodyOf(newSite, body);
  if ('refusal' in read) return read.refusal;
  const { externalId, vendorSiteRef } = read.value;
  if (fleet.hasSiteOf(vendorSiteRef)) fleet.counts.add('vendorSitesTwice');
  fleet.noteSiteOf(vendorSiteRef);
  return createObject(fleet, 'sites', externalId);
}

export function createInverter(fleet: SimFleetState, body: unknown): SimAnswer {
  const read = bodyOf(newInverter, body);
  return 'refusal' in read ? read.refusal : createObject(fleet, 'inverters', read.value.externalId);
}

/** Also where there is one of the same key: whoever creates twice has two, and it is counted. */
function createObject(fleet: SimFleetState, name: 'sites' | 'inverters', externalId: string): SimAnswer {
  const objects = fleet[name];
  if (objects.withKey(externalId).length > 0) fleet.counts.add(`${name}CreatedTwice`);
  fleet.counts.add(`${name}Created`);
  return { status: 201, body: objectBody(objects.create(externalId)) };
}

export function putSiteState(fleet: SimFleetState, { ids, body }: SimRequest): SimAnswer {
  const { id = '' } = ids;
  const site = fleet.sites.withId(id);
  if (site === undefined) return problem(404, 'SITE_NOT_FOUND', id);
  const read = bodyOf(state, body);
  if ('refusal' in read) return read.refusal;
  const { connectivity, evidenceAt } = read.value;
  if (evidenceAt < (site.evidenceMs ?? Number.NEGATIVE_INFINITY)) {
    return problem(409, 'STALE_EVIDENCE', 'there is newer evidence');
  }
  const changed = site.connectivity !== connectivity;
  site.connectivity = connectivity;
  site.evidenceMs = evidenceAt;
  if (changed) fleet.counts.add('siteStates');
  return ok({ changed });
}

function objectBody({ id, externalId }: SimObject): object {
  return { id, externalId };
}
