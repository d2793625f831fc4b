import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aggregate } from '../../src/adapters/telemetry/payload/deaggregate.ts';
import { encodeMessage } from '../../src/adapters/telemetry/protobuf/encode.ts';
import { isPassedInShard, newCheckpoint, passed } from '../../src/adapters/telemetry/replay/checkpoint.ts';
import { littleMessage } from '../adapters/telemetry/messages.ts';
import { payloadsOf, readAll } from '../adapters/telemetry/recordings.ts';
import { makeSandbox, type Sandbox } from './harness.ts';

/** Recordings of the stream, as an operator handles them. */

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await makeSandbox();
});
afterEach(async () => {
  await sandbox.remove();
});

const PAYLOADS = [0, 1, 2, 5].map((slot) => encodeMessage(littleMessage(`s-${slot % 2}`, slot)));
const ROWS = PAYLOADS.map((payload, index) =>
  JSON.stringify({
    SequenceNumber: `70${index}`,
    ApproximateArrivalTimestamp: '2026-06-01T12:00:00+00:00',
    Data: payload.toString('base64'),
    PartitionKey: `key-${index}`,
    ShardId: 'shardId-000000000009',
  }),
);

async function recording(rows: readonly string[] = ROWS): Promise<void> {
  await writeFile(join(sandbox.dir, 'in.json'), rows.join('\n'));
}

async function ok(...args: readonly string[]) {
  const ended = await sandbox.here(['telemetry', ...args]);
  expect(ended.exitCode, ended.stderr).toBe(0);
  return ended;
}

describe('flex telemetry inspect', () => {
  it('says what is in a file', async () => {
    await recording();
    const { stdout } = await ok('inspect', 'in.json');
    expect(stdout).toContain('2026-06-01T12:00:00Z');
    expect(stdout).toMatch(/s-1\s+2\s+5m\s+40\.0 %\s+1\s+15m/);
  });

  it('tells unreadable records with their place', async () => {
    await recording([ROWS[0]!, '{"Data": "%%"}', ROWS[1]!]);
    const { stdout } = await ok('inspect', 'in.json', '--json');
    const [file] = (JSON.parse(stdout) as { files: readonly Record<string, unknown>[] }).files;
    expect(file).toMatchObject({
      messageCount: 2,
      unreadableCount: 1,
      unreadableReasons: [{ reason: 'bad-base64', count: 1 }],
      unreadable: [{ reason: 'bad-base64', recordIndex: 1, byteOffset: ROWS[0]!.length + 1 }],
    });
  });

  it('refuses what is no recording, and says so beside what is', async () => {
    await recording();
    await writeFile(join(sandbox.dir, 'users'), 'root:x:0:0:root:/root:/bin/bash\n');
    const alone = await sandbox.here(['telemetry', 'inspect', 'users']);
    expect(alone).toMatchObject({ exitCode: 65, stdout: '' });
    expect(alone.stderr).toContain('users is no recording of the stream: it looks like text');
    const both = await sandbox.here(['telemetry', 'inspect', 'users', 'in.json', '--json']);
    expect(both.exitCode).toBe(3);
    expect(JSON.parse(both.stdout)).toMatchObject({
      files: [{ file: 'in.json', messageCount: 4 }],
      refused: [{ file: 'users', code: 'unknown-format' }],
    });
    const none = await sandbox.here(['telemetry', 'inspect', 'users', 'nowhere', '--json']);
    expect(none.exitCode).toBe(65);
    const named = JSON.parse(none.stderr).error.details.map(({ file }: { file: string }) => basename(file));
    expect(named).toEqual(['users', 'nowhere']);
  });

  it('says what stands around the messages, and of which shards they are', async () => {
    const { Data: _, ...head } = JSON.parse(ROWS[0]!);
    const data = (bytes: Buffer) => ({ ...head, SequenceNumber: '99', Data: bytes.toString('base64') });
    const two = aggregate(PAYLOADS.slice(2).map((one) => ({ data: one, partitionKey: 'a' })));
    await recording([
      ...ROWS.slice(0, 1),
      ...[gzipSync(PAYLOADS[1]!), two].map((one) => JSON.stringify(data(one))),
    ]);
    const { stdout } = await ok('inspect', 'in.json', '--json');
    expect(JSON.parse(stdout).files[0]).toMatchObject({
      messageCount: 4,
      shapes: ['get-records'],
      aggregatedRecordCount: 1,
      compressedRecordCount: 1,
      shards: [
        {
          shardId: 'shardId-000000000009',
          recordCount: 3,
          firstSequenceNumber: '99',
          lastSequenceNumber: '700',
        },
      ],
    });
    const shown = await ok('inspect', 'in.json');
    expect(shown.stdout).toContain('json, records of get-records');
    expect(shown.stdout).toMatch(/shardId-000000000009\s+3\s+99\s+700/);
  });

  it('looks at the systems that are asked for', async () => {
    await recording();
    const { stdout } = await ok('inspect', 'in.json', '--only', 's-0', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ files: [{ messageCount: 2, systemCount: 1 }] });
  });

  it('reads standard input', async () => {
    const ended = await sandbox.here(['telemetry', 'inspect', '-', '--json'], { input: ROWS.join('\n') });
    expect(JSON.parse(ended.stdout)).toMatchObject({ files: [{ file: '-', messageCount: 4 }] });
  });

  it('refuses what is no recording with code 65, and what is not there with code 5', async () => {
    await writeFile(join(sandbox.dir, 'letter.txt'), 'Dear operator');
    expect((await sandbox.here(['telemetry', 'inspect', 'letter.txt'])).exitCode).toBe(65);
    expect((await sandbox.here(['telemetry', 'inspect', 'nothing'])).exitCode).toBe(5);
  });
});

describe('flex telemetry convert', () => {
  const JSON_FORMS = ['get-records', 'lambda', 'ndjson', 'lambda-ndjson'];
  const FORMS = [...JSON_FORMS, 'delimited', 'concatenated', 'record'];

  it.each(FORMS)('to %s and back, nothing of the messages is lost', async (form) => {
    await recording();
    await ok('convert', 'in.json', '--to', form, '--out', 'there', '--gzip');
    await ok('convert', 'there', '--to', 'ndjson', '--out', 'back.json');
    const { records } = await readAll(join(sandbox.dir, 'back.json'));
    expect(payloadsOf(records)).toEqual(PAYLOADS);
  });

  it.each(JSON_FORMS)('to %s keeps what the stream said', async (form) => {
    await recording();
    await ok('convert', 'in.json', '--to', form, '--out', 'there');
    const { records } = await readAll(join(sandbox.dir, 'there'));
    expect(records[3]).toMatchObject({
      partitionKey: 'key-3',
      arrivalMs: Date.UTC(2026, 5, 1, 12),
      position: { shardId: 'shardId-000000000009', sequenceNumber: '703' },
    });
  });

  it('puts messages together as a producer library does', async () => {
    await recording();
    await ok('convert', 'in.json', '--to', 'ndjson', '--aggregate', '3', '--out', 'there');
    const { records } = await readAll(join(sandbox.dir, 'there'));
    expect(payloadsOf(records)).toEqual(PAYLOADS);
    expect(records.map(({ position }) => [position.index, position.subIndex])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
    ]);
  });

  it.each(['delimited', 'concatenated'])('also in %s', async (form) => {
    await recording();
    await ok('convert', 'in.json', '--to', form, '--aggregate', '3', '--out', 'there');
    const { stdout } = await ok('inspect', 'there', '--json');
    expect(JSON.parse(stdout).files[0]).toMatchObject({
      format: form,
      messageCount: 4,
      aggregatedRecordCount: 2,
    });
  });

  it('refuses more for one record than it holds', async () => {
    const fleet = ['--systems', '60', '--length', '24h', '--from', '2026-06-01T10:00Z'];
    const ended = await sandbox.here(['telemetry', 'simulate', '--out', 'there', '--to', 'record', ...fleet]);
    expect(ended).toMatchObject({ exitCode: 65, stderr: expect.stringContaining('do not fit into one') });
    expect(await readdir(sandbox.dir)).not.toContain('there');
  });

  it.each(
    JSON_FORMS,
  )('to %s numbers the parts of an aggregated record, so that a shard goes on among them', async (form) => {
    const [first] = ROWS.map((row) => JSON.parse(row) as Record<string, unknown>);
    const SequenceNumber = `49${'0'.repeat(53)}7`;
    const Data = aggregate(PAYLOADS.map((data) => ({ data, partitionKey: 'a' }))).toString('base64');
    await recording([JSON.stringify({ ...first, SequenceNumber, Data })]);
    await ok('convert', 'in.json', '--to', form, '--out', 'there');
    const { records } = await readAll(join(sandbox.dir, 'there'));
    const positions = records.map(({ position }) => position);
    expect(positions.map(({ subIndex }) => subIndex)).toEqual([0, 1, 2, 3]);
    const done = passed(newCheckpoint(Buffer.alloc(0)), positions.slice(0, 2));
    expect(positions.map((position) => isPassedInShard(done, position))).toEqual([true, true, false, false]);
    await ok('convert', 'there', '--to', 'ndjson', '--aggregate', '3', '--out', 'again');
    const again = await readAll(join(sandbox.dir, 'again'));
    expect(again.records.map(({ position }) => [position.index, position.subIndex])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [0, 3],
    ]);
  });

  it.each(JSON_FORMS)('to %s carries over what holds no message', async (form) => {
    const noMessage = { ...JSON.parse(ROWS[1]!), Data: Buffer.from('Hello').toString('base64') };
    const { ApproximateArrivalTimestamp: _, ...undated } = noMessage;
    const noBytes = { ...JSON.parse(ROWS[2]!), Data: '%%%%' };
    const rows = [ROWS[0]!, JSON.stringify(noMessage), JSON.stringify(noBytes), JSON.stringify(undated)];
    await recording(rows);
    const args = ['telemetry', 'convert', 'in.json', '--to', form, '--out', 'there', '--json'];
    const ended = await sandbox.here(args);
    expect(ended.exitCode).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      messageCount: 1,
      carriedCount: 2,
      unreadableCount: 1,
      unreadable: [{ reason: 'bad-base64', recordIndex: 2, sequenceNumber: '702' }],
    });
    const { records } = await readAll(join(sandbox.dir, 'there'));
    expect(payloadsOf(records).slice(1).map(String)).toEqual(['Hello', 'Hello']);
    expect(records[1]).toMatchObject({
      partitionKey: 'key-1',
      arrivalMs: Date.UTC(2026, 5, 1, 12),
      position: { shardId: 'shardId-000000000009', sequenceNumber: '701' },
    });
    expect(records[2]).toMatchObject({ arrivalMs: undefined });
    const one = await sandbox.here([...args.slice(0, -2), 'one', '--only', 's-0', '--json']);
    expect(JSON.parse(one.stdout)).toMatchObject({ messageCount: 1, carriedCount: 0, unreadableCount: 3 });
  });

  it('makes up no arrival that cannot be', async () => {
    const bytes = Buffer.concat(
      [8.64e15, -8.64e15, 0].map((emittedMs) => encodeMessage({ ...littleMessage('s-1', 1), emittedMs })),
    );
    await writeFile(join(sandbox.dir, 'in.bin'), bytes);
    await ok('convert', 'in.bin', '--to', 'ndjson', '--out', 'there');
    const { records } = await readAll(join(sandbox.dir, 'there'));
    expect(Buffer.concat(payloadsOf(records))).toEqual(bytes);
    expect(await readFile(join(sandbox.dir, 'there'), 'utf8')).not.toContain('Approximate');
  });

  it('leaves out what cannot be read, and ends with code 3', async () => {
    await recording([ROWS[0]!, ROWS[1]!.replace('"Data":"', '"Data":"/w'), ROWS[2]!]);
    const ended = await sandbox.here(['telemetry', 'convert', 'in.json', '--out', 'there']);
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toContain('record 1 at byte');
    const { records } = await readAll(join(sandbox.dir, 'there'));
    expect(payloadsOf(records)).toEqual([PAYLOADS[0], PAYLOADS[2]]);
  });

  it('--dry-run writes nothing', async () => {
    await recording();
    await ok('convert', 'in.json', '--out', 'there', '--dry-run');
    await expect(readFile(join(sandbox.dir, 'there'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('does not write over what it reads', async () => {
    await recording();
    const ended = await sandbox.here(['telemetry', 'convert', 'in.json', '--out', './in.json']);
    expect(ended.exitCode).toBe(2);
    expect(await readFile(join(sandbox.dir, 'in.json'), 'utf8')).toBe(ROWS.join('\n'));
  });

  it('leaves nothing behind where it fails', async () => {
    await recording();
    const ended = await sandbox.here(['telemetry', 'convert', 'in.json', 'nothing', '--out', 'there']);
    expect(ended.exitCode).toBe(5);
    await expect(readFile(join(sandbox.dir, 'there'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('flex telemetry simulate', () => {
  const FLEET = ['--systems', '20', '--length', '3h', '--from', '2026-06-01T10:00Z'];
  const inspected = async (file: string) =>
    (JSON.parse((await ok('inspect', file, '--json')).stdout) as { files: readonly InspectedJson[] })
      .files[0]!;
  interface InspectedJson {
    readonly systemCount: number;
    readonly unreadableCount: number;
    readonly defects: readonly { readonly kind: string }[];
  }

  it('makes the same file of the same seed, and another of another', async () => {
    await ok('simulate', '--out', 'a', ...FLEET);
    await ok('simulate', '--out', 'b', ...FLEET);
    await ok('simulate', '--out', 'c', '--seed', '2', ...FLEET);
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => readFile(join(sandbox.dir, name))));
    expect(a!.equals(b!)).toBe(true);
    expect(a!.equals(c!)).toBe(false);
  });

  it.each([
    'get-records',
    'lambda',
    'ndjson',
    'lambda-ndjson',
    'delimited',
    'concatenated',
    'record',
  ])('as %s it holds the same messages', async (form) => {
    await ok('simulate', '--out', 'plain', '--clean', ...FLEET);
    await ok('simulate', '--out', 'other', '--clean', '--to', form, '--aggregate', '20', '--gzip', ...FLEET);
    const [plain, other] = await Promise.all(
      ['plain', 'other'].map((name) => readAll(join(sandbox.dir, name))),
    );
    expect(payloadsOf(other!.records)).toEqual(payloadsOf(plain!.records));
    expect(plain!.records.length).toBe(20 * 36);
  });

  it('has in it what goes wrong', async () => {
    await ok('simulate', '--out', 'fleet', ...FLEET);
    const { defects, systemCount } = await inspected('fleet');
    const kinds = defects.map(({ kind }) => kind);
    expect(kinds).toEqual(
      expect.arrayContaining([
        'future',
        'implausible',
        'no-meter',
        'negative-consumption',
        'beacon-id',
        'claimed-twice',
      ]),
    );
    expect(systemCount).toBe(19);
  });

  it('--clean has nothing wrong in it but arrays on the AC side that nobody measures', async () => {
    await ok('simulate', '--out', 'fleet', '--clean', ...FLEET);
    const { defects, unreadableCount } = await inspected('fleet');
    expect(unreadableCount).toBe(0);
    expect(defects.map(({ kind }) => kind).filter((kind) => kind !== 'negative-consumption')).toEqual([]);
  });
});

it.each([
  ['convert', 'in.json', '--out', '-'],
  ['simulate', '--systems', '1', '--out', '-'],
])('makes no file that is called -: %s', async (...args) => {
  await recording();
  const ended = await sandbox.here(['telemetry', ...args]);
  expect(ended).toMatchObject({ exitCode: 2 });
  expect(ended.stderr).toContain('--out "-": expected the name of a file');
  expect(await readdir(sandbox.dir)).not.toContain('-');
});
