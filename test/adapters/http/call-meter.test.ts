import { describe, expect, it } from 'vitest';
import { CallMeter } from '../../../src/adapters/http/call-meter.ts';

describe('a meter of calls', () => {
  it('counts all calls, and forgets those of the last minute second by second', () => {
    let nowMs = 500;
    const meter = new CallMeter(() => nowMs);
    meter.add();
    meter.add();
    nowMs = 1_500;
    meter.add();
    expect([meter.callCount, meter.lastMinuteCount]).toEqual([3, 3]);
    nowMs = 60_200;
    expect(meter.lastMinuteCount).toBe(1);
    nowMs = 61_000;
    expect(meter.lastMinuteCount).toBe(0);
    expect(meter.callCount).toBe(3);
  });

  it('has nothing left after a long pause', () => {
    let nowMs = 0;
    const meter = new CallMeter(() => nowMs);
    for (let second = 0; second < 90; second += 1) {
      nowMs = second * 1_000;
      meter.add();
    }
    expect(meter.lastMinuteCount).toBe(60);
    nowMs += 3_600_000;
    meter.add();
    expect(meter.lastMinuteCount).toBe(1);
  });

  it('counts failures apart', () => {
    const meter = new CallMeter(() => 0);
    meter.add();
    meter.fail();
    expect([meter.callCount, meter.failedCount]).toEqual([1, 1]);
  });
});
