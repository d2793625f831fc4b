import { defineCommand, defineNoun, implement } from '../shell/define.ts';

export const listSites = defineCommand({
  path: ['site', 'list'],
  summary: 'list sites',
  args: [],
  options: { group: { kind: 'group', description: 'only of this group' } },
  examples: [{ command: 'flex site list', says: 'one line per site' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per site',
});

export const showSite = defineCommand({
  path: ['site', 'show'],
  summary: 'show one site whole',
  args: [{ name: 'site', kind: 'site', required: true, description: 'id of a site' }],
  options: {},
  examples: [{ command: 'flex site show home-01-site', says: 'everything that is stored of it' }],
  danger: 'none',
  output: 'object',
  prints: 'the site',
});

export const site = defineNoun('site', [
  implement(listSites, () => import('./list.ts')),
  implement(showSite, () => import('./show.ts')),
]);
