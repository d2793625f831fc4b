import type { Participant } from '../../engine/portfolio/index.ts';
import { readFields } from './fields.ts';
import type { Place } from './place.ts';
import { expect, listOf, present, scalar } from './reader.ts';
import { FEEDER_ID, GROUP_ID, PARTICIPANT_ID, SITE_ID } from './values.ts';

const KIND = scalar<'site'>('site', 'site', (text) => {
  expect(text !== 'usef-agr', 'site; participants of kind usef-agr are not supported by this version');
  expect(text === 'site', 'site');
  return text;
});

const FEEDERS = listOf('a list of ids of feeders', FEEDER_ID);

export function readParticipant(place: Place): Participant {
  return readFields(place, 'a participant: a map with id, group and site', (fields) => ({
    id: fields.required('id', PARTICIPANT_ID),
    groupId: fields.required('group', GROUP_ID),
    kind: fields.withDefault('kind', KIND, 'site'),
    siteId: fields.required('site', SITE_ID),
    ...present('feederIds', fields.optional('feeders', FEEDERS)),
  }));
}

export function writeParticipant(participant: Participant): object {
  const { id, groupId: group, kind, siteId: site, feederIds } = participant;
  return { id, group, kind, site, ...(feederIds === undefined ? {} : { feeders: feederIds }) };
}
