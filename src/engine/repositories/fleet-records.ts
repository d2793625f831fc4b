import type { IntakeMemory, ProvisioningIntent } from '../commissioning/index.ts';
import type { CountedSpans } from './counted-spans.ts';

/** Of which assets many fell silent at once: of all, which is the default, or of a choice, which says nothing of the others. */
export type HeldAssets = 'all' | 'choice';

/** When the vendor was asked for the status of a site. */
export interface SitePoll {
  /** Of the vendor. */
  readonly id: string;
  readonly askedMs: number;
}

/** Evidence, and the asset or system that it is about. */
export type Recorded<Evidence> = Evidence & { readonly id: string };

export interface WantedMemory {
  readonly systemId: string;
  /** Between which the ends of the intervals lie that are to be looked at [ms]. */
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface RememberedSystem {
  readonly systemId: string;
  /** With all intervals of the spans that are to be written. */
  readonly after: IntakeMemory;
  /** The end of the earliest interval that the store does not have [ms]; absent: it has them all. */
  readonly changedFromMs?: number;
}

/** A step of provisioning of an asset. */
export interface AssetIntent extends ProvisioningIntent {
  readonly assetId: string;
}

/** When a sweep found the rows of the device table. Rows are stored only when they change. */
export interface ShownTable {
  /** When it began [ms]. */
  readonly atMs: number;
  /** Rows that it could not read. */
  readonly exceptIds: readonly string[];
}

/** A system that sends and that the device table does not have. */
export interface UnknownSystem {
  readonly systemId: string;
  readonly recordCount: number;
  /** By arrival. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** When it was last counted, by the clock of this machine: who was heard long ago is forgotten. */
  readonly notedMs: number;
  /** Which arrivals have been counted. */
  readonly counted: CountedSpans;
}
