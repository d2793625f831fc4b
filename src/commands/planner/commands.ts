import { defineCommand, defineNoun, implement, type OptionSpec } from '../shell/define.ts';

/** How a site is described, for commands that read more than our own format. */
const DESCRIPTION_OPTIONS = {
  format: {
    kind: 'enum',
    choices: ['flex', 'flexmeasures', 's2'],
    description: 'how the file describes the site; absent: as its keys tell',
  },
  defaults: {
    kind: 'file',
    description:
      'what descriptions of FlexMeasures or S2 leave out, as JSON: start, duration, resolution, flex-context, sensors',
  },
  lossy: {
    kind: 'boolean',
    description: 'leave out what cannot be planned for, and say so, where it would be refused',
  },
} as const satisfies { readonly [name: string]: OptionSpec };

const TIME_LIMIT = {
  kind: 'duration',
  min: 1,
  description:
    'for searches among whole numbers: the plan that there is by then, with its bound; absent: none, the same bytes wherever it is solved',
} as const satisfies OptionSpec;

export const solve = defineCommand({
  path: ['planner', 'solve'],
  summary: 'solve a planner problem from a file',
  description:
    'Without a store: the problem says everything. "flex planner problem SITE | flex planner solve -" solves a stored one again. Where no schedule keeps all limits it ends with code 4 and says which of them contradict each other. The site may also be described by a scheduling message of FlexMeasures (flex-model, flex-context) or by messages of S2 (FRBC, PEBC, PPBC), unchanged: what of them means something else here, or nothing, is said on stderr; what cannot be planned for and would change the plan is refused.',
  args: [{ name: 'file', kind: 'file', required: true, description: 'problem as JSON; - is stdin' }],
  options: {
    ...DESCRIPTION_OPTIONS,
    out: { kind: 'file', description: 'write the result there as JSON instead of printing it' },
    check: {
      kind: 'boolean',
      description:
        'hold the plan against the problem before it is given, cost counted anew; also FLEX_CHECK_PLANS=1',
    },
    timeLimit: TIME_LIMIT,
  },
  examples: [
    { command: 'flex planner solve problem.json', says: 'cost, devices and a chart' },
    { command: 'flex planner solve - --json < problem.json', says: 'the whole schedule as JSON' },
    {
      command: 'flex planner solve trigger.json --format flexmeasures',
      says: 'a scheduling message of FlexMeasures',
    },
    {
      command: 'flex planner solve session.json --format s2 --defaults site.json',
      says: 'messages of S2, with prices',
    },
  ],
  danger: 'none',
  output: 'object',
  prints: 'cost, schedule and what could not hold',
});

export const convert = defineCommand({
  path: ['planner', 'convert'],
  summary: 'make a planner problem of a site description of FlexMeasures or S2',
  description:
    'To see what was understood, and to solve it again anywhere. docs/planner-formats.md says field by field what becomes of it.',
  args: [{ name: 'file', kind: 'file', required: true, description: 'description as JSON; - is stdin' }],
  options: DESCRIPTION_OPTIONS,
  examples: [
    { command: 'flex planner convert trigger.json > problem.json', says: 'as planner solve reads it' },
    {
      command: 'flex planner convert session.json --defaults site.json',
      says: 'messages of S2, with prices',
    },
  ],
  danger: 'none',
  output: 'text',
  prints: 'the problem as JSON that planner solve reads',
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

export const check = defineCommand({
  path: ['planner', 'check'],
  summary: 'check a plan of a problem, whoever made it',
  description:
    'Everything is computed anew from the problem: balance, limits, stored energy, runs, orders and wishes, the cost; and what the plan says of itself is held against it: cost, bound, what it says to break. A plan is what "flex planner solve --json" prints, or only its "devices" with deviceId and powerW; what is left out is computed. It stands in a file of its own, or in the same one as "problem" and "result". Without a plan the problem is solved, by the planner\'s own path and by the solver, and both plans are checked and compared. Exit code 3 where anything is wrong.',
  args: [{ name: 'file', kind: 'file', required: true, description: 'problem as JSON; - is stdin' }],
  options: {
    plan: { kind: 'file', description: 'the plan as JSON; - is stdin. Absent: the problem is solved' },
    tolerance: {
      kind: 'power',
      min: 0,
      description:
        'what a power may miss a rule by, and an energy in Wh; default 1W, of plans made here a hundredth of that',
    },
    prove: { kind: 'boolean', description: 'solve the problem too, to see whether a claimed bound is one' },
    ...DESCRIPTION_OPTIONS,
  },
  examples: [
    { command: 'flex planner check problem.json --plan plan.json', says: 'OK, or each rule that is broken' },
    { command: 'flex planner check problem.json', says: 'the planner against the solver' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'OK with the figures, or each violated rule with device, time and numbers',
});

export const explain = defineCommand({
  path: ['planner', 'explain'],
  summary: 'say why the plan of a problem does what it does',
  description:
    'In each period the price at the meter is held against what a stored kWh is worth, with losses and wear: "a stored kWh is worth 0.31, import costs 0.27, therefore it charges". Limits, orders, targets and preferences are named where they decide. Neighbouring periods with the same reason are one row.',
  args: [{ name: 'file', kind: 'file', required: true, description: 'problem as JSON; - is stdin' }],
  options: {
    device: { kind: 'text', placeholder: 'DEVICE', description: 'only this device of the problem' },
    currency: {
      kind: 'text',
      placeholder: 'CODE',
      description: 'of the prices, where the file does not say',
    },
    timeLimit: TIME_LIMIT,
    ...DESCRIPTION_OPTIONS,
  },
  examples: [{ command: 'flex planner explain problem.json', says: 'why, device by device' }],
  danger: 'none',
  output: 'object',
  prints: 'the reasons, as runs of periods with the figures that decided',
});

export const compare = defineCommand({
  path: ['planner', 'compare'],
  summary: 'solve problems each way that there is, and compare',
  description:
    'The ways: own, without a solver, where the site is one that needs none; lp, by the solver, with whole numbers only where they are needed; milp, with whole numbers everywhere. Of a folder all *.json that are planner problems. Exit code 3 where costs differ by more than 1e-6 of the larger of one unit of the currency and the cost.',
  args: [
    {
      name: 'files',
      kind: 'file',
      required: true,
      variadic: true,
      description: 'problems as JSON, or folders',
    },
  ],
  options: {
    timeLimit: {
      kind: 'duration',
      min: 1,
      default: '1m',
      description: 'for each question to the solver; what it has by then is told with its bound',
    },
  },
  examples: [
    { command: 'flex planner compare problem.json', says: 'cost, gap and time of each way' },
    { command: 'flex planner compare cases', says: 'all problems in a folder' },
  ],
  danger: 'none',
  output: 'list',
  prints: 'one line per problem: cost and time of each way, the greatest gap, the difference',
});

export const planner = defineNoun('planner', [
  implement(solve, () => import('./solve.ts')),
  implement(check, () => import('./check.ts')),
  implement(explain, () => import('./explain.ts')),
  implement(compare, () => import('./compare.ts')),
  implement(problem, () => import('./problem.ts')),
  implement(convert, () => import('./convert.ts')),
]);
