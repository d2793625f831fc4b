import type { ContractId, CycleId, GroupId, OrderId, ParticipantId, RequestId } from '../ids.ts';
import type { FlexOffer, FlexOrder } from '../market/index.ts';
import type { RebalancePolicy } from '../portfolio/index.ts';
import type { ExecutionOwner } from '../ports.ts';

/**
 * How far a market cycle has come. `collecting`: participants are asked; `offered`: the aggregate offer
 * is stored; `cancelled`: somebody ended it, or revoked what it had offered.
 */
export type CycleStatus = 'collecting' | 'offered' | 'cancelled';

/** A market cycle: the answer to one flex request. */
export interface CycleRecord {
  readonly id: CycleId;
  readonly requestId: RequestId;
  readonly groupId: GroupId;
  readonly day: string;
  readonly status: CycleStatus;
  /** Revision of the aggregate prognosis that the request refers to. */
  readonly prognosisRevision: number;
  readonly participantCount: number;
  /** Participants of which something is stored, and those with at least one option; 0 until it is `offered`. */
  readonly offerCount: number;
  readonly offerWithOptionsCount: number;
  /** Of `offerCount`: whose data kept the trader from answering, and who had not answered by the deadline. */
  readonly failedCount: number;
  readonly lateCount: number;
  /** Options that were taken; 0 until it is `offered`. */
  readonly acceptedCount: number;
  /** Why it was cancelled. */
  readonly reason?: string;
  readonly createdMs: number;
  readonly endedMs?: number;
}

/**
 * How a participant's answer came about. `made`: its trader said so; `failed`: its data kept the trader
 * from answering, the reasons say how; `late`: there was no answer by the deadline.
 */
export type AnswerKind = 'made' | 'failed' | 'late';

/** A participant's answer in a cycle as it is stored; the first one stays. */
export interface OfferRecord extends FlexOffer {
  readonly answer: AnswerKind;
  readonly createdMs: number;
}

/**
 * How far a flex order has come. `opening`: it has taken its offer, and the participants' orders are being stored;
 * `pending`: all of them are, and the participants are told; `partly`: some participants could not follow; `cancelling`:
 * it is being taken back, participant by participant.
 */
export type OrderStatus =
  | 'opening'
  | 'pending'
  | 'applied'
  | 'partly'
  | 'failed'
  | 'cancelling'
  | 'cancelled';

/** An order with what it asks of the group. */
export interface OrderRecord extends FlexOrder {
  readonly groupId: GroupId;
  readonly day: string;
  readonly status: OrderStatus;
  /** Revision of the aggregate prognosis that `deltaW` is measured from. */
  readonly prognosisRevision: number;
  /** Part of the aggregate offer that is ordered: a multiple of 0.01 in [0.01, 1]. */
  readonly factor: number;
  /** Ordered change per period [W]: exactly the sum of what is asked of the participants. */
  readonly deltaW: Int32Array;
  /** Sum of the participants' prices [micro-units]. */
  readonly priceMicros: number;
  /** The rebalancing that it belongs to; absent: it came from outside. */
  readonly rebalanceId?: string;
  /** When the last participant had been told [ms]. */
  readonly endedMs?: number;
  /** Since it is `cancelling`: who took it back, and when [ms]. */
  readonly cancelledBy?: string;
  readonly cancellingMs?: number;
  /** When the last participant had its plan back [ms]. */
  readonly cancelledMs?: number;
}

/**
 * Why rebalancing came to its end. `within-tolerance`: there was nothing to do; `balanced`: it is within the
 * tolerance now; `too-late`: what is left lies in periods that cannot be changed any more; `no-flexibility`:
 * nobody offered what would help; `rounds-used`: the policy allows no further round; `no-commitment`: the orders
 * have been cancelled meanwhile.
 */
export type RebalanceEnd =
  | 'within-tolerance'
  | 'balanced'
  | 'too-late'
  | 'no-flexibility'
  | 'rounds-used'
  | 'no-commitment';

/** What is left of a deviation, counted beyond the tolerance. */
export interface DeviationLeft {
  /** Of all periods that are watched [Wh] ≥ 0. */
  readonly excessWh: number;
  /** Of that, in periods that cannot be changed any more [Wh]. */
  readonly missedWh: number;
  /** `excessWh` at the policy's price [micro-units]. */
  readonly costMicros: number;
}

/** One rebalancing of a group's day: everything that is done about one cause. */
export interface RebalanceRecord extends Partial<DeviationLeft> {
  readonly id: string;
  readonly groupId: GroupId;
  readonly day: string;
  /** Revision of the aggregate prognosis that is the cause, and the event that led to it. */
  readonly aggregateRevision: number;
  readonly causedBy: string;
  /** The policy of the group at that time; it holds to the end. */
  readonly policy: RebalancePolicy;
  /** The orders that commit the group. */
  readonly orderIds: readonly OrderId[];
  readonly status: 'running' | 'ended';
  /** Of an ended one, with what is left. */
  readonly end?: RebalanceEnd;
  /** Market cycles that were run, and the price of what was ordered [micro-units]; of an ended one. */
  readonly roundCount?: number;
  readonly paidMicros?: number;
  readonly createdMs: number;
  readonly endedMs?: number;
}

/** One direction of a deviation, as it is asked for. */
export interface DifferenceAsked {
  /** `less`: where the group draws too much; `more`: where it draws too little. */
  readonly direction: 'less' | 'more';
  /** Room for rebound in periods to which the group is not committed [W] ≥ 0. */
  readonly reboundW: number;
  /** What rounding to whole watts may add in a period until the last round is over [W] ≥ 0. */
  readonly roundingW: number;
}

/**
 * What rebalancing found when it looked at the group for the nth time, and what it decided. The arrays have one
 * value per watched period.
 */
export interface RebalanceRound extends DeviationLeft {
  readonly rebalanceId: string;
  /** Counts from 1. */
  readonly round: number;
  /** Revision of the aggregate prognosis that was looked at. */
  readonly aggregateRevision: number;
  /** The periods to which the group is committed, ascending. */
  readonly periods: Int32Array;
  /** Committed and expected power [W], and the deviation that is let be [W] ≥ 0. */
  readonly committedW: Int32Array;
  readonly powerW: Int32Array;
  readonly toleranceW: Int32Array;
  /** First period of the day that could still be changed. */
  readonly firstOpenPeriod: number;
  /** To ask the group for the difference, or to end. */
  readonly decision: 'request' | RebalanceEnd;
  /** What is asked for, where something is. */
  readonly asked?: DifferenceAsked;
  readonly createdMs: number;
}

/**
 * How far a participant's part of an order has come. `refused`: a rule of its contract said no; `failed`: it could
 * not be planned; `cancelled`: the order was taken back.
 */
export type ParticipantOrderState = 'pending' | 'applied' | 'refused' | 'failed' | 'cancelled';

/** What an order asks of one participant, and what became of it. */
export interface ParticipantOrder {
  readonly orderId: OrderId;
  readonly participantId: ParticipantId;
  readonly contractId: ContractId;
  readonly optionId: string;
  /** Part of the option: a multiple of 0.01. */
  readonly activationFactor: number;
  /** Ordered change per period [W]. */
  readonly deltaW: Int32Array;
  /** [micro-units] */
  readonly priceMicros: number;
  /** When the contract is used: from the first to the last requested period that changes [ms]. */
  readonly useStartMs: number;
  readonly useEndMs: number;
  readonly state: ParticipantOrderState;
  /** When it was applied, refused or failed [ms]. */
  readonly settledMs?: number;
  /** What it led to, once applied. */
  readonly planRevision?: number;
  readonly prognosisRevision?: number;
  /** Why it was refused or failed; or what is to be known of how it is kept. */
  readonly reason?: string;
  /** When it was taken back [ms]. */
  readonly cancelledMs?: number;
  /** What taking it back led to; absent where nothing had been applied. */
  readonly cancelledPlanRevision?: number;
  readonly cancelledPrognosisRevision?: number;
}

/**
 * How an execution stands. `failed`, `timed-out` and `aborted` (by a signal) may run again; `succeeded` and
 * `cancelled` are final.
 */
export type ExecutionStatus = 'running' | 'succeeded' | 'failed' | 'timed-out' | 'aborted' | 'cancelled';

/** That an execution came into a state, and in which attempt. */
export interface ExecutionState {
  readonly status: ExecutionStatus;
  readonly atMs: number;
  readonly attempt: number;
  /** Why: what failed, who is gone, why it was cancelled. */
  readonly reason?: string;
}

/** A run of a workflow; its name is its key: the same name with the same input is the same run. */
export interface ExecutionRecord {
  readonly name: string;
  /** Name of the workflow. */
  readonly machine: string;
  /** Of the input, so that the same name with another input is noticed. */
  readonly inputDigest: string;
  /** JSON text: what the run is started with, again if it is broken off. */
  readonly inputJson: string;
  readonly status: ExecutionStatus;
  /** Counted from 1. It fences: what an attempt writes of the execution holds only while it is the last one. */
  readonly attempt: number;
  /** Who runs the last attempt, or has run it. */
  readonly owner: ExecutionOwner;
  /** Until when the owner counts as alive for those who cannot see its process [ms, clock of its machine]. */
  readonly leaseUntilMs: number;
  /**
   * How often it has been changed since it was started; counted by the repository. So whoever changes it sees that
   * somebody else has, also where that one has only added something.
   */
  readonly changeCount: number;
  /** That it shall be cancelled: noticed by its owner. */
  readonly cancelling?: { readonly reason: string };
  /** From its first start on, one after the other. */
  readonly states: readonly ExecutionState[];
  readonly startedMs: number;
  readonly endedMs?: number;
  /** JSON text. */
  readonly outputJson?: string;
  readonly error?: { readonly name: string; readonly cause: string };
}
