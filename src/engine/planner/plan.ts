import type { SiteId } from '../ids.ts';
import type { CostComponents, Relaxation } from './result.ts';

/** A stored plan of one site for one local day; immutable, a change stores the next revision. */
export interface Plan {
  readonly siteId: SiteId;
  readonly day: string;
  /** Counts from 1 per site and day, without gaps. */
  readonly revision: number;
  /** First instant of the day [ms]. */
  readonly startMs: number;
  /** Length of each period [ms]. */
  readonly periodMs: number;
  /** Net power at the meter per period [W], rounded to integers. */
  readonly netW: Int32Array;
  /** What cannot be steered, as forecast [W]. */
  readonly fixedPowerW: Int32Array;
  readonly devices: readonly PlannedDevice[];
  /** Price per period that it was planned with [micro-units per kWh]. */
  readonly importPriceMicrosPerKwh: Int32Array;
  readonly exportPriceMicrosPerKwh: Int32Array;
  readonly costMicros: number;
  readonly components: CostComponents;
  readonly relaxations: readonly Relaxation[];
  /** The problem that it solves, as `problemToJson` writes it: it can be solved again, with the same result. */
  readonly problemJson: string;
  /** Orders whose constraints it respects, in the order of their application. */
  readonly orderIds: readonly string[];
  readonly createdMs: number;
}

/** One device in a stored plan. */
export interface PlannedDevice {
  /** Id of the planner's device: the device's own, or for one stay of a vehicle `car@2026-11-21`. */
  readonly deviceId: string;
  readonly kind: 'storage' | 'pv' | 'shiftable';
  /** [W] per period, rounded to integers; consumption positive. */
  readonly powerW: Int32Array;
  /** Stored energy at the end of each period [Wh], rounded; storages only. */
  readonly energyWh?: Int32Array;
  /** PV only: what is not taken [W]. */
  readonly curtailedW?: Int32Array;
}

/**
 * What an applied order asks of one site: the net power per period, kept by every later plan.
 * Stored together with the plan that respects it.
 */
export interface OrderConstraint {
  readonly siteId: SiteId;
  readonly day: string;
  readonly orderId: string;
  /** Target of the net power [W], integers, for every period of the day. */
  readonly netW: Int32Array;
  /** Ordered change [W] that led to it. */
  readonly deltaW: Int32Array;
}
