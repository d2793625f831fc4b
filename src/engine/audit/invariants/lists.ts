import type { FlexRequest } from '../../market/index.ts';
import type { ItemKey, JournalEvent } from '../../ports.ts';
import {
  type CycleRecord,
  type ExecutionRecord,
  type JobRunRecord,
  keys,
  type OrderRecord,
  type RebalanceRecord,
} from '../../repositories/index.ts';
import type { Audit, Check, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { heldInPieces, recordAt, recordsAt } from '../read.ts';

/** Records are found through lists: one of all by time, and one of each owner. */
export const lists: Invariant = {
  id: 'lists',
  says: 'every request, cycle, order, rebalancing, execution, command and event stands in its lists, and lists name nothing else',
  checks: checksOf([
    {
      record: 'REQUEST',
      list: 'REQUESTS',
      keyOf: keys.requestKey,
      placeIn: ({ createdMs, groupId, day }: FlexRequest) => ({ createdMs, of: groupId, day }),
    },
    {
      record: 'CYCLE',
      list: 'CYCLES',
      keyOf: keys.cycleKey,
      placeIn: ({ createdMs, groupId, day }: CycleRecord) => ({ createdMs, of: groupId, day }),
    },
    {
      record: 'ORDER',
      list: 'ORDERS',
      keyOf: keys.orderKey,
      placeIn: ({ createdMs, groupId, day }: OrderRecord) => ({ createdMs, of: groupId, day }),
    },
    {
      record: 'REBALANCE',
      list: 'REBALANCES',
      keyOf: keys.rebalanceKey,
      placeIn: ({ createdMs, groupId, day }: RebalanceRecord) => ({ createdMs, of: groupId, day }),
    },
    {
      record: 'EXECUTION',
      list: 'EXECUTIONS',
      keyOf: keys.executionKey,
      placeIn: ({ startedMs, machine }: ExecutionRecord) => ({ createdMs: startedMs, of: machine }),
    },
    {
      record: 'JOB-RUN',
      list: 'JOB-RUNS',
      keyOf: keys.jobRunKey,
      placeIn: ({ startedMs, job }: JobRunRecord) => ({
        createdMs: startedMs,
        ...(job === undefined ? {} : { of: job.name }),
      }),
    },
    {
      record: 'EVENT',
      list: 'EVENTS',
      keyOf: keys.eventKey,
      placeIn: ({ createdMs }: JournalEvent) => ({ createdMs }),
    },
    {
      record: 'EVENT',
      list: 'EVENT-CAUSED',
      keyOf: keys.eventKey,
      placeIn: ({ createdMs, causedBy }: JournalEvent) => ({
        createdMs,
        of: causedBy ?? '',
        isOfOwnerOnly: true,
      }),
    },
  ]),
};

interface PlaceInLists {
  readonly createdMs: number;
  /** Whose list it stands in too; empty: nobody's. */
  readonly of?: string;
  readonly day?: string;
  readonly isOfOwnerOnly?: boolean;
}

interface Listing<Stored> {
  readonly record: string;
  readonly list: string;
  readonly keyOf: (id: string) => ItemKey;
  readonly placeIn: (record: Stored) => PlaceInLists;
}

/** Each knows the type of its own records. */
type AnyListing = Listing<never>;

function checksOf(listings: readonly AnyListing[]): { readonly [kind: string]: Check } {
  const checks: { [kind: string]: Check } = {};
  for (const listing of listings) {
    const before = checks[listing.record];
    const isListed = recordIsListed(listing);
    checks[listing.record] =
      before === undefined
        ? isListed
        : async (subject, audit) => {
            await before(subject, audit);
            await isListed(subject, audit);
          };
    checks[listing.list] = entriesAreRight(listing);
  }
  return checks;
}

function recordIsListed({ list, placeIn }: AnyListing): Check {
  return async ({ parts: [id], pk }: Subject, audit: Audit) => {
    const key = { pk, sk: keys.SELF };
    const record = await recordAt<never>(audit.table, key);
    if (record === undefined) {
      audit.violated({ place: pk, found: 'no item SELF', expected: placeOf(key) });
      return;
    }
    audit.checked();
    for (const entry of entryKeys(list, id!, placeIn(record))) {
      const found = await recordAt<{ readonly id: string }>(audit.table, entry);
      if (found?.id === id) continue;
      audit.violated({
        place: placeOf(entry),
        found: found === undefined ? 'nothing' : found.id,
        expected: `an entry of ${id}`,
      });
    }
  };
}

function entriesAreRight({ list, keyOf, placeIn }: AnyListing): Check {
  return async ({ items }: Subject, audit: Audit) => {
    for await (const piece of heldInPieces<{ readonly id: string }>(items())) {
      const records = await recordsAt<never>(
        audit.table,
        piece.map(({ record }) => keyOf(record.id)),
      );
      audit.checked(piece.length);
      piece.forEach(({ key, record: { id } }, index) => {
        const record = records[index];
        if (record === undefined) {
          audit.violated({
            place: placeOf(key),
            found: `${id}, which is not stored`,
            expected: placeOf(keyOf(id)),
          });
          return;
        }
        const wanted = entryKeys(list, id, placeIn(record));
        if (wanted.some(({ pk, sk }) => pk === key.pk && sk === key.sk)) return;
        audit.violated({
          place: placeOf(key),
          found: `an entry of ${id}`,
          expected: wanted.map((one) => placeOf(one)).join(' and '),
        });
      });
    }
  };
}

/** Where a record stands: docs/store.md. */
function entryKeys(
  list: string,
  id: string,
  { createdMs, of, day, isOfOwnerOnly }: PlaceInLists,
): readonly ItemKey[] {
  const sk = `${new Date(createdMs).toISOString()}#${id}`;
  const ofAll = isOfOwnerOnly === true ? [] : [{ pk: list, sk }];
  if (of === undefined || of === '') return ofAll;
  return [...ofAll, { pk: `${list}#${of}`, sk: day === undefined ? sk : `${day}#${sk}` }];
}
