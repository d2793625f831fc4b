import { join } from 'node:path';
import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import { messageBatches } from '../../src/adapters/telemetry/messages.ts';
import { openRecording } from '../../src/adapters/telemetry/read.ts';
import type { FileCheckpoint } from '../../src/adapters/telemetry/replay/checkpoint.ts';
import { replayRecording } from '../../src/adapters/telemetry/replay/replay.ts';
import { ReplayMarks } from '../../src/commands/telemetry/replay-marks.ts';
import { type Device, OFFLINE_TIMEOUT_MS } from '../../src/engine/commissioning/index.ts';
import { fleetSystems } from '../../src/engine/example/index.ts';
import { openSeriesFeed, openTelemetryProcessor } from '../../src/engine/fleet/index.ts';
import { createRepositories, keepMemories } from '../../src/engine/repositories/index.ts';
import type { Table } from '../harness/table.ts';
import { timed } from '../harness/timing.ts';

/** A replay to its end: read, taken in, remembered in a store on disk, and as series; sending it elsewhere is left out. */

export interface WholeReplayOptions {
  readonly path: string;
  readonly tempDir: string;
  readonly fleet: Parameters<typeof fleetSystems>[0];
  readonly nowMs: number;
  /** Of bare decoding in the same run. */
  readonly barePerS: number;
}

export async function measureWholeReplay(options: WholeReplayOptions): Promise<Table> {
  const rows = [];
  for (const fedCount of [0, options.fleet.systemCount]) rows.push(await replayOnce(options, fedCount));
  return {
    title: 'telemetry: a whole replay into the processor, get-records',
    columns: [
      { key: 'fedSystemCount', heading: 'systems with series', unit: 'count' },
      { key: 'messageCount', heading: 'messages', unit: 'count' },
      { key: 'cpuMs', heading: 'CPU', unit: 'ms' },
      { key: 'perS', heading: 'messages/s', unit: 'perS' },
      { key: 'bareRatio', heading: 'to bare', unit: 'ratio' },
      { key: 'readPct', heading: 'of it reading', unit: 'pct' },
    ],
    rows,
  };
}

async function replayOnce({ path, tempDir, fleet, nowMs, barePerS }: WholeReplayOptions, fedCount: number) {
  const table = await openSqliteTable(join(tempDir, `replay-${fedCount}.sqlite`));
  try {
    const repositories = createRepositories(table);
    const systemIds = fleetSystems(fleet).map(({ systemId }) => systemId);
    await repositories.fleet.putDevices(systemIds.map((systemId, index) => deviceOf(systemId, index, nowMs)));
    const named = new Map(systemIds.slice(0, fedCount).map((systemId) => [systemId, systemId]));
    const kept = keepMemories(repositories.fleet);
    const feed = openSeriesFeed(repositories.series, named);
    const ports = {
      fleet: { ...repositories.fleet, memories: kept.memories, putMemories: kept.putMemories },
      sink: { send: async () => {} },
      feed,
    };
    const held = {
      get byteCount() {
        return feed.heldBytes;
      },
      write: async () => {
        await feed.write();
        await kept.write();
      },
    };
    const marks = new ReplayMarks<FileCheckpoint>(held, { kind: 'max' }, (checkpoint) =>
      repositories.replays.putCheckpoint({ id: 'bench', file: path, ...checkpoint, updatedMs: nowMs }),
    );
    const processor = await openTelemetryProcessor(ports, { nowMs, offlineTimeoutMs: OFFLINE_TIMEOUT_MS });
    const { cpuMs: readMs } = await timed(() => readThrough(path));
    let messageCount = 0;
    const { cpuMs } = await timed(async () => {
      const steps = replayRecording({
        source: { kind: 'file', path },
        selection: {},
        speed: { kind: 'max' },
        nowMs: () => 0,
        wait: async () => {},
      });
      for await (const { messages, checkpoint } of steps) {
        messageCount += messages.length;
        const arrived = messages.map(({ record, message }) => ({
          message,
          arrivalMs: record.arrivalMs ?? message.emittedMs,
        }));
        await processor.process(arrived);
        await marks.reach(checkpoint);
      }
      await marks.mark();
    });
    const perS = (1_000 * messageCount) / cpuMs;
    return {
      fedSystemCount: fedCount,
      messageCount,
      cpuMs,
      perS,
      bareRatio: perS / barePerS,
      readPct: (100 * readMs) / cpuMs,
    };
  } finally {
    await table.close();
  }
}

async function readThrough(path: string): Promise<void> {
  for await (const _ of messageBatches(await openRecording({ kind: 'file', path })));
}

function deviceOf(remoteId: string, index: number, nowMs: number): Device {
  return {
    id: `a-${index}`,
    remoteId,
    isSimulated: false,
    vendorSiteId: undefined,
    siteId: undefined,
    inverterId: undefined,
    remoteState: undefined,
    ratedPowerW: undefined,
    connectedPhotovoltaics: undefined,
    version: '1',
    generation: 'g',
    seenMs: nowMs,
  };
}
