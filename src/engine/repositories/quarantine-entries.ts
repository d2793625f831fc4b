import type { Reason } from '../commissioning/index.ts';
import type { CountedSpans } from './counted-spans.ts';

/**
 * What was not used for one reason, of one system or one recording: all of it counted, and a few of it kept. So what is kept
 * grows with systems and reasons, and not with records.
 */
export interface QuarantineEntry extends QuarantineHead {
  /** The first and the last of it, in their order. */
  readonly samples: readonly QuarantineSample[];
}

/** An entry without what is kept of it, as many of them are read. */
export interface QuarantineHead {
  /** `q:<reason>:<system>`, `q:<reason>:<digest of the recording and its shard>`, each with `:<cause>` where there is one. */
  readonly key: string;
  readonly reason: Reason;
  /** What tells apart what has the same reason, of a short list: what cannot be read in bytes, what the platform answered. */
  readonly cause?: string;
  /** Absent where nobody knows whose it is. */
  readonly systemId?: string;
  /** Where it stood, of what cannot be read. */
  readonly recording?: QuarantinedRecording;
  /** In words, with the values: what the last one says. */
  readonly message: string;
  readonly count: number;
  /** When the first and the last arrived, or were read where nobody knows. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** When something of it was last put apart, by the clock of this machine: what is older than long is forgotten. */
  readonly notedMs: number;
  /** Which of it has been counted, by `QuarantineSample.place`. */
  readonly counted: CountedSpans;
  /** How many are kept. */
  readonly keptCount: number;
}

/** A recording, whatever its file is called, and a shard of it. */
export interface QuarantinedRecording {
  /** Digest of its beginning. */
  readonly id: string;
  /** As it was called last; `-`: stdin. */
  readonly file: string;
  readonly shardId?: string;
}

/** One of what was put apart. */
export interface QuarantineSample {
  /** Where it comes in the order of what is counted: its arrival, or its place in the recording. */
  readonly place: number;
  readonly atMs: number;
  readonly message: string;
  /** Of what can be read. */
  readonly record?: QuarantinedMeasurement;
  /** Of what cannot be read. */
  readonly found?: UnreadableRecord;
}

/** A record of a system, as it said. */
export interface QuarantinedMeasurement {
  readonly startMs: number;
  readonly endMs: number;
  /** Whole numbers of 64 bits, as text. */
  readonly sequence: string;
  /** Of what it says, as duplicates are told by it. */
  readonly digest: number;
  readonly inverterStateCode?: number;
  /** What it measured, as far as there is room. */
  readonly channels: readonly object[];
  readonly channelCount: number;
}

/** Bytes of a recording that cannot be read. */
export interface UnreadableRecord {
  /** Of the recording, or `-`. */
  readonly file: string;
  /** Counts records of the file from 0. */
  readonly recordIndex: number;
  /** Of its first byte in the file after decompression. */
  readonly byteOffset: number;
  /** Which of the records that a producer put into one. */
  readonly subIndex?: number;
  readonly shardId?: string;
  readonly sequenceNumber?: string;
  readonly byteCount: number;
  /** Base64, of the first of them. */
  readonly data: string;
}
