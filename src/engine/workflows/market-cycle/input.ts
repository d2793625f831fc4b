import type { CycleId, GroupId, RequestId } from '../../ids.ts';
import type { Day } from '../../time/index.ts';

/** Input of the market cycle and of its tasks. */
export interface MarketCycleInput {
  readonly cycleId: CycleId;
  readonly requestId: RequestId;
  readonly groupId: GroupId;
  readonly day: Day;
}
