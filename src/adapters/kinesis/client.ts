import {
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  KinesisClient,
  type KinesisClientConfig,
  ListShardsCommand,
  type ListShardsCommandOutput,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SECOND_MS } from '../../engine/time/index.ts';
import { isExpiredIterator, isThrottled, kinesisError } from './failures.ts';
import type { LivePage, LiveRecord, LiveStream, Shard, ShardPosition } from './stream.ts';

export interface LiveStreamOptions {
  /** Name or ARN. */
  readonly stream: string;
  /** Absent: AWS_REGION, or that of the profile. */
  readonly region?: string;
  /** Absent: AWS_ENDPOINT_URL_KINESIS or AWS_ENDPOINT_URL, or the service itself. */
  readonly endpoint?: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** Ends calls that are under way. */
  readonly signal: AbortSignal;
}

const CONNECTION_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 20_000;
/** So that several pages at once stay small: records have up to 1 MiB, and 250 bytes as a rule. */
const PAGE_RECORD_COUNT = 1_000;

/** Opens a stream through the client of its maker. Nothing is called yet. */
export function openLiveStream(options: LiveStreamOptions): LiveStream {
  const { stream, signal } = options;
  const client = new KinesisClient(configOf(options));
  const id = stream.startsWith('arn:') ? { StreamARN: stream } : { StreamName: stream };
  const where = whereOf(options);
  const asked = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      throw kinesisError(error, where);
    }
  };
  const sending = { abortSignal: signal };
  return {
    name: stream,
    shards: () => asked(() => allShards((token) => client.send(new ListShardsCommand(token ?? id), sending))),
    iterator: (shardId, position) =>
      asked(async () => {
        const input = { ...id, ShardId: shardId, ...startingAt(position) };
        const { ShardIterator } = await client.send(new GetShardIteratorCommand(input), sending);
        return ShardIterator ?? '';
      }),
    page: (shardId, iterator) =>
      asked(async () => {
        const input = { ShardIterator: iterator, Limit: PAGE_RECORD_COUNT };
        try {
          return pageOf(shardId, await client.send(new GetRecordsCommand(input), sending));
        } catch (error) {
          if (isExpiredIterator(error)) return 'expired';
          if (isThrottled(error)) return 'throttled';
          throw error;
        }
      }),
    close: () => client.destroy(),
  };
}

/** HTTP/1.1, which local endpoints speak, too; what hangs is given up. */
function configOf({ region, endpoint, env }: LiveStreamOptions): KinesisClientConfig {
  const regionName = region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  const url = endpoint ?? env['AWS_ENDPOINT_URL_KINESIS'] ?? env['AWS_ENDPOINT_URL'];
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = env['AWS_SESSION_TOKEN'];
  return {
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    }),
    ...(regionName === undefined ? {} : { region: regionName }),
    ...(url === undefined ? {} : { endpoint: url }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : {
          credentials: {
            accessKeyId,
            secretAccessKey,
            ...(sessionToken === undefined ? {} : { sessionToken }),
          },
        }),
  };
}

function whereOf({ stream, region, endpoint, env }: LiveStreamOptions): string {
  const at =
    endpoint ?? env['AWS_ENDPOINT_URL_KINESIS'] ?? env['AWS_ENDPOINT_URL'] ?? region ?? env['AWS_REGION'];
  return at === undefined ? stream : `${stream} at ${at}`;
}

type ListInput = { readonly NextToken: string };

async function allShards(
  list: (next: ListInput | undefined) => Promise<ListShardsCommandOutput>,
): Promise<readonly Shard[]> {
  const shards: Shard[] = [];
  let next: ListInput | undefined;
  do {
    const { Shards = [], NextToken } = await list(next);
    for (const { ShardId, ParentShardId, AdjacentParentShardId, SequenceNumberRange } of Shards) {
      if (ShardId === undefined) continue;
      const parentIds = [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined);
      const isClosed = SequenceNumberRange?.EndingSequenceNumber !== undefined;
      shards.push({ id: ShardId, parentIds, isClosed });
    }
    next = NextToken === undefined ? undefined : { NextToken };
  } while (next !== undefined);
  return shards;
}

function startingAt(
  position: ShardPosition,
): Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'StartingSequenceNumber' | 'Timestamp'> {
  switch (position.kind) {
    case 'start':
      return { ShardIteratorType: 'TRIM_HORIZON' };
    case 'latest':
      return { ShardIteratorType: 'LATEST' };
    case 'at':
      // The service takes whole seconds at its word.
      return {
        ShardIteratorType: 'AT_TIMESTAMP',
        Timestamp: new Date(Math.floor(position.atMs / SECOND_MS) * SECOND_MS),
      };
    case 'after':
      return {
        ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
        StartingSequenceNumber: position.sequenceNumber,
      };
  }
}

function pageOf(shardId: string, answer: GetRecordsCommandOutput): LivePage {
  const { Records = [], NextShardIterator, MillisBehindLatest } = answer;
  const records = Records.flatMap(({ Data, SequenceNumber, PartitionKey, ApproximateArrivalTimestamp }) =>
    Data === undefined || SequenceNumber === undefined
      ? []
      : [
          {
            shardId,
            sequenceNumber: SequenceNumber,
            partitionKey: PartitionKey ?? '',
            arrivalMs: ApproximateArrivalTimestamp?.getTime() ?? 0,
            payload: Buffer.from(Data.buffer, Data.byteOffset, Data.byteLength),
          } satisfies LiveRecord,
        ],
  );
  // An emulator may leave out how far behind it is: then an empty page says that nothing is.
  const behindMs = MillisBehindLatest ?? (records.length === 0 ? 0 : 1);
  return {
    records,
    ...(NextShardIterator === undefined || NextShardIterator === ''
      ? {}
      : { nextIterator: NextShardIterator }),
    behindMs,
  };
}
