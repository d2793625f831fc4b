import { encodeMessage } from '../../adapters/telemetry/protobuf/encode.ts';
import { writeBytes } from '../../adapters/telemetry/write/file.ts';
import { type WrittenRecord, writeRecording } from '../../adapters/telemetry/write/recording.ts';
import { fleetMessages, fleetSystems, INTERVAL_MS } from '../../engine/example/index.ts';
import { counted } from '../../engine/quantity/index.ts';
import { formatInstant, parseInstant, UTC } from '../../engine/time/index.ts';
import { asFlag } from '../series/zone.ts';
import type { Run } from '../shell/define.ts';
import { outFileOf } from '../shell/files.ts';
import type { Io } from '../shell/io.ts';
import type { simulateFleet } from './commands.ts';

type Options = Parameters<Run<typeof simulateFleet>>[0]['options'];

export const run: Run<typeof simulateFleet> = async ({ options }, io) => {
  const { to: format, aggregate: aggregateCount, gzip, dryRun, seed, systems, lengthMs } = options;
  const outPath = outFileOf(options.out, io.cwd);
  const clock = { zone: UTC, nowMs: io.clock.nowMs() };
  const fromMs = asFlag('--from', () => parseInstant(options.from, clock));
  const startMs = Math.floor(fromMs / INTERVAL_MS) * INTERVAL_MS;
  const endMs = startMs + lengthMs;
  const fleet = { seed, systemCount: systems, hasDefects: !options.clean, startMs, endMs };
  const tally = { messageCount: 0, cutCount: 0 };
  let byteCount = 0;
  if (!dryRun) {
    const records = recordsOf(fleet, { options, tally }, io);
    const pieces = writeRecording(records, { format, aggregateCount });
    byteCount = await writeBytes(outPath, pieces, { gzip, signal: io.signal });
  }
  const faults = fleetSystems(fleet).flatMap(({ systemId, fault }) =>
    fault === undefined ? [] : [{ systemId, fault }],
  );
  const span = `${formatInstant(startMs, UTC)} to ${formatInstant(endMs, UTC)}`;
  return {
    kind: 'done',
    lines: dryRun
      ? [`Would write ${counted(systems, 'system')} from ${span} to ${options.out} as ${format}.`]
      : [
          `Wrote ${counted(tally.messageCount, 'message')} of ${counted(systems, 'system')} from ${span} to ${options.out} as ${format}.`,
        ],
    data: {
      dryRun,
      file: options.out,
      format,
      seed,
      systemCount: systems,
      start: formatInstant(startMs, UTC),
      startMs,
      end: formatInstant(endMs, UTC),
      endMs,
      faults,
      ...(dryRun ? {} : { ...tally, byteCount }),
    },
    ...(dryRun ? {} : { next: `flex telemetry inspect ${options.out}` }),
  };
};

const SHARD_DIGITS = 12;
const SEQUENCE_DIGITS = 56;

/** What the fleet sends, as records of the stream. */
export async function* recordsOf(
  fleet: Parameters<typeof fleetMessages>[0],
  {
    options,
    tally,
  }: {
    readonly options: Pick<Options, 'shards'>;
    readonly tally: { messageCount: number; cutCount: number };
  },
  io: Pick<Io, 'progress'>,
): AsyncGenerator<WrittenRecord> {
  const intervalCount = Math.ceil((fleet.endMs - fleet.startMs) / INTERVAL_MS);
  const progress = io.progress('messages', fleet.systemCount * intervalCount);
  try {
    for (const { message, systemIndex, arrivalMs, wholePu } of fleetMessages(fleet)) {
      const bytes = encodeMessage(message);
      const payload = wholePu === 1 ? bytes : bytes.subarray(0, Math.floor(bytes.length * wholePu));
      if (wholePu !== 1) tally.cutCount += 1;
      tally.messageCount += 1;
      progress.update(tally.messageCount);
      yield {
        payload,
        shardId: `shardId-${String(systemIndex % options.shards).padStart(SHARD_DIGITS, '0')}`,
        sequenceNumber: String(tally.messageCount).padStart(SEQUENCE_DIGITS, '0'),
        partitionKey: message.systemId,
        arrivalMs,
      };
    }
  } finally {
    progress.end();
  }
}
