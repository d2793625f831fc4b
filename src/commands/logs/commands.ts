import { defineCommand, defineNoun, implement } from '../shell/define.ts';

export const showLogs = defineCommand({
  path: ['logs'],
  summary: 'show all that happened because of one event',
  description: `An event is a request, a cycle, an order, a prognosis run, a rebalancing or a pass of commissioning; its id is theirs. What it has led to is shown with it: the cycle of a request, the order of a cycle, all that the order led to. The id of an asset, of its system, or of a site of Concerto in place of an event shows what concerns it, over all passes of commissioning.

As a tree by default: each event with its entries in order, and what it led to below it. Many entries that say the same of participants are summed up in one line; --all shows each, --participant those of one. Warnings and errors have a line each, up to ten of a kind. --timeline puts all in the order of time.

--follow goes on until the event's workflow and all that it has led to have ended.`,
  args: [
    {
      name: 'event',
      kind: 'event',
      description: 'id of an event, or of an asset; default: the latest event',
    },
  ],
  options: {
    timeline: { kind: 'boolean', description: 'in the order of time, over all events' },
    follow: { kind: 'boolean', short: 'f', description: 'go on as things happen; in the order of time' },
    all: { kind: 'boolean', short: 'a', description: 'sum up nothing' },
    participant: { kind: 'participant', description: 'only what concerns this participant' },
    level: {
      kind: 'enum',
      choices: ['debug', 'info', 'warn', 'error'],
      default: 'info',
      description: 'only this level and above',
    },
    since: { kind: 'instant', description: 'only from then on: 2026-11-21T14:00, or -2h' },
  },
  examples: [
    { command: 'flex logs', says: 'what happened last' },
    { command: 'flex logs c-evening', says: 'a cycle, its order and all that came of it' },
    { command: 'flex logs c-evening --follow', says: 'the same while it is under way' },
    { command: 'flex logs c-evening --participant home-01', says: 'one participant' },
    { command: 'flex logs a-000001', says: 'the story of an asset' },
    { command: 'flex logs o-evening --level warn --json', says: 'what went wrong, as NDJSON' },
  ],
  danger: 'none',
  output: 'stream',
  prints: 'one line per event and per entry, with its time, level, who and what',
});

export const logs = defineNoun('logs', [implement(showLogs, () => import('./logs.ts'))]);
