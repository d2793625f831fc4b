import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aggregate } from '../../../../src/adapters/telemetry/payload/deaggregate.ts';
import { encodeMessage } from '../../../../src/adapters/telemetry/protobuf/encode.ts';
import type { FileCheckpoint } from '../../../../src/adapters/telemetry/replay/checkpoint.ts';
import { paceOf } from '../../../../src/adapters/telemetry/replay/pace.ts';
import { refusedRecord } from '../../../../src/adapters/telemetry/replay/quarantine.ts';
import {
  type ReplayOptions,
  type ReplayStep,
  replayRecording,
} from '../../../../src/adapters/telemetry/replay/replay.ts';
import { littleMessage, NOON_MS } from '../messages.ts';

/** Recordings, read as if they came from the stream now. */

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flex-replay-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

const MINUTE_MS = 60_000;
const payloadOf = (index: number) => encodeMessage(littleMessage(`s-${index % 3}`, index));

/** As a stream numbers them. */
const numberOf = (index: number) => `49${String(900 + index).padStart(54, '0')}`;

/** One record a line, a minute apart, over two shards. */
function row(index: number, data: Buffer = payloadOf(index)): string {
  return JSON.stringify({
    SequenceNumber: numberOf(index),
    ApproximateArrivalTimestamp: (NOON_MS + index * MINUTE_MS) / 1000,
    Data: data.toString('base64'),
    PartitionKey: 'k',
    ShardId: `shardId-${index % 2}`,
  });
}

async function file(rows: readonly string[], name = 'in.json'): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, rows.join('\n'));
  return path;
}

interface Clock {
  nowMs: number;
  readonly waitsMs: number[];
}

function replay(path: string, more: Partial<ReplayOptions> = {}, clock: Clock = { nowMs: 0, waitsMs: [] }) {
  return replayRecording({
    source: { kind: 'file', path },
    selection: {},
    speed: { kind: 'max' },
    nowMs: () => clock.nowMs,
    wait: async (durationMs) => {
      clock.waitsMs.push(durationMs);
      clock.nowMs += durationMs;
    },
    ...more,
  });
}

async function stepsOf(steps: AsyncIterable<ReplayStep>): Promise<readonly ReplayStep[]> {
  const all: ReplayStep[] = [];
  for await (const step of steps) all.push(step);
  return all;
}

const indexesOf = (steps: readonly ReplayStep[]) =>
  steps.flatMap(({ messages }) =>
    messages.map(({ record }) => Number(record.position.sequenceNumber!.slice(-4)) - 900),
  );

const ROWS = Array.from({ length: 10 }, (_, index) => row(index));

describe('how far a replay is', () => {
  const rows = Array.from({ length: 40 }, (_, index) => row(index));

  it.each([
    ['plain', (bytes: Buffer) => bytes],
    ['compressed', (bytes: Buffer) => gzipSync(bytes)],
  ])('goes by what was handed on, and not by what was read ahead (%s)', async (_how, packed) => {
    const bytes = packed(Buffer.from(rows.join('\n')));
    const path = join(dir, 'in.json');
    await writeFile(path, bytes);
    const steps = await stepsOf(replay(path, { speed: { kind: 'times', factor: 1 } }));
    expect(steps.length).toBe(rows.length);
    steps.slice(0, -1).forEach(({ readCount }, index) => {
      expect(readCount / bytes.length).toBeCloseTo(index / rows.length, 1);
    });
    expect(steps.at(-1)!.readCount / bytes.length).toBeGreaterThan(0.95);
  });
});

describe('a replay', () => {
  it('hands on all messages, and quarantines what cannot be read without stopping', async () => {
    const rows = ROWS.with(4, row(4, Buffer.from('0a10ff', 'hex'))).with(6, '{"Data"');
    const steps = await stepsOf(replay(await file(rows)));
    expect(indexesOf(steps)).toEqual([0, 1, 2, 3, 5, 7, 8, 9]);
    const poison = steps.flatMap((step) => step.poison);
    expect(poison).toMatchObject([
      { reason: 'not-protobuf', position: { index: 4, sequenceNumber: numberOf(4), shardId: 'shardId-0' } },
      { reason: 'bad-json', position: { index: 6, byteOffset: rows.slice(0, 6).join('\n').length + 1 } },
    ]);
    const refused = refusedRecord(poison[0]!, { file: 'in.json', recordingId: 'r-1', atMs: 7 });
    expect(refused).toMatchObject({
      reason: 'DecodeError',
      cause: 'not-protobuf',
      of: { recording: { id: 'r-1', file: 'in.json', shardId: 'shardId-0' } },
      atMs: 7,
    });
    expect(refused.sample()).toMatchObject({
      message: expect.stringMatching(/record 4 at byte \d+ of in.json/),
      found: { file: 'in.json', recordIndex: 4, shardId: 'shardId-0', byteCount: 3, data: 'ChD/' },
    });
  });

  it.each([
    ['from the third minute', { fromMs: NOON_MS + 3 * MINUTE_MS }, [3, 4, 5, 6, 7, 8, 9]],
    ['until the third minute', { untilMs: NOON_MS + 3 * MINUTE_MS }, [0, 1, 2]],
    ['of one system', { only: new Set(['s-1']) }, [1, 4, 7]],
    [
      'of one system, in between',
      { only: new Set(['s-1']), fromMs: NOON_MS + 2 * MINUTE_MS, untilMs: NOON_MS + 7 * MINUTE_MS },
      [4],
    ],
  ])('%s', async (_name, selection, expected) => {
    expect(indexesOf(await stepsOf(replay(await file(ROWS), { selection })))).toEqual(expected);
  });

  it('ten times as fast as recorded waits six seconds between records a minute apart', async () => {
    const clock: Clock = { nowMs: 5_000, waitsMs: [] };
    const steps = await stepsOf(replay(await file(ROWS), { speed: { kind: 'times', factor: 10 } }, clock));
    expect(clock.waitsMs).toEqual(new Array(9).fill(6_000));
    expect(steps.map(({ messages }) => messages.length)).toEqual(new Array(10).fill(1));
  });

  it('what is due within a fifth of a second is handed on together', async () => {
    const steps = await stepsOf(replay(await file(ROWS), { speed: { kind: 'times', factor: 600 } }));
    expect(steps.map(({ messages }) => messages.length)).toEqual([3, 3, 3, 1]);
  });
});

describe('pace', () => {
  it.each([
    ['the first is due at once', [0], [0]],
    ['what was recorded a second later waits a second', [0, 1_000], [0, 1_000]],
    ['what is older than the first is due', [0, -500], [0, 0]],
  ])('%s', (_name, records, expected) => {
    const pace = paceOf({ kind: 'times', factor: 1 });
    expect(records.map((recordMs) => pace.waitMs(NOON_MS + recordMs, 70))).toEqual(expected);
  });

  it('time that was spent is not waited for', () => {
    const pace = paceOf({ kind: 'times', factor: 2 });
    expect([pace.waitMs(0, 100), pace.waitMs(4_000, 900), pace.waitMs(4_000, 2_200)]).toEqual([0, 1_200, 0]);
  });
});

describe('going on where it stopped', () => {
  const NO_PAUSE = { speed: { kind: 'times', factor: 1 } } as const;

  it.each([0, 1, 4, 9])('after %d steps, nothing is missing and nothing comes twice', async (stepCount) => {
    const path = await file(ROWS);
    const first: ReplayStep[] = [];
    for await (const step of replay(path, NO_PAUSE)) {
      if (first.length === stepCount) break;
      first.push(step);
    }
    const checkpoint = first.at(-1)?.checkpoint;
    const rest = await stepsOf(replay(path, checkpoint === undefined ? {} : { checkpoint }));
    expect([...indexesOf(first), ...indexesOf(rest)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('within records that were put together', async () => {
    const parts = [0, 1, 2, 3].map((index) => ({ data: payloadOf(index), partitionKey: 'k' }));
    const path = await file([row(0, aggregate(parts)), row(1)]);
    const [whole] = await stepsOf(replay(path));
    const checkpoint: FileCheckpoint = { ...whole!.checkpoint, nextIndex: 0, nextSubIndex: 3 };
    const steps = await stepsOf(replay(path, { checkpoint }));
    expect(steps.flatMap(({ messages }) => messages.map(({ record }) => record.position.subIndex))).toEqual([
      3,
      undefined,
    ]);
  });

  it('in a file that has grown', async () => {
    const path = await file(ROWS.slice(0, 6));
    const checkpoint = (await stepsOf(replay(path))).at(-1)!.checkpoint;
    await file(ROWS);
    expect(indexesOf(await stepsOf(replay(path, { checkpoint })))).toEqual([6, 7, 8, 9]);
  });

  it('in another file of its name: by shard, each by its own number', async () => {
    const path = await file(ROWS.slice(0, 6));
    const checkpoint = (await stepsOf(replay(path))).at(-1)!.checkpoint;
    await file(ROWS.slice(3));
    expect(indexesOf(await stepsOf(replay(path, { checkpoint })))).toEqual([6, 7, 8, 9]);
  });

  it('in a file of its name whose numbers no stream gave: from the beginning', async () => {
    const made = (index: number, seed: number) =>
      row(index, payloadOf(index + seed)).replace(numberOf(index), String(index).padStart(56, '0'));
    const path = await file(ROWS.map((_, index) => made(index, 0)));
    const checkpoint = (await stepsOf(replay(path))).at(-1)!.checkpoint;
    await file(ROWS.map((_, index) => made(index, 1)));
    expect(indexesOf(await stepsOf(replay(path, { checkpoint })))).toHaveLength(10);
  });

  it('a record that a growing file ended within is read when it is whole', async () => {
    const path = await file([...ROWS.slice(0, 4), ROWS[4]!.slice(0, 50)]);
    const first = await stepsOf(replay(path));
    expect(first.flatMap(({ poison }) => poison)).toMatchObject([{ reason: 'truncated' }]);
    await file(ROWS);
    const rest = await stepsOf(replay(path, { checkpoint: first.at(-1)!.checkpoint }));
    expect(indexesOf(rest)).toEqual([4, 5, 6, 7, 8, 9]);
  });

  it('says of each shard how far it is, and how much was done before', async () => {
    const path = await file(ROWS);
    const { checkpoint } = (await stepsOf(replay(path))).at(-1)!;
    expect(checkpoint.shards).toEqual({
      'shardId-0': { sequenceNumber: numberOf(8) },
      'shardId-1': { sequenceNumber: numberOf(9) },
    });
    expect((await stepsOf(replay(path, { checkpoint }))).at(-1)).toMatchObject({
      messages: [],
      passedCount: 10,
    });
  });
});
