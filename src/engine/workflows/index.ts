import { flexOrder } from './flex-order/index.ts';
import { marketCycle } from './market-cycle/index.ts';
import { prognosisRun } from './prognosis-run/index.ts';
import type { Workflow } from './types.ts';

export { type CycleFacts, cycleFacts } from './market-cycle/cycle-facts.ts';
export { traderInput } from './market-cycle/trader-input.ts';
export type { Json, Task, TaskEntry, Workflow, WorkflowPorts } from './types.ts';

/** Every workflow of the engine. */
export const WORKFLOWS: readonly Workflow[] = [prognosisRun, marketCycle, flexOrder];
