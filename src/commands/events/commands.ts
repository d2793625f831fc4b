import { defineCommand, defineNoun, implement } from '../shell/define.ts';

export const listEvents = defineCommand({
  path: ['events'],
  summary: 'list the latest events: what each was, and what became of it',
  description:
    'An event is something that other things happen because of: a request, a cycle, an order, a prognosis run, a rebalancing, a pass of commissioning. The newest stands first. All that happened because of one: flex logs EVENT.',
  args: [],
  options: {
    limit: { kind: 'integer', default: '20', min: 1, description: 'at most so many' },
    kind: {
      kind: 'enum',
      choices: ['request', 'prognosis-run', 'market-cycle', 'flex-order', 'rebalance', 'commissioning'],
      multiple: true,
      description: 'only events of these kinds',
    },
    group: { kind: 'group', description: 'only events of this group' },
    since: { kind: 'instant', description: 'only events from then on: 2026-11-21, or -2h' },
    causedBy: { kind: 'event', description: 'only what this event has led to itself' },
  },
  examples: [
    { command: 'flex events', says: 'the last twenty' },
    {
      command: 'flex events --since -12h --kind market-cycle flex-order',
      says: 'what was traded over night',
    },
  ],
  danger: 'none',
  output: 'list',
  prints: 'one line per event with its state and the last that happened',
});

export const events = defineNoun('events', [implement(listEvents, () => import('./events.ts'))]);
