import type { ParticipantId, RequestId } from '../ids.ts';
import type { Disposition, Invocation } from '../market/index.ts';
import type { PlannerProblem } from '../planner/index.ts';
import type { Contract } from '../portfolio/index.ts';
import type { Grid } from '../time/index.ts';

/** What a request means for one participant; arrays have one value per period of the day. */
export interface RequestView {
  readonly requestId: RequestId;
  readonly dispositions: readonly Disposition[];
  /** Wanted range of the group's change [W]; no participant alone may leave it. */
  readonly minDeltaW: Int32Array;
  readonly maxDeltaW: Int32Array;
  /** What a missing kWh costs the one who asks [micro-units per kWh]: nobody is paid more. */
  readonly shortfallMicrosPerKwh: number;
  /** What a kWh beyond the wanted range costs [micro-units per kWh]; absent: as much as a missing one. */
  readonly overshootMicrosPerKwh?: number;
}

/** A change that an earlier order asks of the participant on that day [W] per period. */
export interface OrderedChange {
  readonly orderId: string;
  readonly deltaW: Int32Array;
}

/** Everything that an offer depends on. */
export interface TraderInput {
  readonly participantId: ParticipantId;
  readonly grid: Grid;
  /** The planner problem from which the prognosis came, with the constraints of applied orders. */
  readonly problem: PlannerProblem;
  /** The participant's prognosis [W], integers: the baseline of every change. */
  readonly prognosisW: Int32Array;
  readonly prognosisRevision: number;
  readonly ordered: readonly OrderedChange[];
  readonly contracts: readonly Contract[];
  /** Uses of these contracts, from as long before the day to as long after it as their rests ask. */
  readonly invocations: readonly Invocation[];
  readonly request: RequestView;
  /** Now [ms]: the notice of a contract counts from here. */
  readonly nowMs: number;
  /** What the group wishes of the participant [W] per period; absent: nothing is known of that. */
  readonly wishedW?: Int32Array;
  /**
   * How far what cannot be steered lay from its forecast on recent days [W] per period, consumption positive: a day each. PV that
   * gave less counts as consumption.
   */
  readonly forecastErrorsW?: readonly Float64Array[];
  /** Part of the forecasts that may be worse than what is offered stands (0..0.5]; absent: as each contract says. */
  readonly robustPu?: number;
}
