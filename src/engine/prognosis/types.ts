import type { GroupId, ParticipantId, SiteId } from '../ids.ts';

/** What set a prognosis off; each new revision names it. */
export type PrognosisCause =
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'order'; readonly orderId: string }
  /** The order was taken back. */
  | { readonly kind: 'cancellation'; readonly orderId: string };

/** A participant's expected net power for one local day; immutable once stored. */
export interface Prognosis {
  readonly participantId: ParticipantId;
  readonly groupId: GroupId;
  /** Local day `YYYY-MM-DD` in the group's zone. */
  readonly day: string;
  /** Counts from 1 per participant and day, without gaps. */
  readonly revision: number;
  /** Net power per period [W], integers, import positive. */
  readonly powerW: Int32Array;
  /** Site and revision of the plan that it contains. */
  readonly siteId: SiteId;
  readonly planRevision: number;
  readonly cause: PrognosisCause;
  readonly createdMs: number;
}

/** Which revision of a member is in a sum. */
export interface MemberRevision {
  readonly participantId: ParticipantId;
  readonly revision: number;
}

/** The sum of a group's prognoses; `powerW` is exactly the sum over the named member revisions. */
export interface AggregatePrognosis {
  readonly groupId: GroupId;
  readonly day: string;
  readonly revision: number;
  readonly powerW: Int32Array;
  readonly members: readonly MemberRevision[];
  readonly cause: PrognosisCause;
  readonly createdMs: number;
}

/** How a forecast of something that cannot be steered was made. */
export interface Forecast {
  /** [W] per period. */
  readonly powerW: Float64Array;
  /** Days of history that went in. */
  readonly daysUsed: number;
  readonly method: string;
}
