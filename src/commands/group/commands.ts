import { defineCommand, defineNoun, implement } from '../shell/define.ts';

export const listGroups = defineCommand({
  path: ['group', 'list'],
  summary: 'list flex groups',
  args: [],
  options: {},
  examples: [{ command: 'flex group list', says: 'one line per group' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per group',
});

export const showGroup = defineCommand({
  path: ['group', 'show'],
  summary: 'show one group whole',
  args: [{ name: 'group', kind: 'group', required: true, description: 'id of a group' }],
  options: {},
  examples: [{ command: 'flex group show quarter', says: 'everything that is stored of it' }],
  danger: 'none',
  output: 'object',
  prints: 'the group',
});

export const group = defineNoun('group', [
  implement(listGroups, () => import('./list.ts')),
  implement(showGroup, () => import('./show.ts')),
]);
