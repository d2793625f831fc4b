import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ReplayMarks } from '../../../src/commands/telemetry/replay-marks.ts';

const MAX = { kind: 'max' } as const;

function marked(speed: ConstructorParameters<typeof ReplayMarks>[1]) {
  const done: string[] = [];
  const kept = {
    unwrittenCount: 1,
    memories: async () => [],
    putMemories: async () => {},
    write: async () => {
      done.push('memories');
    },
  };
  const marks = new ReplayMarks<number>(kept, speed, async (place) => {
    done.push(`place ${place}`);
  });
  return { marks, kept, done };
}

describe('how far a replay is', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  test('is written at the end, memories first', async () => {
    const { marks, done } = marked(MAX);
    await marks.reach(1);
    await marks.reach(2);
    expect(done).toEqual([]);
    await marks.mark();
    expect(done).toEqual(['memories', 'place 2']);
  });

  test('is written when it was held back for long', async () => {
    const { marks, done } = marked(MAX);
    await marks.reach(1);
    vi.advanceTimersByTime(15_000);
    await marks.reach(2);
    await marks.reach(3);
    expect(done).toEqual(['memories', 'place 2']);
  });

  test('is written when much is held back', async () => {
    const { marks, kept, done } = marked(MAX);
    kept.unwrittenCount = 20_000;
    await marks.reach(1);
    expect(done).toEqual(['memories', 'place 1']);
  });

  test('is written at every step of a replay that keeps time', async () => {
    const { marks, done } = marked({ kind: 'times', factor: 60 });
    await marks.reach(1);
    await marks.reach(2);
    expect(done).toEqual(['memories', 'place 1', 'memories', 'place 2']);
  });

  test('is no place where nothing was reached, or memories could not be written', async () => {
    const { marks, kept, done } = marked(MAX);
    await marks.mark();
    expect(done).toEqual(['memories']);
    kept.write = async () => {
      throw new Error('full');
    };
    await marks.reach(1);
    await expect(marks.mark()).rejects.toThrow('full');
    expect(done).toEqual(['memories']);
  });
});
