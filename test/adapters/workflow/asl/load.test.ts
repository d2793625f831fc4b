import { describe, expect, test } from 'vitest';
import { loadDefinition } from '../../../../src/adapters/workflow/asl/load.ts';
import { InputError } from '../../../../src/engine/errors.ts';
import { machineOf } from './run.ts';

/** The problems of a definition as `path`, or `path: value` where something is there. */
function problemsOf(definition: unknown): readonly { path: string; value?: string; expected: string }[] {
  try {
    loadDefinition(definition, { machine: 'machine' });
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.details;
  }
}

const DONE = { Done: { Type: 'Succeed' } };
const CALL = { Type: 'Task', Resource: 'plan', Next: 'Done' };
const MAP_OF = (fields: object) => ({ Type: 'Map', Next: 'Done', ...fields });
const INNER = { StartAt: 'In', States: { In: { Type: 'Succeed' } } };

test('all problems are reported at once, with path, value and what is supported', () => {
  const problems = problemsOf({
    QueryLanguage: 'JSONata',
    StartAt: 'Fetch',
    States: {
      Fetch: {
        ...CALL,
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        HeartbeatSeconds: 5,
        Next: 'Nowhere',
      },
      Pick: { Type: 'Choice', Choices: [{ Variable: '$.a', Resembles: 1, Next: 'Done' }] },
      Each: MAP_OF({ ItemBatcher: { MaxItemsPerBatch: 5 }, ItemProcessor: INNER, ToleratedFailureCount: 1 }),
      Make: {
        Type: 'Pass',
        Parameters: { list: [{ 'id.$': 'States.UUID()' }] },
        Assign: { a: 1 },
        End: true,
      },
      Done: { Type: 'Succeed', Colour: 'green' },
    },
  });
  expect(problems.map(({ path, value }) => `${path}: ${value}`)).toEqual([
    'QueryLanguage: "JSONata"',
    'States.Fetch.HeartbeatSeconds: 5',
    'States.Fetch.Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken"',
    'States.Pick.Choices[0].Resembles: 1',
    'States.Each.ItemBatcher: {"MaxItemsPerBatch":5}',
    'States.Each.ToleratedFailureCount: 1',
    'States.Make.Assign: {"a":1}',
    'States.Make.Parameters.list[0].id.$: "States.UUID()"',
    'States.Done.Colour: "green"',
    'States.Fetch: "Nowhere"',
    'States.Pick: undefined',
    'States.Each: undefined',
    'States.Make: undefined',
    'States.Done: undefined',
  ]);
  expect(problems[4]?.expected).toMatch(
    /^no such field: cut the batches in a task before the Map; supported are Type,/,
  );
});

describe('is refused:', () => {
  const first = (state: object) => machineOf({ First: state, ...DONE });

  test.each([
    ['what is no definition', 7, ''],
    ['no states', { StartAt: 'A' }, 'States'],
    ['no start', { States: { A: { Type: 'Succeed' } } }, 'StartAt'],
    ['a start that does not exist', { StartAt: 'B', States: { A: { Type: 'Succeed' } } }, 'StartAt'],
    ['an unknown type', first({ Type: 'Loop', Next: 'Done' }), 'States.First.Type'],
    ['neither Next nor End', first({ Type: 'Pass' }), 'States.First'],
    ['both Next and End', first({ Type: 'Pass', Next: 'Done', End: true }), 'States.First'],
    [
      'a filter in a path',
      first({ Type: 'Pass', InputPath: '$.a[?(@.b)]', Next: 'Done' }),
      'States.First.InputPath',
    ],
    ['a variable', first({ Type: 'Pass', InputPath: '$batch', Next: 'Done' }), 'States.First.InputPath'],
    [
      'an index in ResultPath',
      first({ Type: 'Pass', ResultPath: '$.a[0]', Next: 'Done' }),
      'States.First.ResultPath',
    ],
    [
      'ResultPath in the context',
      first({ Type: 'Pass', ResultPath: '$$.a', Next: 'Done' }),
      'States.First.ResultPath',
    ],
    [
      'a field twice',
      first({ Type: 'Pass', Parameters: { a: 1, 'a.$': '$' }, Next: 'Done' }),
      'States.First.Parameters.a.$',
    ],
    [
      'two ways to wait',
      first({ Type: 'Wait', Seconds: 1, SecondsPath: '$.s', Next: 'Done' }),
      'States.First',
    ],
    ['half a second', first({ Type: 'Wait', Seconds: 0.5, Next: 'Done' }), 'States.First.Seconds'],
    [
      'a time without zone',
      first({ Type: 'Wait', Timestamp: '2026-01-01T00:00:00', Next: 'Done' }),
      'States.First.Timestamp',
    ],
    ['an empty Choice', first({ Type: 'Choice', Choices: [], Default: 'Done' }), 'States.First.Choices'],
    [
      'two operators',
      first({ Type: 'Choice', Choices: [{ Variable: '$', IsNull: true, IsString: true, Next: 'Done' }] }),
      'States.First.Choices[0]',
    ],
    [
      'a rule without variable',
      first({ Type: 'Choice', Choices: [{ IsNull: true, Next: 'Done' }] }),
      'States.First.Choices[0].Variable',
    ],
    [
      'an operand of the wrong type',
      first({ Type: 'Choice', Choices: [{ And: [{ Variable: '$', NumericEquals: '1' }], Next: 'Done' }] }),
      'States.First.Choices[0].And[0].NumericEquals',
    ],
    [
      'a Next inside And',
      first({
        Type: 'Choice',
        Choices: [{ Not: { Variable: '$', IsNull: true, Next: 'Done' }, Next: 'Done' }],
      }),
      'States.First.Choices[0].Not',
    ],
    [
      'a path where the operator takes none',
      first({ Type: 'Choice', Choices: [{ Variable: '$', IsNullPath: '$', Next: 'Done' }] }),
      'States.First.Choices[0].IsNullPath',
    ],
    [
      'no function',
      first({ ...CALL, Resource: 'arn:aws:states:::lambda:invoke', Parameters: {} }),
      'States.First.Parameters.FunctionName',
    ],
    [
      'an asynchronous call',
      first({
        ...CALL,
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'a', InvocationType: 'Event' },
      }),
      'States.First.Parameters.InvocationType',
    ],
    [
      'States.ALL not alone',
      first({ ...CALL, Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] }),
      'States.First.Retry[0].ErrorEquals',
    ],
    [
      'States.ALL not last',
      first({
        ...CALL,
        Catch: [
          { ErrorEquals: ['States.ALL'], Next: 'Done' },
          { ErrorEquals: ['A'], Next: 'Done' },
        ],
      }),
      'States.First.Catch[0]',
    ],
    [
      'a rate below 1',
      first({ ...CALL, Retry: [{ ErrorEquals: ['A'], BackoffRate: 0.5 }] }),
      'States.First.Retry[0].BackoffRate',
    ],
    [
      'a catcher that leads nowhere',
      first({ ...CALL, Catch: [{ ErrorEquals: ['A'], Next: 'B' }] }),
      'States.First',
    ],
    [
      'more than 40 inline',
      first(MAP_OF({ ItemProcessor: INNER, MaxConcurrency: 41 })),
      'States.First.MaxConcurrency',
    ],
    [
      'express children',
      first(
        MAP_OF({
          ItemProcessor: { ...INNER, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } },
        }),
      ),
      'States.First.ItemProcessor.ProcessorConfig.ExecutionType',
    ],
    [
      'a Parallel without branches',
      first({ Type: 'Parallel', Branches: [], Next: 'Done' }),
      'States.First.Branches',
    ],
    [
      'a problem deep inside',
      first(
        MAP_OF({
          ItemProcessor: { StartAt: 'In', States: { In: { Type: 'Fail', Error: 'a', ErrorPath: '$.a' } } },
        }),
      ),
      'States.First.ItemProcessor.States.In.ErrorPath',
    ],
    ['a name that is used twice', first({ Type: 'Parallel', Branches: [machineOf(DONE)], Next: 'Done' }), ''],
    [
      'a state that nothing leads to',
      machineOf({ A: { Type: 'Succeed' }, B: { Type: 'Succeed' } }),
      'States.B',
    ],
  ])('%s', (_, definition, path) => {
    expect(problemsOf(definition).map((problem) => problem.path)).toContain(path);
  });
});

test('a definition is copied: what happens to it afterwards changes nothing', () => {
  const states = { A: { Type: 'Pass', Result: { a: 1 }, End: true } };
  const { states: loaded } = loadDefinition(machineOf(states), { machine: 'machine' });
  states.A.Result.a = 2;
  expect(loaded.get('A')).toMatchObject({ result: { value: { a: 1 } } });
});
