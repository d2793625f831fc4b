import { REQUEST_OPTIONS } from '../request/options.ts';
import { DRY_RUN, defineCommand, defineNoun, implement } from '../shell/define.ts';

export const runCycle = defineCommand({
  path: ['cycle', 'run'],
  summary: 'run a market cycle: from a flex request to an aggregated offer',
  description:
    'Stores the request, lets the trader of every participant answer, chooses the cheapest way to meet the request and stores the aggregated offer. The same request again is the same cycle: it says that it was already done.',
  args: [
    { name: 'request', kind: 'request', description: 'id of a stored request; else flags or --file say it' },
  ],
  options: {
    file: { kind: 'file', short: 'f', description: 'the request as YAML or JSON; - is stdin' },
    ...REQUEST_OPTIONS,
    dryRun: DRY_RUN,
  },
  examples: [
    {
      command: 'flex cycle run --reduce 20kW --periods 17:00-20:00',
      says: 'tomorrow evening, the only group',
    },
    { command: 'flex cycle run -f request.yaml --json', says: 'from a file, for a script' },
  ],
  danger: 'writes',
  output: 'object',
  prints: 'the aggregated offer: asked, offered, short; price; who delivers',
});

export const listCycles = defineCommand({
  path: ['cycle', 'list'],
  summary: 'list market cycles, newest first',
  args: [],
  options: { limit: { kind: 'integer', default: '50', min: 1, description: 'at most so many' } },
  examples: [{ command: 'flex cycle list', says: 'state, what was asked and offered' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per cycle',
});

export const showCycle = defineCommand({
  path: ['cycle', 'show'],
  summary: 'show a cycle and its aggregated offer',
  args: [{ name: 'cycle', kind: 'cycle', required: true, description: 'id of a cycle' }],
  options: {},
  examples: [
    { command: 'flex cycle show c-quarter-2026-11-22-1f0c', says: 'per period and per participant' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'the cycle with its aggregated offer',
});

export const cycle = defineNoun('cycle', [
  implement(runCycle, () => import('./run.ts')),
  implement(listCycles, () => import('./list.ts')),
  implement(showCycle, () => import('./show.ts')),
]);
