import type { CycleId, ParticipantId } from '../ids.ts';
import type { AcceptedOffer, AggregateOffer } from '../market/index.ts';
import { type Attributes, ITEM_BYTES_MAX, type ItemKey, type Query, type Table } from '../ports.ts';
import {
  ABSENT,
  acceptedOffersPk,
  aggregateOfferKey,
  behindOffersSk,
  keyParts,
  keyPrefix,
  limitsPk,
  offersKey,
  offersPk,
  partOfferKey,
} from './keys.ts';
import { limitPages, limitsOnPages } from './limit-pages.ts';
import { AnswersReader, type StoredAnswers } from './offer-columns.ts';
import { answeredOnPage, offerPage, packOffers, unpackOffers } from './offer-page.ts';
import { packRecord, unpackRecord } from './pack.ts';
import { type PagesRef, readPages, writePages } from './pages.ts';
import { piecesOf } from './parallel.ts';
import { type PutOnceOutcome, putOnce } from './put-once.ts';
import { collect, readRecord, recordItem } from './read.ts';
import type { OfferRecord } from './records.ts';

/** Accepted offers in one item: at 300 periods of 4 bytes they stay below half of what an item may hold. */
const ACCEPTED_PER_PAGE = 100;

/** What offers of one page may take by the estimate below [bytes]: half of what an item may hold. */
const PAGE_BYTES = ITEM_BYTES_MAX / 2;

/** Of an offer, of an option and of a run of equal power, at most, with the names of their fields [bytes]. */
const OFFER_BYTES = 400;
const OPTION_BYTES = 400;
const RUN_BYTES = 8;
const CHARACTER_BYTES = 3;

/** Of a request, what its aggregate offer meets unless it says otherwise. */
const WHOLE_PCT = 100;

/** The participants' answers to a request, by cycle; the first answer of each stays. */
export interface OfferRepository {
  get(cycleId: CycleId, participantId: ParticipantId): Promise<OfferRecord | undefined>;
  /** In the order of `participantIds`; undefined where there is no answer yet. */
  getMany(
    cycleId: CycleId,
    participantIds: readonly ParticipantId[],
  ): Promise<readonly (OfferRecord | undefined)[]>;
  /** In the order of the participants' ids, read bit by bit. */
  list(cycleId: CycleId): AsyncIterable<OfferRecord>;
  /** Who has answered. */
  answered(cycleId: CycleId): Promise<ReadonlySet<ParticipantId>>;
  /**
   * All, as columns to choose from.
   *
   * @param periodCount - of the day. @throws InvariantError where an option has another number of periods.
   */
  columns(cycleId: CycleId, periodCount: number): Promise<StoredAnswers>;
  /**
   * Adds the answers of some of those who are asked together. Who has answered stays with that.
   *
   * @param batch - who is asked together, ascending, the same each time; no other batch lies between the first and the last of them.
   * @returns the answers that stand, in the order given.
   */
  putMany(
    cycleId: CycleId,
    batch: readonly ParticipantId[],
    offers: readonly OfferRecord[],
  ): Promise<readonly OfferRecord[]>;
}

/** Offers in a table: pages of columns, added one behind the other to the batch that is asked together. */
export function createOfferRepository(table: Table): OfferRepository {
  return {
    get: async (cycleId, participantId) => (await findOffers(table, cycleId, [participantId]))[0],
    getMany: (cycleId, ids) => findOffers(table, cycleId, ids),
    list: (cycleId) => listOffers(table, cycleId),
    answered: (cycleId) => answeredIn(table, cycleId),
    columns: async (cycleId, periodCount) => {
      const reader = new AnswersReader(periodCount);
      for await (const { attributes } of table.query({ pk: offersPk(cycleId) })) {
        reader.page(offerPage(attributes));
      }
      return reader.answers();
    },
    putMany: (cycleId, batch, offers) => addOffers(table, { cycleId, batch }, offers),
  };
}

async function answeredIn(table: Table, cycleId: CycleId): Promise<ReadonlySet<ParticipantId>> {
  const answered = new Set<ParticipantId>();
  for await (const { attributes } of table.query({ pk: offersPk(cycleId) })) {
    for (const id of answeredOnPage(attributes)) answered.add(id);
  }
  return answered;
}

/** Reads from the batch of the first to that of the last. */
async function findOffers(
  table: Table,
  cycleId: CycleId,
  ids: readonly ParticipantId[],
): Promise<readonly (OfferRecord | undefined)[]> {
  if (ids.length === 0) return [];
  const pk = offersPk(cycleId);
  const [firstId, lastId] = [ids.reduce(earlier), ids.reduce(later)];
  const before: Query = { pk, until: behindOffersSk(firstId), order: 'descending', limit: 1 };
  const [holding] = await collect(table.query(before));
  const from = holding === undefined ? firstId : batchOf(holding.sk);
  const wanted = new Set(ids);
  const found = new Map<ParticipantId, OfferRecord>();
  for await (const { attributes } of table.query({ pk, from, until: behindOffersSk(lastId) })) {
    if (!answeredOnPage(attributes).some((id) => wanted.has(id))) continue;
    for (const offer of unpackOffers(attributes)) {
      if (wanted.has(offer.participantId)) found.set(offer.participantId, offer);
    }
  }
  return ids.map((id) => found.get(id));
}

function earlier<Text extends string>(a: Text, b: Text): Text {
  return a < b ? a : b;
}

function later<Text extends string>(a: Text, b: Text): Text {
  return a < b ? b : a;
}

async function* listOffers(table: Table, cycleId: CycleId): AsyncGenerator<OfferRecord> {
  let batch: OfferRecord[] = [];
  let batchId: string | undefined;
  for await (const { sk, attributes } of table.query({ pk: offersPk(cycleId) })) {
    if (batchOf(sk) !== batchId) {
      yield* ascending(batch);
      batch = [];
    }
    batchId = batchOf(sk);
    batch.push(...unpackOffers(attributes));
  }
  yield* ascending(batch);
}

function ascending(offers: OfferRecord[]): readonly OfferRecord[] {
  return offers.sort((a, b) => (a.participantId < b.participantId ? -1 : 1));
}

/** Of those who are asked together, the first. */
function batchOf(sk: string): string {
  return keyParts(sk)[0]!;
}

interface Batch {
  readonly cycleId: CycleId;
  readonly batch: readonly ParticipantId[];
}

/**
 * Adds pages behind those that are there. Somebody else may add one at the same moment: the table lets one of the
 * two have the place, and the other looks again.
 */
async function addOffers(
  table: Table,
  { cycleId, batch }: Batch,
  offers: readonly OfferRecord[],
): Promise<readonly OfferRecord[]> {
  const [firstId] = batch;
  if (firstId === undefined || offers.length === 0) return [];
  const pages = { pk: offersPk(cycleId), prefix: keyPrefix(firstId) };
  const ids = new Set(offers.map(({ participantId }) => participantId));
  const standing = new Map<ParticipantId, OfferRecord>();
  for (;;) {
    const known = await collect(table.query(pages));
    for (const { attributes } of known) {
      if (!answeredOnPage(attributes).some((id) => ids.has(id))) continue;
      for (const offer of unpackOffers(attributes)) standing.set(offer.participantId, offer);
    }
    const added = offers.filter(({ participantId }) => !standing.has(participantId));
    if (await addPages(table, { cycleId, firstId, from: known.length }, added)) {
      for (const offer of added) standing.set(offer.participantId, offer);
      return offers.map(({ participantId }) => standing.get(participantId)!);
    }
  }
}

interface Behind {
  readonly cycleId: CycleId;
  readonly firstId: ParticipantId;
  /** The number of the first page that is not there. */
  readonly from: number;
}

/** @returns whether all of them were added, and nothing else in between. */
async function addPages(
  table: Table,
  { cycleId, firstId, from }: Behind,
  offers: readonly OfferRecord[],
): Promise<boolean> {
  let page = from;
  for (const attributes of packedPages(offers)) {
    const put = await table.put({ ...offersKey(cycleId, firstId, page), attributes }, ABSENT);
    if (put.outcome !== 'stored') return false;
    page += 1;
  }
  return true;
}

/** As few pages as fit into items. */
function* packedPages(offers: readonly OfferRecord[]): Iterable<Attributes> {
  if (offers.length === 0) return;
  const half = offers.length >> 1;
  if (half > 0 && bytesOf(offers) > PAGE_BYTES) {
    yield* packedPages(offers.slice(0, half));
    yield* packedPages(offers.slice(half));
  } else yield packOffers(offers);
}

/** More than what the offers of a page take in an item: every period as a run of its own, and what else an option says. */
function bytesOf(offers: readonly OfferRecord[]): number {
  let bytes = 0;
  for (const { options, reasons, wishedW } of offers) {
    bytes += OFFER_BYTES + (wishedW?.byteLength ?? 0);
    for (const reason of reasons) bytes += CHARACTER_BYTES * reason.length;
    for (const { deltaW } of options) bytes += OPTION_BYTES + RUN_BYTES * deltaW.length;
  }
  return bytes;
}

/** An aggregate offer without the list of what was taken, which is long for a large group. */
export interface AggregateOfferHead extends Omit<AggregateOffer, 'accepted'> {
  readonly acceptedCount: number;
  readonly acceptedPages: PagesRef;
  /** Where the limits of its proof are, if some participants only are behind one: then the proof has none itself. */
  readonly limitPages?: PagesRef;
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
  const head = { ...rest, acceptedCount: accepted.length, acceptedPages };
  return putOnce(table, recordItem(keyOf(offer), await withLimitPages(table, head)));
}

async function withLimitPages(table: Table, head: AggregateOfferHead): Promise<AggregateOfferHead> {
  const { cycleId, proof } = head;
  if (proof?.limits.some(({ participantIds }) => participantIds !== undefined) !== true) return head;
  const pages = await writePages(table, limitsPk(cycleId), limitPages(proof.limits));
  return { ...head, proof: { ...proof, limits: [] }, limitPages: pages };
}

async function wholeOffer(
  table: Table,
  head: AggregateOfferHead | undefined,
): Promise<AggregateOffer | undefined> {
  if (head === undefined) return undefined;
  const { acceptedCount: _, acceptedPages, limitPages: limits, proof, ...rest } = head;
  const pages = await readPages(table, acceptedOffersPk(head.cycleId), acceptedPages);
  const accepted = pages.flatMap(
    (page) => unpackRecord<{ accepted: readonly AcceptedOffer[] }>(page).accepted,
  );
  if (proof === undefined) return { ...rest, accepted };
  if (limits === undefined) return { ...rest, proof, accepted };
  const kept = limitsOnPages(await readPages(table, limitsPk(head.cycleId), limits));
  return { ...rest, proof: { ...proof, limits: kept }, accepted };
}
