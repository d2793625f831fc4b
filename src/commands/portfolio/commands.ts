import { DRY_RUN, defineCommand, defineNoun, implement } from '../shell/define.ts';

const FILES = {
  kind: 'file',
  short: 'f',
  multiple: true,
  required: true,
  description: 'portfolio files, YAML or JSON; - is stdin',
} as const;

export const apply = defineCommand({
  path: ['portfolio', 'apply'],
  summary: 'bring groups, participants, sites and contracts to what the files say',
  description:
    'Adds what is new and changes what differs; applying twice changes nothing. What the files do not name stays, unless --prune removes it. All mistakes of all files are told at once, and then nothing is changed.',
  args: [],
  options: {
    file: FILES,
    prune: { kind: 'boolean', description: 'remove what the files do not name' },
    dryRun: DRY_RUN,
  },
  examples: [
    { command: 'flex portfolio apply -f portfolio.yaml', says: 'what changed is listed' },
    { command: 'flex portfolio apply -f *.yaml --dry-run', says: 'only look' },
  ],
  danger: 'writes',
  output: 'object',
  prints: 'what was added, changed and removed',
});

export const validate = defineCommand({
  path: ['portfolio', 'validate'],
  summary: 'check portfolio files without a store',
  args: [],
  options: { file: FILES },
  examples: [{ command: 'flex portfolio validate -f portfolio.yaml', says: 'counts, or every mistake' }],
  danger: 'none',
  output: 'object',
  prints: 'how many of each kind the files hold',
});

export const exportPortfolio = defineCommand({
  path: ['portfolio', 'export'],
  summary: 'print the stored portfolio in the format that apply reads',
  args: [],
  options: { group: { kind: 'group', description: 'only this group' } },
  examples: [{ command: 'flex portfolio export > portfolio.yaml', says: 'a copy that can be applied again' }],
  danger: 'none',
  output: 'text',
  prints: 'YAML; with --json the portfolio as one object',
});

export const portfolio = defineNoun('portfolio', [
  implement(apply, () => import('./apply.ts')),
  implement(validate, () => import('./validate.ts')),
  implement(exportPortfolio, () => import('./export.ts')),
]);
