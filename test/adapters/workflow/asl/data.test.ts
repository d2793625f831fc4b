import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../../src/adapters/workflow/asl/clock.ts';
import { TaskError } from '../../../../src/adapters/workflow/asl/failures.ts';
import { parsePath, resolvePath } from '../../../../src/adapters/workflow/asl/paths.ts';
import { parseTimestampNs } from '../../../../src/adapters/workflow/asl/timestamp.ts';
import { run } from './run.ts';

const DOCUMENT = {
  a: { b: [10, 11, 12] },
  'x y': { "it's": 1 },
  list: [{ id: 1 }, { id: 2 }, {}],
  none: null,
};

describe('paths', () => {
  test.each([
    ['$', DOCUMENT],
    ['$.a.b[0]', 10],
    ['$.a.b[-1]', 12],
    ["$['x y']['it\\'s']", 1],
    ['$["x y"]["it\'s"]', 1],
    ['$.none', null],
    ['$.a.b[1:]', [11, 12]],
    ['$.a.b[:-1]', [10, 11]],
    ['$.list[*].id', [1, 2]],
    ['$.a.*', [[10, 11, 12]]],
    ['$.absent[*]', []],
  ])('%s', (text, value) => {
    expect(resolvePath(parsePath(text)!, DOCUMENT)).toEqual({ isFound: true, value });
  });

  test.each([
    ['$.absent', "No results for path: $['absent']"],
    ['$.absent.more', "Missing property in path $['absent']"],
    ['$.a.b[3]', "Index out of bounds when evaluating path $['a']['b'][3]"],
    ['$.a.b.length', "No results for path: $['a']['b']['length']"],
    ['$.toString', "No results for path: $['toString']"],
  ])('%s finds nothing', (text, reason) => {
    expect(resolvePath(parsePath(text)!, DOCUMENT)).toEqual({ isFound: false, reason });
  });

  test.each([
    '',
    'a',
    '$a',
    '$.',
    '$..a',
    '$.a[?(@.b)]',
    '$.a[0,1]',
    '$.a.length()',
    "$['a]",
    '$.a b',
    '$.a[',
  ])('%s is refused', (text) => {
    expect(parsePath(text)).toBeUndefined();
  });

  test('any name can be reached in brackets', () => {
    const name = fc
      .string({ unit: 'grapheme' })
      .filter((text) => !text.includes("'") && !text.includes('\\'));
    fc.assert(
      fc.property(name, fc.integer(), (key, value) => {
        expect(resolvePath(parsePath(`$['${key}']`)!, { [key]: value })).toEqual({ isFound: true, value });
      }),
      { seed: 20260301 },
    );
  });
});

describe('timestamps', () => {
  test.each([
    ['1970-01-01T00:00:01Z', 1_000_000_000n],
    ['1970-01-01T01:00+01:00', 0n],
    ['1970-01-01T00:00:00.000000001Z', 1n],
    ['2024-02-29T23:59:59.5-00:30', 1_709_252_999_500_000_000n],
  ])('%s', (text, ns) => {
    expect(parseTimestampNs(text)).toBe(ns);
  });

  test.each([
    '2026-01-01T00:00:00',
    '2026-01-01 00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T25:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01t00:00:00z',
    '2026-01-01',
    '01-01-2026T00:00:00Z',
    '',
  ])('%s is none', (text) => {
    expect(parseTimestampNs(text)).toBeUndefined();
  });
});

describe('choice', () => {
  const choose = async (rule: object, input: unknown) => {
    const { result } = await run(
      {
        Pick: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
        Yes: { Type: 'Pass', Result: true, End: true },
        No: { Type: 'Pass', Result: false, End: true },
      },
      { input },
    );
    return result.status === 'SUCCEEDED' ? result.output : result;
  };
  const yes = { Variable: '$.a', IsPresent: true };
  const no = { Variable: '$.b', IsPresent: true };

  test.each([
    ['And of all', { And: [yes, yes] }, true],
    ['And of not all', { And: [yes, no] }, false],
    ['Or of one', { Or: [no, yes] }, true],
    ['Or of none', { Or: [no, no] }, false],
    ['Not', { Not: no }, true],
    ['nested', { And: [{ Or: [no, { Not: no }] }, yes] }, true],
    ['And stops at what is false', { And: [no, { Variable: '$.b', NumericEquals: 1 }] }, false],
    ['* at the end', { Variable: '$.a', StringMatches: 'log-*' }, true],
    ['* on both sides', { Variable: '$.a', StringMatches: '*g-2*' }, true],
    ['other text', { Variable: '$.a', StringMatches: 'log' }, false],
    ['an escaped star', { Variable: '$.s', StringMatches: 'a\\*b' }, true],
    ['an escaped star is no wildcard', { Variable: '$.a', StringMatches: 'log\\*' }, false],
    ['other signs stand for themselves', { Variable: '$.a', StringMatches: 'log.2*' }, false],
    ['a timestamp', { Variable: '$.t', IsTimestamp: true }, true],
    ['no timestamp', { Variable: '$.a', IsTimestamp: false }, true],
    ['the same instant in another zone', { Variable: '$.t', TimestampEquals: '2026-01-01T00:00:00Z' }, true],
  ])('%s', async (_, rule, expected) => {
    expect(await choose(rule, { a: 'log-2026', s: 'a*b', t: '2026-01-01T01:00:00+01:00' })).toBe(expected);
  });

  test('a variable that is not there fails the execution', async () => {
    const cause = expect.stringContaining("Invalid path '$.b'");
    expect(await choose({ Variable: '$.b', IsNull: true }, {})).toMatchObject({
      error: 'States.Runtime',
      cause,
    });
  });
});

describe('lambda:invoke', () => {
  const call = (Payload: object) => ({
    Call: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'plan', ...Payload },
      ResultSelector: {
        'payload.$': '$.Payload',
        'status.$': '$.StatusCode',
        'bytes.$': '$.SdkHttpMetadata.HttpHeaders.Content-Length',
      },
      End: true,
    },
  });

  test.each([
    ['an object', { Payload: { a: 1 } }, { a: 1 }],
    ['no payload', {}, {}],
    ['null', { 'Payload.$': '$.none' }, {}],
    ['JSON text', { Payload: '[1]' }, [1]],
  ])('passes %s', async (_, payload, received) => {
    const seen: unknown[] = [];
    const invoke = async (resource: string, got: unknown) => {
      seen.push(resource, got);
      return 'é';
    };
    const { result } = await run(call(payload), { invoke, input: { none: null } });
    expect(seen).toEqual(['plan', received]);
    expect(result).toMatchObject({ output: { payload: 'é', status: 200, bytes: '4' } });
  });

  test('refuses a text that is no JSON, as the service does', async () => {
    const { result } = await run(call({ Payload: 'text' }), { invoke: async () => 1 });
    expect(result).toMatchObject({ status: 'FAILED', error: 'Lambda.InvalidRequestContentException' });
  });

  test('what a task returns is passed on as JSON would', async () => {
    const invoke = async () => ({ a: undefined, at: new Date(0) });
    const { result } = await run({ Call: { Type: 'Task', Resource: 'plan', End: true } }, { invoke });
    expect(result).toEqual({ status: 'SUCCEEDED', output: { at: '1970-01-01T00:00:00.000Z' } });
    const nothing = await run(
      { Call: { Type: 'Task', Resource: 'plan', End: true } },
      { invoke: async () => undefined },
    );
    expect(nothing.result).toEqual({ status: 'SUCCEEDED', output: null });
  });

  test('an error with quotes keeps its cause', async () => {
    const invoke = async () => Promise.reject(new TaskError({ errorName: 'E', cause: '{not json' }));
    expect((await run(call({}), { invoke })).result).toMatchObject({ error: 'E', cause: '{not json' });
  });
});

describe('the virtual clock', () => {
  const never = new AbortController().signal;

  test('wakes sleepers in order of time, those of one instant together', async () => {
    const clock = new VirtualClock(100);
    const woken: string[] = [];
    const nap = async (name: string, ms: number) => {
      await clock.sleep(ms, never);
      woken.push(`${name}@${clock.nowMs()}`);
    };
    await Promise.all([nap('c', 20), nap('a', 10), nap('b', 10)]);
    expect(woken).toEqual(['a@110', 'b@110', 'c@120']);
  });

  test('stands still while work is held', async () => {
    const clock = new VirtualClock();
    let isDone = false;
    const work = async () => {
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      isDone = true;
    };
    const held = clock.hold(work());
    await clock.sleep(1, never);
    expect(isDone).toBe(true);
    await held;
  });
});
