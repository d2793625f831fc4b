import type { TaskState } from '../definition.ts';
import type { Visit } from '../flow.ts';
import { inputDetails, outputDetails, presentDetails } from '../history.ts';
import type { Json } from '../json.ts';

/** The events of one attempt of a task, in the form that belongs to how it calls its function. */
export interface TaskEvents {
  readonly isService: boolean;
  /** How the task is named in the error of a result that is too large. */
  readonly limitName: string;
  scheduled(input: Json): number;
  started(): void;
  /** What the task waits for has been started: only of executions. */
  submitted(output: Json): void;
  succeeded(result: Json): void;
  failed(error: string, cause: string): void;
  timedOut(): void;
}

export function taskEvents(state: TaskState, visit: Visit): TaskEvents {
  switch (state.resource.kind) {
    case 'invoke':
      return serviceEvents(state, visit, LAMBDA);
    case 'execution':
      return serviceEvents(state, visit, EXECUTION);
    case 'function':
      return functionEvents(state, visit, state.resource.resource);
  }
}

/** How the events of a service integration name it. */
interface Integration {
  readonly [name: string]: string;
  readonly resourceType: string;
  readonly resource: string;
}

const LAMBDA: Integration = { resourceType: 'lambda', resource: 'invoke' };
const EXECUTION: Integration = { resourceType: 'states', resource: 'startExecution.sync:2' };

function serviceEvents(state: TaskState, { flow }: Visit, integration: Integration): TaskEvents {
  const { history, services } = flow.execution;
  return {
    isService: true,
    limitName: integration.resourceType,
    scheduled: (input) => {
      const call = { region: services.identity.region, parameters: JSON.stringify(input) };
      const timeout = presentDetails({ timeoutInSeconds: state.timeoutSeconds });
      return history.add(flow.cursor, 'TaskScheduled', { ...integration, ...call, ...timeout });
    },
    started: () => {
      history.add(flow.cursor, 'TaskStarted', integration);
    },
    submitted: (output) => {
      history.add(flow.cursor, 'TaskSubmitted', { ...integration, ...outputDetails(output) });
    },
    succeeded: (result) => {
      history.add(flow.cursor, 'TaskSucceeded', { ...integration, ...outputDetails(result) });
    },
    failed: (error, cause) => {
      history.add(flow.cursor, 'TaskFailed', { ...integration, error, cause });
    },
    timedOut: () => {
      history.add(flow.cursor, 'TaskTimedOut', { ...integration, error: 'States.Timeout' });
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
    submitted: () => {},
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
