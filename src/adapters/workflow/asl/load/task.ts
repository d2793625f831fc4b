import type { TaskResource, TaskState } from '../definition.ts';
import { onlyStateFields, RECOVERY, RESULT_HANDLING, recovery, resultHandling } from './fields.ts';
import { field, has, type Node, numberIn, onlyFields, report } from './node.ts';

const TIMEOUT_SECONDS_MAX = 99_999_999;
const LAMBDA_INVOKE = /^arn:aws(?:-[a-z-]+)?:states:::lambda:invoke$/;
const START_EXECUTION = /^arn:aws(?:-[a-z-]+)?:states:::states:startExecution\.sync:2$/;
const FUNCTION_ARN = /^arn:aws(?:-[a-z-]+)?:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(?::[\w$-]+)?$/;
const FUNCTION_NAME = /^[\w-]{1,64}$/;
const RESOURCE_EXPECTED =
  'arn:aws:states:::lambda:invoke, arn:aws:states:::states:startExecution.sync:2, the ARN of a Lambda function, or a function name; no other integration, no task token';

export function taskState(name: string, node: Node): TaskState {
  onlyStateFields(node, [...RESULT_HANDLING, ...RECOVERY, 'Resource', 'TimeoutSeconds']);
  const resource = taskResource(field(node, 'Resource'));
  if (resource.kind === 'invoke') checkInvocation(field(node, 'Parameters'));
  if (resource.kind === 'execution') checkStart(field(node, 'Parameters'));
  const timeout = field(node, 'TimeoutSeconds');
  return {
    type: 'Task',
    name,
    ...resultHandling(node),
    ...recovery(node),
    resource,
    timeoutSeconds:
      timeout.value === undefined ? undefined : numberIn(timeout, { min: 1, max: TIMEOUT_SECONDS_MAX }),
  };
}

function taskResource(node: Node): TaskResource {
  const { value } = node;
  if (typeof value === 'string' && LAMBDA_INVOKE.test(value)) return { kind: 'invoke' };
  if (typeof value === 'string' && START_EXECUTION.test(value)) return { kind: 'execution' };
  if (typeof value === 'string' && (FUNCTION_ARN.test(value) || FUNCTION_NAME.test(value))) {
    return { kind: 'function', resource: value };
  }
  report(node, RESOURCE_EXPECTED);
  return { kind: 'function', resource: '' };
}

function checkInvocation(node: Node): void {
  onlyFields(node, ['FunctionName', 'FunctionName.$', 'Payload', 'Payload.$']);
  if (!has(node, 'FunctionName') && !has(node, 'FunctionName.$')) {
    report(field(node, 'FunctionName'), 'the name or ARN of the function, here or as FunctionName.$');
  }
}

/** The name is required here, though not by the service: without it the execution would be another one each time. */
function checkStart(node: Node): void {
  const required = { StateMachineArn: 'the state machine', Name: 'the name of the execution' };
  const names = [...Object.keys(required), 'Input'];
  onlyFields(
    node,
    names.flatMap((name) => [name, `${name}.$`]),
  );
  for (const [name, what] of Object.entries(required)) {
    if (!has(node, name) && !has(node, `${name}.$`))
      report(field(node, name), `${what}, here or as ${name}.$`);
  }
}
