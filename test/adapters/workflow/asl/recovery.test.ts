import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../../src/adapters/workflow/asl/clock.ts';
import { TaskError } from '../../../../src/adapters/workflow/asl/failures.ts';
import { run } from './run.ts';

const TASK = { Type: 'Task', Resource: 'plan', End: true };

/** Runs a task that always fails; yields the instants of its attempts [s]. */
async function attemptsS(
  retry: object,
  options: { random?: () => number; error?: string } = {},
): Promise<number[]> {
  const clock = new VirtualClock();
  const attempts: number[] = [];
  const { random = () => 0.5, error = 'Busy' } = options;
  await run(
    { Plan: { ...TASK, Retry: [{ ErrorEquals: [error === 'Busy' ? 'Busy' : 'States.ALL'], ...retry }] } },
    {
      clock,
      random,
      invoke: async () => {
        attempts.push(clock.nowMs() / 1000);
        throw new TaskError({ errorName: error });
      },
    },
  );
  return attempts;
}

describe('Retry', () => {
  test.each([
    ['the defaults: 3 times, after 1, 2 and 4 s', {}, [0, 1, 3, 7]],
    ['interval 3, rate 3: 3, 9', { IntervalSeconds: 3, BackoffRate: 3, MaxAttempts: 2 }, [0, 3, 12]],
    [
      'at most 5 s: 2, 4, 5, 5',
      { IntervalSeconds: 2, MaxDelaySeconds: 5, MaxAttempts: 4 },
      [0, 2, 6, 11, 16],
    ],
    ['no attempts', { MaxAttempts: 0 }, [0]],
    [
      'full jitter takes half of 2 and of 4 at chance 0.5',
      { IntervalSeconds: 2, MaxAttempts: 2, JitterStrategy: 'FULL' },
      [0, 1, 3],
    ],
  ])('%s', async (_, retry, expected) => {
    expect(await attemptsS(retry)).toEqual(expected);
  });

  test('every retrier counts for itself, the first that matches is taken', async () => {
    const errors = ['A', 'B', 'A', 'B', 'A'];
    let attempts = 0;
    const { result } = await run(
      {
        Plan: {
          ...TASK,
          Retry: [
            { ErrorEquals: ['A'], MaxAttempts: 2 },
            { ErrorEquals: ['States.TaskFailed'], MaxAttempts: 5 },
          ],
        },
      },
      { invoke: async () => Promise.reject(new TaskError({ errorName: errors[attempts++] ?? 'None' })) },
    );
    expect(attempts).toBe(5);
    expect(result).toEqual({ status: 'FAILED', error: 'A', cause: '' });
  });

  test('States.TaskFailed does not stand for a time-out, States.ALL does', async () => {
    const run1 = (errors: string) =>
      run(
        { Plan: { ...TASK, TimeoutSeconds: 5, Retry: [{ ErrorEquals: [errors], MaxAttempts: 1 }] } },
        { invoke: () => new Promise(() => {}) },
      );
    expect((await run1('States.TaskFailed')).clock.nowMs()).toBe(5_000);
    expect((await run1('States.ALL')).clock.nowMs()).toBe(11_000); // 5 s, 1 s of waiting, 5 s
  });

  test('the task is told the attempt, and the template sees the count', async () => {
    const calls: unknown[] = [];
    await run(
      { Plan: { ...TASK, Parameters: { 'n.$': '$$.State.RetryCount' }, Retry: [{ ErrorEquals: ['Busy'] }] } },
      {
        invoke: async (resource, payload, { attempt, stateName }) => {
          calls.push([resource, payload, attempt, stateName]);
          if (attempt < 3) throw new TaskError({ errorName: 'Busy' });
          return attempt;
        },
      },
    );
    expect(calls).toEqual([
      ['plan', { n: 0 }, 1, 'Plan'],
      ['plan', { n: 1 }, 2, 'Plan'],
      ['plan', { n: 2 }, 3, 'Plan'],
    ]);
  });
});

describe('Catch', () => {
  const failing = (names: readonly string[], ResultPath?: string | null) => ({
    Plan: {
      ...TASK,
      Catch: [{ ErrorEquals: names, Next: 'Caught', ...(ResultPath === undefined ? {} : { ResultPath }) }],
    },
    Caught: { Type: 'Pass', End: true },
  });
  const invoke = async () => Promise.reject(new TaskError({ errorName: 'Late', cause: 'gate closed' }));
  const output = { Error: 'Late', Cause: 'gate closed' };

  test.each([
    ['in place of the input', undefined, output],
    ['beside the input', '$.failure.last', { cycle: 7, failure: { last: output } }],
    ['dropped', null, { cycle: 7 }],
  ])('puts the error %s', async (_, resultPath, expected) => {
    const { result } = await run(failing(['Late'], resultPath), { invoke, input: { cycle: 7 } });
    expect(result).toEqual({ status: 'SUCCEEDED', output: expected });
  });

  test('an error that no catcher names fails the execution', async () => {
    const { result, types } = await run(failing(['Early']), { invoke });
    expect(result).toEqual({ status: 'FAILED', error: 'Late', cause: 'gate closed' });
    expect(types.slice(-2)).toEqual(['LambdaFunctionFailed', 'ExecutionFailed']);
  });

  test('retries come first', async () => {
    const states = failing(['States.ALL'], null);
    const { clock } = await run(
      { ...states, Plan: { ...states.Plan, Retry: [{ ErrorEquals: ['Late'], MaxAttempts: 1 }] } },
      { invoke },
    );
    expect(clock.nowMs()).toBe(1_000);
  });

  test('an error of our own code is seen by its name, with message and trace as cause', async () => {
    const { result } = await run(failing(['TypeError']), {
      invoke: async () => Promise.reject(new TypeError('no such thing')),
    });
    const output = result.status === 'SUCCEEDED' ? result.output : {};
    const { Error: error, Cause: cause } = output as { Error: string; Cause: string };
    expect(error).toBe('TypeError');
    expect(JSON.parse(cause)).toMatchObject({ errorType: 'TypeError', errorMessage: 'no such thing' });
  });

  test('States.Runtime is caught by nothing', async () => {
    const states = failing(['States.ALL']);
    const { result } = await run(
      { ...states, Plan: { ...states.Plan, InputPath: '$.absent' } },
      { invoke: async () => 1 },
    );
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  test('a result that has no place to go is States.ResultPathMatchFailure', async () => {
    const states = failing(['States.ResultPathMatchFailure'], null);
    const { result } = await run(
      { ...states, Plan: { ...states.Plan, ResultPath: '$.cycle.plan' } },
      { invoke: async () => 1, input: { cycle: 7 } },
    );
    expect(result).toEqual({ status: 'SUCCEEDED', output: { cycle: 7 } });
  });

  test('what a Parallel or a Choice in it could not do is caught around it', async () => {
    const branch = {
      StartAt: 'Which',
      States: {
        Which: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'Ok' }] },
        Ok: { Type: 'Succeed' },
      },
    };
    const { result } = await run({
      Both: {
        Type: 'Parallel',
        Branches: [branch],
        Next: 'Ended',
        Catch: [{ ErrorEquals: ['States.NoChoiceMatched'], ResultPath: '$.failed', Next: 'Ended' }],
      },
      Ended: { Type: 'Pass', OutputPath: '$.failed.Error', End: true },
    });
    expect(result).toEqual({ status: 'SUCCEEDED', output: 'States.NoChoiceMatched' });
  });
});
