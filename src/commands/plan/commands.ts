import { defineCommand, defineNoun, implement } from '../shell/define.ts';

const DAY = { kind: 'day', default: 'tomorrow', description: 'local day of the group' } as const;

export const listPlans = defineCommand({
  path: ['plan', 'list'],
  summary: 'list the latest plans of a day',
  args: [],
  options: {
    group: { kind: 'group', description: 'the group; may be left out where there is one only' },
    day: DAY,
  },
  examples: [{ command: 'flex plan list --day tomorrow', says: 'cost and energy of each site' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per site with its latest plan',
});

export const showPlan = defineCommand({
  path: ['plan', 'show'],
  summary: 'show the plan of a site: devices, prices, what could not hold',
  args: [{ name: 'site', kind: 'site', required: true, description: 'id of a site' }],
  options: {
    day: DAY,
    revision: { kind: 'integer', min: 1, description: 'an earlier revision; default the latest' },
  },
  examples: [{ command: 'flex plan show home-01-site', says: 'with a chart' }],
  danger: 'none',
  output: 'object',
  prints: 'power per device and period, stored energy, cost',
});

export const plan = defineNoun('plan', [
  implement(listPlans, () => import('./list.ts')),
  implement(showPlan, () => import('./show.ts')),
]);
