import { defineCommand, defineNoun, implement } from '../shell/define.ts';
import { EXPLAIN_OPTIONS, PART } from './explain-options.ts';

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

export const verifyOffer = defineCommand({
  path: ['offer', 'verify'],
  summary: 'check what a cycle has chosen, and the proof that nothing is cheaper',
  description:
    'Everything is recomputed in whole numbers from the request and the offers: shares, sums, ranges, limits, costs; then what the stored prices prove. Where prices alone do not prove what was said, the search is made again, and the proof that it leaves is checked: that its parts are all that there is, and what each costs at least. Neither prices nor search are trusted. Exit 65 where something does not add up.',
  args: [CYCLE],
  options: { part: PART },
  examples: [
    { command: 'flex offer verify c-quarter-2026-11-22-1f0c', says: 'how far from the least cost at most' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'what was checked, and what is proven of the cost',
});

export const explainOffer = defineCommand({
  path: ['offer', 'explain'],
  summary: 'explain why offers were taken or not, and what would have changed that',
  description:
    'Of a cycle: what a MWh is worth in each period, what every offer is worth against what it asks, who was left out though worth its price, where money may be left, and with --curve what one per cent more and parts of the request cost. Of a participant: its options period by period, and the price at which it would have been taken, found by choosing anew.',
  args: [
    CYCLE,
    { name: 'participant', kind: 'participant', description: 'id of a participant; default all' },
  ],
  options: EXPLAIN_OPTIONS,
  examples: [
    { command: 'flex offer explain c-quarter-2026-11-22-1f0c', says: 'prices of periods, reasons, gap' },
    { command: 'flex offer explain c-quarter-2026-11-22-1f0c home-01', says: 'why this one' },
    { command: 'flex offer explain c-quarter-2026-11-22-1f0c --curve', says: 'what less would have cost' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'prices per period, and a reason for every offer',
});

export const offer = defineNoun('offer', [
  implement(listOffers, () => import('./list.ts')),
  implement(showOffer, () => import('./show.ts')),
  implement(explainOffer, () => import('./explain.ts')),
  implement(verifyOffer, () => import('./verify.ts')),
]);
