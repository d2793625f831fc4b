import type { GroupId } from '../../ids.ts';
import type { ExecutionStart } from '../../ports.ts';
import type { Day } from '../../time/index.ts';

/** Which rebalancing; input of all tasks of the workflow. */
export interface RebalanceRef {
  readonly rebalanceId: string;
  readonly groupId: GroupId;
  readonly day: Day;
}

/** Input of the rebalance workflow. */
export interface RebalanceInput extends RebalanceRef {
  /** Revision of the aggregate prognosis that is the cause. */
  readonly revision: number;
}

/** One round of it. */
export interface RoundRef extends RebalanceRef {
  /** Counts from 1. */
  readonly round: number;
}

/** What starts a rebalancing; the execution has its id as name. */
export function rebalanceStart({ rebalanceId, groupId, day, revision }: RebalanceInput): ExecutionStart {
  return { workflow: 'rebalance', name: rebalanceId, input: { rebalanceId, groupId, day, revision } };
}
