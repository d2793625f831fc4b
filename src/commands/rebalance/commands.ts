import { DRY_RUN, defineCommand, defineNoun, implement } from '../shell/define.ts';
import { JOB_OPTIONS } from '../shell/job-options.ts';

export const runRebalance = defineCommand({
  path: ['rebalance', 'run'],
  summary: 'make good what a group deviates by from what was ordered of it',
  description:
    'Compares the latest prognosis of the group with the power to which its orders commit it, period by period. Where it deviates by more than the policy of the group lets be, the difference is requested from the group itself, a market cycle is run and its offer ordered, and the group is looked at again: at most as many rounds as the policy allows, and up to three in which nobody offers anything. What is left is reported with its cost (exit 3 where it might have been changed). The same cause is worked on once: running again does nothing until the prognosis or the orders change, and says again what is left.',
  args: [],
  options: {
    group: { kind: 'group', description: 'the group; may be left out where there is one only' },
    all: { kind: 'boolean', description: 'every group that has a policy' },
    day: { kind: 'day', description: 'local day of the group; default today and tomorrow' },
    dryRun: DRY_RUN,
    ...JOB_OPTIONS,
  },
  examples: [
    { command: 'flex rebalance run --group quarter', says: 'today and tomorrow' },
    { command: 'flex rebalance run --all --quiet', says: 'from cron' },
    { command: 'flex rebalance run --dry-run', says: 'how the group deviates now' },
  ],
  danger: 'orders',
  output: 'object',
  prints: 'per group and day: what was done, what is left, what it costs',
});

export const listRebalances = defineCommand({
  path: ['rebalance', 'list'],
  summary: 'list rebalancings, newest first',
  args: [],
  options: {
    group: { kind: 'group', description: 'only of this group' },
    limit: { kind: 'integer', default: '50', min: 1, description: 'at most so many' },
  },
  examples: [{ command: 'flex rebalance list', says: 'why each ended, and what is left' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per rebalancing',
});

export const showRebalance = defineCommand({
  path: ['rebalance', 'show'],
  summary: 'show what a rebalancing did, and why',
  args: [{ name: 'rebalance', kind: 'event', required: true, description: 'id of a rebalancing' }],
  options: {},
  examples: [
    {
      command: 'flex rebalance show rb-quarter-2026-11-22-3',
      says: 'deviation per period before and after each round',
    },
  ],
  danger: 'none',
  output: 'object',
  prints: 'the rebalancing with its rounds: deviation, request, cycle, order; what is left and why it ended',
});

export const rebalance = defineNoun('rebalance', [
  implement(runRebalance, () => import('./run.ts')),
  implement(listRebalances, () => import('./list.ts')),
  implement(showRebalance, () => import('./show.ts')),
]);
