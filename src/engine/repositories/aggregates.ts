import type { GroupId, ParticipantId } from '../ids.ts';
import type { Action, Attributes, Table } from '../ports.ts';
import type { AggregatePrognosis, MemberRevision } from '../prognosis/index.ts';
import { aggregateKey, aggregateMembersPk, aggregatePk } from './keys.ts';
import { packRecord, unpackRecord } from './pack.ts';
import { type PagesRef, readPages, writePages } from './pages.ts';
import { piecesOf } from './parallel.ts';
import { type TransactOnceOutcome, transactOnce } from './put-once.ts';
import { collect, queryRecords, readLast, readRecord, recordItem } from './read.ts';
import { revisionActions } from './revisions.ts';

/** Members in one item: 2,000 ids of 64 characters stay below half of what an item may hold. */
const MEMBERS_PER_PAGE = 2_000;

/** An aggregate prognosis without the list of its members, which is long for a large group. */
export interface AggregateHead extends Omit<AggregatePrognosis, 'members'> {
  readonly memberCount: number;
  /** Where the members are. */
  readonly memberPages: PagesRef;
}

/** Aggregate prognoses: every revision under the group's day. */
export interface AggregateRepository {
  latest(groupId: GroupId, day: string): Promise<AggregateHead | undefined>;
  get(groupId: GroupId, day: string, revision: number): Promise<AggregateHead | undefined>;
  /** All revisions, ascending. */
  revisions(groupId: GroupId, day: string): Promise<readonly AggregateHead[]>;
  /** The revisions of the members that a sum was made of. */
  members(head: AggregateHead): Promise<readonly MemberRevision[]>;
  /** The head with its members. */
  whole(head: AggregateHead): Promise<AggregatePrognosis>;
  /**
   * Stores the next revision; outcomes as of {@link PrognosisRepository.put}.
   *
   * @param also - actions that are done with it, all or none.
   */
  put(aggregate: AggregatePrognosis, also?: readonly Action[]): Promise<TransactOnceOutcome>;
}

interface MemberPage {
  readonly participantIds: readonly ParticipantId[];
  readonly revisions: Int32Array;
}

/**
 * Aggregates in a table. The members of a revision are written first, in pages of their own; its head names them,
 * so that a revision that can be read is whole.
 */
export function createAggregateRepository(table: Table): AggregateRepository {
  const members = membersOnce(table);
  return {
    latest: (groupId, day) => readLast<AggregateHead>(table, aggregatePk(groupId, day)),
    get: (groupId, day, revision) => readRecord<AggregateHead>(table, aggregateKey(groupId, day, revision)),
    revisions: (groupId, day) =>
      collect(queryRecords<AggregateHead>(table, { pk: aggregatePk(groupId, day) })),
    members,
    whole: async (head) => {
      const { memberCount: _, memberPages: __, ...rest } = head;
      return { ...rest, members: await members(head) };
    },
    put: (aggregate, also = []) => putAggregate(table, aggregate, also),
  };
}

/** Reads members, and keeps those that were read last: every batch of a cycle asks for the same. They never change. */
function membersOnce(table: Table): (head: AggregateHead) => Promise<readonly MemberRevision[]> {
  let known: { readonly of: string; readonly members: Promise<readonly MemberRevision[]> } | undefined;
  return (head) => {
    const of = `${head.groupId} ${head.day} ${head.memberPages.digest}`;
    if (known?.of === of) return known.members;
    const members = readMembers(table, head);
    known = { of, members };
    // What could not be read is read again.
    members.catch(() => {
      if (known?.members === members) known = undefined;
    });
    return members;
  };
}

async function putAggregate(
  table: Table,
  aggregate: AggregatePrognosis,
  also: readonly Action[],
): Promise<TransactOnceOutcome> {
  const { members, ...rest } = aggregate;
  const { groupId, day, revision } = aggregate;
  const pages = piecesOf(members, MEMBERS_PER_PAGE).map(memberPage);
  const memberPages = await writePages(table, aggregateMembersPk(groupId, day), pages);
  const head: AggregateHead = { ...rest, memberCount: members.length, memberPages };
  const keyOf = (number: number) => aggregateKey(groupId, day, number);
  return transactOnce(table, [
    ...revisionActions(recordItem(keyOf(revision), head), revision, keyOf),
    ...also,
  ]);
}

function memberPage(members: readonly MemberRevision[]): Attributes {
  return packRecord({
    participantIds: members.map(({ participantId }) => participantId),
    revisions: Int32Array.from(members, ({ revision }) => revision),
  });
}

async function readMembers(table: Table, head: AggregateHead): Promise<readonly MemberRevision[]> {
  const pages = await readPages(table, aggregateMembersPk(head.groupId, head.day), head.memberPages);
  return pages.flatMap((attributes) => {
    const { participantIds, revisions } = unpackRecord<MemberPage>(attributes);
    return participantIds.map((participantId, index) => ({ participantId, revision: revisions[index]! }));
  });
}
