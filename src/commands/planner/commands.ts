import { defineCommand, defineNoun, implement } from '../shell/define.ts';

export const solve = defineCommand({
  path: ['planner', 'solve'],
  summary: 'solve a planner problem from a file',
  description:
    'Without a store: the problem says everything. "flex planner problem SITE | flex planner solve -" solves a stored one again. Where no schedule keeps all limits it ends with code 4 and says which of them contradict each other.',
  args: [{ name: 'file', kind: 'file', required: true, description: 'problem as JSON; - is stdin' }],
  options: {
    out: { kind: 'file', description: 'write the result there as JSON instead of printing it' },
  },
  examples: [
    { command: 'flex planner solve problem.json', says: 'cost, devices and a chart' },
    { command: 'flex planner solve - --json < problem.json', says: 'the whole schedule as JSON' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'cost, schedule and what could not hold',
});

export const problem = defineCommand({
  path: ['planner', 'problem'],
  summary: 'print the problem that a stored plan has solved',
  args: [{ name: 'site', kind: 'site', required: true, description: 'id of a site' }],
  options: {
    day: { kind: 'day', default: 'tomorrow', description: 'local day of the group' },
    revision: { kind: 'integer', min: 1, description: 'an earlier plan; default the latest' },
  },
  examples: [{ command: 'flex planner problem home-01-site > problem.json', says: 'to solve it elsewhere' }],
  danger: 'none',
  output: 'text',
  prints: 'the problem as JSON that planner solve reads',
});

export const planner = defineNoun('planner', [
  implement(solve, () => import('./solve.ts')),
  implement(problem, () => import('./problem.ts')),
]);
