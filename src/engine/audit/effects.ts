import type { CycleId, OrderId, RequestId } from '../ids.ts';
import type { JournalEvent } from '../ports.ts';
import { keys, type OrderRecord, type Repositories, type StepNote } from '../repositories/index.ts';
import type { Audit, Makers } from './invariant.ts';
import { cycleMaker, orderMakers, rebalanceMaker, runMaker } from './makers.ts';

/** A stored effect, and the entry of the journal that tells of it. */
export interface ToldEffect {
  readonly what: string;
  readonly who: string | undefined;
  /** The time that is stored with it [ms]. */
  readonly atMs: number;
}

/** Everything that an event has led to and that its journal tells of, and who made it. */
export interface EventEffects {
  readonly makers: Makers;
  effects(): AsyncIterable<ToldEffect>;
}

/** What is stored of an event; undefined where the thing that it is of is not stored. */
export async function effectsOf(event: JournalEvent, audit: Audit): Promise<EventEffects | undefined> {
  const { repositories } = audit;
  switch (event.kind) {
    case 'request': {
      const request = await repositories.requests.get(event.id as RequestId);
      if (request === undefined) return undefined;
      const { createdMs: atMs, groupId: who } = request;
      return { makers: requestMakers(event), effects: () => only([{ what: 'request-stored', who, atMs }]) };
    }
    case 'prognosis-run':
      return { makers: [runMaker(event.id)], effects: () => ofRun(event, audit) };
    case 'market-cycle':
      return { makers: [cycleMaker(event.id)], effects: () => ofCycle(event.id as CycleId, repositories) };
    case 'flex-order': {
      const order = await repositories.orders.get(event.id as OrderId);
      if (order === undefined) return undefined;
      return { makers: orderMakers(order), effects: () => ofOrder(order, audit) };
    }
    case 'commissioning':
      return { makers: 'a command', effects: () => only([]) };
    case 'rebalance':
      return { makers: [rebalanceMaker(event.id)], effects: () => ofRebalance(event, audit) };
  }
}

/** Requests come from outside, or from a rebalancing. */
function requestMakers({ causedBy }: JournalEvent): Makers {
  return causedBy === undefined ? 'a command' : [rebalanceMaker(causedBy)];
}

async function* only(effects: readonly ToldEffect[]): AsyncGenerator<ToldEffect> {
  yield* effects;
}

async function* ofRun(event: JournalEvent, audit: Audit): AsyncGenerator<ToldEffect> {
  for await (const { participantId: who, outcome, createdMs: atMs } of audit.repositories.runs.outcomes(
    event.id,
  )) {
    yield { what: `prognosis-${outcome}`, who, atMs };
  }
  yield* ofSteps(event, audit);
}

const ENTRY_OF_ANSWER = { made: 'offer-made', failed: 'offer-failed', late: 'participant-late' } as const;

async function* ofCycle(
  id: CycleId,
  { cycles, offers, aggregateOffers }: Repositories,
): AsyncGenerator<ToldEffect> {
  const cycle = await cycles.get(id);
  if (cycle === undefined) return;
  const { groupId: who, createdMs, endedMs, status } = cycle;
  yield { what: 'cycle-opened', who, atMs: createdMs };
  for await (const { participantId, answer, createdMs: atMs } of offers.list(id)) {
    yield { what: ENTRY_OF_ANSWER[answer], who: participantId, atMs };
  }
  const offer = await aggregateOffers.head(id);
  if (offer !== undefined) yield { what: 'offers-selected', who, atMs: offer.createdMs };
  if (endedMs === undefined) return;
  yield { what: status === 'cancelled' ? 'cycle-cancelled' : 'cycle-closed', who, atMs: endedMs };
}

async function* ofOrder(order: OrderRecord, audit: Audit): AsyncGenerator<ToldEffect> {
  const { id, groupId: who, createdMs, endedMs, cancellingMs, cancelledMs } = order;
  yield { what: 'order-opened', who, atMs: createdMs };
  for await (const part of audit.repositories.orders.participants(id)) {
    const { participantId, state, settledMs } = part;
    const what =
      part.planRevision !== undefined
        ? 'order-applied'
        : state === 'refused'
          ? 'order-refused'
          : 'order-failed';
    if (settledMs !== undefined) yield { what, who: participantId, atMs: settledMs };
    if (part.cancelledMs !== undefined)
      yield { what: 'order-given-back', who: participantId, atMs: part.cancelledMs };
  }
  if (endedMs !== undefined) yield { what: 'order-closed', who, atMs: endedMs };
  if (cancellingMs !== undefined) yield { what: 'cancellation-opened', who, atMs: cancellingMs };
  if (cancelledMs !== undefined) yield { what: 'cancellation-closed', who, atMs: cancelledMs };
  yield* ofSteps({ id, groupId: who }, audit);
}

async function* ofRebalance(event: JournalEvent, audit: Audit): AsyncGenerator<ToldEffect> {
  const { rebalances } = audit.repositories;
  const record = await rebalances.get(event.id);
  if (record === undefined) return;
  const { groupId: who, createdMs, endedMs } = record;
  yield { what: 'rebalance-opened', who, atMs: createdMs };
  for await (const round of rebalances.rounds(event.id))
    yield { what: 'deviation-found', who, atMs: round.createdMs };
  if (endedMs !== undefined) yield { what: 'rebalance-closed', who, atMs: endedMs };
  yield* ofSteps(event, audit);
}

/** Steps whose note says what they have come to. */
const NOTED = /^(aggregate-\w+|round-\d+|closed)$/;

async function* ofSteps(
  { id, groupId: who }: Pick<JournalEvent, 'id' | 'groupId'>,
  { table, repositories }: Audit,
): AsyncGenerator<ToldEffect> {
  for await (const { sk: step } of table.query({ pk: keys.runStepKey(id, 'any').pk })) {
    if (!NOTED.test(step)) continue;
    const note = await repositories.runs.noted<StepNote & { readonly outcome?: string }>(id, step);
    if (note === undefined) continue;
    const [kind] = step.split('-');
    yield { what: kind === 'closed' ? 'run-closed' : `${kind}-${note.outcome}`, who, atMs: note.createdMs };
  }
}
