import type { StatusEvidence } from '../commissioning/index.ts';
import { type Action, type Condition, type ItemKey, type Table, TRANSACTION_ACTIONS_MAX } from '../ports.ts';
import type { Recorded } from './fleet-records.ts';
import { ABSENT, FLEET_STATUS, fleetKey } from './keys.ts';
import { mapParallel, piecesOf } from './parallel.ts';
import { readRecord, readRecords, recordItem } from './read.ts';

type Status = Recorded<StatusEvidence>;

/**
 * Stores what is newer than what is there, in transactions of many. Where somebody else has written one of them
 * meanwhile, each is looked at again by itself.
 *
 * @returns for each whether it was stored.
 */
export async function putNewer(table: Table, records: readonly Status[]): Promise<readonly boolean[]> {
  // Of several about the same asset each may be newer than the one before.
  if (new Set(records.map(({ id }) => id)).size < records.length) return putInTurn(table, records);
  const before = await readRecords<Status>(table, records.map(keyOf));
  const isStored = records.map((record, index) => isNewer(before[index], record));
  const newer = records.flatMap((record, index) => (isStored[index] ? [{ record, index }] : []));
  const stale = records.flatMap((record, index) => withStale(before[index], record) ?? []);
  await mapParallel(piecesOf(stale, TRANSACTION_ACTIONS_MAX), async (piece) => {
    // Where somebody else has written meanwhile, it is noted when it comes again.
    await table.transact(piece.map(({ kept, condition }) => putOf(kept, condition)));
  });
  await mapParallel(piecesOf(newer, TRANSACTION_ACTIONS_MAX), async (piece) => {
    const actions = piece.map(({ record, index }) => putOf(record, unchangedSince(before[index])));
    const { outcome } = await table.transact(actions);
    if (outcome === 'stored') return;
    for (const { record, index } of piece) isStored[index] = await putAlone(table, record);
  });
  return isStored;
}

async function putInTurn(table: Table, records: readonly Status[]): Promise<readonly boolean[]> {
  const isStored: boolean[] = [];
  for (const record of records) isStored.push(await putAlone(table, record));
  return isStored;
}

async function putAlone(table: Table, record: Status): Promise<boolean> {
  for (;;) {
    const before = await readRecord<Status>(table, keyOf(record));
    if (!isNewer(before, record)) {
      const stale = withStale(before, record);
      if (stale !== undefined) await table.put(recordItem(keyOf(record), stale.kept), stale.condition);
      return false;
    }
    const result = await table.put(recordItem(keyOf(record), record), unchangedSince(before));
    if (result.outcome === 'stored') return true;
  }
}

function putOf(record: Status, condition: Condition): Action {
  return { kind: 'put', item: recordItem(keyOf(record), record), condition };
}

/** What is kept, with a note of an answer that is older than it; undefined where there is nothing to note. */
function withStale(
  before: Status | undefined,
  record: Status,
): { readonly kept: Status; readonly condition: Condition } | undefined {
  if (before === undefined || isNewer(before, record) || before.observedMs === record.observedMs)
    return undefined;
  const { status, observedMs, receivedMs } = record;
  if (before.stale?.observedMs === observedMs) return undefined;
  return {
    kept: { ...before, stale: { status, observedMs, receivedMs } },
    condition: unchangedSince(before),
  };
}

function keyOf({ id }: Status): ItemKey {
  return fleetKey(FLEET_STATUS, id);
}

/** What was said of what an asset was before is older than whatever is said of what it is. */
function isNewer(before: Status | undefined, { observedMs, generation }: Status): boolean {
  if (before === undefined || before.observedMs < observedMs) return true;
  return before.generation !== undefined && generation !== undefined && before.generation !== generation;
}

function unchangedSince(before: Status | undefined): Condition {
  return before === undefined ? ABSENT : { kind: 'equals', attributes: { observedMs: before.observedMs } };
}
