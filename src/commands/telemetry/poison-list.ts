import type { PoisonRecord } from '../../adapters/telemetry/record.ts';

/** A record that could not be read, as it is told. */
export interface ToldPoison {
  readonly reason: string;
  readonly detail: string;
  readonly recordIndex: number;
  readonly byteOffset: number;
  readonly subIndex?: number;
  readonly shardId?: string;
  readonly sequenceNumber?: string;
  /** The first of its bytes, hexadecimal. */
  readonly bytes: string;
}

const BYTES_TOLD = 24;

/** Counts what could not be read by reason, and keeps the first of it. */
export class PoisonList {
  count = 0;
  readonly told: ToldPoison[] = [];
  readonly #countByReason = new Map<string, number>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add({ reason, detail, bytes, position }: PoisonRecord): void {
    this.count += 1;
    this.#countByReason.set(reason, (this.#countByReason.get(reason) ?? 0) + 1);
    if (this.told.length >= this.#limit) return;
    const { index: recordIndex, byteOffset, subIndex, shardId, sequenceNumber } = position;
    this.told.push({
      reason,
      detail,
      recordIndex,
      byteOffset,
      ...(subIndex === undefined ? {} : { subIndex }),
      ...(shardId === undefined ? {} : { shardId }),
      ...(sequenceNumber === undefined ? {} : { sequenceNumber }),
      bytes: bytes.toString('hex', 0, BYTES_TOLD),
    });
  }

  /** Most frequent first. */
  get reasons(): readonly { readonly reason: string; readonly count: number }[] {
    return [...this.#countByReason]
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count);
  }
}

/** Where a record stands, for people. */
export function placeText({
  recordIndex,
  subIndex,
  byteOffset,
  shardId,
  sequenceNumber,
}: ToldPoison): string {
  const sub = subIndex === undefined ? '' : `.${subIndex}`;
  const stream = sequenceNumber === undefined ? '' : `, ${shardId ?? 'shard unknown'} ${sequenceNumber}`;
  return `record ${recordIndex}${sub} at byte ${byteOffset}${stream}`;
}
