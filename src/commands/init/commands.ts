import { DRY_RUN, defineCommand, defineNoun, implement } from '../shell/define.ts';

export const makeWorkspace = defineCommand({
  path: ['init'],
  summary: 'make a workspace, on request with an example portfolio and a year of history',
  description: `Writes flex.yaml into the folder; the store lies under it. A flex.yaml that is there is left as it is.

With --example also portfolio.yaml and CSV files of loads, PV and prices under data/, made up from a seed: history up to today, prices through two days ahead. They are applied and imported as the commands do that are told on stderr, so that everything has something to work on. The same again changes nothing. Where another seed, number of sites or days is asked for than the folder has, or files or a portfolio of your own are there, nothing is done (code 4). On a later day the files stay as they were made; remove data/ and run it again for the days since. Sites × days may be at most 500,000.`,
  args: [
    { name: 'dir', kind: 'file', description: 'folder, made where it does not exist; default: this one' },
  ],
  options: {
    example: { kind: 'boolean', description: 'with a made-up community and its history' },
    seed: { kind: 'integer', default: '1', min: 0, description: 'the same seed makes the same example' },
    sites: { kind: 'integer', default: '20', min: 1, max: 100_000, description: 'households of the example' },
    days: { kind: 'integer', default: '365', min: 14, max: 1500, description: 'days of history up to today' },
    dryRun: DRY_RUN,
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
