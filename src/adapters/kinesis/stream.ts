/** A live stream as it is read: shards, positions within them, and pages of records. */

export interface Shard {
  readonly id: string;
  /** The one that it was split off, or the two that it was merged from. */
  readonly parentIds: readonly string[];
  /** Nothing more is put into it. */
  readonly isClosed: boolean;
}

/** From where a shard is read on. */
export type ShardPosition =
  /** From the oldest record that is kept. */
  | { readonly kind: 'start' }
  /** What comes from now on. */
  | { readonly kind: 'latest' }
  /** What the stream took at this instant or later. */
  | { readonly kind: 'at'; readonly atMs: number }
  | { readonly kind: 'after'; readonly sequenceNumber: string };

/** A record as it lies in a shard. */
export interface LiveRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly arrivalMs: number;
  readonly payload: Buffer;
}

export interface LivePage {
  readonly records: readonly LiveRecord[];
  /** Where the next page is; absent: the shard is closed, and has been read to its end. */
  readonly nextIterator?: string;
  /** How far behind the newest record of the shard this page is [ms]; 0: nothing is behind it. */
  readonly behindMs: number;
}

export interface LiveStream {
  readonly name: string;
  /** All shards that still hold records. */
  shards(): Promise<readonly Shard[]>;
  iterator(shardId: string, position: ShardPosition): Promise<string>;
  /** @returns `expired` where the iterator is too old and another one is to be asked for. */
  page(shardId: string, iterator: string): Promise<LivePage | 'expired' | 'throttled'>;
  close(): void;
}
