import type { TaskState } from '../definition.ts';
import type { Visit } from '../flow.ts';
import { type EventDetails, inputDetails, outputDetails, presentDetails } from '../history.ts';
import type { Json } from '../json.ts';

/** The events of one attempt of a task, in the form that belongs to how it calls its function. */
export interface TaskEvents {
  readonly isService: boolean;
  /** How the task is named in the error of a result that is too large. */
  readonly limitName: string;
  scheduled(input: Json): number;
  started(): void;
  succeeded(result: Json): void;
  failed(error: string, cause: string): void;
  timedOut(): void;
}

export function taskEvents(state: TaskState, visit: Visit): TaskEvents {
  return state.resource.kind === 'invoke'
    ? serviceEvents(state, visit)
    : functionEvents(state, visit, state.resource.resource);
}

const LAMBDA: EventDetails = { resourceType: 'lambda', resource: 'invoke' };

function serviceEvents(state: TaskState, { flow }: Visit): TaskEvents {
  const { history, services } = flow.execution;
  return {
    isService: true,
    limitName: 'lambda',
    scheduled: (input) => {
      const call = { region: services.identity.region, parameters: JSON.stringify(input) };
      const timeout = presentDetails({ timeoutInSeconds: state.timeoutSeconds });
      return history.add(flow.cursor, 'TaskScheduled', { ...LAMBDA, ...call, ...timeout });
    },
    started: () => {
      history.add(flow.cursor, 'TaskStarted', LAMBDA);
    },
    succeeded: (result) => {
      history.add(flow.cursor, 'TaskSucceeded', { ...LAMBDA, ...outputDetails(result) });
    },
    failed: (error, cause) => {
      history.add(flow.cursor, 'TaskFailed', { ...LAMBDA, error, cause });
    },
    timedOut: () => {
      history.add(flow.cursor, 'TaskTimedOut', { ...LAMBDA, error: 'States.Timeout' });
    },
  };
}

function functionEvents(state: TaskState, { flow }: Visit, resource: string): TaskEvents {
  const { history } = flow.execution;
  return {
    isService: false,
    limitName: resource,
    scheduled: (input) => {
      const timeout = presentDetails({ timeoutInSeconds: state.timeoutSeconds });
      const details = { resource, ...inputDetails(input), ...timeout };
      return history.add(flow.cursor, 'LambdaFunctionScheduled', details);
    },
    started: () => {
      history.add(flow.cursor, 'LambdaFunctionStarted');
    },
    succeeded: (result) => {
      history.add(flow.cursor, 'LambdaFunctionSucceeded', outputDetails(result));
    },
    failed: (error, cause) => {
      history.add(flow.cursor, 'LambdaFunctionFailed', { error, cause });
    },
    timedOut: () => {
      history.add(flow.cursor, 'LambdaFunctionTimedOut', { error: 'States.Timeout' });
    },
  };
}
