import type { Attributes } from '../../../src/engine/ports.ts';
import { type OfferRecord, packOffers, unpackOffers } from '../../../src/engine/repositories/index.ts';
import { copyTo, type Damage, drop, dropAll, edit, editAll, inFirst, nudge, set } from './damaged.ts';

/** A way to spoil a good store, and which invariant must notice. */
export interface Spoiling {
  readonly spoils: string;
  readonly damage: Damage;
  /** As `foundIn` says them; others may fire too. */
  readonly fires: readonly string[];
}

const violations = (...ids: readonly string[]) => ids.map((id) => `${id} violation`);
const unfinished = (...ids: readonly string[]) => ids.map((id) => `${id} unfinished`);

const isStatus = (status: string) => (item: { readonly attributes: Attributes }) =>
  item.attributes['status'] === status;

/** One row per thing that can be wrong. */
export const SPOILINGS: readonly Spoiling[] = [
  {
    spoils: 'a site is gone',
    damage: drop('SITES', ({ sk }) => sk === 'home-01-site'),
    fires: violations('portfolio'),
  },
  { spoils: 'a group is gone', damage: drop('GROUPS'), fires: violations('portfolio') },
  {
    spoils: 'a participant is not found by its id',
    damage: drop('PARTICIPANT-GROUPS'),
    fires: violations('portfolio'),
  },
  { spoils: 'an id leads to no participant', damage: drop('PARTICIPANTS'), fires: unfinished('portfolio') },
  {
    spoils: 'a participant says that it is of another group',
    damage: edit('PARTICIPANTS', set('groupId', 'south')),
    fires: violations('portfolio'),
  },
  {
    spoils: 'a contract is not found by its id',
    damage: drop('CONTRACT-PARTICIPANTS'),
    fires: violations('portfolio'),
  },
  {
    spoils: 'an id leads to no contract',
    damage: edit('CONTRACTS', (contracts) => ({ ...contracts, contracts: [] })),
    fires: unfinished('portfolio'),
  },
  { spoils: 'a series is not listed', damage: drop('SERIES'), fires: unfinished('series') },
  { spoils: 'samples are gone', damage: drop('SERIES-CHUNK'), fires: violations('series') },
  {
    spoils: 'samples are not counted',
    damage: edit('SERIES', set('sampleCount', 1)),
    fires: unfinished('series'),
  },
  {
    spoils: 'more samples are counted than there are',
    damage: edit('SERIES', set('sampleCount', 99)),
    fires: unfinished('series'),
  },
  {
    spoils: 'samples are cut off',
    damage: edit('SERIES-CHUNK', (chunk) => ({
      ...chunk,
      bytes: (chunk['bytes'] as Uint8Array).slice(0, 9),
    })),
    fires: violations('series'),
  },
  {
    spoils: 'a part of a day of samples is gone',
    damage: edit('SERIES-CHUNK', set('partCount', 2)),
    fires: violations('series'),
  },
  {
    spoils: 'a revision of a prognosis is gone',
    damage: drop('PROGNOSIS', isFirst),
    fires: violations('revisions-without-gaps', 'aggregate-sums'),
  },
  {
    spoils: 'a plan says that it is another revision',
    damage: edit('PLAN', set('revision', 7)),
    fires: violations('revisions-without-gaps'),
  },
  {
    spoils: 'a sum says that it is of another day',
    damage: edit('AGGREGATE', set('day', '2026-11-23')),
    fires: violations('revisions-without-gaps'),
  },
  {
    spoils: 'a plan has another problem than it solves',
    damage: edit('PLAN-PROBLEM', (part) => ({ text: String(part['text']).replace('800', '801') })),
    fires: violations('plan-problems'),
  },
  { spoils: 'a problem is gone', damage: drop('PLAN-PROBLEM'), fires: violations('plan-problems') },
  {
    spoils: 'a device is planned to do something else',
    damage: edit('PLAN', inFirst('devices', nudge('powerW', 3, 2_000))),
    fires: violations('plan-problems'),
  },
  {
    spoils: 'a store is planned to hold something else',
    damage: edit('PLAN', inFirst('devices', nudge('energyWh', 3, 500))),
    fires: violations('plan-problems'),
  },
  {
    spoils: 'a prognosis is another than its plan',
    damage: edit('PROGNOSIS', nudge('powerW', 5)),
    fires: violations('prognosis-plans', 'aggregate-sums'),
  },
  {
    spoils: 'a prognosis names a plan that is not stored',
    damage: edit('PROGNOSIS', set('planRevision', 9)),
    fires: violations('prognosis-plans'),
  },
  {
    spoils: 'a plan has no prognosis',
    damage: copyTo('PLAN', ({ attributes }) => ({
      sk: '00000099',
      attributes: set('revision', 99)(attributes),
    })),
    fires: violations('prognosis-plans', 'revisions-without-gaps'),
  },
  {
    spoils: 'a latest prognosis is gone',
    damage: drop('PROGNOSIS-LATEST'),
    fires: violations('latest-prognoses'),
  },
  {
    spoils: 'a latest prognosis is another than the last',
    damage: edit('PROGNOSIS-LATEST', nudge('powerW', 2)),
    fires: violations('latest-prognoses'),
  },
  {
    spoils: 'a latest prognosis has no revision',
    damage: edit('PROGNOSIS-LATEST', set('revision', 42)),
    fires: violations('latest-prognoses'),
  },
  {
    spoils: 'a latest prognosis is that of somebody else',
    damage: copyTo('PROGNOSIS-LATEST', () => ({ sk: 'stranger' })),
    fires: violations('latest-prognoses'),
  },
  {
    spoils: 'a prognosis names a run that knows nothing of it',
    damage: edit('PROGNOSIS', set('cause', { kind: 'run', runId: 'run-x' })),
    fires: violations('prognosis-causes'),
  },
  {
    spoils: 'a prognosis names an order that knows nothing of it',
    damage: edit('PROGNOSIS', set('cause', { kind: 'order', orderId: 'o-x' })),
    fires: violations('prognosis-causes'),
  },
  {
    spoils: 'a run says that it has stored what is not there',
    damage: edit('RUN-OUTCOME', set('revision', 42)),
    fires: violations('prognosis-causes'),
  },
  {
    spoils: 'an outcome of a run is gone',
    damage: drop('RUN-OUTCOME'),
    fires: violations('runs', 'journal'),
  },
  { spoils: 'the batches of a run are gone', damage: drop('RUN'), fires: violations('runs') },
  { spoils: 'a batch is gone', damage: drop('RUN-BATCH'), fires: violations('runs') },
  {
    spoils: 'a sum is another than that of its members',
    damage: edit('AGGREGATE', nudge('powerW', 7, -1)),
    fires: violations('aggregate-sums'),
  },
  {
    spoils: 'the members of a sum are gone',
    damage: drop('AGGREGATE-MEMBERS'),
    fires: violations('aggregate-sums'),
  },
  {
    spoils: 'a sum counts other members',
    damage: edit('AGGREGATE', set('memberCount', 4)),
    fires: violations('aggregate-sums'),
  },
  {
    spoils: 'the last sum is gone',
    damage: (items) => drop('AGGREGATE', ({ sk }) => sk === lastSum(items))(items),
    fires: violations('aggregates-current'),
  },
  { spoils: 'a sum is not announced', damage: drop('ANNOUNCEMENTS'), fires: violations('announcements') },
  {
    spoils: 'what is announced is not stored',
    damage: copyTo('ANNOUNCEMENTS', () => ({ sk: 'prognosis-updated/north/2026-11-22/99' })),
    fires: violations('announcements'),
  },
  {
    spoils: 'an announcement is not told',
    damage: drop('JOURNAL', ({ attributes }) => attributes['what'] === 'prognosis-updated'),
    fires: violations('announcements'),
  },
  {
    spoils: 'a cycle counts other offers',
    damage: edit('CYCLE', set('offerCount', 9)),
    fires: violations('cycles'),
  },
  {
    spoils: 'a cycle counts other acceptances',
    damage: edit('CYCLE', set('acceptedCount', 0), isStatus('offered')),
    fires: violations('cycles'),
  },
  { spoils: 'a request is gone', damage: drop('REQUEST'), fires: violations('cycles', 'lists') },
  {
    spoils: 'a cycle goes on that has ended',
    damage: edit('CYCLE', set('status', 'collecting'), isStatus('offered')),
    fires: violations('cycles'),
  },
  {
    spoils: 'a cycle is measured from a prognosis that is not stored',
    damage: edit('CYCLE', set('prognosisRevision', 42)),
    fires: violations('cycles'),
  },
  {
    spoils: 'an aggregated offer is gone',
    damage: drop('AGGREGATE-OFFER'),
    fires: violations('cycles', 'orders'),
  },
  {
    spoils: 'a cycle is gone',
    damage: drop('CYCLE'),
    fires: violations('offers', 'aggregate-offers', 'orders'),
  },
  {
    spoils: 'an offer is that of somebody else',
    damage: copyTo('OFFER', () => ({ sk: 'stranger' })),
    fires: violations('offers'),
  },
  {
    spoils: 'an offer is measured from another prognosis',
    damage: edit(
      'OFFER',
      inOffer((offer) => ({ ...offer, prognosisRevision: 9 })),
      hasOptions,
    ),
    fires: violations('offers'),
  },
  {
    spoils: 'an option can be activated by half a per cent',
    damage: edit(
      'OFFER',
      inOffer(({ options, ...offer }) => ({
        ...offer,
        options: options.map((option) => ({ ...option, minActivationFactor: 0.005 })),
      })),
      hasOptions,
    ),
    fires: violations('offers'),
  },
  {
    spoils: 'an accepted option was offered otherwise',
    damage: edit(
      'OFFER',
      inOffer((offer) => ({ ...offer, options: [] })),
      hasOptions,
    ),
    fires: violations('aggregate-offers', 'orders'),
  },
  {
    spoils: 'more is accepted than was offered',
    damage: edit('ACCEPTED-OFFER', inFirst('accepted', nudge('deltaW', 17, -500))),
    fires: violations('aggregate-offers'),
  },
  {
    spoils: 'an option is accepted by more than the whole',
    damage: edit('ACCEPTED-OFFER', inFirst('accepted', set('activationFactor', 1.2))),
    fires: violations('aggregate-offers'),
  },
  {
    spoils: 'an acceptance costs something else',
    damage: edit('ACCEPTED-OFFER', inFirst('accepted', set('priceMicros', 1))),
    fires: violations('aggregate-offers'),
  },
  {
    spoils: 'an aggregated offer is no sum',
    damage: edit('AGGREGATE-OFFER', nudge('deltaW', 17)),
    fires: violations('aggregate-offers'),
  },
  {
    spoils: 'an aggregated offer has another price',
    damage: edit('AGGREGATE-OFFER', set('priceMicros', 1)),
    fires: violations('aggregate-offers'),
  },
  {
    spoils: 'an aggregated offer falls short without need',
    damage: edit('AGGREGATE-OFFER', nudge('shortfallW', 17)),
    fires: violations('aggregate-offers'),
  },
  {
    spoils: 'an offer is ordered twice',
    damage: (items) => orderedAgain(items),
    fires: violations('ordered-once'),
  },
  {
    spoils: "a participant's order is gone",
    damage: drop('ORDER-PARTICIPANT', ({ attributes }) => attributes['state'] === 'applied'),
    fires: violations('orders', 'constraints', 'prognosis-causes'),
  },
  {
    spoils: 'an order asks something else',
    damage: edit('ORDER', nudge('deltaW', 17)),
    fires: violations('orders'),
  },
  {
    spoils: 'an order has another price',
    damage: edit('ORDER', set('priceMicros', 7)),
    fires: violations('orders'),
  },
  {
    spoils: 'an order says that nobody follows',
    damage: edit('ORDER', set('status', 'failed'), isStatus('applied')),
    fires: violations('orders'),
  },
  {
    spoils: 'an order is pending for ever',
    damage: edit('ORDER', set('status', 'pending'), isStatus('applied')),
    fires: violations('orders'),
  },
  {
    spoils: 'an offer is ordered that was revoked',
    damage: edit('CYCLE', set('status', 'cancelled'), ({ pk }) => pk === 'CYCLE#c-r1'),
    fires: violations('orders'),
  },
  { spoils: 'orders do not follow one another', damage: dropAll('ORDERING'), fires: violations('orders') },
  {
    spoils: 'an order is gone',
    damage: drop('ORDER', isStatus('applied')),
    fires: violations('applied-orders', 'lists'),
  },
  {
    spoils: "a participant's order was not applied, and is followed",
    damage: edit(
      'ORDER-PARTICIPANT',
      set('state', 'failed'),
      ({ attributes }) => attributes['state'] === 'applied',
    ),
    fires: violations('applied-orders', 'constraints', 'orders'),
  },
  {
    spoils: 'an order led to another plan',
    damage: edit(
      'ORDER-PARTICIPANT',
      set('planRevision', 1),
      ({ attributes }) => attributes['state'] === 'applied',
    ),
    fires: violations('applied-orders'),
  },
  {
    spoils: 'an order led to another prognosis',
    damage: edit(
      'ORDER-PARTICIPANT',
      set('prognosisRevision', 1),
      ({ attributes }) => attributes['state'] === 'applied',
    ),
    fires: violations('applied-orders', 'prognosis-causes'),
  },
  {
    spoils: 'a constraint is gone',
    damage: drop('CONSTRAINT'),
    fires: violations('applied-orders', 'constraints'),
  },
  {
    spoils: 'a constraint asks something else',
    damage: edit('CONSTRAINT', nudge('deltaW', 17)),
    fires: violations('applied-orders'),
  },
  {
    spoils: 'a plan is another than what was ordered',
    damage: editAll('CONSTRAINT', nudge('netW', 17, 300)),
    fires: violations('orders-kept'),
  },
  {
    spoils: 'a constraint is of no order',
    damage: copyTo('CONSTRAINT', () => ({ sk: 'o-none' })),
    fires: violations('constraints'),
  },
  { spoils: 'a use of a contract is gone', damage: drop('INVOCATION'), fires: violations('applied-orders') },
  {
    spoils: 'a contract is used at another time',
    damage: edit('INVOCATION', set('endMs', 1)),
    fires: violations('constraints'),
  },
  { spoils: 'uses are not counted', damage: dropAll('CONTRACT-USES'), fires: violations('constraints') },
  {
    spoils: 'a rebalancing has other rounds than it counts',
    damage: edit('REBALANCE', set('roundCount', 9)),
    fires: violations('rebalances'),
  },
  {
    spoils: 'a rebalancing goes on that has ended',
    damage: edit('REBALANCE', set('status', 'running')),
    fires: violations('rebalances'),
  },
  {
    spoils: 'a rebalancing keeps an order that is none',
    damage: edit('REBALANCE', set('orderIds', ['o-none'])),
    fires: violations('rebalances'),
  },
  { spoils: 'a round is gone', damage: drop('REBALANCE-ROUND'), fires: violations('rebalances', 'journal') },
  {
    spoils: 'what a round asked is gone',
    damage: drop('REQUEST', ({ pk }) => pk.startsWith('REQUEST#rb-')),
    fires: violations('rebalances'),
  },
  { spoils: 'a rebalancing is gone', damage: drop('REBALANCE'), fires: violations('rebalances', 'lists') },
  {
    spoils: 'an execution has ended and runs',
    damage: edit('EXECUTION', set('status', 'running')),
    fires: violations('executions'),
  },
  {
    spoils: 'an execution has no output',
    damage: edit('EXECUTION', ({ outputJson: _, ...rest }) => rest),
    fires: violations('executions'),
  },
  {
    spoils: 'an execution has come through no states',
    damage: edit('EXECUTION', set('states', [])),
    fires: violations('executions'),
  },
  {
    spoils: 'a workflow is due',
    damage: (items) => [
      ...items,
      { pk: 'DUE-STARTS', sk: 'rebalance#rb-1', attributes: { workflow: 'rebalance', name: 'rb-1' } },
    ],
    fires: unfinished('executions'),
  },
  { spoils: 'an entry of a list is gone', damage: drop('ORDERS'), fires: violations('lists') },
  {
    spoils: 'an entry of a list stands elsewhere',
    damage: copyTo('CYCLES', ({ sk }) => ({ sk: `1999-${sk.slice(5)}` })),
    fires: violations('lists'),
  },
  { spoils: 'a list names what is not stored', damage: drop('EXECUTION'), fires: violations('lists') },
  { spoils: 'what an event caused is not found', damage: drop('EVENT-CAUSED'), fires: violations('lists') },
  { spoils: 'an event is gone', damage: drop('EVENT'), fires: violations('journal', 'lists') },
  {
    spoils: 'an entry of the journal is gone',
    damage: drop('JOURNAL', ({ attributes }) => attributes['what'] === 'offer-made'),
    fires: violations('journal'),
  },
  {
    spoils: 'a request is not told',
    damage: drop(
      'JOURNAL',
      ({ pk, attributes }) => pk === 'JOURNAL#r1' && attributes['what'] === 'request-stored',
    ),
    fires: unfinished('journal'),
  },
  {
    spoils: 'something is told twice',
    damage: copyTo(
      'JOURNAL',
      ({ sk }) => ({ sk: `${sk}0` }),
      ({ attributes }) => attributes['what'] === 'order-applied',
    ),
    fires: violations('journal'),
  },
  {
    spoils: 'something is told that never was',
    damage: edit('JOURNAL', set('who', 'stranger'), ({ attributes }) => attributes['what'] === 'offer-made'),
    fires: violations('journal'),
  },
  {
    spoils: 'something is told with another time',
    damage: edit('JOURNAL', set('atMs', 1), ({ attributes }) => attributes['what'] === 'order-closed'),
    fires: violations('journal'),
  },
  { spoils: 'a step of an event is gone', damage: drop('RUN-STEP'), fires: violations('journal') },
];

function isFirst({ sk }: { readonly sk: string }): boolean {
  return sk === '00000001';
}

function hasOptions({ pk, attributes }: { readonly pk: string; readonly attributes: Attributes }): boolean {
  return pk === 'OFFER#c-r1' && unpackOffers(attributes).some(({ options }) => options.length > 0);
}

function inOffer(change: (offer: OfferRecord) => OfferRecord) {
  return (attributes: Attributes): Attributes => packOffers(unpackOffers(attributes).map(change));
}

function lastSum(items: Parameters<Damage>[0]): string {
  return items
    .filter(({ pk }) => pk.startsWith('AGGREGATE#'))
    .map(({ sk }) => sk)
    .sort()
    .at(-1)!;
}

/** A second order of the offer of c-r1, with its entries in the lists. */
function orderedAgain(items: Parameters<Damage>[0]): ReturnType<Damage> {
  const again = items
    .filter(
      ({ pk, attributes }) => pk === 'ORDER#o-r1' || (pk.startsWith('ORDERS') && attributes['id'] === 'o-r1'),
    )
    .map(({ pk, sk, attributes }) => ({
      pk: pk.replace('o-r1', 'o-again'),
      sk: sk.replace('o-r1', 'o-again'),
      attributes: { ...attributes, id: 'o-again' },
    }));
  return [...items, ...again];
}
