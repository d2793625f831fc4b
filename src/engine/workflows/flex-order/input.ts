import type { CycleId, GroupId, OrderId } from '../../ids.ts';
import type { Day } from '../../time/index.ts';

/** Input of the flex order workflow and of its tasks. */
export interface FlexOrderInput {
  readonly orderId: OrderId;
  readonly cycleId: CycleId;
  readonly groupId: GroupId;
  readonly day: Day;
  readonly orderedBy: string;
}
