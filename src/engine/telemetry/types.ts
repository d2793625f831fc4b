/**
 * What systems of the fleet report about themselves, in the units and signs of the house: power into a component
 * (import, consumption, charging) is positive, out of it (production, discharging, feeding the house) negative.
 * What was not measured is undefined and never zero.
 */

/** A value of an enumeration that a newer device sends and this program has no name for. */
export type Unrecognized = `UNRECOGNIZED(${number})`;

/** What a channel measures. */
export type Component =
  | 'inverter'
  | 'battery'
  | 'photovoltaic'
  | 'site-meter'
  | 'generator'
  | 'load'
  | Unrecognized;

/** Where it is measured: alternating current, the shared bus, or the terminals of the device. */
export type MeasuringPoint = 'ac' | 'dc-bus' | 'dc-terminal' | Unrecognized;

/** How a value came about; `absent`: there is no meter. */
export type SampleQuality = 'measured' | 'estimated' | 'substituted' | 'absent' | Unrecognized;

/** What the system has been told to do. */
export type SystemMode =
  | 'safety-shutdown'
  | 'grid-tie'
  | 'self-supply'
  | 'clean-backup'
  | 'priority-backup'
  | 'remote-arbitrage'
  | 'sell'
  | Unrecognized;

export type GridState = 'connected' | 'islanded' | 'generator' | Unrecognized;

/** One channel of one device over one interval; means over that interval where not said otherwise. */
export interface ChannelSample {
  readonly component: Component | undefined;
  readonly point: MeasuringPoint | undefined;
  readonly deviceId: string | undefined;
  /** [W], into the component positive. */
  readonly activePowerW: number | undefined;
  /** [var] */
  readonly reactivePowerVar: number | undefined;
  /** [%], 0..100. */
  readonly socPct: number | undefined;
  /** Lifetime counter of energy into the component [W·s]. */
  readonly importedTotalWs: bigint | undefined;
  /** Lifetime counter of energy out of the component [W·s]. */
  readonly exportedTotalWs: bigint | undefined;
  readonly voltageV: number | undefined;
  /** [A], into the component positive. */
  readonly currentA: number | undefined;
  readonly temperatureC: number | undefined;
  /** Bounds of the power that the component could take now [W], into the component positive. */
  readonly powerWMin: number | undefined;
  readonly powerWMax: number | undefined;
  readonly quality: SampleQuality | undefined;
  readonly revenueGrade: boolean;
  /** Whether it is a sum or mean over several devices. */
  readonly aggregated: boolean;
}

/** What a system measured over one interval, by its own clock, which may be wrong. */
export interface EnergyRecord {
  readonly startMs: number;
  /** End of the interval, exclusive. */
  readonly endMs: number;
  /** Changes whenever the device starts again. */
  readonly bootId: number;
  /** Counts records since the start of the device. */
  readonly sequence: bigint;
  /** Time since the start of the device, by its monotonic clock. */
  readonly uptimeMs: number | undefined;
  readonly systemMode: SystemMode | undefined;
  /** As the device says it. */
  readonly inverterStateCode: number | undefined;
  readonly gridState: GridState | undefined;
  readonly samples: readonly ChannelSample[];
}

/** What the vendor's cloud says of the connection to a system. */
export type ConnectionStatus =
  | 'success'
  | 'unknown'
  | 'never-connected'
  | 'disconnected'
  | 'error'
  | Unrecognized;

export interface SystemStatus {
  readonly systemId: string;
  readonly siteId: string | undefined;
  readonly status: ConnectionStatus | undefined;
  readonly observedMs: number | undefined;
  readonly lastConnectedMs: number | undefined;
  readonly inverterStateCode: number | undefined;
  readonly errorCode: string | undefined;
}

export type DeviceType =
  | 'inverter'
  | 'battery'
  | 'pv-link'
  | 'beacon'
  | 'site-meter'
  | 'generator'
  | Unrecognized;

export interface DeviceMetadata {
  readonly deviceId: string;
  readonly type: DeviceType | undefined;
  readonly model: string | undefined;
  readonly firmwareVersion: string | undefined;
  /** Rating of the photovoltaics coupled to the AC side of an inverter [W]; absent is not zero. */
  readonly acPvPowerRatingW: number | undefined;
  readonly ratedPowerW: number | undefined;
  readonly capacityWh: number | undefined;
  readonly moduleCount: number | undefined;
  readonly installedMs: number | undefined;
  readonly removedMs: number | undefined;
}

/** What the vendor's cloud knows of the parts of a system. */
export interface SystemMetadata {
  readonly systemId: string;
  readonly siteId: string | undefined;
  readonly observedMs: number | undefined;
  /** How many systems the vendor has for the site. */
  readonly siteSystemCount: number | undefined;
  readonly devices: readonly DeviceMetadata[];
}

/** What a message is about; `unknown`: something that a newer sender knows and this program does not. */
export type TelemetryContent =
  | { readonly kind: 'energy'; readonly records: readonly EnergyRecord[] }
  | { readonly kind: 'status'; readonly status: SystemStatus }
  | { readonly kind: 'inventory'; readonly metadata: SystemMetadata }
  | { readonly kind: 'unknown' };

/** One message of one system. */
export interface TelemetryMessage {
  /** Random, to follow one message through logs; not a key. 32 hexadecimal digits. */
  readonly eventId: string | undefined;
  readonly systemId: string;
  readonly siteId: string | undefined;
  readonly simulated: boolean;
  /** When the vendor's cloud sent it. */
  readonly emittedMs: number;
  readonly content: TelemetryContent;
  /** Fields that this program does not know, at any depth. */
  readonly unknownFieldCount: number;
}
