import { describe, expect, test } from 'vitest';
import { realClock, VirtualClock } from '../../../../src/adapters/workflow/asl/clock.ts';
import { execute } from '../../../../src/adapters/workflow/asl/execute.ts';
import { TaskError } from '../../../../src/adapters/workflow/asl/failures.ts';
import { loadDefinition } from '../../../../src/adapters/workflow/asl/load.ts';
import { machineOf, processor, run } from './run.ts';

const CALL = { Type: 'Task', Resource: 'plan', End: true };
const WAIT = { Type: 'Wait', Seconds: 3600, End: true };

describe('abort', () => {
  test.each([
    ['a wait', 2, { A: WAIT }],
    ['a task', 4, { A: CALL }],
    [
      'a task with time-out and retries',
      4,
      {
        A: {
          ...CALL,
          TimeoutSeconds: 99,
          Retry: [{ ErrorEquals: ['States.ALL'] }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }],
        },
        B: { Type: 'Succeed' },
      },
    ],
    [
      'an inline Map',
      15,
      { A: { Type: 'Map', ItemsPath: '$.items', ItemProcessor: processor(CALL), End: true } },
    ],
    [
      'a distributed Map',
      4,
      { A: { Type: 'Map', ItemsPath: '$.items', ItemProcessor: processor(WAIT, 'DISTRIBUTED'), End: true } },
    ],
    [
      'a Parallel',
      7,
      { A: { Type: 'Parallel', Branches: [machineOf({ P: WAIT }), machineOf({ Q: CALL })], End: true } },
    ],
  ])(
    'in %s, after %i events, ends the execution and leaves nothing behind',
    async (_, events, states) => {
      const abort = new AbortController();
      const signals: AbortSignal[] = [];
      const { result, types, clock } = await run(states, {
        input: { items: [1, 2, 3] },
        signal: abort.signal,
        invoke: (_resource, _payload, { signal }) => {
          signals.push(signal);
          return new Promise(() => {}); // never answers, and ignores its signal
        },
        onEvent: ({ id }) => {
          if (id === events) queueMicrotask(() => abort.abort());
        },
      });
      expect(result).toEqual({ status: 'ABORTED', error: undefined, cause: undefined });
      expect(types.at(-1)).toBe('ExecutionAborted');
      expect(signals.every(({ aborted }) => aborted)).toBe(true);
      expect([clock.sleeping, clock.nowMs()]).toEqual([0, 0]);
    },
    5_000,
  );

  test('before the start, nothing runs', async () => {
    const { result, types } = await run({ A: CALL }, { signal: AbortSignal.abort() });
    expect(result.status).toBe('ABORTED');
    expect(types).toEqual(['ExecutionStarted', 'ExecutionAborted']);
  });

  test('a TaskError as reason names the error', async () => {
    const reason = new TaskError({ errorName: 'Superseded', cause: 'revision 8' });
    const { result, events } = await run({ A: WAIT }, { signal: AbortSignal.abort(reason) });
    expect(result).toEqual({ status: 'ABORTED', error: 'Superseded', cause: 'revision 8' });
    expect(events.at(-1)).toMatchObject({
      previousEventId: 0,
      executionAbortedEventDetails: { error: 'Superseded' },
    });
  });

  test('what a task answers too late is ignored, also an error', async () => {
    const clock = new VirtualClock();
    const { result } = await run(
      { A: { ...CALL, TimeoutSeconds: 1 } },
      {
        clock,
        invoke: async () => {
          await clock.sleep(5_000, new AbortController().signal);
          throw new Error('too late');
        },
      },
    );
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    await clock.sleep(10_000, new AbortController().signal);
    expect(clock.nowMs()).toBe(11_000);
  });

  test('works with the real clock', async () => {
    const abort = new AbortController();
    const definition = loadDefinition(machineOf({ A: WAIT }), { machine: 'machine' });
    const onEvent = () => queueMicrotask(() => abort.abort());
    const options = { definition, input: {}, name: 'r', clock: realClock, invoke: async () => 1, onEvent };
    expect((await execute({ ...options, signal: abort.signal })).status).toBe('ABORTED');
  });
});

describe('the time-out of a task', () => {
  const TIMED = { A: { ...CALL, TimeoutSeconds: 5 } };

  test('aborts its signal', async () => {
    const signals: AbortSignal[] = [];
    const { result, types, events } = await run(TIMED, {
      invoke: (_resource, _payload, { signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    });
    expect(result).toEqual({ status: 'FAILED', error: 'States.Timeout', cause: undefined });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(types.slice(-2)).toEqual(['LambdaFunctionTimedOut', 'ExecutionFailed']);
    expect(events[2]).toMatchObject({ lambdaFunctionScheduledEventDetails: { timeoutInSeconds: 5 } });
  });

  test('is forgotten once the task has answered', async () => {
    const signals: AbortSignal[] = [];
    const { result, clock } = await run(TIMED, {
      invoke: async (_resource, _payload, { signal }) => signals.push(signal),
    });
    expect(result).toEqual({ status: 'SUCCEEDED', output: 1 });
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    expect(clock.sleeping).toBe(0);
  });
});

describe('limits', () => {
  const limits = { payloadBytesMax: 1000 };
  const big = 'é'.repeat(500); // 1,000 bytes, and two quotes

  test('of an input', async () => {
    const { result, types } = await run({ A: { Type: 'Succeed' } }, { limits, input: big });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(types).toEqual(['ExecutionStarted', 'ExecutionFailed']);
  });

  test('of a task: can be caught', async () => {
    const states = {
      A: { ...CALL, Catch: [{ ErrorEquals: ['States.DataLimitExceeded'], Next: 'B' }] },
      B: { Type: 'Pass', OutputPath: '$.Cause', End: true },
    };
    const { result } = await run(states, { limits, invoke: async () => big });
    const output =
      "The state/task 'plan' returned a result with a size exceeding the maximum number of bytes service limit.";
    expect(result).toEqual({ status: 'SUCCEEDED', output });
  });

  test('of a state: ends the execution', async () => {
    const twice = { Type: 'Pass', Parameters: { 'a.$': '$', 'b.$': '$' }, End: true };
    const { result } = await run({ A: twice }, { limits, input: 'x'.repeat(600) });
    expect(result).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause: expect.stringContaining("'A'"),
    });
  });

  test('of a payload just within', async () => {
    const { result } = await run({ A: { Type: 'Succeed' } }, { limits, input: 'é'.repeat(499) });
    expect(result.status).toBe('SUCCEEDED');
  });

  test('of the history: the 25,000th event is the failure', async () => {
    const { result, events } = await run({
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Variable: '$', IsString: true, Next: 'C' }], Default: 'A' },
      C: { Type: 'Succeed' },
    });
    const cause = 'The execution reached the maximum number of history events (25000).';
    expect(result).toEqual({ status: 'FAILED', error: 'States.Runtime', cause });
    expect(events.at(-1)).toMatchObject({ id: 25_000, previousEventId: 24_999, type: 'ExecutionFailed' });
  });

  test('of the history, in a Map', async () => {
    const Each = { Type: 'Map', ItemProcessor: processor({ Type: 'Pass', End: true }), End: true };
    const { events } = await run(
      { Each },
      { input: Array.from({ length: 50 }), limits: { historyEventsMax: 100 } },
    );
    expect(events.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(events.at(-1)?.type).toBe('ExecutionFailed');
  });
});

test('what onEvent throws reaches the caller', async () => {
  const onEvent = () => {
    throw new Error('disk full');
  };
  await expect(run({ A: { Type: 'Succeed' } }, { onEvent })).rejects.toThrow('disk full');
});
