import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullJitterMs, PAUSE_MS_MAX } from '../../../src/adapters/http/backoff.ts';
import { CircuitBreaker, OPEN_MS, WINDOW_CALLS } from '../../../src/adapters/http/circuit-breaker.ts';
import { retryAfterMs } from '../../../src/adapters/http/retry-after.ts';
import { TokenBucket } from '../../../src/adapters/http/token-bucket.ts';
import { testSurroundings } from './surroundings.ts';

describe('full jitter', () => {
  it.each([
    [1, 0, 0],
    [1, 0.5, 1_000],
    [1, 0.999_999, 1_999],
    [2, 0.5, 2_000],
    [7, 0.5, 64_000],
    // 2 s × 2^8 = 512 s is above the bound of 300 s.
    [9, 0.5, 150_000],
  ])('after %i failures, drawn %f: %i ms', (failedCount, uniform, ms) => {
    expect(fullJitterMs(failedCount, uniform)).toBe(ms);
  });

  it('never leaves its bounds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (n, u) => {
          const ms = fullJitterMs(n, u);
          return ms >= 0 && ms <= Math.min(PAUSE_MS_MAX, 2_000 * 2 ** (n - 1));
        },
      ),
      { seed: 25 },
    );
  });
});

describe('Retry-After', () => {
  const date = 'Sun, 22 Nov 2026 10:00:00 GMT';
  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': ' 0 ' }, 0],
    // Against the server's own clock, whatever ours says.
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:00:30 GMT', date }, 30_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 09:00:00 GMT', date }, 0],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:00:30 GMT' }, undefined],
    [{ 'retry-after': '-3' }, undefined],
    [{ 'retry-after': 'soon', date }, undefined],
    [{}, undefined],
  ])('%o → %s ms', (headers, ms) => {
    expect(retryAfterMs(new Headers(Object.entries(headers)))).toBe(ms);
  });
});

describe('a token bucket', () => {
  it('lets a burst through, then keeps to the rate', async () => {
    const around = testSurroundings();
    const bucket = new TokenBucket({ perSecond: 2, burst: 3 }, around);
    await Promise.all(Array.from({ length: 7 }, () => bucket.take(undefined)));
    // Three at once, four more at two a second.
    expect(around.nowMs()).toBe(2_000);
  });

  it('never lets more through than burst + rate × time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 40 }),
        async (perSecond, burst, restsMs) => {
          const around = testSurroundings();
          const bucket = new TokenBucket({ perSecond, burst }, around);
          for (const [index, restMs] of restsMs.entries()) {
            around.advance(restMs);
            await bucket.take(undefined);
            expect(index + 1).toBeLessThanOrEqual(burst + (perSecond * around.nowMs()) / 1_000 + 1e-6);
          }
        },
      ),
      { seed: 25, numRuns: 50 },
    );
  });

  it('is closed for as long as the host asks', async () => {
    const around = testSurroundings();
    const bucket = new TokenBucket({ perSecond: 100, burst: 100 }, around);
    bucket.close(5_000);
    bucket.close(1_000);
    await bucket.take(undefined);
    expect(around.nowMs()).toBe(5_000);
  });

  it('one that is aborted holds up nobody', async () => {
    const around = testSurroundings();
    const bucket = new TokenBucket({ perSecond: 1, burst: 1 }, around);
    const gone = bucket.take(AbortSignal.abort(new Error('gone')));
    await expect(gone).rejects.toThrow('gone');
    await bucket.take(undefined);
    expect(around.nowMs()).toBe(0);
  });
});

describe('a circuit breaker', () => {
  const called = (breaker: CircuitBreaker, ...outcomes: readonly boolean[]) => {
    for (const hasFailed of outcomes) {
      expect(breaker.enter()).toBeUndefined();
      breaker.leave(hasFailed ? 'failed' : 'succeeded');
    }
  };
  const half = (count: number) => Array.from({ length: count }, (_, index) => index % 2 === 0);

  it('opens at half of twenty, and not before there were twenty', () => {
    const breaker = new CircuitBreaker(testSurroundings());
    called(breaker, ...half(WINDOW_CALLS));
    expect(breaker.enter()).toBe(OPEN_MS);
  });

  it('stays closed at nine of twenty; calls that say nothing do not count', () => {
    const breaker = new CircuitBreaker(testSurroundings());
    called(breaker, ...half(18), false, false);
    for (let count = 0; count < 50; count += 1) breaker.leave('says-nothing');
    expect(breaker.enter()).toBeUndefined();
  });

  it('lets one call through after half a minute; its success closes, its failure keeps open', () => {
    const around = testSurroundings();
    const breaker = new CircuitBreaker(around);
    called(breaker, ...half(WINDOW_CALLS));
    around.advance(OPEN_MS);
    expect(breaker.enter()).toBeUndefined();
    expect(breaker.enter()).toBe(0);
    breaker.leave('failed');
    expect(breaker.enter()).toBe(OPEN_MS);
    around.advance(OPEN_MS);
    called(breaker, false, false);
    expect(breaker.enter()).toBeUndefined();
  });
});
