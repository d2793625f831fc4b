import { defineCommand, defineNoun, implement } from '../shell/define.ts';

export const listRuns = defineCommand({
  path: ['runs', 'list'],
  summary: 'list runs of commands that changed something, the newest first',
  description:
    'Every run of a command that changes something in this context is entered when it begins and when it ends. One that was killed has no end, and is told as killed as soon as its process is gone.',
  args: [],
  options: {
    job: { kind: 'text', placeholder: 'NAME', description: 'only of this job of flex batch' },
    failed: { kind: 'boolean', description: 'only those that did not end with exit code 0' },
    limit: { kind: 'integer', min: 1, max: 10_000, default: '20', description: 'how many' },
  },
  examples: [
    { command: 'flex runs list', says: 'who ran what, and how it ended' },
    { command: 'flex runs list --failed --limit 100', says: 'what went wrong lately' },
    { command: 'flex runs list --job prognosis-tomorrow', says: 'one job of flex batch' },
  ],
  danger: 'none',
  output: 'list',
  prints: 'one line per run: when, how long, how it ended, the command',
});

export const showRun = defineCommand({
  path: ['runs', 'show'],
  summary: 'show one run: who, where, how it ended, what it led to',
  args: [{ name: 'run', kind: 'run', required: true, description: 'id of a run, its beginning, or last' }],
  options: {},
  examples: [
    { command: 'flex runs show 51db01cf', says: 'the beginning of its id is enough' },
    { command: 'flex runs show last', says: 'the newest' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'the run with its process, counts, events, and the jobs of a batch',
});

export const runs = defineNoun('runs', [
  implement(listRuns, () => import('./list.ts')),
  implement(showRun, () => import('./show.ts')),
]);
