import { spawn } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aggregate } from '../../src/adapters/telemetry/payload/deaggregate.ts';
import { encodeMessage } from '../../src/adapters/telemetry/protobuf/encode.ts';
import { type Kinesis, startKinesis } from '../adapters/kinesis/emulator.ts';
import { littleMessage } from '../adapters/telemetry/messages.ts';
import { readAll } from '../adapters/telemetry/recordings.ts';
import { FLEX, makeSandbox, type Sandbox } from './harness.ts';

/** Recording from a live stream, against an emulator of Kinesis in a process of its own. */

let kinesis: Kinesis;
let sandbox: Sandbox;
let nextStream = 0;
let stream: string;
beforeAll(async () => {
  kinesis = await startKinesis();
});
afterAll(() => kinesis.stop());
beforeEach(async () => {
  sandbox = await makeSandbox();
  nextStream += 1;
  stream = `s-${nextStream}`;
});
afterEach(() => sandbox.remove());

const HIGH_HASH = String(2n ** 127n + 5n);
const HALF = String(2n ** 126n);
const payloadOf = (index: number) => encodeMessage(littleMessage(`s-${index % 3}`, index));
const put = (
  indexes: readonly number[],
  hash: (index: number) => string = (index) => (index % 2 ? HIGH_HASH : '1'),
) =>
  kinesis.put(
    stream,
    indexes.map((index) => ({ key: `k-${index % 3}`, data: payloadOf(index), hash: hash(index) })),
  );
const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

const record = (...more: readonly string[]) =>
  sandbox.here(['telemetry', 'record', '--stream', stream, '--out', 'out.json', ...more], {
    env: kinesis.env,
  });
const ALL = ['--from', 'trim-horizon', '--until-latest'];

async function recorded(file = 'out.json'): Promise<readonly string[]> {
  const { records: read } = await readAll(join(sandbox.dir, file));
  return read
    .map((one) => (one.kind === 'record' ? one.payload.toString('hex') : `poison ${one.reason}`))
    .sort();
}
const payloads = (indexes: readonly number[]) =>
  indexes.map((index) => payloadOf(index).toString('hex')).sort();

describe('flex telemetry record', () => {
  it('writes all shards, and goes on where it stopped', async () => {
    await kinesis.create(stream, 2);
    await put(upTo(40));
    const first = await record(...ALL, '--json');
    expect(first.exitCode, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ recordCount: 40, shardCount: 2 });
    expect(await recorded()).toEqual(payloads(upTo(40)));

    expect(JSON.parse((await record(...ALL, '--json')).stdout)).toMatchObject({
      recordCount: 0,
      totalCount: 40,
    });
    await put(upTo(7, 40));
    expect(JSON.parse((await record(...ALL, '--json')).stdout)).toMatchObject({
      recordCount: 7,
      totalCount: 47,
    });
    expect(await recorded()).toEqual(payloads(upTo(47)));
  });

  it.each([
    'get-records',
    'lambda',
    'ndjson',
    'delimited',
    'concatenated',
  ])('as %s, compressed, in two runs', async (format) => {
    await kinesis.create(stream, 1);
    await put(upTo(9), () => '1');
    const form = ['--to', format, '--gzip'];
    await record(...ALL, ...form, '--max-records', '4');
    const rest = await record(...ALL, ...form);
    expect(rest.exitCode, rest.stderr).toBe(0);
    expect(await recorded()).toEqual(payloads(upTo(9)));
  });

  it('follows shards that are split and merged, parents first', async () => {
    await kinesis.create(stream, 1);
    await put(upTo(5), () => '1');
    await kinesis.split(stream, 'shardId-000000000000', HALF);
    await put(upTo(5, 5), () => '1');
    await put(upTo(5, 10), () => HIGH_HASH);
    await kinesis.merge(stream, 'shardId-000000000001', 'shardId-000000000002');
    await put(upTo(5, 15), () => '1');
    const ended = await record(...ALL, '--json');
    expect(JSON.parse(ended.stdout), ended.stderr).toMatchObject({
      recordCount: 20,
      shardCount: 4,
      endedShardCount: 3,
    });
    const { records: read } = await readAll(join(sandbox.dir, 'out.json'));
    const shards = read.map(({ position }) => Number(position.shardId?.slice(-1)));
    expect(shards.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(shards.slice(-5)).toEqual([3, 3, 3, 3, 3]);
    expect(await recorded()).toEqual(payloads(upTo(20)));
  });

  it('takes aggregated records apart where the form has room for messages only, and tells what is none', async () => {
    await kinesis.create(stream, 1);
    const parts = upTo(3).map((index) => ({ data: payloadOf(index), partitionKey: 'k' }));
    await kinesis.put(stream, [
      { key: 'a', data: aggregate(parts) },
      { key: 'a', data: Buffer.from('no message') },
    ]);
    const ended = await record(...ALL, '--to', 'delimited', '--json');
    expect(ended.exitCode).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({ leftOutCount: 1 });
    expect(await recorded()).toEqual(payloads(upTo(3)));
  });

  it('what was written and not entered by a run that was killed is taken away', async () => {
    await kinesis.create(stream, 1);
    await put(upTo(6), () => '1');
    await record(...ALL, '--max-records', '3');
    const path = join(sandbox.dir, 'out.json');
    await writeFile(path, `${await readFile(path, 'utf8')}{"Records":[{"Data":"AAAA`);
    await record(...ALL);
    expect(await recorded()).toEqual(payloads(upTo(6)));
  });

  it('from now on, until Ctrl-C, with a file that is valid and goes on', async () => {
    await kinesis.create(stream, 1);
    await put(upTo(4), () => '1');
    const env = { ...sandbox.env, ...kinesis.env };
    const child = spawn(FLEX, ['telemetry', 'record', '--stream', stream, '--out', 'out.json'], {
      cwd: sandbox.dir,
      env,
      stdio: 'ignore',
    });
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    const isThere = async (name: string) =>
      (await stat(join(sandbox.dir, name)).catch(() => undefined)) !== undefined;
    while (!(await isThere('out.json.checkpoint'))) await new Promise((done) => setTimeout(done, 50));
    await put(upTo(3, 4), () => '1');
    while ((await stat(join(sandbox.dir, 'out.json'))).size === 0)
      await new Promise((done) => setTimeout(done, 50));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(await recorded()).toEqual(payloads(upTo(3, 4)));
    await put(upTo(2, 7), () => '1');
    expect((await record('--until-latest')).exitCode).toBe(0);
    expect(await recorded()).toEqual(payloads(upTo(5, 4)));
  }, 60_000);

  it('ends after its time', async () => {
    await kinesis.create(stream, 1);
    const ended = await record('--for', '300ms', '--json');
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ recordCount: 0 });
  });

  it('says what is wrong', async () => {
    const missing = await record(...ALL);
    expect([missing.exitCode, missing.stderr]).toEqual([5, expect.stringContaining('no stream')]);
    expect(await stat(join(sandbox.dir, 'out.json')).catch(() => 'none')).toBe('none');
    await kinesis.create(stream, 1);
    expect((await record('--from', 'soon')).exitCode).toBe(2);
    await writeFile(join(sandbox.dir, 'out.json'), 'precious');
    expect((await record(...ALL)).exitCode).toBe(4);
    await writeFile(join(sandbox.dir, 'out.json.checkpoint'), '{"format":"flex-telemetry-recording/1"}');
    const bad = await record(...ALL);
    expect([bad.exitCode, bad.stderr]).toEqual([65, expect.stringContaining('byteCount')]);
    const nobody = await sandbox.here(
      ['telemetry', 'record', '--stream', stream, '--out', 'b.json', '--endpoint', 'http://127.0.0.1:1'],
      { env: kinesis.env },
    );
    expect(nobody.exitCode).toBe(75);
  }, 30_000);

  it('a recording of another kind is not gone on with', async () => {
    await kinesis.create(stream, 1);
    await put([1], () => '1');
    await record(...ALL);
    const other = await record(...ALL, '--to', 'lambda');
    expect([other.exitCode, other.stderr]).toEqual([2, expect.stringContaining('--to')]);
  });
});
