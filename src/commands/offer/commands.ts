import { defineCommand, defineNoun, implement } from '../shell/define.ts';

const CYCLE = { name: 'cycle', kind: 'cycle', required: true, description: 'id of a cycle' } as const;

export const listOffers = defineCommand({
  path: ['offer', 'list'],
  summary: 'list the offers of a cycle: what was taken, and why not more',
  args: [CYCLE],
  options: {},
  examples: [{ command: 'flex offer list c-quarter-2026-11-22-1f0c', says: 'one line per participant' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per participant',
});

export const showOffer = defineCommand({
  path: ['offer', 'show'],
  summary: "show a participant's offer with all options",
  args: [
    CYCLE,
    { name: 'participant', kind: 'participant', required: true, description: 'id of a participant' },
  ],
  options: {},
  examples: [
    { command: 'flex offer show c-quarter-2026-11-22-1f0c home-01', says: 'change per period and price' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'the offer',
});

export const offer = defineNoun('offer', [
  implement(listOffers, () => import('./list.ts')),
  implement(showOffer, () => import('./show.ts')),
]);
