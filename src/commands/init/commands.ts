import { defineCommand, defineNoun, implement } from '../shell/define.ts';

export const makeWorkspace = defineCommand({
  path: ['init'],
  summary: 'make a workspace, on request with an example portfolio and a year of history',
  description:
    'Writes flex.yaml into the folder; the store lies under it. With --example also portfolio.yaml and CSV files of loads, PV and prices, made from a seed, applied and imported, so that every command has something to work on. What is there already is left as it is.',
  args: [
    { name: 'dir', kind: 'file', description: 'folder, made where it does not exist; default: this one' },
  ],
  options: {
    example: { kind: 'boolean', description: 'with a made-up community and its history' },
    seed: { kind: 'integer', default: '1', min: 0, description: 'the same seed makes the same example' },
    sites: { kind: 'integer', default: '20', min: 1, max: 100_000, description: 'households of the example' },
    days: { kind: 'integer', default: '365', min: 14, max: 1500, description: 'days of history up to today' },
    dryRun: { kind: 'boolean', description: 'say what would be written, and write nothing' },
  },
  examples: [
    { command: 'flex init', says: 'a workspace here' },
    { command: 'flex init demo --example --seed 7', says: 'an example to learn with' },
  ],
  danger: 'writes',
  where: 'files',
  output: 'done',
  prints: 'what was written',
});

export const init = defineNoun('init', [implement(makeWorkspace, () => import('./init.ts'))]);
