import { hash } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TelemetrySource } from '../../adapters/telemetry/bytes.ts';
import type { FileFormat } from '../../adapters/telemetry/framing/detect.ts';
import type { FileCheckpoint } from '../../adapters/telemetry/replay/checkpoint.ts';
import type { ReplaySpeed } from '../../adapters/telemetry/replay/pace.ts';
import { refusedRecord } from '../../adapters/telemetry/replay/quarantine.ts';
import {
  type ReplayedMessage,
  type ReplaySelection,
  type ReplayStep,
  replayRecording,
} from '../../adapters/telemetry/replay/replay.ts';
import {
  ArrivalOrder,
  type CommissioningRules,
  type TelemetrySink,
} from '../../engine/commissioning/index.ts';
import {
  type ArrivedMessage,
  namedSystems,
  openSeriesFeed,
  openTelemetryProcessor,
  quarantine,
  type SeriesFeed,
  type TelemetryPorts,
  type TelemetryProcessor,
} from '../../engine/fleet/index.ts';
import {
  type KeptMemories,
  keepMemories,
  type Repositories,
  type StoredReplay,
} from '../../engine/repositories/index.ts';
import { MINUTE_MS } from '../../engine/time/index.ts';
import { openSession, rulesOf, type Session } from '../pwrcell/session.ts';
import type { Io } from '../shell/io.ts';
import type { ObjectResult } from '../shell/result.ts';
import { dryRunFleet } from './dry-run-fleet.ts';
import { failureOf, noneRead, type RefusedFile, refusedFile, refusedJson } from './refused-files.ts';
import { type Held, ReplayMarks } from './replay-marks.ts';
import { type ReplayProgress, startReplayProgress } from './replay-progress.ts';
import { ReplayTotals, seriesJson, systemsText, totalsView } from './replay-totals.ts';
import { sourceOf } from './source.ts';

/** What is replayed into the telemetry processor, and how. */
export interface ReplayRequest {
  readonly files: readonly string[];
  readonly format?: FileFormat | undefined;
  readonly selection: ReplaySelection;
  readonly speed: ReplaySpeed;
  /** Of which systems series are kept beside. */
  readonly series: 'named' | 'all' | 'none';
  /** From the beginning, whatever has been done before. */
  readonly isRestart: boolean;
  readonly isDryRun: boolean;
  readonly offlineTimeoutMs?: number | undefined;
}

/** Whoever replays as slowly as it was recorded sees devices come and go. */
const DEVICES_READ_MS = MINUTE_MS;

const STDIN = '-';

/**
 * Replays recordings into the telemetry processor and the series: the one way in which recorded telemetry is worked off. After each
 * step it is stored how far it is, so that it may be broken off at any time.
 */
export async function replayFiles(request: ReplayRequest, io: Io): Promise<ObjectResult> {
  const files = [...new Set(request.files)];
  const work = await openWork(request, files, io);
  const refusals: RefusedFile[] = [];
  try {
    for (const file of files) {
      if (io.signal.aborted) break;
      const refusal = await replayOne(file, work);
      if (refusal !== undefined) refusals.push(refusal);
      work.progress.fileDone(file);
    }
  } finally {
    work.progress.end();
  }
  await work.session.pass.close(refusals.length);
  const none = refusals.length === files.length ? noneRead(refusals) : undefined;
  if (none !== undefined) throw none;
  return resultOf(work, refusals);
}

interface Work {
  readonly request: ReplayRequest;
  readonly io: Io;
  readonly session: Session;
  readonly repositories: Repositories;
  readonly ports: TelemetryPorts;
  readonly kept: KeptMemories;
  readonly feed: SeriesFeed | undefined;
  readonly totals: ReplayTotals;
  readonly progress: ReplayProgress;
  readonly processor: () => Promise<TelemetryProcessor>;
}

async function openWork(request: ReplayRequest, files: readonly string[], io: Io): Promise<Work> {
  const { isDryRun } = request;
  const session = await openSession(io, isDryRun, 'telemetry');
  const { repositories } = await (await io.context()).open();
  const { portfolio, series } = repositories;
  const feed =
    request.series === 'none' || isDryRun
      ? undefined
      : openSeriesFeed(series, request.series === 'all' ? undefined : await namedSystems(portfolio));
  const sink: TelemetrySink = isDryRun ? { send: async () => {} } : session.hosts.concerto.telemetry;
  const fleet = isDryRun ? await dryRunFleet(session.fleet) : session.fleet;
  const kept = keepMemories(fleet);
  const ports = {
    fleet: { ...fleet, memories: kept.memories, putMemories: kept.putMemories },
    sink,
    ...(feed === undefined ? {} : { feed }),
  };
  const paths = new Map(files.map((file) => [file, file === STDIN ? undefined : resolve(io.cwd, file)]));
  return {
    request,
    io,
    session,
    repositories,
    ports,
    kept,
    feed,
    totals: new ReplayTotals(),
    progress: await startReplayProgress(paths, io),
    processor: processorOf(await rulesOf(request, io), ports, session),
  };
}

/** The processor for the devices that there are now; they are read again from time to time. */
function processorOf(
  { offlineTimeoutMs }: Pick<CommissioningRules, 'offlineTimeoutMs'>,
  ports: TelemetryPorts,
  { clock }: Session,
): () => Promise<TelemetryProcessor> {
  let opened: { readonly processor: TelemetryProcessor; readonly atMs: number } | undefined;
  return async () => {
    const atMs = performance.now();
    if (opened === undefined || atMs - opened.atMs > DEVICES_READ_MS) {
      opened = undefined; // not two tables of devices at once
      const settings = { nowMs: clock.nowMs(), offlineTimeoutMs };
      opened = { processor: await openTelemetryProcessor(ports, settings), atMs };
    }
    return opened.processor;
  };
}

async function replayOne(file: string, work: Work): Promise<RefusedFile | undefined> {
  const { request, repositories, io } = work;
  const source = sourceOf(file, io);
  const id = replayId(source, request.selection);
  const before = request.isRestart ? undefined : await repositories.replays.checkpoint(id);
  const { format, selection, speed } = request;
  const steps = replayRecording({
    source,
    ...(format === undefined ? {} : { format }),
    selection,
    speed,
    ...(before === undefined ? {} : { checkpoint: before }),
    nowMs: () => performance.now(),
    wait: (durationMs) => waitFor(durationMs, io.signal),
  });
  const marks = new ReplayMarks<FileCheckpoint>(heldOf(work), speed, async (place) => {
    if (!request.isDryRun) await remember({ id, file, ...place }, before, work);
  });
  try {
    try {
      const order = new ArrivalOrder();
      for await (const step of steps) {
        await workOff(step, { file, order }, work);
        await marks.reach(step.checkpoint);
        if (io.signal.aborted) return undefined;
      }
    } finally {
      await marks.mark();
    }
  } catch (error) {
    // Whatever a signal breaks off is done again the next time.
    if (io.signal.aborted) return undefined;
    const refused = refusedFile(file, error);
    if (refused !== undefined) return refused;
    throw error;
  }
  return undefined;
}

/** Series first: what is remembered of a system is not sent to them again of itself. */
function heldOf({ kept, feed }: Work): Held {
  return {
    get byteCount() {
      return feed?.heldBytes ?? 0;
    },
    async write() {
      await feed?.write();
      await kept.write();
    },
  };
}

/** The same for the same file and the same wish: who replays one system has not replayed the others. */
function replayId(source: TelemetrySource, { fromMs, untilMs, only }: ReplaySelection): string {
  const path = source.kind === 'file' ? resolve(source.path) : STDIN;
  return hash('sha256', JSON.stringify([path, fromMs, untilMs, [...(only ?? [])].sort()]), 'hex').slice(
    0,
    32,
  );
}

async function workOff(
  { messages, poison, ...step }: ReplayStep,
  { file, order }: { readonly file: string; readonly order: ArrivalOrder },
  work: Work,
): Promise<void> {
  const { totals, session, ports, progress } = work;
  if (messages.length > 0) {
    const processor = await work.processor();
    totals.add(await processor.process(arrivedOf(messages, order, session.clock.nowMs())));
  }
  if (poison.length > 0) {
    const atMs = session.clock.nowMs();
    const named = { file, recordingId: step.checkpoint.headDigest, atMs };
    await quarantine(
      poison.map((record) => refusedRecord(record, named)),
      ports.fleet,
      atMs,
    );
  }
  totals.poisonCount += poison.length;
  totals.skippedCount += step.skippedCount;
  totals.passedCount += step.passedCount;
  const doneCount = messages.length + poison.length + step.skippedCount + step.passedCount;
  progress.step(file, doneCount, step.readCount);
}

function arrivedOf(
  messages: readonly ReplayedMessage[],
  order: ArrivalOrder,
  nowMs: number,
): readonly ArrivedMessage[] {
  const sent = messages.map(({ record, message: { emittedMs } }) => ({
    toldMs: record.arrivalMs,
    emittedMs,
  }));
  const arrivals = order.date(sent, nowMs);
  return messages.map(({ message }, index) => ({ message, ...arrivals[index]! }));
}

async function remember(
  replay: Omit<StoredReplay, 'updatedMs'>,
  before: StoredReplay | undefined,
  { repositories, session }: Work,
): Promise<void> {
  const isThere =
    before?.headDigest === replay.headDigest &&
    before.nextIndex === replay.nextIndex &&
    before.nextSubIndex === replay.nextSubIndex;
  if (isThere) return;
  await repositories.replays.putCheckpoint({ ...replay, updatedMs: session.clock.nowMs() });
}

async function waitFor(durationMs: number, signal: AbortSignal): Promise<void> {
  await sleep(durationMs, undefined, { signal }).catch(() => signal.throwIfAborted());
}

/** How to go on. */
function stoppedText({ isRestart, isDryRun }: ReplayRequest): string {
  if (isDryRun) return 'Stopped.';
  return isRestart
    ? 'Stopped. The same command without --restart goes on from here.'
    : 'Stopped. The same command goes on from here.';
}

/** Whether there were records, and none that was asked for, now or before. */
function isNothingOf(totals: ReplayTotals): boolean {
  const { recordCount, otherCount, unknownCount, poisonCount, passedCount, skippedCount } = totals;
  return skippedCount > 0 && recordCount + otherCount + unknownCount + poisonCount + passedCount === 0;
}

function resultOf({ request, totals, feed, io }: Work, refusals: readonly RefusedFile[]): ObjectResult {
  const { unknownSystemIds, poisonCount } = totals;
  if (io.signal.aborted) io.note(stoppedText(request));
  else if (isNothingOf(totals)) {
    io.note('No record of these files is what --only, --from and --until ask for.');
  }
  if (unknownSystemIds.length > 0) {
    io.note(
      `Not in the device table, or claimed by several assets: ${systemsText(unknownSystemIds)}. Once that is mended, replay again with --restart.`,
    );
  }
  const series = feed?.report;
  if (series !== undefined && series.unnamedSystemIds.size > 0) {
    io.note(
      `Systems whose series (SYSTEM/load, SYSTEM/pv) no site of the portfolio names: ${series.unnamedSystemIds.size}.`,
    );
    io.detail(`without a site: ${[...series.unnamedSystemIds].join(', ')}`);
  }
  const next = nextOf(unknownSystemIds.length, poisonCount);
  return {
    kind: 'object',
    data: {
      ...totals.toJson(),
      ...(series === undefined ? {} : { series: seriesJson(series) }),
      dryRun: request.isDryRun,
      refused: refusals.map(refusedJson),
    },
    view: totalsView(totals, series),
    ...(next === undefined ? {} : { next }),
    ...(refusals.length === 0 ? {} : { partial: true, failures: refusals.map(failureOf) }),
  };
}

function nextOf(unknownCount: number, poisonCount: number): string | undefined {
  if (unknownCount > 0) return 'flex pwrcell register';
  return poisonCount > 0 ? 'flex pwrcell quarantine list --reason DecodeError' : undefined;
}
