import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../src/adapters/workflow/asl/clock.ts';
import { execute } from '../../src/adapters/workflow/asl/execute.ts';
import { TaskError } from '../../src/adapters/workflow/asl/failures.ts';
import type { ExecutionResult, Identity, Invoke } from '../../src/adapters/workflow/asl/flow.ts';
import type { HistoryEvent } from '../../src/adapters/workflow/asl/history.ts';
import { loadDefinition } from '../../src/adapters/workflow/asl/load.ts';

/**
 * Executions recorded on AWS Step Functions, run by the interpreter: status, output, error and cause
 * have to be what was recorded, and the history event by event: id, previous id, type and details.
 */

const FOLDER = join(process.env['FLEX_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'cases/asl');
const IS_PRESENT = existsSync(FOLDER);
if (!IS_PRESENT) process.stderr.write(`Recorded executions are not in ${FOLDER}: set FLEX_SHARED.\n`);

interface RecordedEvent {
  readonly id: unknown;
  readonly previousEventId: unknown;
  readonly type: string;
  readonly [details: string]: unknown;
}

interface RecordedExecution {
  readonly id: string;
  readonly definition: unknown;
  readonly input: unknown;
  readonly lambdas: Readonly<Record<string, string>>;
  readonly expected: {
    readonly status: string;
    readonly output?: unknown;
    readonly error?: string;
    readonly cause?: unknown;
  };
  readonly events: readonly RecordedEvent[];
}

interface RecordedChoice {
  readonly id: string;
  readonly definition: unknown;
  readonly input: unknown;
  readonly case: { readonly output: unknown };
}

/** Recorded executions that cannot be compared to the end, and why. */
const NOT_COMPARABLE: Readonly<Record<string, string>> = {
  'scenarios/test_base_scenarios.py::TestBaseScenarios::test_max_concurrency_path_negative':
    'the recording breaks off after the first event: how the execution ended is not known',
};

/** Executions in which AWS itself runs several flows at once: compared without the order of events. */
const CONCURRENT: readonly string[] = [
  'timeouts/test_timeouts.py::TestTimeouts::test_service_lambda_map_timeout',
];

/** The recorder has dropped these where it sorted the events of a Parallel; their ids are missing. */
const LOST_TYPES: readonly string[] = ['ParallelStateSucceeded', 'ParallelStateExited'];

const IDENTITY: Identity = {
  partition: 'aws',
  region: 'us-east-1',
  accountId: '111111111111',
  roleArn: 'arn:aws:iam::111111111111:role/recorded',
};

describe.skipIf(!IS_PRESENT)('executions recorded on AWS', () => {
  const executions = read<RecordedExecution>('executions.jsonl');
  const passed = new Set<string>();
  afterAll(() => {
    const total = executions.length;
    const out = Object.entries(NOT_COMPARABLE).map(([id, reason]) => `\n  not comparable: ${id}: ${reason}`);
    process.stdout.write(`recorded executions: ${passed.size} of ${total} pass${out.join('')}\n`);
  });

  test('are all there', () => {
    expect(executions).toHaveLength(94);
  });

  test.each(executions.filter(({ id }) => !(id in NOT_COMPARABLE)))('$id', async (recorded) => {
    const { result, events } = await run(recorded);
    const { status, error, cause, output } = recorded.expected;
    expect(result.status).toBe(status);
    if (result.status === 'FAILED') {
      expect(result.error).toBe(error);
      expectLike(result.cause, cause, 'cause');
    }
    if (result.status === 'SUCCEEDED') expectLike(JSON.stringify(result.output), output, 'output');
    compareHistories(recorded, events);
    passed.add(recorded.id);
  });

  test.each(
    executions.filter(({ id }) => id in NOT_COMPARABLE),
  )('as far as recorded: $id', async (recorded) => {
    const { events } = await run(recorded);
    for (const [index, event] of recorded.events.entries()) expectEvent(events[index], event);
    expect(events.at(-1)?.type).toBe('ExecutionFailed');
  });
});

describe.skipIf(!IS_PRESENT)('choices recorded on AWS', () => {
  const choices = read<RecordedChoice>('choices.jsonl');
  let passed = 0;
  afterAll(() => {
    process.stdout.write(`recorded choices: ${passed} of ${choices.length} pass\n`);
  });

  test('are all there', () => {
    expect(choices).toHaveLength(231);
  });

  test.each(choices.map((choice, index) => ({ ...choice, index })))('$index $id', async (choice) => {
    const result = await execute({
      definition: loadDefinition(choice.definition, { machine: 'choice' }),
      input: choice.input,
      name: 'choice',
      invoke: () => Promise.reject(new Error('a choice calls nothing')),
      clock: new VirtualClock(),
    });
    expect(result).toEqual({ status: 'SUCCEEDED', output: choice.case.output });
    passed += 1;
  });
});

function read<T>(file: string): readonly T[] {
  if (!IS_PRESENT) return [];
  const lines = readFileSync(join(FOLDER, file), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}

async function run(
  recorded: RecordedExecution,
): Promise<{ result: ExecutionResult; events: HistoryEvent[] }> {
  const events: HistoryEvent[] = [];
  const clock = new VirtualClock(Date.parse('2026-01-01T00:00:00Z'));
  const abort = new AbortController();
  const isAborted = recorded.expected.status === 'ABORTED';
  const result = await execute({
    definition: loadDefinition(recorded.definition, { machine: 'recorded' }),
    input: recorded.input ?? inputOf(recorded),
    name: 'recorded-1',
    invoke: lambdas(recorded, clock),
    clock,
    signal: abort.signal,
    identity: IDENTITY,
    random: () => 0.5,
    onEvent: (event, { mapRunArn }) => {
      if (mapRunArn !== undefined) return;
      events.push(event);
      if (isAborted && events.length === recorded.events.length - 1) setImmediate(() => abort.abort());
    },
  });
  expect(clock.sleeping).toBe(0);
  return { result, events };
}

/** Where no input was given, the service starts with the one that its first event tells of. */
function inputOf(recorded: RecordedExecution): unknown {
  const [started] = recorded.events;
  const details = started?.['executionStartedEventDetails'] ?? {};
  return (details as { readonly input?: unknown }).input;
}

/** The functions behind the recordings: what each did is part of the recording. */
function lambdas({ lambdas: behaviours }: RecordedExecution, clock: VirtualClock): Invoke {
  return async (resource, payload, { signal }) => {
    const name = resource.split(':').at(-1) ?? '';
    switch (behaviours[name]) {
      case 'id_function':
        return payload;
      case 'echo_function':
        return 'Return' in ((payload ?? {}) as object) ? payload : { Return: 'HelloWorld' };
      case 'return_decorated_input':
        return `input-event-${JSON.stringify(payload).replaceAll('"', "'")}`;
      case 'return_bytes_str':
        return 'HelloWorld!';
      case 'large_output_string':
        return 'a'.repeat(257 * 1024);
      case 'raise_exception':
        throw pythonError('Exception', { message: 'Some exception was raised.', line: 2 });
      case 'raise_custom_exception':
        throw pythonError('CustomException', { message: '', line: 9 });
      case 'wait_60_seconds':
        return clock.sleep(60_000, signal);
      default:
        throw notFound(name);
    }
  };
}

function pythonError(errorName: string, { message, line }: { message: string; line: number }): TaskError {
  const raised = `    raise ${errorName}(${message === '' ? '' : `"${message}"`})`;
  const trace = JSON.stringify(`  File "/var/task/handler.py", line ${line}, in handler\n${raised}\n`);
  const cause = `{"errorMessage": "${message}", "errorType": "${errorName}", "requestId": "00000000", "stackTrace": [${trace}]}`;
  return new TaskError({ errorName, cause });
}

function notFound(name: string): TaskError {
  const arn = `arn:aws:lambda:us-east-1:111111111111:function:${name}:$LATEST`;
  const cause = `Function not found: ${arn} (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: 0; Proxy: null)`;
  return new TaskError({ errorName: 'Lambda.ResourceNotFoundException', cause });
}

function compareHistories(recorded: RecordedExecution, events: readonly HistoryEvent[]): void {
  const lastId = recorded.events.at(-1)?.id;
  expect(events.length).toBe(lastId);
  if (isSequential(recorded)) {
    for (const [index, event] of recorded.events.entries()) expectEvent(events[index], event);
    return;
  }
  for (const type of typesLeft(events, recorded.events)) expect(LOST_TYPES).toContain(type);
  for (const event of recorded.events) {
    expect(
      events.some((own) => isLike(own, event)),
      `an event like ${JSON.stringify(event)}`,
    ).toBe(true);
  }
}

function isSequential({ id, events }: RecordedExecution): boolean {
  return !CONCURRENT.includes(id) && events.every((event, index) => event.id === index + 1);
}

/** The types of our events that are left when one of each recorded type is taken away. */
function typesLeft(own: readonly HistoryEvent[], recorded: readonly RecordedEvent[]): string[] {
  const left = own.map(({ type }): string => type);
  for (const { type } of recorded) {
    const index = left.indexOf(type);
    expect(index, `one more ${type}`).toBeGreaterThanOrEqual(0);
    left.splice(index, 1);
  }
  return left;
}

/** The event's details alone: what is left when the fields of every event are taken away. */
function detailsOf(event: RecordedEvent | HistoryEvent): object {
  const common = ['id', 'previousEventId', 'timestamp', 'timestampMs', 'type'];
  return Object.fromEntries(Object.entries(event).filter(([field]) => !common.includes(field)));
}

function expectEvent(own: HistoryEvent | undefined, recorded: RecordedEvent): void {
  expect([own?.id, own?.previousEventId, own?.type]).toEqual([
    recorded.id,
    recorded.previousEventId,
    recorded.type,
  ]);
  expectLike(detailsOf(own as HistoryEvent), detailsOf(recorded), recorded.type);
}

function isLike(own: HistoryEvent, recorded: RecordedEvent): boolean {
  return own.type === recorded.type && differences(detailsOf(own), detailsOf(recorded), '').length === 0;
}

function expectLike(own: unknown, recorded: unknown, what: string): void {
  expect(differences(own, recorded, what)).toEqual([]);
}

/** Values that the recorder has replaced, or that differ from one run to the next. */
const PLACEHOLDER =
  /^(date|timestamp|snf_role_arn|RequestId|X-Amzn-Trace-Id|x-amzn-RequestId)$|EventDetails\.output$/;
const PLACEHOLDER_WITHIN = /<[\w:-]+>|(?:lambda_)?function_name(?:_branch\d)?/;
/** Depend on the writer of the JSON and on the age of the recording. */
const VARYING_FIELDS = ['Content-Length', 'RedriveCount'];

/** Paths at which the own value is not what was recorded; texts that hold JSON are compared as JSON. */
function differences(own: unknown, recorded: unknown, path: string): readonly string[] {
  if (typeof recorded === 'string') {
    if (isTextLike(own, recorded)) return [];
    const [ownValue, recordedValue] = [parsed(own), parsed(recorded)];
    const isJson = recordedValue !== recorded && !path.endsWith('.Cause');
    if (!isJson) return [`${path}: ${JSON.stringify(own)} is not ${recorded}`];
    return differences(ownValue, recordedValue, path);
  }
  if (typeof own === 'string' && own !== recorded) {
    const value = parsed(own);
    return value === own ? [`${path}: ${own}`] : differences(value, recorded, path);
  }
  if (typeof recorded !== 'object' || recorded === null || typeof own !== 'object' || own === null) {
    return Object.is(own, recorded)
      ? []
      : [`${path}: ${JSON.stringify(own)} is not ${JSON.stringify(recorded)}`];
  }
  const fields = new Set([...Object.keys(own), ...Object.keys(recorded)]);
  return [...fields].flatMap((field) => {
    if (VARYING_FIELDS.includes(field)) return [];
    const [left, right] = [own, recorded].map((object) => (object as Record<string, unknown>)[field]);
    return differences(left, right, `${path}.${field}`);
  });
}

function isTextLike(own: unknown, recorded: string): boolean {
  if (own === recorded || PLACEHOLDER.test(recorded)) return true;
  if (typeof own !== 'string' || !PLACEHOLDER_WITHIN.test(recorded)) return false;
  const literal = recorded
    .split(new RegExp(PLACEHOLDER_WITHIN, 'g'))
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${literal.join('[^]*')}$`).test(own);
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
