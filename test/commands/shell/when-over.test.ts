import { describe, expect, it } from 'vitest';
import { exitCodeOfResult } from '../../../src/commands/shell/render/result.ts';
import type { CommandResult, StreamEvent } from '../../../src/commands/shell/result.ts';
import { closing, type Over, whenOver } from '../../../src/commands/shell/when-over.ts';

async function* events(failure?: Error): AsyncGenerator<StreamEvent> {
  yield { data: { type: 'one' } };
  if (failure !== undefined) throw failure;
  yield { data: { type: 'two' } };
}

async function all(stream: AsyncIterable<StreamEvent>): Promise<void> {
  for await (const _ of stream);
}

async function ended(failure?: Error) {
  const overs: Over[] = [];
  const result = await whenOver({ kind: 'stream', events: events(failure) }, async (over) => {
    overs.push(over);
  });
  if (result.kind !== 'stream') throw new Error('it was a stream');
  return { overs, events: result.events };
}

describe('whenOver', () => {
  it('is at once for what is no stream', async () => {
    let overCount = 0;
    const done: CommandResult = { kind: 'done', lines: [], data: {} };
    const end = async () => {
      overCount += 1;
    };
    expect(await whenOver(done, end)).toBe(done);
    expect(overCount).toBe(1);
  });

  it('is after the last event of a stream, and not before', async () => {
    const stream = await ended();
    const types: string[] = [];
    for await (const { data } of stream.events) {
      types.push(data.type);
      expect(stream.overs).toEqual([]);
    }
    expect(types).toEqual(['one', 'two']);
    expect(stream.overs).toHaveLength(1);
    expect(stream.overs[0]?.error).toBeUndefined();
  });

  it('is told of the failure that ended a stream', async () => {
    const failure = new Error('no more');
    const stream = await ended(failure);
    await expect(all(stream.events)).rejects.toBe(failure);
    expect(stream.overs.map(({ error }) => error)).toEqual([failure]);
  });

  it('is when nobody takes events any more', async () => {
    const stream = await ended();
    for await (const _ of stream.events) break;
    expect(stream.overs).toHaveLength(1);
  });

  it('closes where the work fails', async () => {
    let closedCount = 0;
    const work = async () => {
      throw new Error('no');
    };
    const close = () => {
      closedCount += 1;
    };
    await expect(closing(work, close)).rejects.toThrow('no');
    expect(closedCount).toBe(1);
  });
});

describe('the exit code of a stream', () => {
  it('is what it has ended with', () => {
    let partial = false;
    const result: CommandResult = { kind: 'stream', events: events(), ended: () => ({ partial }) };
    expect(exitCodeOfResult(result)).toBe(0);
    partial = true;
    expect(exitCodeOfResult(result)).toBe(3);
  });
});
