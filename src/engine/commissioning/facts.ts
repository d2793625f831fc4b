import type { ConnectionStatus } from '../telemetry/index.ts';
import type { FleetAsset, RemoteState } from './fleet.ts';
import type { Reason } from './reasons.ts';
import type { StreamEvidence } from './stream-evidence.ts';
import type { SiteAnswers, TopologyClass } from './topology.ts';

/**
 * A row of the one device table: what the fleet platform says of an asset of ours. It is a cache: deleted and swept once,
 * it is the same again but for times. Evidence about the asset is kept elsewhere and can neither make nor remove a row.
 */
export interface Device extends Omit<FleetAsset, 'adapter'> {
  /** Changes when the asset becomes another thing: another remote id, another site of the vendor, or back from the forgotten. */
  readonly generation: string;
  /** Sweep in which the row became what it is [ms]. */
  readonly seenMs: number;
  /** Complete sweeps that did not find it since; absent where the last one did. */
  readonly absence?: Absence;
  /** Absent: it was never given up. */
  readonly returned?: AssetReturn;
}

/**
 * That an asset is in the platform again after it had been given up. It may have been made anew there, under the same id and
 * without its site and inverter, so what was done for it before is not believed, and looked for.
 */
export interface AssetReturn {
  /** Steps of provisioning and states that were told before this time do not count any more [ms]. */
  readonly returnedMs: number;
  /** It had expired: of what was observed before this time nothing counts any more [ms]. Absent: it counts. */
  readonly bornMs?: number;
}

/** That complete sweeps do not find an asset any more. */
export interface Absence {
  readonly sinceMs: number;
  readonly sweepCount: number;
  /** Somebody has said that it is gone, however many are. */
  readonly isBelieved?: boolean;
}

/** When a system was heard last; written by the telemetry processor alone, for devices that are known. */
export interface Heartbeat {
  /** Arrival of the last sample that was fresh then. */
  readonly lastFreshMs: number;
  /** End of the newest interval by the device's own clock. */
  readonly newestEndMs: number;
  readonly inverterStateCode: number | undefined;
  /** Arrivals of the last fresh samples since it was OFFLINE last; more than two are not counted. */
  readonly freshCount: number;
  /** What its records add up to, where that was read along. */
  readonly evidence?: StreamEvidence;
}

/** What the vendor last answered about the metadata of a system. */
export interface MetadataEvidence {
  /** Of the device that it was asked for. */
  readonly generation: string;
  /** First time that it was asked for this generation. */
  readonly askedMs: number;
  readonly attemptCount: number;
  readonly lastAttemptMs: number;
  /** All answers about the site, where any have come. */
  readonly answer?: SiteAnswers & { readonly receivedMs: number };
  /** How the system was wired by the last complete answer before it was linked, or the first since: as it was commissioned. */
  readonly first?: {
    readonly receivedMs: number;
    readonly class: TopologyClass;
    /** Inverters with their ratings. */
    readonly message: string;
  };
}

/** What the vendor last answered about the connection of a system; an older answer never replaces a newer one. */
export interface StatusEvidence {
  readonly status: ConnectionStatus;
  readonly observedMs: number;
  readonly receivedMs: number;
  /** Of the device that was asked about; absent in what was stored before there was such a note. */
  readonly generation?: string;
  /** An answer that came later and was of before: it was not used. Absent where there was none since. */
  readonly stale?: {
    readonly status: ConnectionStatus;
    readonly observedMs: number;
    readonly receivedMs: number;
  };
}

/** Under which it is noted that the vendor answers nobody, whatever it is asked about. */
export const ALL_SITES = '*';

/** A site of the vendor about which it was asked last and did not answer: our trouble, and nobody's state. */
export interface UnansweredSite {
  /** Of the vendor, or `ALL_SITES`. */
  readonly id: string;
  readonly of: 'metadata' | 'status';
  readonly sinceMs: number;
  /** What was wrong when it began. */
  readonly message: string;
}

/** A step of provisioning, as its intent is kept: written before it is done, and completed by what came of it. */
export interface ProvisioningIntent {
  /** `site:…`, `inv:…` or `link:…`. */
  readonly key: string;
  readonly step: ProvisioningStep;
  /** `sent`: the outcome is not known until it has been read back. */
  readonly state: 'intended' | 'sent' | 'confirmed' | 'failed';
  readonly atMs: number;
  /** Of the asset that it was for; absent in what was stored before there was such a note. */
  readonly generation?: string;
  readonly objectId?: string;
  readonly failure?: string;
  /** Why it failed, where there is a word for it. */
  readonly reason?: Reason;
  /** Why the step is done: the wiring, and the evidence of it. */
  readonly why?: string;
  /** What was asked for, once it was sent. */
  readonly request?: { readonly [name: string]: string | number };
}

export const PROVISIONING_STEPS = ['site', 'inverter', 'link'] as const;
export type ProvisioningStep = (typeof PROVISIONING_STEPS)[number];

/** The transitions of an asset's state that count for damping. */
export interface StateHistory {
  readonly state: RemoteState | 'UNKNOWN';
  /** Of the evidence. */
  readonly sinceMs: number;
  /** When the platform was told; absent in what was stored before there was such a note. */
  readonly toldMs?: number;
  /** Of the newest that had been observed then; absent in what was stored before there was such a note. */
  readonly observedMs?: number;
  /** Of the asset as it was then; absent in what was stored before there was such a note. */
  readonly generation?: string;
  /** When it was told once more last, since the platform had another state, and which; absent: it never was. */
  readonly again?: { readonly atMs: number; readonly had?: RemoteState };
  /** Times at which it became OFFLINE within the last day. */
  readonly offlineMs: readonly number[];
  /** Why it is so; of a site there is none: it has the state of the worst of its assets. */
  readonly reason?: Reason;
}

/** Everything that is known of one asset. */
export interface AssetFacts {
  readonly device: Device;
  /** The last sweep that found the asset as its row says [ms]; absent: none since it became so. */
  readonly foundMs?: number | undefined;
  /** Other assets that claim the same system, and whether this one has it by right. */
  readonly claim: { readonly others: readonly string[]; readonly isIncumbent: boolean };
  /** The site in the platform of others at the same site of the vendor; absent: none has one, or nobody has looked. */
  readonly neighbourSiteId?: string | undefined;
  readonly metadata: MetadataEvidence | undefined;
  readonly heartbeat: Heartbeat | undefined;
  readonly status: StatusEvidence | undefined;
  /** What the vendor was asked for last and did not answer; absent: nothing. */
  readonly unanswered?: readonly UnansweredSite[] | undefined;
  readonly intents: Readonly<Partial<Record<ProvisioningStep, ProvisioningIntent>>>;
}

/** How commissioning is done. */
export interface CommissioningRules {
  /** Create what is missing in the platform. */
  readonly isAuto: boolean;
  readonly offlineTimeoutMs: number;
  readonly statusFreshMs: number;
  readonly isStrict: boolean;
}
