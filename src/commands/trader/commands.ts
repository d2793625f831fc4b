import { defineCommand, defineNoun, implement } from '../shell/define.ts';

const ROBUST = {
  kind: 'percent',
  description: 'offer only what stands all but so many of the worst forecasts: 5%',
} as const;

export const runTrader = defineCommand({
  path: ['trader', 'run'],
  summary: 'make the offer of one site from a file',
  description:
    'Reads everything that an offer depends on (planner problem, prognosis, contracts, request) from a JSON file and prints the offer, without a store. "flex trader input" writes such a file.',
  args: [{ name: 'file', kind: 'file', required: true, description: 'trader input as JSON; - is stdin' }],
  options: { robust: ROBUST },
  examples: [
    { command: 'flex trader run input.json', says: 'options, prices and reasons' },
    {
      command: 'flex trader run input.json --robust 5%',
      says: 'what survives the worst twentieth of forecasts',
    },
  ],
  danger: 'none',
  output: 'object',
  prints: 'the offer: its options with price, least factor and change per period',
});

export const traderInput = defineCommand({
  path: ['trader', 'input'],
  summary: 'print what the offer of a participant in a cycle was made from',
  description:
    'What was ordered since the cycle began is left out, so that "flex trader run" makes the same offer from it as the cycle did.',
  args: [
    { name: 'cycle', kind: 'cycle', required: true, description: 'id of a cycle' },
    { name: 'participant', kind: 'participant', required: true, description: 'id of a participant' },
  ],
  options: {},
  examples: [
    { command: 'flex trader input c-req-1 home-01 | flex trader run -', says: 'the same offer, made again' },
  ],
  danger: 'none',
  output: 'text',
  prints: 'JSON that trader run reads',
});

export const traderCurve = defineCommand({
  path: ['trader', 'curve'],
  summary: 'show what deviating from the plan of a site would cost',
  description:
    'The offer surface: for every period how far the net power could move by itself, and at what price for each further kWh, everything else re-planned. --period shows the whole curve of one period, --window the same change all through several; with --change also what else the site would do then. Orders that the plan respects are kept. A negative power is written --change=-2kW.',
  args: [{ name: 'site', kind: 'site', description: 'id of a site; left out with --file' }],
  options: {
    day: {
      kind: 'day',
      default: 'tomorrow',
      description: 'local day of the group, whose latest plan is quoted',
    },
    file: { kind: 'file', description: 'quote a planner problem from a file instead; - is stdin' },
    period: { kind: 'periods', description: 'the curve of one period: 17:00, or its number' },
    window: { kind: 'periods', description: 'the curve of several periods: 17:00-20:00' },
    change: {
      kind: 'power',
      description: 'a change of power in that period or window, to be looked at closely',
    },
  },
  examples: [
    { command: 'flex trader curve home-01-site', says: 'headroom and asks of the day, with a chart' },
    { command: 'flex trader curve home-01-site --period 17:00', says: 'every step of the price at 17:00' },
    {
      command: 'flex trader curve home-01-site --window 17:00-20:00 --change=-1kW',
      says: 'what 1 kW less costs, and when it is made up for',
    },
    { command: 'flex trader curve --file problem.json --json', says: 'the surface as JSON, without a store' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'headroom and marginal asks per period; or one curve',
});

export const traderExplain = defineCommand({
  path: ['trader', 'explain'],
  summary: 'explain the offer of one site from a file',
  description:
    'Makes the offer as "flex trader run" does, from what "flex trader input CYCLE PARTICIPANT" prints, and says why it came out so: which contracts were considered and which refused, what every price is made of, when the site makes up for it, and what the options lose against the full curve of cost against amount.',
  args: [{ name: 'file', kind: 'file', required: true, description: 'trader input as JSON; - is stdin' }],
  options: { robust: ROBUST },
  examples: [
    { command: 'flex trader explain input.json', says: 'contracts, price components, rebound, loss' },
    { command: 'flex trader explain input.json --robust 5%', says: 'the same of what stands bad forecasts' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'contracts, price components, rebound, and the loss against the full curve',
});

export const trader = defineNoun('trader', [
  implement(runTrader, () => import('./run.ts')),
  implement(traderInput, () => import('./input.ts')),
  implement(traderExplain, () => import('./explain.ts')),
  implement(traderCurve, () => import('./curve.ts')),
]);
