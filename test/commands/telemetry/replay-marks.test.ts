import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ReplayMarks } from '../../../src/commands/telemetry/replay-marks.ts';

const MAX = { kind: 'max' } as const;

function marked(speed: ConstructorParameters<typeof ReplayMarks>[1]) {
  const done: string[] = [];
  const held = {
    byteCount: 0,
    write: async () => {
      done.push('held');
    },
  };
  const marks = new ReplayMarks<number>(held, speed, async (place) => {
    done.push(`place ${place}`);
  });
  return { marks, held, done };
}

describe('how far a replay is', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  test('is written at the end, what is held first', async () => {
    const { marks, done } = marked(MAX);
    await marks.reach(1);
    await marks.reach(2);
    expect(done).toEqual([]);
    await marks.mark();
    expect(done).toEqual(['held', 'place 2']);
  });

  test('is written when it was held back for long', async () => {
    const { marks, done } = marked(MAX);
    await marks.reach(1);
    vi.advanceTimersByTime(15_000);
    await marks.reach(2);
    await marks.reach(3);
    expect(done).toEqual(['held', 'place 2']);
  });

  test('is written when much is held back', async () => {
    const { marks, held, done } = marked(MAX);
    held.byteCount = 64 * 1_048_576 - 1;
    await marks.reach(0);
    expect(done).toEqual([]);
    held.byteCount += 1;
    await marks.reach(1);
    expect(done).toEqual(['held', 'place 1']);
  });

  test('is held back for ten times as long as it took to write', async () => {
    const { marks, held, done } = marked(MAX);
    held.write = async () => {
      done.push('held');
      vi.advanceTimersByTime(4_000);
    };
    await marks.reach(1);
    await marks.mark();
    vi.advanceTimersByTime(39_999);
    await marks.reach(2);
    expect(done).toEqual(['held', 'place 1']);
    vi.advanceTimersByTime(1);
    await marks.reach(3);
    expect(done).toEqual(['held', 'place 1', 'held', 'place 3']);
  });

  test('is written at every step of a replay that keeps time', async () => {
    const { marks, done } = marked({ kind: 'times', factor: 60 });
    await marks.reach(1);
    await marks.reach(2);
    expect(done).toEqual(['held', 'place 1', 'held', 'place 2']);
  });

  test('is no place where nothing was reached, or what is held could not be written', async () => {
    const { marks, held, done } = marked(MAX);
    await marks.mark();
    expect(done).toEqual(['held']);
    held.write = async () => {
      throw new Error('full');
    };
    await marks.reach(1);
    await expect(marks.mark()).rejects.toThrow('full');
    expect(done).toEqual(['held']);
  });
});
