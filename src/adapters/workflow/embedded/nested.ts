import type { ExecutionOutcome, ExecutionStart, RunExecutionOptions } from '../../../engine/ports.ts';
import type { ExecutionResult, NestedEnd, StartExecution } from '../asl/flow.ts';
import { serviceError } from '../asl/nested.ts';
import type { Embedded } from './engine.ts';

type RunExecution = (
  start: ExecutionStart,
  embedded: Embedded,
  options: RunExecutionOptions,
) => Promise<ExecutionOutcome>;

/** Runs the executions that a workflow asks for as any other: by their names, with a lease of their own. */
export function nestedStarter(
  embedded: Embedded,
  { onProgress, onOwnership }: RunExecutionOptions,
  run: RunExecution,
): StartExecution {
  const { workflows, clock } = embedded;
  return async ({ machine, name, input }, { signal }) => {
    if (!workflows.some((workflow) => workflow.name === machine)) {
      throw serviceError('StateMachineDoesNotExistException', `State Machine Does Not Exist: '${machine}'`);
    }
    const options: RunExecutionOptions = {
      signal,
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(onOwnership === undefined ? {} : { onOwnership }),
    };
    const end = async (): Promise<NestedEnd> => {
      const outcome = await run({ workflow: machine, name, input }, embedded, options);
      return { result: resultOf(outcome, { machine, name }), endMs: clock.nowMs() };
    };
    return { startMs: clock.nowMs(), ended: end() };
  };
}

/** @throws TaskError `StepFunctions.ExecutionAlreadyExistsException` where the name has another input. */
function resultOf(
  outcome: ExecutionOutcome,
  { machine, name }: { readonly machine: string; readonly name: string },
): ExecutionResult {
  switch (outcome.outcome) {
    case 'succeeded':
      return { status: 'SUCCEEDED', output: outcome.output };
    case 'failed':
      return { status: 'FAILED', error: outcome.error, cause: outcome.cause };
    case 'timed-out':
      return { status: 'TIMED_OUT' };
    case 'aborted':
      return { status: 'ABORTED', error: undefined, cause: undefined };
    case 'cancelled':
      return { status: 'ABORTED', error: 'cancelled', cause: outcome.reason };
    case 'conflict':
      throw serviceError(
        'ExecutionAlreadyExistsException',
        `Execution Already Exists: '${machine}:${name}' with another input`,
      );
  }
}
