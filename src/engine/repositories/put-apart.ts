import type { Reason } from '../commissioning/index.ts';
import { type Item, type ItemKey, type Table, TRANSACTION_ACTIONS_MAX } from '../ports.ts';
import type { UnknownSystem } from './fleet-records.ts';
import { FLEET_NOTES, FLEET_SAMPLES, FLEET_SWEEPS, FLEET_UNKNOWN, fleetKey, keyText } from './keys.ts';
import { piecesOf } from './parallel.ts';
import type { QuarantineEntry, QuarantineHead } from './quarantine-entries.ts';
import { queryRecords, readRecord, readRecords, recordItem } from './read.ts';

/** What is not used, for people to look at: systems that nobody knows, and what was put apart. */
export interface PutApartRepository {
  unknown(): AsyncIterable<UnknownSystem>;
  /** In the order of the ids. */
  unknownOf(systemIds: readonly string[]): Promise<readonly (UnknownSystem | undefined)[]>;
  putUnknown(unknown: readonly UnknownSystem[]): Promise<void>;
  removeUnknown(systemIds: readonly string[]): Promise<void>;

  /** By key, those of a reason, or all. */
  quarantined(reason?: Reason): AsyncIterable<QuarantineHead>;
  /** With what is kept of them, in the order of the keys. */
  quarantinedOf(keys: readonly string[]): Promise<readonly (QuarantineEntry | undefined)[]>;
  putQuarantined(entries: readonly QuarantineEntry[]): Promise<void>;
  release(keys: readonly string[]): Promise<void>;

  /** When it was last looked what is older than it is kept [ms]. */
  forgotMs(): Promise<number | undefined>;
  putForgotMs(forgotMs: number): Promise<void>;
}

const FORGOT = fleetKey(FLEET_SWEEPS, 'forgot');

const unknownKey = (systemId: string) => fleetKey(FLEET_UNKNOWN, keyText(systemId));
const headKey = (key: string) => fleetKey(FLEET_NOTES, key);
const samplesKey = (key: string) => fleetKey(FLEET_SAMPLES, key);

/** What is put apart, in a table. */
export function createPutApart(table: Table): PutApartRepository {
  return {
    unknown: () => queryRecords<UnknownSystem>(table, { pk: FLEET_UNKNOWN }),
    unknownOf: (systemIds) => readRecords<UnknownSystem>(table, systemIds.map(unknownKey)),
    putUnknown: (unknown) => table.putMany(unknown.map((one) => recordItem(unknownKey(one.systemId), one))),
    removeUnknown: (systemIds) => deleteAll(table, systemIds.map(unknownKey)),
    quarantined: (reason) =>
      queryRecords<QuarantineHead>(table, {
        pk: FLEET_NOTES,
        ...(reason === undefined ? {} : { prefix: `q:${reason}:` }),
      }),
    quarantinedOf: (keys) => readEntries(table, keys),
    putQuarantined: (entries) => table.putMany(entries.flatMap(itemsOfEntry)),
    release: (keys) =>
      deleteAll(
        table,
        keys.flatMap((key) => [headKey(key), samplesKey(key)]),
      ),
    forgotMs: async () => (await readRecord<{ readonly forgotMs: number }>(table, FORGOT))?.forgotMs,
    putForgotMs: (forgotMs) => table.putMany([recordItem(FORGOT, { forgotMs })]),
  };
}

type Samples = Pick<QuarantineEntry, 'samples'>;

async function readEntries(
  table: Table,
  keys: readonly string[],
): Promise<readonly (QuarantineEntry | undefined)[]> {
  const heads = await readRecords<QuarantineHead>(table, keys.map(headKey));
  const samples = await readRecords<Samples>(table, keys.map(samplesKey));
  return heads.map((head, index) => head && { ...head, samples: samples[index]?.samples ?? [] });
}

function itemsOfEntry({ samples, ...head }: QuarantineEntry): readonly Item[] {
  const kept: Samples = { samples };
  return [recordItem(samplesKey(head.key), kept), recordItem(headKey(head.key), head)];
}

/** A release is two items less, one more in the journal, and one in the list of whom it concerns. */
const DELETED_AT_ONCE = 2 * (Math.floor(TRANSACTION_ACTIONS_MAX / 4) - 1);

/** Removes items, many in one transaction. */
export async function deleteAll(table: Table, keys: readonly ItemKey[]): Promise<void> {
  for (const piece of piecesOf(keys, DELETED_AT_ONCE)) {
    await table.transact(piece.map((key) => ({ kind: 'delete', key })));
  }
}
