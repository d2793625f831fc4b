import { DRY_RUN, defineCommand, defineNoun, implement } from '../shell/define.ts';

export const applyOrder = defineCommand({
  path: ['order', 'apply'],
  summary: 'order the aggregated offer of a cycle',
  description:
    'Tells every participant whose offer was taken what it shall do: its plan is made anew with the order as constraint; plan, constraint, invocation and prognosis are stored together or not at all. Then the sum is made again, and published if it changed. Applying twice is applying once. An offer is ordered once, with one of its options, wholly or in part.',
  args: [
    { name: 'cycle', kind: 'cycle', required: true, description: 'id of a cycle with an aggregated offer' },
  ],
  options: {
    factor: {
      kind: 'number',
      default: '1',
      min: 0.01,
      max: 1,
      description: 'part of the offer, in hundredths, as far as every option that was taken can be reduced',
    },
    option: {
      kind: 'integer',
      default: '100',
      min: 1,
      max: 100,
      placeholder: 'PERCENT',
      description: 'the option of the offer that meets this part of the request, in per cent',
    },
    by: { kind: 'text', default: 'operator', description: 'who orders' },
    dryRun: DRY_RUN,
  },
  examples: [
    { command: 'flex order apply c-quarter-2026-11-22-1f0c', says: 'the whole offer' },
    {
      command: 'flex order apply c-quarter-2026-11-22-1f0c --option 50',
      says: 'its option for half of what is asked, chosen for that',
    },
    { command: 'flex order apply c-quarter-2026-11-22-1f0c --factor 0.5', says: 'half of it' },
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

export const cancelOrder = defineCommand({
  path: ['order', 'cancel'],
  summary: 'take back an order that has not begun',
  description:
    'Every participant gets back the plan and the prognosis that it would have without the order, and the use of its contract; later orders of the day stay. Refused as soon as the first change has begun, and where a participant could not keep another order without this one. Cancelling twice is cancelling once; the offer cannot be ordered again.',
  args: [{ name: 'order', kind: 'order', required: true, description: 'id of an order' }],
  options: {
    by: { kind: 'text', default: 'operator', description: 'who takes it back' },
    dryRun: DRY_RUN,
  },
  examples: [
    { command: 'flex order cancel o-quarter-2026-11-22-1f0c', says: 'as if it had not been ordered' },
  ],
  danger: 'orders',
  output: 'object',
  prints: 'the order, cancelled: per participant what it does now',
});

export const order = defineNoun('order', [
  implement(applyOrder, () => import('./apply.ts')),
  implement(listOrders, () => import('./list.ts')),
  implement(showOrder, () => import('./show.ts')),
  implement(cancelOrder, () => import('./cancel.ts')),
]);
