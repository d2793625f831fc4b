import type { IntakeMemory, ProvisioningIntent, Reason } from '../commissioning/index.ts';

/** Of which assets many fell silent at once: of all, which is the default, or of a choice, which says nothing of the others. */
export type HeldAssets = 'all' | 'choice';

/** When the vendor was asked for the status of a site. */
export interface SitePoll {
  /** Of the vendor. */
  readonly id: string;
  readonly askedMs: number;
}

/** Something that was not used, counted where it comes again. */
export interface QuarantinedRecord {
  /** `q:<reason>:<system>:<digest>` */
  readonly key: string;
  readonly reason: Reason;
  readonly systemId: string;
  /** In words, with the values. */
  readonly message: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly count: number;
  /** Of a record that cannot be read: where it stood when it was last met, and what it was. */
  readonly found?: UnreadableRecord;
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

/** Evidence, and the asset or system that it is about. */
export type Recorded<Evidence> = Evidence & { readonly id: string };

export interface WantedMemory {
  readonly systemId: string;
  /** Between which the ends of the intervals lie that are to be looked at [ms]. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Intervals of a system that were used. */
export type SeenIntervals = Pick<IntakeMemory, 'seenEndsMs' | 'seenDigests'>;

export interface RememberedSystem {
  readonly systemId: string;
  /** As it lies in the store. */
  readonly before: SeenIntervals;
  readonly after: IntakeMemory;
}

/** A step of provisioning of an asset. */
export interface AssetIntent extends ProvisioningIntent {
  readonly assetId: string;
}

/** A system that sends and that the device table does not have. */
export interface UnknownSystem {
  readonly systemId: string;
  readonly recordCount: number;
  readonly firstMs: number;
  readonly lastMs: number;
}
