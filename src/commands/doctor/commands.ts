import { defineCommand, defineNoun, implement } from '../shell/define.ts';

export const doctorCheck = defineCommand({
  path: ['doctor'],
  summary: 'check the program, the workspace, the fleet and what is stored',
  description:
    'The store is read as it is at one moment, while others may go on writing. A violation is something stored that contradicts itself; unfinished is what a command left that was broken off or is under way: running it again completes it. Violations end with exit code 3. Of the fleet is looked at what flex.yaml says; what is allowed and unwise, as a timeout that leaves a lost sample to chance, is a warning. With --quiet only violations are printed.',
  args: [
    {
      name: 'area',
      kind: 'enum',
      choices: ['program', 'workspace', 'fleet', 'store'],
      description: 'only this area; absent: all',
    },
  ],
  options: {},
  examples: [
    { command: 'flex doctor', says: 'everything' },
    { command: 'flex doctor store', says: 'whether everything that is stored fits together' },
    { command: 'flex doctor --quiet', says: 'from cron: only what is wrong, and nothing where nothing is' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'what was checked, how much of it, and what does not fit: where, what was found and expected',
});

export const doctor = defineNoun('doctor', [implement(doctorCheck, () => import('./doctor.ts'))]);
