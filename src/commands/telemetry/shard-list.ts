import type { RecordPosition } from '../../adapters/telemetry/record.ts';

/** What a recording has of a shard. */
export interface ShardSpan {
  /** Undefined: the container does not say it. */
  readonly shardId: string | undefined;
  readonly recordCount: number;
  readonly firstSequenceNumber: string | undefined;
  readonly lastSequenceNumber: string | undefined;
}

/** Which shards records came of, and from which number to which. */
export class ShardList {
  readonly #shards = new Map<string, { -readonly [Name in keyof ShardSpan]: ShardSpan[Name] }>();
  #lastIndex = -1;

  /** Parts of one record count once. */
  add({ index, shardId, sequenceNumber }: RecordPosition): void {
    if (index === this.#lastIndex) return;
    this.#lastIndex = index;
    if (shardId === undefined && sequenceNumber === undefined) return;
    const shard = this.#shards.get(shardId ?? '') ?? {
      shardId,
      recordCount: 0,
      firstSequenceNumber: undefined,
      lastSequenceNumber: undefined,
    };
    shard.recordCount += 1;
    if (sequenceNumber !== undefined) {
      const { firstSequenceNumber: first, lastSequenceNumber: last } = shard;
      if (first === undefined || isBefore(sequenceNumber, first)) shard.firstSequenceNumber = sequenceNumber;
      if (last === undefined || isBefore(last, sequenceNumber)) shard.lastSequenceNumber = sequenceNumber;
    }
    this.#shards.set(shardId ?? '', shard);
  }

  /** By their ids. */
  get shards(): readonly ShardSpan[] {
    return [...this.#shards].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, shard]) => shard);
  }
}

/** Numbers may have more digits than a number of ours holds. */
function isBefore(left: string, right: string): boolean {
  return left.length === right.length ? left < right : left.length < right.length;
}
