import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import { TaskError } from '../../../../src/adapters/workflow/asl/failures.ts';
import { embeddedWorkflows } from '../../../../src/adapters/workflow/embedded/engine.ts';
import type { RunTask } from '../../../../src/adapters/workflow/embedded/task-runner.ts';
import { createRepositories, type Repositories } from '../../../../src/engine/repositories/index.ts';
import type { Workflow } from '../../../../src/engine/workflows/index.ts';

/** An execution that a workflow starts is one as any other: by its name, with an owner and a history of its own. */

const inner: Workflow = {
  name: 'inner',
  tasks: [],
  definition: { StartAt: 'Work', States: { Work: { Type: 'Task', Resource: 'work', End: true } } },
};

const outer = (machine: string): Workflow => ({
  name: 'outer',
  tasks: [],
  definition: {
    StartAt: 'Start',
    States: {
      Start: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Parameters: {
          StateMachineArn: `arn:aws:states:local:000000000000:stateMachine:${machine}`,
          'Name.$': '$.name',
          'Input.$': '$.input',
        },
        ResultSelector: { 'output.$': '$.Output' },
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.caught', Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Pass', OutputPath: '$.caught', End: true },
    },
  },
});

let table: Awaited<ReturnType<typeof openSqliteTable>>;
let repositories: Repositories;
let calls: unknown[];

beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
  repositories = createRepositories(table);
  calls = [];
});
afterEach(() => table.close());

function workflowsWith(work: RunTask = async () => 'done', machine = 'inner') {
  const runTask: RunTask = async (name, input) => {
    calls.push(input);
    return work(name, input);
  };
  const clock = { nowMs: () => 1_000 };
  return embeddedWorkflows({ workflows: [inner, outer(machine)], runTask, repositories, clock });
}

const startOuter = (name: string) => ({
  workflow: 'outer',
  name,
  input: { name: 'the-inner', input: { is: 'this' } },
});

describe('an execution within an execution', () => {
  test('is stored under its own name, and its output is the task’s', async () => {
    const outcome = await workflowsWith().run(startOuter('a'));
    expect(outcome).toMatchObject({ outcome: 'succeeded', output: { output: 'done' } });
    expect(await repositories.executions.get('inner.the-inner')).toMatchObject({
      status: 'succeeded',
      inputJson: '{"is":"this"}',
      attempt: 1,
    });
    expect(await repositories.executions.get('outer.a')).toMatchObject({ status: 'succeeded' });
  });

  test('that has been done before is found, and not done again', async () => {
    const workflows = workflowsWith();
    await workflows.run(startOuter('a'));
    const outcome = await workflows.run(startOuter('b'));
    expect(outcome).toMatchObject({ outcome: 'succeeded', output: { output: 'done' } });
    expect(calls).toEqual([{ is: 'this' }]);
  });

  test('that two want at the same moment is done once', async () => {
    const workflows = workflowsWith();
    const outcomes = await Promise.all(['a', 'b', 'c'].map((name) => workflows.run(startOuter(name))));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(calls).toHaveLength(1);
  });

  test('that fails fails the task with its description', async () => {
    const workflows = workflowsWith(async () => {
      throw new TaskError({ errorName: 'no-prognosis', cause: 'There is none.' });
    });
    const outcome = await workflows.run(startOuter('a'));
    expect(outcome).toMatchObject({ outcome: 'succeeded', output: { Error: 'States.TaskFailed' } });
    expect(JSON.stringify(outcome)).toContain('no-prognosis');
    expect(await repositories.executions.get('inner.the-inner')).toMatchObject({ status: 'failed' });
  });

  test('that was cancelled is not begun again', async () => {
    const workflows = workflowsWith(async () => {
      throw new TaskError({ errorName: 'bad' });
    });
    await workflows.run(startOuter('a'));
    await workflows.cancel({ workflow: 'inner', name: 'the-inner' }, { reason: 'not wanted' });
    const outcome = await workflows.run(startOuter('b'));
    expect(JSON.stringify(outcome)).toContain('not wanted');
    expect(calls).toHaveLength(1);
  });

  test('of a name that belongs to another input is refused as by the service', async () => {
    const workflows = workflowsWith();
    await workflows.run(startOuter('a'));
    const other = { ...startOuter('b'), input: { name: 'the-inner', input: { is: 'that' } } };
    expect(await workflows.run(other)).toMatchObject({
      output: { Error: 'StepFunctions.ExecutionAlreadyExistsException' },
    });
  });

  test('of a machine that does not exist is refused as by the service', async () => {
    expect(await workflowsWith(undefined, 'nowhere').run(startOuter('a'))).toMatchObject({
      output: { Error: 'StepFunctions.StateMachineDoesNotExistException' },
    });
  });

  test('ends with the one around it', async () => {
    const abort = new AbortController();
    const workflows = workflowsWith(() => {
      abort.abort();
      return new Promise(() => {});
    });
    expect(await workflows.run(startOuter('a'), { signal: abort.signal })).toEqual({ outcome: 'aborted' });
    await expect
      .poll(async () => (await repositories.executions.get('inner.the-inner'))?.status)
      .toBe('aborted');
    const again = workflowsWith();
    expect(await again.run(startOuter('a'))).toMatchObject({ outcome: 'succeeded' });
  });
});
