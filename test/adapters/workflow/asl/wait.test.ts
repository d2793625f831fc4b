import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../src/adapters/workflow/asl/clock.ts';
import { run } from './run.ts';

const START_MS = Date.parse('2026-03-01T12:00:00Z');

/** Looks every 30 s who has answered, until all have or the deadline has passed. */
const POLLING = {
  Check: { Type: 'Task', Resource: 'count-answers', ResultPath: '$.answers', Next: 'Enough' },
  Enough: {
    Type: 'Choice',
    Choices: [
      { Variable: '$.answers.missing', NumericEquals: 0, Next: 'Complete' },
      { Variable: '$.answers.now', TimestampGreaterThanEqualsPath: '$.deadline', Next: 'Late' },
    ],
    Default: 'Pause',
  },
  Pause: { Type: 'Wait', Seconds: 30, Next: 'Check' },
  Complete: { Type: 'Pass', Result: 'complete', End: true },
  Late: { Type: 'Pass', Result: 'late', End: true },
};

test.each([
  ['goes on as soon as all have answered', 95, 'complete', 120],
  ['goes on at the deadline', 9_999, 'late', 300],
])('a polling loop %s', async (_, answeredAfterS, output, endS) => {
  const clock = new VirtualClock(START_MS);
  const { result } = await run(POLLING, {
    clock,
    input: { deadline: '2026-03-01T12:05:00Z' },
    invoke: async () => ({
      missing: clock.nowMs() < START_MS + answeredAfterS * 1000 ? 2 : 0,
      now: new Date(clock.nowMs()).toISOString(),
    }),
  });
  expect(result).toEqual({ status: 'SUCCEEDED', output });
  expect((clock.nowMs() - START_MS) / 1000).toBe(endS);
});

test.each([
  ['Seconds', { Seconds: 90 }, 90],
  ['SecondsPath', { SecondsPath: '$.s' }, 7],
  ['Timestamp', { Timestamp: '2026-03-01T13:00:00+00:30' }, 30 * 60],
  ['TimestampPath, to the next millisecond', { TimestampPath: '$.t' }, 0.002],
  ['a time that has passed', { Timestamp: '2020-01-01T00:00:00Z' }, 0],
])('waits for %s', async (_, until, expectedS) => {
  const input = { s: 7, t: '2026-03-01T12:00:00.001000001Z' };
  const { clock } = await run(
    { Pause: { Type: 'Wait', ...until, End: true } },
    { clock: new VirtualClock(START_MS), input },
  );
  expect((clock.nowMs() - START_MS) / 1000).toBe(expectedS);
});

test('the execution ends at its own time-out', async () => {
  const { loadDefinition } = await import('../../../../src/adapters/workflow/asl/load.ts');
  const { execute } = await import('../../../../src/adapters/workflow/asl/execute.ts');
  const clock = new VirtualClock();
  const types: string[] = [];
  const definition = loadDefinition(
    { TimeoutSeconds: 60, StartAt: 'Pause', States: { Pause: { Type: 'Wait', Seconds: 3600, End: true } } },
    { machine: 'machine' },
  );
  const result = await execute({
    definition,
    input: {},
    name: 'run-1',
    clock,
    invoke: async () => 1,
    onEvent: ({ type }) => types.push(type),
  });
  expect(result).toEqual({ status: 'TIMED_OUT' });
  expect([clock.nowMs(), clock.sleeping]).toEqual([60_000, 0]);
  expect(types).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionTimedOut']);
});
