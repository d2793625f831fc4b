import type { Poison } from './protobuf/outcome.ts';

/** Where a record stands. */
export interface RecordPosition {
  /** Counts records of the file from 0, the unusable ones too. */
  readonly index: number;
  /** Of its first byte in the file after decompression. */
  readonly byteOffset: number;
  /** Which of the records that a producer put into one, from 0; undefined where it was alone. */
  readonly subIndex: number | undefined;
  readonly shardId: string | undefined;
  readonly sequenceNumber: string | undefined;
}

/** What the stream says of a record. */
export interface RecordHead {
  readonly shardId: string | undefined;
  readonly sequenceNumber: string | undefined;
  /** Which of the records that a producer put into one, where they have been taken apart before. */
  readonly subIndex: number | undefined;
  readonly partitionKey: string | undefined;
  /** When the stream took it; undefined where the container does not say. */
  readonly arrivalMs: number | undefined;
}

/** The bytes of one message, as a producer wrote them. */
export interface StreamRecord {
  readonly kind: 'record';
  readonly payload: Buffer;
  readonly position: RecordPosition;
  readonly partitionKey: string | undefined;
  readonly arrivalMs: number | undefined;
}

/** Bytes that hold no message. */
export interface PoisonRecord extends Poison {
  readonly bytes: Buffer;
  readonly position: RecordPosition;
  /** Of a whole record of the stream that holds no message: its bytes are those. Absent: the file is damaged here. */
  readonly head?: Pick<RecordHead, 'partitionKey' | 'arrivalMs'>;
}

export type ReadRecord = StreamRecord | PoisonRecord;

export const NO_HEAD: RecordHead = {
  shardId: undefined,
  sequenceNumber: undefined,
  subIndex: undefined,
  partitionKey: undefined,
  arrivalMs: undefined,
};
