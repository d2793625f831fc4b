import type { ContractId, CycleId, GroupId, OrderId, ParticipantId, RequestId } from '../ids.ts';
import type { FlexOrder } from '../market/index.ts';

/**
 * How far a market cycle has come. `collecting`: participants are asked; `trading`: their answers are
 * in; `offered`: the aggregate offer is stored; `failed`: it ended without one; `cancelled`: somebody ended it.
 */
export type CycleStatus = 'collecting' | 'trading' | 'offered' | 'failed' | 'cancelled';

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
  /** Answers that are stored, and those of them that have at least one option. */
  readonly offerCount: number;
  readonly offerWithOptionsCount: number;
  /** Options that were taken; 0 until it is `offered`. */
  readonly acceptedCount: number;
  /** Why it failed or was cancelled. */
  readonly reason?: string;
  readonly createdMs: number;
  readonly endedMs?: number;
}

/** How far a flex order has come. `partly`: some participants could not follow. */
export type OrderStatus = 'pending' | 'applied' | 'partly' | 'failed' | 'cancelled';

/** An order with what it asks of the group. */
export interface OrderRecord extends FlexOrder {
  readonly groupId: GroupId;
  readonly day: string;
  readonly status: OrderStatus;
  /** Revision of the aggregate prognosis that `deltaW` is measured from. */
  readonly prognosisRevision: number;
  /** Ordered change per period [W]. */
  readonly deltaW: Int32Array;
  /** [micro-units] */
  readonly priceMicros: number;
  readonly reason?: string;
}

export type ParticipantOrderState = 'pending' | 'applied' | 'refused' | 'failed';

/** What an order asks of one participant, and what became of it. */
export interface ParticipantOrder {
  readonly orderId: OrderId;
  readonly participantId: ParticipantId;
  readonly contractId: ContractId;
  readonly optionId: string;
  /** Multiple of 0.01. */
  readonly activationFactor: number;
  /** Ordered change per period [W]. */
  readonly deltaW: Int32Array;
  /** [micro-units] */
  readonly priceMicros: number;
  readonly state: ParticipantOrderState;
  /** What it led to, once applied. */
  readonly planRevision?: number;
  readonly prognosisRevision?: number;
  /** Why it was refused or failed. */
  readonly reason?: string;
}

export type ExecutionStatus = 'running' | 'succeeded' | 'failed' | 'timed-out' | 'aborted';

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
  readonly startedMs: number;
  readonly endedMs?: number;
  /** JSON text. */
  readonly outputJson?: string;
  readonly error?: { readonly name: string; readonly cause: string };
}
