import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import { TaskError } from '../../../../src/adapters/workflow/asl/failures.ts';
import { embeddedWorkflows } from '../../../../src/adapters/workflow/embedded/engine.ts';
import { RETRYABLE_ERROR } from '../../../../src/adapters/workflow/embedded/task-failure.ts';
import type { RunTask } from '../../../../src/adapters/workflow/embedded/task-runner.ts';
import { createRepositories } from '../../../../src/engine/repositories/index.ts';
import type { Workflow } from '../../../../src/engine/workflows/index.ts';

/** What a failed execution says of its failure: the one that it failed of, not one that it got over. */

type Table = Awaited<ReturnType<typeof openSqliteTable>>;

const RETRY = [
  { ErrorEquals: [RETRYABLE_ERROR], IntervalSeconds: 1, MaxAttempts: 1, JitterStrategy: 'FULL' },
];
const CALL = { Type: 'Task', Retry: RETRY };

/** Asks, refuses what is answered `no`, and does two batches otherwise. */
const WORKFLOW: Workflow = {
  name: 'machine',
  tasks: [],
  definition: {
    StartAt: 'Ask',
    States: {
      Ask: { ...CALL, Resource: 'ask', ResultPath: '$.answer', Next: 'IsYes' },
      IsYes: {
        Type: 'Choice',
        Choices: [{ Variable: '$.answer', StringEquals: 'yes', Next: 'Batches' }],
        Default: 'Refused',
      },
      Refused: { Type: 'Fail', Error: 'superseded', Cause: 'Another was first.' },
      Batches: {
        Type: 'Map',
        ItemsPath: '$.batches',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Do',
          States: { Do: { ...CALL, Resource: 'do', End: true } },
        },
        End: true,
      },
    },
  },
};

let table: Table;
beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
});
afterEach(() => table.close());

function run(runTask: RunTask) {
  const repositories = createRepositories(table);
  const clock = { nowMs: () => 1_000 };
  const workflows = embeddedWorkflows({ workflows: [WORKFLOW], runTask, repositories, clock });
  return workflows.run({ workflow: 'machine', name: 'one', input: { batches: [0, 1] } });
}

/** Fails once with "not now", then answers. */
function onceNotNow(answer: unknown): () => unknown {
  let calls = 0;
  return () => {
    calls += 1;
    if (calls === 1) throw new TaskError({ errorName: RETRYABLE_ERROR, cause: 'the store is locked' });
    return answer;
  };
}

describe('an execution that fails', () => {
  test('says why it was refused, also where a task had to be tried again', async () => {
    const ask = onceNotNow('no');
    expect(await run(async () => ask())).toEqual({
      outcome: 'failed',
      error: 'superseded',
      cause: 'Another was first.',
    });
  });

  test('says what failed in a batch, not what another batch got over', async () => {
    const second = onceNotNow('done');
    const failure = { errorName: 'InvariantError', cause: '{"message":"the sum is wrong"}' };
    const outcome = await run(async (name, input) => {
      if (name === 'ask') return 'yes';
      if (input === 1) return second();
      await new Promise((resolve) => setImmediate(resolve));
      throw new TaskError(failure);
    });
    expect(outcome).toEqual({ outcome: 'failed', error: failure.errorName, cause: failure.cause });
  });

  test('is found with its error, and succeeds when it is started again', async () => {
    await run(async () => 'no');
    const { executions } = createRepositories(table);
    expect(await executions.get('machine.one')).toMatchObject({
      status: 'failed',
      error: { name: 'superseded', cause: 'Another was first.' },
    });
    expect(await run(async () => 'yes')).toMatchObject({ outcome: 'succeeded', again: false });
    expect(await executions.get('machine.one')).toMatchObject({ status: 'succeeded' });
    expect(await executions.get('machine.one')).not.toHaveProperty('error');
    expect(await run(async () => 'no')).toMatchObject({ outcome: 'succeeded', again: true });
  });
});
