import type { CycleId, GroupId, OrderId, RequestId } from '../ids.ts';

/**
 * A flex request: how much the power of a group shall change, period by period of one local day,
 * against the group's prognosis. Arrays have one value per period of the day's grid.
 */
export interface FlexRequest {
  readonly id: RequestId;
  readonly groupId: GroupId;
  /** Local day `YYYY-MM-DD` in the group's zone. */
  readonly day: string;
  /** Who asked: a partner's name, or `rebalance`. */
  readonly requestedBy: string;
  /** Until when offers are waited for [ms]. */
  readonly deadlineMs: number;
  /** What each period is: asked for a change, room for rebound, or to be left as it is. */
  readonly dispositions: readonly Disposition[];
  /** Wanted range of the change [W], integers; consumption positive. For `unchanged` both are 0. */
  readonly minDeltaW: Int32Array;
  readonly maxDeltaW: Int32Array;
  /** What a shortfall costs the one who asks [micro-units per MWh]. */
  readonly shortfallMicrosPerMwh: number;
  /** What more than asked costs [micro-units per MWh]. */
  readonly overshootMicrosPerMwh: number;
  /** Parts of the change that shall be offered as options beside the whole, ascending, in per cent below 100. */
  readonly ladderPct?: readonly number[];
  /** Until when the group's offer may be ordered [ms]; absent: as long as the market rules let it. */
  readonly validUntilMs?: number;
  /** Most that what is taken may cost together [micro-units]; absent: no limit. */
  readonly budgetMicros?: number;
  /** Most participants that may deliver; absent: no limit. */
  readonly maxOffers?: number;
  /** What was ordered for the requests that this one revises, and stays; the ranges are what it leaves. */
  readonly revises?: Revision;
  readonly createdMs: number;
}

/** What has been ordered of what a request revises. */
export interface Revision {
  /** The cycle whose request is revised. */
  readonly cycleId: CycleId;
  /** The orders that stay: of that cycle, and of those that its request revises itself. */
  readonly orderIds: readonly OrderId[];
  /** Ordered change per period [W], what participants refused left out. */
  readonly deltaW: Int32Array;
  /** What it costs [micro-units], and how many participants deliver it. */
  readonly priceMicros: number;
  readonly offerCount: number;
}

/**
 * `requested`: the range does not contain 0 in its inside, and missing it is priced;
 * `available`: the range contains 0, and is kept; `unchanged`: the change is 0.
 */
export type Disposition = 'requested' | 'available' | 'unchanged';
