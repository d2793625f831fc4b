import { invariant } from '../errors.ts';
import type { CycleId, ParticipantId } from '../ids.ts';
import type { AcceptedOffer, AggregateOffer } from '../market/index.ts';
import type { Item, ItemKey, Table } from '../ports.ts';
import { ABSENT, acceptedOffersPk, aggregateOfferKey, offerKey, offersPk, partOfferKey } from './keys.ts';
import { packOffer, unpackOffer } from './offer-columns.ts';
import { packRecord, unpackRecord } from './pack.ts';
import { type PagesRef, readPages, writePages } from './pages.ts';
import { mapParallel, piecesOf } from './parallel.ts';
import { type PutOnceOutcome, putOnce } from './put-once.ts';
import { readRecord, recordItem } from './read.ts';
import type { OfferRecord } from './records.ts';

/** Accepted offers in one item: at 300 periods of 4 bytes they stay below half of what an item may hold. */
const ACCEPTED_PER_PAGE = 100;

/** Of a request, what its aggregate offer meets unless it says otherwise. */
const WHOLE_PCT = 100;

/** The participants' answers to a request, by cycle; written once. */
export interface OfferRepository {
  get(cycleId: CycleId, participantId: ParticipantId): Promise<OfferRecord | undefined>;
  /** In the order of `participantIds`; undefined where there is no answer yet. */
  getMany(
    cycleId: CycleId,
    participantIds: readonly ParticipantId[],
  ): Promise<readonly (OfferRecord | undefined)[]>;
  /** In the order of the participants' ids, page by page. */
  list(cycleId: CycleId): AsyncIterable<OfferRecord>;
  /** Stores each unless there is one, many at a time. @returns those that stand, in the order given. */
  putMany(cycleId: CycleId, offers: readonly OfferRecord[]): Promise<readonly OfferRecord[]>;
}

/** Offers in a table: one item per participant and cycle, with the options as columns. */
export function createOfferRepository(table: Table): OfferRepository {
  return {
    get: async (cycleId, participantId) => offerOf(await table.get(offerKey(cycleId, participantId))),
    getMany: async (cycleId, ids) => {
      const items = await table.getMany(ids.map((id) => offerKey(cycleId, id)));
      return items.map(offerOf);
    },
    list: (cycleId) => listOffers(table, cycleId),
    putMany: (cycleId, offers) =>
      mapParallel(offers, (offer) => putFirstOffer(table, offerKey(cycleId, offer.participantId), offer)),
  };
}

function offerOf(item: Item | undefined): OfferRecord | undefined {
  return item === undefined ? undefined : unpackOffer(item.attributes);
}

async function* listOffers(table: Table, cycleId: CycleId): AsyncGenerator<OfferRecord> {
  for await (const { attributes } of table.query({ pk: offersPk(cycleId) })) yield unpackOffer(attributes);
}

/** Stores an offer unless there is one. @returns the one that stands. */
async function putFirstOffer(table: Table, key: ItemKey, offer: OfferRecord): Promise<OfferRecord> {
  const put = await table.put({ ...key, attributes: packOffer(offer) }, ABSENT);
  if (put.outcome === 'stored') return offer;
  invariant(put.existing !== undefined, `the item ${key.pk} ${key.sk} has vanished`);
  return unpackOffer(put.existing.attributes);
}

/** An aggregate offer without the list of what was taken, which is long for a large group. */
export interface AggregateOfferHead extends Omit<AggregateOffer, 'accepted'> {
  readonly acceptedCount: number;
  readonly acceptedPages: PagesRef;
}

/** The aggregate offer of each cycle, and those of parts of its request; each written once. */
export interface AggregateOfferRepository {
  /** Without the list of what was taken. `sharePct`: of a part of the request, in per cent; default: of the whole. */
  head(cycleId: CycleId, sharePct?: number): Promise<AggregateOfferHead | undefined>;
  get(cycleId: CycleId, sharePct?: number): Promise<AggregateOffer | undefined>;
  put(offer: AggregateOffer): Promise<PutOnceOutcome>;
}

/**
 * Aggregate offers in a table. What was taken is written first, in pages of their own, then the head that names
 * them: an offer that can be read is whole.
 */
export function createAggregateOfferRepository(table: Table): AggregateOfferRepository {
  const head = (cycleId: CycleId, sharePct?: number) =>
    readRecord<AggregateOfferHead>(table, keyOf({ cycleId, ...(sharePct !== undefined && { sharePct }) }));
  return {
    head,
    get: async (cycleId, sharePct) => wholeOffer(table, await head(cycleId, sharePct)),
    put: (offer) => putAggregateOffer(table, offer),
  };
}

function keyOf({ cycleId, sharePct = WHOLE_PCT }: Pick<AggregateOffer, 'cycleId' | 'sharePct'>): ItemKey {
  return sharePct === WHOLE_PCT ? aggregateOfferKey(cycleId) : partOfferKey(cycleId, sharePct);
}

async function putAggregateOffer(table: Table, offer: AggregateOffer): Promise<PutOnceOutcome> {
  const { accepted, ...rest } = offer;
  const pages = piecesOf(accepted, ACCEPTED_PER_PAGE).map((page) => packRecord({ accepted: page }));
  const acceptedPages = await writePages(table, acceptedOffersPk(offer.cycleId), pages);
  const head: AggregateOfferHead = { ...rest, acceptedCount: accepted.length, acceptedPages };
  return putOnce(table, recordItem(keyOf(offer), head));
}

async function wholeOffer(
  table: Table,
  head: AggregateOfferHead | undefined,
): Promise<AggregateOffer | undefined> {
  if (head === undefined) return undefined;
  const { acceptedCount: _, acceptedPages, ...rest } = head;
  const pages = await readPages(table, acceptedOffersPk(head.cycleId), acceptedPages);
  const accepted = pages.flatMap(
    (page) => unpackRecord<{ accepted: readonly AcceptedOffer[] }>(page).accepted,
  );
  return { ...rest, accepted };
}
