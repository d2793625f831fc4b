import { DRY_RUN, defineCommand, defineNoun, implement } from '../shell/define.ts';
import { JOB_OPTIONS } from '../shell/job-options.ts';

const GROUP = { kind: 'group', description: 'the group; may be left out where there is one only' } as const;
const DAY = { kind: 'day', default: 'tomorrow', description: 'local day of the group' } as const;

export const generate = defineCommand({
  path: ['prognosis', 'generate'],
  summary: 'forecast and plan every participant, and add up',
  description:
    'Forecasts what cannot be steered from the history up to now, plans what can, and stores both with the sum of the group. A new revision of the sum is stored, and prognosis-updated published, only if its powers changed. A participant that cannot be planned does not stop the others (exit 3).',
  args: [],
  options: {
    group: GROUP,
    all: { kind: 'boolean', description: 'every group' },
    day: DAY,
    dryRun: DRY_RUN,
    ...JOB_OPTIONS,
  },
  examples: [
    { command: 'flex prognosis generate --group quarter --day tomorrow', says: 'one group' },
    { command: 'flex prognosis generate --all --quiet', says: 'from cron' },
  ],
  danger: 'writes',
  output: 'object',
  prints: 'per group: revision of the sum, participants stored, unchanged and failed',
});

export const listPrognoses = defineCommand({
  path: ['prognosis', 'list'],
  summary: "list the participants' latest prognoses of a day",
  args: [],
  options: { group: GROUP, day: DAY },
  examples: [{ command: 'flex prognosis list --day today', says: 'revision, energy and peak of each' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per participant with its latest prognosis',
});

export const showPrognosis = defineCommand({
  path: ['prognosis', 'show'],
  summary: 'show the prognosis of a group or participant with a chart',
  args: [
    {
      name: 'subject',
      kind: 'text',
      description: 'id of a group or a participant; may be left out where there is one group only',
    },
  ],
  options: {
    day: DAY,
    revision: { kind: 'integer', min: 1, description: 'an earlier revision; default the latest' },
  },
  examples: [
    { command: 'flex prognosis show', says: 'the sum of the only group' },
    { command: 'flex prognosis show home-01 --day today', says: 'one participant' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'power per period, with a chart',
});

export const diffPrognosis = defineCommand({
  path: ['prognosis', 'diff'],
  summary: 'compare two revisions of a prognosis, period by period',
  args: [{ name: 'subject', kind: 'text', description: 'id of a group or a participant' }],
  options: {
    day: DAY,
    from: { kind: 'integer', min: 1, description: 'earlier revision; default the one before the latest' },
    to: { kind: 'integer', min: 1, description: 'later revision; default the latest' },
  },
  examples: [{ command: 'flex prognosis diff quarter', says: 'what the last revision changed' }],
  danger: 'none',
  output: 'object',
  prints: 'the periods that differ, with both powers',
});

export const prognosis = defineNoun('prognosis', [
  implement(generate, () => import('./generate.ts')),
  implement(listPrognoses, () => import('./list.ts')),
  implement(showPrognosis, () => import('./show.ts')),
  implement(diffPrognosis, () => import('./diff.ts')),
]);
