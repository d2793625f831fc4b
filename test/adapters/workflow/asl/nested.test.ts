import { describe, expect, test } from 'vitest';
import { execute } from '../../../../src/adapters/workflow/asl/execute.ts';
import type { ExecutionResult, StartExecution } from '../../../../src/adapters/workflow/asl/flow.ts';
import { loadDefinition } from '../../../../src/adapters/workflow/asl/load.ts';
import { serviceError } from '../../../../src/adapters/workflow/asl/nested.ts';
import { machineOf, run } from './run.ts';

const NESTED = {
  Type: 'Task',
  Resource: 'arn:aws:states:::states:startExecution.sync:2',
  Parameters: {
    StateMachineArn: 'arn:aws:states:eu-west-1:000000000000:stateMachine:child',
    'Name.$': '$.name',
    'Input.$': '$',
  },
  End: true,
};

/** Nested executions that take a second from 5 s on and end as said. */
function ending(result: ExecutionResult): StartExecution {
  return async () => ({ startMs: 5_000, ended: Promise.resolve({ result, endMs: 6_000 }) });
}

const ARN = 'arn:aws:states:local:000000000000:execution:child:n-1';

describe('a nested execution', () => {
  test('gives its description with the output as JSON', async () => {
    const { result, events, types } = await run(
      { Go: NESTED },
      { input: { name: 'n-1' }, startExecution: ending({ status: 'SUCCEEDED', output: { accepted: 2 } }) },
    );
    expect(result).toEqual({
      status: 'SUCCEEDED',
      output: {
        ExecutionArn: ARN,
        Input: { name: 'n-1' },
        InputDetails: { Included: true },
        Name: 'n-1',
        Output: { accepted: 2 },
        OutputDetails: { Included: true },
        RedriveCount: 0,
        RedriveStatus: 'NOT_REDRIVABLE',
        RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
        StartDate: 5_000,
        StateMachineArn: 'arn:aws:states:local:000000000000:stateMachine:child',
        Status: 'SUCCEEDED',
        StopDate: 6_000,
      },
    });
    expect(types.slice(1, -1)).toEqual([
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
    ]);
    const named = { resourceType: 'states', resource: 'startExecution.sync:2' };
    expect(events[3]?.['taskStartedEventDetails']).toEqual(named);
    expect(events[4]?.['taskSubmittedEventDetails']).toMatchObject(named);
    expect(JSON.parse(String(events[4]?.['taskSubmittedEventDetails']?.['output']))).toMatchObject({
      ExecutionArn: ARN,
      StartDate: 5_000,
    });
  });

  test.each<[string, ExecutionResult, object]>([
    [
      'failed',
      { status: 'FAILED', error: 'no-prognosis', cause: 'There is none.' },
      { Status: 'FAILED', Error: 'no-prognosis', Cause: 'There is none.' },
    ],
    ['timed out', { status: 'TIMED_OUT' }, { Status: 'TIMED_OUT' }],
    ['was aborted', { status: 'ABORTED', error: undefined, cause: undefined }, { Status: 'ABORTED' }],
  ])('that %s is States.TaskFailed with its description as cause', async (_, ended, described) => {
    const { result, types } = await run(
      { Go: NESTED },
      { input: { name: 'n-1' }, startExecution: ending(ended) },
    );
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    const cause = JSON.parse(result.status === 'FAILED' ? (result.cause ?? '') : '');
    expect(cause).toMatchObject({ ExecutionArn: ARN, Name: 'n-1', ...described });
    expect(cause).not.toHaveProperty('Output');
    expect(types.slice(-2)).toEqual(['TaskFailed', 'ExecutionFailed']);
  });

  test('whose name belongs to another input can be caught', async () => {
    const { result, types } = await run(
      {
        Go: {
          ...NESTED,
          Catch: [
            {
              ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'],
              ResultPath: null,
              Next: 'Known',
            },
          ],
        },
        Known: { Type: 'Pass', Result: 'known', End: true },
      },
      {
        input: { name: 'n-1' },
        startExecution: async () => {
          throw serviceError('ExecutionAlreadyExistsException', 'n-1 exists');
        },
      },
    );
    expect(result).toEqual({ status: 'SUCCEEDED', output: 'known' });
    expect(types).not.toContain('TaskSubmitted');
  });

  test.each<[string, object, string]>([
    ['a name with a colon', { name: 'at 17:00' }, 'StepFunctions.InvalidNameException'],
    ['a name of 81 characters', { name: 'n'.repeat(81) }, 'StepFunctions.InvalidNameException'],
    ['no machines at all', { name: 'n-1' }, 'StepFunctions.StateMachineDoesNotExistException'],
  ])('%s fails the task', async (_, input, error) => {
    const { result } = await run({ Go: NESTED }, { input });
    expect(result).toMatchObject({ status: 'FAILED', error });
  });

  test('gets JSON text as its input', async () => {
    const inputs: unknown[] = [];
    await run(
      { Go: { ...NESTED, Parameters: { StateMachineArn: 'child', Name: 'n-1', Input: '{"a":1}' } } },
      {
        startExecution: async ({ machine, input }) => {
          inputs.push([machine, input]);
          return { startMs: 0, ended: Promise.resolve({ result: { status: 'TIMED_OUT' }, endMs: 0 }) };
        },
      },
    );
    expect(inputs).toEqual([['child', { a: 1 }]]);
  });

  test('is stopped with the execution that waits for it, and its end is waited for', async () => {
    const abort = new AbortController();
    let isEnded = false;
    const startExecution: StartExecution = async (_, { signal }) => ({
      startMs: 0,
      ended: new Promise((resolve) => {
        signal.addEventListener('abort', () =>
          setImmediate(() => {
            isEnded = true;
            resolve({ result: { status: 'ABORTED', error: undefined, cause: undefined }, endMs: 0 });
          }),
        );
      }),
    });
    const { result, types } = await run(
      { Go: { ...NESTED, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'No' }] }, No: { Type: 'Succeed' } },
      {
        input: { name: 'n-1' },
        signal: abort.signal,
        startExecution,
        onEvent: ({ type }) => {
          if (type === 'TaskSubmitted') setImmediate(() => abort.abort());
        },
      },
    );
    expect(result.status).toBe('ABORTED');
    expect(isEnded).toBe(true);
    expect(types.slice(-2)).toEqual(['TaskSubmitted', 'ExecutionAborted']);
  });

  test('that outlives the time-out is stopped', async () => {
    const signals: AbortSignal[] = [];
    const startExecution: StartExecution = async (_, { signal }) => {
      signals.push(signal);
      const result: ExecutionResult = { status: 'ABORTED', error: undefined, cause: undefined };
      return {
        startMs: 0,
        ended: new Promise((resolve) =>
          signal.addEventListener('abort', () => resolve({ result, endMs: 0 })),
        ),
      };
    };
    const { result } = await run(
      { Go: { ...NESTED, TimeoutSeconds: 9 } },
      { input: { name: 'n-1' }, startExecution },
    );
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test('can be run by the interpreter itself', async () => {
    const child = loadDefinition(machineOf({ In: { Type: 'Pass', Result: 7, End: true } }), {
      machine: 'child',
    });
    const { result } = await run(
      { Go: { ...NESTED, ResultSelector: { 'seven.$': '$.Output' } } },
      {
        input: { name: 'n-1' },
        startExecution: async ({ name, input }, { signal }) => {
          const options = { definition: child, name, input, signal, invoke: async () => null };
          const ended = execute({ ...options, clock: { nowMs: () => 0, sleep: async () => {} } });
          return { startMs: 0, ended: ended.then((end) => ({ result: end, endMs: 0 })) };
        },
      },
    );
    expect(result).toEqual({ status: 'SUCCEEDED', output: { seven: 7 } });
  });
});

test.each<[string, object]>([
  ['no name', { StateMachineArn: 'child' }],
  ['no machine', { Name: 'n' }],
  ['a field of its own', { StateMachineArn: 'child', Name: 'n', TraceHeader: 't' }],
])('a definition with %s is refused', (_, Parameters) => {
  expect(() => loadDefinition(machineOf({ Go: { ...NESTED, Parameters } }), { machine: 'm' })).toThrow(
    /problem/,
  );
});

test('other integrations are refused', () => {
  const Resource = 'arn:aws:states:::states:startExecution.sync';
  expect(() => loadDefinition(machineOf({ Go: { ...NESTED, Resource } }), { machine: 'm' })).toThrow();
});
