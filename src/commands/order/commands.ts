import { DRY_RUN, defineCommand, defineNoun, implement } from '../shell/define.ts';

export const applyOrder = defineCommand({
  path: ['order', 'apply'],
  summary: 'order the aggregated offer of a cycle',
  description:
    'Tells every participant whose offer was taken what it shall do: its plan is made anew with the order as constraint; plan, constraint, invocation and prognosis are stored together or not at all. Then the sum is made again, and published if it changed. Applying twice is applying once.',
  args: [
    { name: 'cycle', kind: 'cycle', required: true, description: 'id of a cycle with an aggregated offer' },
  ],
  options: {
    by: { kind: 'text', default: 'operator', description: 'who orders' },
    dryRun: DRY_RUN,
  },
  examples: [
    { command: 'flex order apply c-quarter-2026-11-22-1f0c', says: 'the whole offer' },
    { command: 'flex order apply c-quarter-2026-11-22-1f0c --dry-run', says: 'who would do what' },
  ],
  danger: 'orders',
  output: 'object',
  prints: 'the order: per participant what it does now, and the new sum',
});

export const listOrders = defineCommand({
  path: ['order', 'list'],
  summary: 'list orders, newest first',
  args: [],
  options: { limit: { kind: 'integer', default: '50', min: 1, description: 'at most so many' } },
  examples: [{ command: 'flex order list', says: 'state, energy and price' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per order',
});

export const showOrder = defineCommand({
  path: ['order', 'show'],
  summary: 'show an order: what each participant does, before and after',
  args: [{ name: 'order', kind: 'order', required: true, description: 'id of an order' }],
  options: {},
  examples: [{ command: 'flex order show o-quarter-2026-11-22-1f0c', says: 'with a chart of the sum' }],
  danger: 'none',
  output: 'object',
  prints: 'the order with its participants',
});

export const order = defineNoun('order', [
  implement(applyOrder, () => import('./apply.ts')),
  implement(listOrders, () => import('./list.ts')),
  implement(showOrder, () => import('./show.ts')),
]);
