import type { PoisonRecord } from '../../adapters/telemetry/record.ts';
import type { Reason, TelemetrySink } from '../../engine/commissioning/index.ts';
import {
  type ArrivedMessage,
  openTelemetryProcessor,
  quarantine,
  type TelemetryProcessor,
  type TelemetryReport,
} from '../../engine/fleet/index.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import { messagesOf, openFile } from '../telemetry/source.ts';
import type { telemetry } from './commands.ts';
import { openSession, rulesOf, type Session } from './session.ts';

/** Messages that are taken in together. */
const BATCH_MAX = 2_000;

/** Of a record that cannot be read, as much as tells it apart. */
const POISON_BYTES_MAX = 64;

export const run: Run<typeof telemetry> = async ({ args, options }, io) => {
  const session = await openSession(io, options.dryRun);
  const { fleet, hosts, clock } = session;
  const nowMs = clock.nowMs();
  const sink: TelemetrySink = options.dryRun ? { send: async () => {} } : hosts.concerto.telemetry;
  const { offlineTimeoutMs } = rulesOf(options);
  const ports = { fleet: options.dryRun ? unremembered(fleet) : fleet, sink };
  const processor = await openTelemetryProcessor(ports, { nowMs, offlineTimeoutMs });
  const totals = new Totals();
  for (const file of new Set(args.file)) {
    await processFile(file, { processor, session: { ...session, fleet: ports.fleet }, totals, io });
  }
  const counts = totals.toJson();
  for (const systemId of totals.unknownSystemIds)
    io.detail(`unknown system ${systemId}: not in the device table`);
  return {
    kind: 'object',
    data: { ...counts, dryRun: options.dryRun },
    view: [
      {
        kind: 'pairs',
        pairs: [
          ['records', totals.recordCount],
          ['measurements sent', totals.measurementCount],
          ['of unknown systems', totals.unknownCount || undefined],
          ['not about power', totals.otherCount || undefined],
          ['unreadable', totals.poisonCount || undefined],
          ...[...totals.noteCounts].map(([reason, count]) => [reason, count] as const),
        ],
      },
    ],
    ...(totals.unknownSystemIds.length > 0 ? { next: 'flex pwrcell register' } : {}),
  };
};

/** Reads what is remembered, and remembers nothing. */
function unremembered(fleet: Session['fleet']): Session['fleet'] {
  const nothing = async () => {};
  return { ...fleet, putMemories: nothing, putUnknown: nothing, putQuarantined: nothing };
}

interface Work {
  readonly processor: TelemetryProcessor;
  readonly session: Session;
  readonly totals: Totals;
  readonly io: Io;
}

async function processFile(file: string, { processor, session, totals, io }: Work): Promise<void> {
  const recording = await openFile(file, undefined, io);
  const progress = io.progress('messages');
  let batch: ArrivedMessage[] = [];
  const flush = async () => {
    if (batch.length > 0) totals.add(await processor.process(batch));
    batch = [];
  };
  try {
    for await (const read of messagesOf(recording, [], () => progress.update(totals.recordCount, file))) {
      io.signal.throwIfAborted();
      if (read.kind === 'poison') {
        totals.poisonCount += 1;
        await putApart(read.record, session);
        continue;
      }
      const { message, record } = read;
      // Where the container does not say when it arrived, the vendor's cloud says when it sent it.
      batch.push({ message, arrivalMs: record.arrivalMs ?? message.emittedMs });
      if (batch.length === BATCH_MAX) await flush();
    }
    await flush();
  } finally {
    progress.end();
  }
}

function putApart({ bytes, reason, detail }: PoisonRecord, { fleet, clock }: Session): Promise<void> {
  const content = bytes.subarray(0, POISON_BYTES_MAX).toString('hex');
  const message = `${reason}: ${detail}; it begins ${content.slice(0, POISON_BYTES_MAX)}`;
  return quarantine(
    [{ reason: 'DecodeError', systemId: 'unreadable', message, content, atMs: clock.nowMs() }],
    fleet,
  );
}

/** What all batches came to. */
class Totals {
  recordCount = 0;
  measurementCount = 0;
  otherCount = 0;
  unknownCount = 0;
  poisonCount = 0;
  readonly unknownSystemIds: string[] = [];
  readonly noteCounts = new Map<Reason, number>();

  add(report: TelemetryReport): void {
    this.recordCount += report.recordCount;
    this.measurementCount += report.measurementCount;
    this.otherCount += report.otherCount;
    this.unknownCount += report.unknownCount;
    this.unknownSystemIds.push(...report.unknownSystemIds);
    for (const [reason, count] of report.noteCounts) {
      this.noteCounts.set(reason, (this.noteCounts.get(reason) ?? 0) + count);
    }
  }

  toJson(): object {
    const { noteCounts, ...counts } = this;
    return { ...counts, notes: Object.fromEntries(noteCounts) };
  }
}
