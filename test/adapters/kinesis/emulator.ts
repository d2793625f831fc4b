import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  MergeShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { ROOT } from '../../cli/harness.ts';

/** An emulator of Kinesis in a process of its own, on this machine, and what producers and operators do with a stream. */

const REGION = 'eu-central-1';
const READY_TRIES = 200;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface PutRecord {
  readonly key: string;
  readonly data: Buffer;
  /** Into the shard of this hash. */
  readonly hash?: string;
}

export async function startKinesis() {
  const port = await freePort();
  const times = [
    '--createStreamMs',
    '0',
    '--updateStreamMs',
    '0',
    '--deleteStreamMs',
    '0',
    '--shardLimit',
    '1000',
  ];
  const words = [join(ROOT, 'node_modules/kinesalite/cli.js'), '--port', String(port), ...times];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((done, fail) => {
    child.stdout.once('data', done);
    child.once('exit', () => fail(new Error('the emulator has ended')));
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new KinesisClient({
    region: REGION,
    endpoint,
    credentials,
    requestHandler: new NodeHttpHandler(),
  });
  const whenActive = async (stream: string) => {
    for (let tries = 0; tries < READY_TRIES; tries += 1) {
      const { StreamDescriptionSummary } = await client.send(
        new DescribeStreamSummaryCommand({ StreamName: stream }),
      );
      if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') return;
      await new Promise((done) => setTimeout(done, 5));
    }
    throw new Error('the stream does not become active');
  };
  return {
    endpoint,
    /** With which the program finds it. */
    env: {
      AWS_ENDPOINT_URL_KINESIS: endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    create: async (stream: string, shardCount: number) => {
      await client.send(new CreateStreamCommand({ StreamName: stream, ShardCount: shardCount }));
      await whenActive(stream);
    },
    put: async (stream: string, records: readonly PutRecord[]) => {
      for (let from = 0; from < records.length; from += 500) {
        const Records = records.slice(from, from + 500).map(({ key, data, hash }) => ({
          PartitionKey: key,
          Data: data,
          ...(hash === undefined ? {} : { ExplicitHashKey: hash }),
        }));
        await client.send(new PutRecordsCommand({ StreamName: stream, Records }));
      }
    },
    split: async (stream: string, shard: string, hash: string) => {
      const input = { StreamName: stream, ShardToSplit: shard, NewStartingHashKey: hash };
      await client.send(new SplitShardCommand(input));
      await whenActive(stream);
    },
    merge: async (stream: string, shard: string, neighbour: string) => {
      const input = { StreamName: stream, ShardToMerge: shard, AdjacentShardToMerge: neighbour };
      await client.send(new MergeShardsCommand(input));
      await whenActive(stream);
    },
    stop: async () => {
      client.destroy();
      const ended = new Promise((done) => child.once('exit', done));
      child.kill();
      await ended;
    },
  };
}

export type Kinesis = Awaited<ReturnType<typeof startKinesis>>;
