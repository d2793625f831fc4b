import { ENTITY_KINDS, type EntityKind, type Portfolio } from '../../engine/portfolio/index.ts';
import { readContract } from './contract.ts';
import { nearest } from './fields.ts';
import { readGroup } from './group.ts';
import { readParticipant } from './participant.ts';
import { type Place, partOf, type Report, type Spot } from './place.ts';
import { describe, isMap, refuse } from './reader.ts';
import { readSite } from './site.ts';
import type { SourceDocument } from './syntax.ts';

/** The lists of a portfolio file, in the order in which they are explained and written. */
export const SECTIONS = [
  'groups',
  'participants',
  'sites',
  'contracts',
] as const satisfies readonly EntityKind[];

const PORTFOLIO_EXPECTED = `a map with the keys ${SECTIONS.join(', ')}`;

const READERS = {
  groups: readGroup,
  participants: readParticipant,
  sites: readSite,
  contracts: readContract,
};

type Entities = { readonly [Kind in EntityKind]: Map<string, Portfolio[Kind][number]> };

/** The entities of all documents, and where each stands. */
export interface GivenEntities {
  readonly portfolio: Portfolio;
  spotOf(kind: EntityKind, id: string): Spot | undefined;
}

/** Reads the entities of all documents; what is wrong with any of them goes to the report. */
export function readEntities(documents: readonly SourceDocument[], report: Report): GivenEntities {
  const entities: Entities = {
    groups: new Map(),
    participants: new Map(),
    sites: new Map(),
    contracts: new Map(),
  };
  const spots = new Map<string, Spot>();
  for (const document of documents) {
    const top: Place = { document, path: [], value: document.value, report };
    for (const { kind, place } of placesOf(top)) readEntity(kind, place, entities, spots);
  }
  return {
    portfolio: {
      groups: [...entities.groups.values()],
      participants: [...entities.participants.values()],
      sites: [...entities.sites.values()],
      contracts: [...entities.contracts.values()],
    },
    spotOf: (kind, id) => spots.get(`${kind} ${id}`),
  };
}

function readEntity(kind: EntityKind, place: Place, entities: Entities, spots: Map<string, Spot>): void {
  const entity = READERS[kind](place);
  const key = `${kind} ${entity.id}`;
  const first = spots.get(key);
  if (entity.id === '') {
    place.report.markLacking([kind]);
  } else if (first === undefined) {
    spots.set(key, place);
    const known: Map<string, unknown> = entities[kind]; // the reader of the kind made the entity
    known.set(entity.id, entity);
  } else {
    const { file } = first.document;
    const line = first.document.lineOf([...first.path, 'id'], false);
    const expected = `an id of its own: line ${line} of ${file} has it already`;
    place.report.add(partOf(place, 'id', undefined), { value: entity.id, expected });
  }
}

/** The place of every entity of a document, section by section. */
function placesOf(top: Place): readonly { readonly kind: EntityKind; readonly place: Place }[] {
  const { value, report } = top;
  if (!isMap(value)) {
    report.markLacking(ENTITY_KINDS);
    return refuse(top, PORTFOLIO_EXPECTED, []);
  }
  for (const key of Object.keys(value)) if (!isSection(key)) refuseSection(top, key);
  return ENTITY_KINDS.filter((kind) => Object.hasOwn(value, kind)).flatMap((kind) => {
    const list = partOf(top, kind, value[kind]);
    if (Array.isArray(list.value))
      return list.value.map((one, index) => ({ kind, place: partOf(list, index, one) }));
    report.markLacking([kind]);
    return refuse(list, `a list of ${kind}`, []);
  });
}

function isSection(key: string): key is EntityKind {
  return SECTIONS.some((section) => section === key);
}

function refuseSection(top: Place, key: string): void {
  const near = nearest(key, SECTIONS);
  const expected =
    near === undefined ? `one of the keys ${SECTIONS.join(', ')}` : `a known key; the nearest is ${near}`;
  top.report.add(partOf(top, key, undefined), { value: describe(key), expected }, true);
  top.report.markLacking(SECTIONS.filter((section) => near === undefined || section === near));
}
