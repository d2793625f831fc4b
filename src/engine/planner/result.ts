/** What the planner answers. Series have one value per period of the problem's horizon. */

/** What one device is to do. */
export interface DeviceSchedule {
  readonly deviceId: string;
  /** Power at the connection [W]; consumption and charging positive, PV negative. */
  readonly powerW: Float64Array;
  /** Stored energy at the end of each period [Wh]; storages only. */
  readonly energyWh?: Float64Array;
  /** PV only: what was not taken [W] ≥ 0. */
  readonly curtailedW?: Float64Array;
  /**
   * Charged and discharged at the same time [W] ≥ 0, beyond `powerW`; only where the storage's
   * directions do not exclude each other and it does both.
   */
  readonly throughW?: Float64Array;
}

/** What the whole site is to do. */
export interface Schedule {
  /** Power at the meter [W], import positive: fixed load plus all devices. */
  readonly netW: Float64Array;
  /** In the order of the problem's devices. */
  readonly devices: readonly DeviceSchedule[];
  /** Imported and exported at the same time [W] ≥ 0, beyond `netW`; only where the site may and does. */
  readonly throughW?: Float64Array;
}

/** Money of a schedule by what it is for [micro-units]; costs positive, earnings negative. */
export type CostComponents = Readonly<Record<string, number>>;

/** Something that could not hold, and by how much it was let go. */
export interface Relaxation {
  readonly tier: 'order' | 'wish';
  /** The constraint or target. */
  readonly id: string;
  /** What it comes from, as said to people. */
  readonly source: string;
  readonly period: number;
  readonly amount: number;
  readonly unit: 'W' | 'Wh';
  /** Why, in one sentence. */
  readonly reason: string;
}

/** A statement of why nothing fits, naming device, time and numbers. */
export interface Conflict {
  readonly ids: readonly string[];
  readonly message: string;
}

/** A plan that keeps everything physical. */
export interface PlannedResult {
  /** `optimal`: proven; `feasible`: kept all limits, best found within the limits set to the solver. */
  readonly status: 'optimal' | 'feasible';
  readonly schedule: Schedule;
  /** Sum of `components` [micro-units]. Breaches of orders and wishes are not money and not in it. */
  readonly costMicros: number;
  readonly components: CostComponents;
  /** Proven lower bound of the cost [micro-units]. */
  readonly boundMicros: number;
  readonly relaxations: readonly Relaxation[];
  /**
   * What found it: `closed-form`, period by period where nothing is stored; `dynamic-program`, one storage; `lp` and
   * `milp`, a solver's linear programme, without and with whole numbers.
   */
  readonly solvedBy: 'closed-form' | 'dynamic-program' | 'lp' | 'milp';
  /** Of storages that a dynamic programme planned. */
  readonly storedValues?: readonly StoredValue[];
}

/**
 * What stored energy is worth along a plan (the water value): why it charges or discharges. Where one kWh more is worth
 * less than one kWh less would cost, the plan is between two reasons.
 */
export interface StoredValue {
  readonly deviceId: string;
  /** What one kWh more at the end of each period would save [micro-units per kWh]; NaN where there is no room for it. */
  readonly moreMicrosPerKwh: Float64Array;
  /** What one kWh less would cost [micro-units per kWh]; NaN where there may not be less. */
  readonly lessMicrosPerKwh: Float64Array;
}

/** No plan; `conflicts` has at least one entry. */
export interface InfeasibleResult {
  readonly status: 'infeasible';
  readonly conflicts: readonly Conflict[];
}

/** A plan, or why there is none. */
export type PlannerResult = PlannedResult | InfeasibleResult;
