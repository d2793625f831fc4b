import { defineCommand, defineNoun, implement } from '../shell/define.ts';

export const listParticipants = defineCommand({
  path: ['participant', 'list'],
  summary: 'list participants',
  args: [],
  options: { group: { kind: 'group', description: 'only of this group' } },
  examples: [{ command: 'flex participant list', says: 'one line per participant' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per participant',
});

export const showParticipant = defineCommand({
  path: ['participant', 'show'],
  summary: 'show one participant whole',
  args: [{ name: 'participant', kind: 'participant', required: true, description: 'id of a participant' }],
  options: {},
  examples: [{ command: 'flex participant show home-01', says: 'everything that is stored of it' }],
  danger: 'none',
  output: 'object',
  prints: 'the participant',
});

export const participant = defineNoun('participant', [
  implement(listParticipants, () => import('./list.ts')),
  implement(showParticipant, () => import('./show.ts')),
]);
