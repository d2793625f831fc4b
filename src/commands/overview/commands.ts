import { defineCommand, implement } from '../shell/define.ts';

export const overview = defineCommand({
  path: ['flex'],
  summary: 'show what matters now',
  args: [],
  options: {},
  examples: [{ command: 'flex', says: 'groups, prognoses, cycles and orders, and what comes next' }],
  danger: 'none',
  output: 'object',
  prints: 'per group its next prognosis, open cycles and orders, and the command that comes next',
});

export const overviewCommand = implement(overview, () => import('./overview.ts'));
