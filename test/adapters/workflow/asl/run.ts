import { VirtualClock } from '../../../../src/adapters/workflow/asl/clock.ts';
import { type ExecuteOptions, execute } from '../../../../src/adapters/workflow/asl/execute.ts';
import type { ExecutionResult, Invoke } from '../../../../src/adapters/workflow/asl/flow.ts';
import type { HistoryEvent } from '../../../../src/adapters/workflow/asl/history.ts';
import { loadDefinition } from '../../../../src/adapters/workflow/asl/load.ts';

export interface Ran {
  readonly result: ExecutionResult;
  readonly events: readonly HistoryEvent[];
  readonly types: readonly string[];
  readonly clock: VirtualClock;
}

interface RunOptions extends Partial<Omit<ExecuteOptions, 'definition' | 'clock' | 'invoke'>> {
  readonly invoke?: Invoke;
  readonly clock?: VirtualClock;
}

/** Runs states that begin with the first one; `{ End: true }` is added to what leads nowhere. */
export async function run(states: Record<string, object>, options: RunOptions = {}): Promise<Ran> {
  const clock = options.clock ?? new VirtualClock();
  const events: HistoryEvent[] = [];
  const result = await execute({
    name: 'run-1',
    input: {},
    invoke: () => Promise.reject(new Error('nothing to call')),
    ...options,
    clock,
    definition: loadDefinition(machineOf(states), { machine: 'machine' }),
    onEvent: (event, execution) => {
      if (execution.mapRunArn === undefined) events.push(event);
      options.onEvent?.(event, execution);
    },
  });
  return { result, events, types: events.map(({ type }) => type), clock };
}

export function machineOf(states: Record<string, object>): object {
  return { StartAt: Object.keys(states)[0], States: states };
}

/** A Map's processor that consists of one state. */
export function processor(state: object, mode = 'INLINE'): object {
  return { ProcessorConfig: { Mode: mode }, StartAt: `In${mode}`, States: { [`In${mode}`]: state } };
}
