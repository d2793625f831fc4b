import { defineCommand, defineNoun, implement } from '../shell/define.ts';

export const listContracts = defineCommand({
  path: ['contract', 'list'],
  summary: 'list contracts',
  args: [],
  options: { group: { kind: 'group', description: 'only of this group' } },
  examples: [{ command: 'flex contract list', says: 'one line per contract' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per contract',
});

export const showContract = defineCommand({
  path: ['contract', 'show'],
  summary: 'show one contract whole',
  args: [{ name: 'contract', kind: 'contract', required: true, description: 'id of a contract' }],
  options: {},
  examples: [{ command: 'flex contract show home-01-down', says: 'everything that is stored of it' }],
  danger: 'none',
  output: 'object',
  prints: 'the contract',
});

export const contract = defineNoun('contract', [
  implement(listContracts, () => import('./list.ts')),
  implement(showContract, () => import('./show.ts')),
]);
