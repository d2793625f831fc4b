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

/** What can be in the way of a plan: limits of the connection and of devices, and rules about them. */
export type LimitKind =
  | 'import-limit'
  | 'export-limit'
  | 'pv-surplus'
  | 'charge-limit'
  | 'discharge-limit'
  | 'energy-min'
  | 'energy-max'
  | 'target-min'
  | 'target-max'
  | 'power-steps'
  | 'charge-from-grid'
  | 'discharge-to-grid'
  | 'run'
  | 'run-window';

/** One physical limit over consecutive periods. */
export interface NamedLimit {
  readonly kind: LimitKind;
  /** Of the device; absent for the connection. */
  readonly deviceId?: string;
  readonly targetId?: string;
  /** Periods `from` up to but not with `to`. Bounds and targets are on the energy at the ends of periods. */
  readonly from: number;
  readonly to: number;
}

/** A limit that others contradict, in words with its time and numbers. */
export interface ConflictingLimit extends NamedLimit {
  readonly message: string;
}

/** Why nothing fits, naming device, time and numbers. */
export interface Conflict {
  readonly ids: readonly string[];
  readonly message: string;
  /**
   * Limits that cannot all hold, even if there were no others, though all but any one of them could: an irreducible set. Of
   * several conflicts each has limits that those before it have not. Empty where no limits contradict each other.
   */
  readonly limits: readonly ConflictingLimit[];
}

/** How far a limit has to give. */
export interface RemedyChange extends NamedLimit {
  /** By how much at least, rounded up; 1 of a `rule`, which holds or not. */
  readonly amount: number;
  readonly unit: 'W' | 'Wh' | 'periods' | 'rule';
}

/** One way out of all conflicts: the least that has to give if one of the limits gives first. */
export interface Remedy {
  /** Says what gives: `import-limit`, `target-min:car:leave`. */
  readonly id: string;
  /** What to do, in one sentence. */
  readonly message: string;
  readonly changes: readonly RemedyChange[];
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
  /**
   * Of each storage. Exact on both sides of a dynamic programme; of a solver's plan both sides have the one dual, which lies
   * between them.
   */
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
  /** False where the search ended by one of its limits: there may be a plan that it has not found. */
  readonly proven: boolean;
  readonly conflicts: readonly Conflict[];
  /** Alternatives; each is enough. Empty where no limits contradict each other. */
  readonly remedies: readonly Remedy[];
}

/** A plan, or why there is none. */
export type PlannerResult = PlannedResult | InfeasibleResult;
