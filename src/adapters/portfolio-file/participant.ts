import type { Participant } from '../../engine/portfolio/index.ts';
import { readFields } from './fields.ts';
import type { Place } from './place.ts';
import { expect, scalar } from './reader.ts';
import { GROUP_ID, PARTICIPANT_ID, SITE_ID } from './values.ts';

const KIND = scalar<'site'>('site', 'site', (text) => {
  expect(text !== 'usef-agr', 'site; participants of kind usef-agr are not supported by this version');
  expect(text === 'site', 'site');
  return text;
});

export function readParticipant(place: Place): Participant {
  return readFields(place, 'a participant: a map with id, group and site', (fields) => ({
    id: fields.required('id', PARTICIPANT_ID),
    groupId: fields.required('group', GROUP_ID),
    kind: fields.withDefault('kind', KIND, 'site'),
    siteId: fields.required('site', SITE_ID),
  }));
}

export function writeParticipant(participant: Participant): object {
  return { id: participant.id, group: participant.groupId, kind: participant.kind, site: participant.siteId };
}
