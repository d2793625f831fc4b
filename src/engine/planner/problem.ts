/**
 * What the planner is asked. All series have one value per period of the horizon. Power is in
 * watts, positive towards the site or into the device; energy in watt-hours; prices in micro-units
 * of the currency per kWh; times in milliseconds since the epoch.
 */

/** The periods that are planned, one after the other without gaps. */
export interface Horizon {
  readonly startMs: number;
  /** Length of each period [ms]; its length is the number of periods T. */
  readonly periodMs: Float64Array;
  /** IANA zone in which times are told to people; no part of the calculation. */
  readonly zone: string;
}

/** As the site sees it: from or to the grid. */
export type Direction = 'import' | 'export';

/** A price on the highest power above a threshold over the horizon (a demand charge). */
export interface PeakCharge {
  readonly id: string;
  readonly direction: Direction;
  /** [W] ≥ 0; only what exceeds it is charged. */
  readonly thresholdW: number;
  /** [micro-units per kW] of the highest excess. */
  readonly priceMicrosPerKw: number;
  /** Periods that count; absent: all. */
  readonly window?: readonly boolean[];
}

/** A price on the energy above a threshold (a soft limit). */
export interface OverrunCharge {
  readonly id: string;
  readonly direction: Direction;
  readonly thresholdW: number;
  /** [micro-units per kWh] above the threshold. */
  readonly priceMicrosPerKwh: number;
}

/** The connection of the site to the grid, and what cannot be steered behind it. */
export interface SiteConnection {
  readonly importPriceMicrosPerKwh: Float64Array;
  /** Paid to the site per kWh that it exports. */
  readonly exportPriceMicrosPerKwh: Float64Array;
  /** [W] ≥ 0 per period; Infinity where there is none. Physical: never relaxed. */
  readonly importLimitW: Float64Array;
  readonly exportLimitW: Float64Array;
  /** Power of everything that cannot be steered [W]: loads positive, generation negative. */
  readonly fixedPowerW: Float64Array;
  readonly peaks: readonly PeakCharge[];
  readonly overruns: readonly OverrunCharge[];
  /** No period may both import and export, even where that would pay. Default in a parsed problem: true. */
  readonly exclusiveImportExport: boolean;
  /** Export at most what PV makes beyond the fixed load. */
  readonly exportOnlyPvSurplus: boolean;
}

/** A requirement on the energy in a store at the END of one period. */
export interface StorageTarget {
  readonly id: string;
  readonly period: number;
  readonly minWh?: number;
  readonly maxWh?: number;
  /** `physical`: cannot be broken; `wish`: broken least, before money counts; a number: priced [micro-units per kWh short]. */
  readonly firmness: 'physical' | 'wish' | { readonly priceMicrosPerKwh: number };
}

/** A power limit that may be broken at a price. */
export interface SoftPowerLimit {
  readonly id: string;
  readonly direction: 'charge' | 'discharge';
  readonly limitW: Float64Array;
  /** [micro-units per kW] on the highest excess. */
  readonly peakPriceMicrosPerKw: number;
  /** [micro-units per kWh] on the energy above the limit. */
  readonly priceMicrosPerKwh: number;
}

/** A band on stored energy that may be broken at a price. */
export interface SoftEnergyBound {
  readonly id: string;
  readonly bound: 'min' | 'max';
  /** [Wh] at the end of each period; NaN where it does not apply. */
  readonly levelWh: Float64Array;
  /** [micro-units per kWh and period] short of it (or beyond it). */
  readonly priceMicrosPerKwhPeriod: number;
  /** [micro-units per kWh and hour] short of it (or beyond it). */
  readonly priceMicrosPerKwhHour: number;
  /** [micro-units per kWh] on the largest breach. */
  readonly peakPriceMicrosPerKwh: number;
}

/**
 * Any store of energy with one connection: battery, vehicle while plugged in, boiler, heat pump
 * with its building. `energy[t] = retention·energy[t−1] + lossFactor·(η_charge·charge − discharge/η_discharge − usage)·h`.
 */
export interface StorageDevice {
  readonly kind: 'storage';
  readonly id: string;
  readonly energyStartWh: number;
  /** [Wh] bounds at the end of each period, physical. */
  readonly energyMinWh: Float64Array;
  readonly energyMaxWh: Float64Array;
  /** [W] ≥ 0, 0 where the device is not there. */
  readonly chargePowerWMax: Float64Array;
  readonly dischargePowerWMax: Float64Array;
  /** Below this power the device cannot charge, other than not at all [W]. */
  readonly chargePowerWMin: number;
  readonly dischargePowerWMin: number;
  /** Powers at which alone the device can charge [W], ascending, 0 implied; empty: any. */
  readonly chargeStepsW: readonly number[];
  /** Stored per unit drawn; above 1 for a heat pump. Per period. */
  readonly chargeEfficiencyPu: Float64Array;
  readonly dischargeEfficiencyPu: Float64Array;
  /** Part of the stored energy that is left after each period. */
  readonly retentionPu: Float64Array;
  /** How losses within a period are counted: `start`: on what was there at its start only; `linear`: on in- and outflow too. */
  readonly lossModel: 'start' | 'linear';
  /** Drawn from the store by its use (driving, heat demand) [W]. */
  readonly usageW: Float64Array;
  /** Money per kWh charged or discharged, measured at the connection [micro-units]. */
  readonly wearMicrosPerKwhCharged: number;
  readonly wearMicrosPerKwhDischarged: number;
  /** Money per kWh held at the end of each period [micro-units]. */
  readonly holdingMicrosPerKwhPeriod: number;
  /** Worth of a kWh that is left at the end of the horizon [micro-units]. */
  readonly terminalValueMicrosPerKwh: number;
  /** Whether the device may charge from, or discharge to, the grid. */
  readonly chargeFromGrid: boolean;
  readonly dischargeToGrid: boolean;
  /** Charging and discharging exclude each other in a period. */
  readonly exclusiveDirections: boolean;
  readonly targets: readonly StorageTarget[];
  readonly softPowerLimits: readonly SoftPowerLimit[];
  readonly softEnergyBounds: readonly SoftEnergyBound[];
}

/** Photovoltaics: what the sun would give, and whether it can be reduced. */
export interface PvDevice {
  readonly kind: 'pv';
  readonly id: string;
  /** Available generation [W] ≥ 0. */
  readonly availableW: Float64Array;
  readonly curtailable: boolean;
}

/** A run that must (or may) happen within the horizon: washing machine, process. */
export interface ShiftableDevice {
  readonly kind: 'shiftable';
  readonly id: string;
  /** Power in each period of the run [W]; its length is the run's duration in periods. */
  readonly profileW: Float64Array;
  /** In one piece; otherwise each element of the (then flat) profile may be placed on its own. */
  readonly contiguous: boolean;
  /** Periods in which it may run. */
  readonly allowed: readonly boolean[];
  /** Money per start [micro-units], the same always or one value per period in which it may start. */
  readonly startCostMicros: number | Float64Array;
  /** It was running in the period before the horizon: continuing is no start. */
  readonly onBefore: boolean;
  /** Absent: it must run. Else it runs if that is worth this much [micro-units]. */
  readonly optionalValueMicros?: number;
}

/** Everything that can be steered behind a connection. */
export type Device = StorageDevice | PvDevice | ShiftableDevice;

/**
 * A band on power that somebody else has a right to: an order, a contract. It stands below what is
 * physical and above wishes and money: it is broken only where it cannot be kept, and then as little
 * as can be.
 */
export interface PlannerConstraint {
  readonly id: string;
  /** What it comes from, to be told to people: `order ord-7`. */
  readonly source: string;
  readonly target: { readonly kind: 'net' } | { readonly kind: 'device'; readonly deviceId: string };
  /** [W] per period; −Infinity and +Infinity where it does not bind. */
  readonly minW: Float64Array;
  readonly maxW: Float64Array;
}

/** One site over one horizon: the whole input of the planner. */
export interface PlannerProblem {
  readonly id: string;
  readonly horizon: Horizon;
  readonly site: SiteConnection;
  readonly devices: readonly Device[];
  readonly constraints: readonly PlannerConstraint[];
  /**
   * What the site was to do before it is planned anew: where it makes no difference to speak of, storages and runs stay by
   * it. Absent: there was no plan.
   */
  readonly near?: readonly NearDevice[];
}

/** What one storage or run was to do. */
export interface NearDevice {
  readonly deviceId: string;
  /** [W] per period, consumption positive. */
  readonly powerW: Float64Array;
}
