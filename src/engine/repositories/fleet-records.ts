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
  /** By arrival. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** When it was last counted, by the clock of this machine: who was heard long ago is forgotten. */
  readonly notedMs: number;
  /** Which arrivals have been counted. */
  readonly counted: CountedSpans;
}
