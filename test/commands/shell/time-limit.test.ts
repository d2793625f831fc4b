import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exitCodeOf } from '../../../src/commands/shell/failure.ts';
import { startLimit, TimeoutError } from '../../../src/commands/shell/time-limit.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const never = new AbortController().signal;

/** Work that ends with the signal. */
const heeding = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('interrupted')));
  });

it('what is done in time is done', async () => {
  const limit = startLimit(1_000, never);
  expect(await limit.guard(Promise.resolve(5))).toBe(5);
  limit.close();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(limit.signal.aborted).toBe(false);
});

it('after its time work is told, and what it throws then is the time-out', async () => {
  const limit = startLimit(1_000, never);
  const ended = expect(limit.guard(heeding(limit.signal))).rejects.toThrow(TimeoutError);
  await vi.advanceTimersByTimeAsync(1_000);
  await ended;
  expect(exitCodeOf(new TimeoutError(1_000))).toBe(124);
});

it('work that ends well after its time is done', async () => {
  const limit = startLimit(1_000, never);
  const result = limit.guard(new Promise((resolve) => setTimeout(() => resolve('done'), 1_500)));
  await vi.advanceTimersByTimeAsync(1_500);
  expect(await result).toBe('done');
});

it('deaf work is left to itself', async () => {
  const limit = startLimit(1_000, never);
  const ended = expect(limit.guard(new Promise(() => {}))).rejects.toThrow(TimeoutError);
  await vi.advanceTimersByTimeAsync(60_000);
  await ended;
});

it('the signal of the program is no time-out, also without a limit', async () => {
  const outer = new AbortController();
  const limit = startLimit(undefined, outer.signal);
  const ended = expect(limit.guard(heeding(limit.signal))).rejects.toThrow('interrupted');
  outer.abort(new Error('SIGTERM'));
  await ended;
});
