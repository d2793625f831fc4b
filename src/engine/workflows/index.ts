import { flexOrder } from './flex-order/index.ts';
import { marketCycle } from './market-cycle/index.ts';
import { orderCancellation } from './order-cancellation/index.ts';
import { prognosisRun } from './prognosis-run/index.ts';
import { rebalance } from './rebalance/index.ts';
import type { Workflow } from './types.ts';

export { type Aggregated, notedAggregate } from './aggregate-group.ts';
export { type FlexOrderInput, flexOrderStart } from './flex-order/input.ts';
export { draftOrder, type OrderDraft } from './flex-order/open.ts';
export { type OrderRefusal, refusedAsOrdered } from './flex-order/refusals.ts';
export { type CycleCancelled, cancelCycle, cancelledReason } from './market-cycle/cancel.ts';
export { type CycleFacts, cycleFacts } from './market-cycle/cycle-facts.ts';
export { traderInput } from './market-cycle/trader-input.ts';
export { checkCancellation } from './order-cancellation/check.ts';
export { type OrderCancellationInput, orderCancellationStart } from './order-cancellation/input.ts';
export {
  type NoCause,
  type RebalanceCause,
  rebalanceCause,
  unfinishedRebalances,
} from './rebalance/cause.ts';
export { isShort } from './rebalance/close.ts';
export { type Commitments, commitmentsOf, orderAtWork } from './rebalance/commitments.ts';
export { type Deviation, deviationLeft, deviationOf, excessW, isToBeChanged } from './rebalance/deviation.ts';
export { roundIds } from './rebalance/ids.ts';
export { type RebalanceInput, rebalanceStart } from './rebalance/input.ts';
export { notedRound, type RoundNote } from './rebalance/round-note.ts';
export type { Json, Task, TaskEntry, Workflow, WorkflowPorts } from './types.ts';

/** Every workflow of the engine. */
export const WORKFLOWS: readonly Workflow[] = [
  prognosisRun,
  marketCycle,
  flexOrder,
  orderCancellation,
  rebalance,
];
