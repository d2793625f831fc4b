import type { Table } from '../ports.ts';
import { REPLAYS, replayKey } from './keys.ts';
import { queryRecords, readRecord, recordItem } from './read.ts';

/** How far one recording has been worked off by one kind of replay. */
export interface StoredReplay {
  /** Digest of what was replayed: the file, and what was asked for of it. */
  readonly id: string;
  /** For people. */
  readonly file: string;
  /** Of the first bytes of the recording: another one in its place is not taken for it. */
  readonly headDigest: string;
  /** The first record that has not been worked off. */
  readonly nextIndex: number;
  /** Within it, the first of those that were put together. */
  readonly nextSubIndex?: number;
  /** The last of each shard that has been worked off. */
  readonly shards: {
    readonly [shardId: string]: { readonly sequenceNumber: string; readonly subIndex?: number };
  };
  readonly updatedMs: number;
}

/** Checkpoints of replays: a record that is worked off lies before them, one that is not behind. */
export interface ReplayRepository {
  all(): AsyncIterable<StoredReplay>;
  checkpoint(id: string): Promise<StoredReplay | undefined>;
  putCheckpoint(replay: StoredReplay): Promise<void>;
}

/** Checkpoints in a table, all in one partition: there are as many as files that were replayed. */
export function createReplayRepository(table: Table): ReplayRepository {
  return {
    all: () => queryRecords<StoredReplay>(table, { pk: REPLAYS }),
    checkpoint: (id) => readRecord<StoredReplay>(table, replayKey(id)),
    putCheckpoint: (replay) => table.putMany([recordItem(replayKey(replay.id), replay)]),
  };
}
