import type * as v from 'valibot';
import type { SimAnswer, SimRequest } from '../route.ts';
import { bodyOf, ok, problem } from './answers.ts';
import { state } from './bodies.ts';
import type { SimFleetState, SimObject, SimObjects } from './state.ts';

export function findObjects(objects: SimObjects, { query }: SimRequest): SimAnswer {
  const externalId = query.get('externalId');
  if (externalId === null || externalId === '') return problem(422, 'INVALID_FIELD', 'externalId: a key');
  return ok({ items: objects.withKey(externalId).map(objectBody) });
}

export interface Creation {
  readonly fleet: SimFleetState;
  readonly objects: SimObjects;
  readonly name: 'sites' | 'inverters';
  readonly schema: v.GenericSchema<unknown, { readonly externalId: string }>;
}

/** Makes another one, also where there is one of the same key: whoever creates twice has two, and it is counted. */
export function createObject({ fleet, objects, name, schema }: Creation, body: unknown): SimAnswer {
  const read = bodyOf(schema, body);
  if ('refusal' in read) return read.refusal;
  const { externalId } = read.value;
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
