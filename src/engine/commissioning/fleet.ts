/**
 * What the processes of commissioning ask of the two systems outside: the fleet platform (Concerto), which alone says
 * which assets exist, and the vendor's cloud (CES), which has metadata and status of their systems. Names, signs and
 * formats of either live in its adapter.
 */

import type { SystemMetadata, SystemStatus } from '../telemetry/index.ts';

/** What the platform calls the connection of an asset or a site. */
export type RemoteState = 'ONLINE' | 'OFFLINE' | 'ERROR';

/** An asset as the platform has it. */
export interface FleetAsset {
  readonly id: string;
  /** Which adapter of the platform it belongs to; ours are those of the adapter `pwrcell`. */
  readonly adapter: string;
  /** The system's id at the vendor: 12 hexadecimal digits; empty where nobody has entered one. */
  readonly remoteId: string;
  readonly isSimulated: boolean;
  /** The vendor's site that the owner's contract names; metadata and status are asked for by it. */
  readonly vendorSiteId: string | undefined;
  /** Of the platform; undefined until it is provisioned. */
  readonly siteId: string | undefined;
  readonly inverterId: string | undefined;
  readonly remoteState: RemoteState | undefined;
  readonly ratedPowerW: number | undefined;
  /** Whether the owner has said that there are photovoltaics; evidence, not a decision. */
  readonly connectedPhotovoltaics: boolean | undefined;
  /** Changes with every change of the asset by anybody. */
  readonly version: string;
}

/** One page of a sweep over all assets. Assets come and go while pages are read. */
export interface AssetPage {
  readonly assets: readonly FleetAsset[];
  /** Assets of the page that cannot be read; absent: there are none. */
  readonly unreadable?: readonly UnreadableAsset[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
  /** How many assets the platform counts at the time of this page. */
  readonly totalCount: number;
}

/** An asset of which something cannot be as the platform has it. */
export interface UnreadableAsset {
  /** As far as it can be read. */
  readonly id?: string;
  readonly adapter?: string;
  /** What is wrong with it. */
  readonly message: string;
}

/** A site or an inverter of the platform. */
export interface FleetObject {
  readonly id: string;
  /** The key it was created under. */
  readonly externalId: string;
}

export interface NewSite {
  /** `site:<instance>:<vendor site>`: found again by it. */
  readonly externalId: string;
  readonly vendorSiteId: string;
}

export interface NewInverter {
  /** `inv:<instance>:<remote id>` */
  readonly externalId: string;
  readonly remoteId: string;
  readonly coupling: 'ac' | 'dc' | 'hybrid' | 'storage-only';
  readonly ratedPowerW: number | undefined;
}

export interface InverterLink {
  readonly assetId: string;
  readonly inverterId: string;
  readonly siteId: string;
  /** Refused as `conflict` where somebody has changed the asset since. */
  readonly ifVersion: string;
}

/** What a conditional write came to. */
export type WriteOutcome = { readonly outcome: 'written' | 'already' } | { readonly outcome: 'conflict' };

/** What one component of an asset did over one interval; what was not measured is absent, never zero. */
export interface AssetMeasurement {
  /** `tel:<system>:<channel>:<end of interval>`; the platform drops what it has. */
  readonly key: string;
  readonly assetId: string;
  readonly component: 'inverter' | 'battery' | 'photovoltaic' | 'site-meter';
  readonly startMs: number;
  readonly endMs: number;
  /** [W], into the component positive. */
  readonly powerW?: number;
  readonly socPct?: number;
  readonly importedTotalWs?: bigint;
  readonly exportedTotalWs?: bigint;
  /** Older than what was sent of the channel before. */
  readonly late: boolean;
}

/** What the registrar may read. */
export interface FleetReader {
  /** @throws AdapterError; `cursor-lost` where the platform no longer knows the cursor. */
  assets(page: { readonly cursor?: string; readonly limit: number }): Promise<AssetPage>;
  findSite(externalId: string): Promise<FleetObject | undefined>;
  findInverter(externalId: string): Promise<FleetObject | undefined>;
}

/** What only the registrar's provisioning holds. A create whose answer is lost throws `outcome-unknown`. */
export interface FleetProvisioner {
  createSite(site: NewSite): Promise<FleetObject>;
  createInverter(inverter: NewInverter): Promise<FleetObject>;
  link(link: InverterLink): Promise<WriteOutcome>;
}

/** What only the telemetry processor holds. */
export interface TelemetrySink {
  /**
   * @throws AdapterError; `measurements-rejected` names in its details, by their keys, those that were not taken for a fault of
   * their own, or of their asset: all others were. Where the fault is the platform's it is another error.
   */
  send(measurements: readonly AssetMeasurement[]): Promise<void>;
}

/** What only the evaluator of states holds. */
export interface StateSink {
  setAssetState(change: {
    readonly assetId: string;
    readonly state: RemoteState;
    readonly evidenceMs: number;
    readonly ifVersion?: string;
  }): Promise<WriteOutcome>;
  setSiteState(change: {
    readonly siteId: string;
    readonly state: RemoteState;
    readonly evidenceMs: number;
  }): Promise<WriteOutcome>;
}

/** The vendor's cloud. Answers may be of fewer systems than the site has, older than the last, or of others. */
export interface VendorCloud {
  metadata(query: {
    readonly vendorSiteId: string;
    readonly systemId: string;
    readonly key: string;
  }): Promise<readonly SystemMetadata[]>;
  status(query: { readonly vendorSiteId: string; readonly key: string }): Promise<readonly SystemStatus[]>;
}
