import { defineCommand, defineNoun, implement } from '../shell/define.ts';

export const runTrader = defineCommand({
  path: ['trader', 'run'],
  summary: 'make the offer of one site from a file',
  description:
    'Reads everything that an offer depends on (planner problem, prognosis, contracts, request) from a JSON file and prints the offer, without a store. "flex trader input" writes such a file.',
  args: [{ name: 'file', kind: 'file', required: true, description: 'trader input as JSON; - is stdin' }],
  options: {},
  examples: [{ command: 'flex trader run input.json', says: 'options, prices and reasons' }],
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

export const trader = defineNoun('trader', [
  implement(runTrader, () => import('./run.ts')),
  implement(traderInput, () => import('./input.ts')),
]);
