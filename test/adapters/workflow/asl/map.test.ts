import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../../src/adapters/workflow/asl/clock.ts';
import { TaskError } from '../../../../src/adapters/workflow/asl/failures.ts';
import type { Invoke } from '../../../../src/adapters/workflow/asl/flow.ts';
import { processor, run } from './run.ts';

const CALL = { Type: 'Task', Resource: 'plan', End: true };
const mapOf = (fields: object, mode = 'INLINE') => ({
  Each: { Type: 'Map', ItemProcessor: processor(CALL, mode), End: true, ...fields },
});
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Takes a second per call; remembers how many ran at once. */
function counting(clock: VirtualClock, answer: (payload: unknown) => unknown = (payload) => payload) {
  const seen = { most: 0, running: 0, calls: 0 };
  const invoke: Invoke = async (_, payload, { signal }) => {
    seen.calls += 1;
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    try {
      await clock.sleep(1000, signal);
    } finally {
      seen.running -= 1;
    }
    return answer(payload);
  };
  return { seen, invoke };
}

describe.each(['INLINE', 'DISTRIBUTED'])('%s', (mode) => {
  test.each([
    ['MaxConcurrency 5: 12 items in 3 rounds', 12, { MaxConcurrency: 5 }, 5, 3],
    ['MaxConcurrency 1: one after the other', 4, { MaxConcurrency: 1 }, 1, 4],
  ])('%s', async (_, count, fields, most, rounds) => {
    const clock = new VirtualClock();
    const { seen, invoke } = counting(clock);
    const { result } = await run(mapOf(fields, mode), { clock, invoke, input: numbers(count) });
    expect(result).toEqual({ status: 'SUCCEEDED', output: numbers(count) });
    expect([seen.most, clock.nowMs() / 1000]).toEqual([most, rounds]);
  });

  test('results stand in the order of the items, whichever is done first', async () => {
    const clock = new VirtualClock();
    const invoke: Invoke = async (_, payload, { signal }) => {
      await clock.sleep((10 - Number(payload)) * 1000, signal);
      return `${payload}`;
    };
    const { result } = await run(mapOf({}, mode), { clock, invoke, input: numbers(9) });
    expect(result).toMatchObject({ output: ['0', '1', '2', '3', '4', '5', '6', '7', '8'] });
  });

  test('no items, no iterations', async () => {
    const { result } = await run(mapOf({}, mode), { input: [] });
    expect(result).toEqual({ status: 'SUCCEEDED', output: [] });
  });

  test('what is no list cannot be mapped', async () => {
    const { result } = await run(mapOf({ ItemsPath: '$.a' }, mode), { input: { a: 1 } });
    expect(result).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining('must point to array'),
    });
  });
});

test('what the children of a distributed Map answer has to fit a payload, also where nobody wants it', async () => {
  const invoke: Invoke = async () => 'x'.repeat(20);
  const runWith = (payloadBytesMax: number) =>
    run(mapOf({ ResultPath: null }, 'DISTRIBUTED'), {
      invoke,
      input: numbers(10),
      limits: { payloadBytesMax },
    });
  expect((await runWith(231)).result).toEqual({ status: 'SUCCEEDED', output: numbers(10) });
  expect((await runWith(230)).result).toMatchObject({
    status: 'FAILED',
    error: 'States.DataLimitExceeded',
  });
});

test('an inline Map without MaxConcurrency runs 40 at once', async () => {
  const clock = new VirtualClock();
  const { seen, invoke } = counting(clock);
  await run(mapOf({}), { clock, invoke, input: numbers(100) });
  expect([seen.most, clock.nowMs()]).toEqual([40, 3000]);
});

test('the first failure of an inline Map stops the rest, and no more are begun', async () => {
  const clock = new VirtualClock();
  const signals: AbortSignal[] = [];
  const invoke: Invoke = async (_, payload, { signal }) => {
    signals.push(signal);
    await clock.sleep(payload === 1 ? 1000 : 9000, signal);
    throw new TaskError({ errorName: 'Broken' });
  };
  const { result, types } = await run(mapOf({ MaxConcurrency: 3 }), { clock, invoke, input: numbers(10) });
  expect(result).toMatchObject({ status: 'FAILED', error: 'Broken' });
  expect([clock.nowMs(), clock.sleeping, signals.length]).toEqual([1000, 0, 3]);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false, true]); // 1 had ended by itself
  const ended = types.filter((type) => /^MapIteration(Failed|Aborted)|^MapStateFailed/.test(type));
  expect(ended).toEqual([
    'MapIterationFailed',
    'MapIterationAborted',
    'MapIterationAborted',
    'MapStateFailed',
  ]);
});

test('inline iterations see their item in the context object', async () => {
  const Each = {
    Type: 'Map',
    ItemsPath: '$.batches',
    ItemSelector: { 'cycle.$': '$.cycle', 'batch.$': '$$.Map.Item.Value' },
    ItemProcessor: processor({
      Type: 'Pass',
      Parameters: { 'index.$': '$$.Map.Item.Index', 'in.$': '$' },
      End: true,
    }),
    ResultPath: null,
    ResultSelector: { 'first.$': '$[0]' },
    End: true,
  };
  const input = { cycle: 'c', batches: [7, 8] };
  expect((await run({ Each }, { input })).result).toMatchObject({ output: input });
  const { result } = await run({ Each: { ...Each, ResultPath: '$.done' } }, { input });
  expect(result).toMatchObject({ output: { done: { first: { index: 0, in: { cycle: 'c', batch: 7 } } } } });
});

describe('tolerated failures of a distributed Map', () => {
  const invoke: Invoke = async (_, payload) => {
    if (Number(payload) < 3) throw new TaskError({ errorName: 'Broken', cause: 'why' });
    return payload;
  };

  test.each([
    ['none by default', {}, 'FAILED'],
    ['3 of 10 by count 3', { ToleratedFailureCount: 3 }, 'SUCCEEDED'],
    ['3 of 10 by count 2', { ToleratedFailureCount: 2 }, 'FAILED'],
    ['3 of 10 by 30 %', { ToleratedFailurePercentage: 30 }, 'SUCCEEDED'],
    ['3 of 10 by 29.9 %', { ToleratedFailurePercentage: 29.9 }, 'FAILED'],
    ['the stricter of two', { ToleratedFailurePercentage: 100, ToleratedFailureCount: 2 }, 'FAILED'],
  ])('%s', async (_, fields, status) => {
    const { result, types } = await run(mapOf(fields, 'DISTRIBUTED'), { invoke, input: numbers(10) });
    expect(result.status).toBe(status);
    if (status === 'SUCCEEDED') return;
    expect(result).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
    expect(types.slice(-3)).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
  });

  test('a failed child is described among the results', async () => {
    const { result } = await run(mapOf({ ToleratedFailureCount: 3 }, 'DISTRIBUTED'), {
      invoke,
      input: [0, 5],
    });
    expect(result).toMatchObject({
      output: [{ Status: 'FAILED', Error: 'Broken', Cause: 'why', Input: '0' }, 5],
    });
  });
});

test('every child of a distributed Map is an execution of its own, told of under the run of its Map', async () => {
  const children = new Map<string, string[]>();
  const { types } = await run(mapOf({ MaxConcurrency: 1, Label: 'Batch' }, 'DISTRIBUTED'), {
    input: numbers(2),
    invoke: async (_, payload) => payload,
    onEvent: ({ type }, { name, mapRunArn }) => {
      if (mapRunArn === undefined) return;
      expect(mapRunArn).toContain(':mapRun:machine/Batch:');
      children.set(name, [...(children.get(name) ?? []), type]);
    },
  });
  expect(types).not.toContain('TaskStateEntered');
  const history = [
    'ExecutionStarted',
    'TaskStateEntered',
    'LambdaFunctionScheduled',
    'LambdaFunctionStarted',
    'LambdaFunctionSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ];
  expect([...children.values()]).toEqual([history, history]);
});

test('the same run yields the same history, names and ids', async () => {
  const once = async () => {
    const all: unknown[] = [];
    const clock = new VirtualClock();
    const { invoke } = counting(clock);
    const onEvent = (event: unknown, execution: unknown) => all.push([event, execution]);
    await run(mapOf({ MaxConcurrency: 3 }, 'DISTRIBUTED'), { clock, invoke, input: numbers(7), onEvent });
    return all;
  };
  expect(await once()).toEqual(await once());
});
