import { expect, test } from 'vitest';
import {
  ended,
  firstAttempt,
  nextAttempt,
  outcomeOfRecord,
} from '../../../../src/adapters/workflow/embedded/record.ts';
import type { ExecutionOutcome } from '../../../../src/engine/ports.ts';

const owner = { id: 'o', host: 'h', pidScope: 's', pid: 7, processStart: '1' };
const possession = (atMs: number) => ({ owner, leaseUntilMs: atMs + 10, atMs });
const START = { workflow: 'machine', name: 'one', input: { b: [1, { d: 1, c: 2 }], a: null } };
const FIRST = firstAttempt(START, possession(1));

test('equal inputs are the same, whatever the order of their names; other ones are not', () => {
  const turned = { a: null, b: [1, { c: 2, d: 1 }] };
  const digestOf = (input: typeof START.input) =>
    firstAttempt({ ...START, input }, possession(5)).inputDigest;
  expect(digestOf(turned)).toBe(FIRST.inputDigest);
  expect(digestOf({ ...turned, b: [{ c: 2, d: 1 }, 1] as never })).not.toBe(FIRST.inputDigest);
});

test.each<readonly [ExecutionOutcome, ExecutionOutcome]>([
  [
    { outcome: 'succeeded', output: { is: [1] }, again: false },
    { outcome: 'succeeded', output: { is: [1] }, again: true },
  ],
  [
    { outcome: 'failed', error: 'late', cause: 'The gate.' },
    { outcome: 'failed', error: 'late', cause: 'The gate.' },
  ],
  [{ outcome: 'timed-out' }, { outcome: 'timed-out' }],
  [{ outcome: 'aborted' }, { outcome: 'aborted' }],
  [
    { outcome: 'cancelled', reason: 'wrong day' },
    { outcome: 'cancelled', reason: 'wrong day' },
  ],
])('%j is told again as %j', (outcome, told) => {
  const record = ended(FIRST, outcome, 9);
  expect(outcomeOfRecord(record)).toEqual(told);
  expect(record).toMatchObject({ endedMs: 9, startedMs: 1, attempt: 1 });
});

test('a further attempt has nothing left of how the last one ended', () => {
  const failed = ended(FIRST, { outcome: 'failed', error: 'late', cause: '' }, 9);
  const next = nextAttempt({ ...failed, cancelling: { reason: 'x' } }, possession(20));
  expect(next).toMatchObject({ status: 'running', attempt: 2, startedMs: 1, leaseUntilMs: 30 });
  for (const name of ['endedMs', 'error', 'outputJson', 'cancelling']) expect(next).not.toHaveProperty(name);
});

test('of very many attempts the first state and the last ones are kept', () => {
  let record = FIRST;
  for (let atMs = 2; atMs < 500; atMs += 1) record = nextAttempt(record, possession(atMs));
  expect(record.states).toHaveLength(200);
  expect(record.states[0]).toEqual({ status: 'running', atMs: 1, attempt: 1 });
  expect(record.states.at(-1)).toMatchObject({ atMs: 499, attempt: 499 });
  expect(record.states[1]).toMatchObject({ attempt: 301 });
});
