import { readMissingRuns, readWatchedSites } from '../../adapters/pwrcell/missing-runs.ts';
import {
  ArrivalOrder,
  type HeardSystem,
  listen,
  type MeasuredWay,
  type Observed,
} from '../../engine/commissioning/index.ts';
import { InputError, type Problem, UsageError } from '../../engine/errors.ts';
import type { Io } from '../shell/io.ts';
import { messagesOf, openFile } from '../telemetry/source.ts';
import { saysNoRecording, tableInstead } from './no-recording.ts';

export interface ObservedFrom {
  readonly files: readonly string[];
  readonly missingRuns: string | undefined;
  readonly fleet: string | undefined;
  readonly periodMs: number;
}

/** When systems were heard, and what else a recording of the stream says. */
export interface ObservedFleet {
  readonly observed: Observed;
  /** Absent where only tables are there. */
  readonly measured?: MeasuredWay;
  readonly systems: readonly HeardSystem[];
}

/**
 * When systems were heard, by recordings of the stream or by tables that were made of one.
 *
 * @throws UsageError where neither is named, or only one table; InputError where nothing can be read of it.
 */
export async function observedFrom(from: ObservedFrom, io: Io): Promise<ObservedFleet> {
  const { files, missingRuns, fleet, periodMs } = from;
  const isTables = missingRuns !== undefined && fleet !== undefined;
  if (isTables && files.length === 0) {
    const silentRuns = readMissingRuns(await io.readText(missingRuns), missingRuns);
    const sites = readWatchedSites(await io.readText(fleet), fleet);
    if (sites.length === 0) {
      throw new InputError('nothing-recorded', 'No system was ever watched.', {
        details: [{ path: `${fleet}: slots_in_export`, expected: 'more than 0 for one system at least' }],
      });
    }
    return { observed: { periodMs, silentRuns, sites }, systems: [] };
  }
  if (files.length > 0 && missingRuns === undefined && fleet === undefined) return ofStream(files, io);
  throw new UsageError('bad-arguments', 'Name recordings, or --missing-runs with --fleet.', {
    details: wrongOf(from),
    next: 'flex pwrcell tune --help',
  });
}

/** What is missing of the tables, or too much beside them. */
function wrongOf({ files, missingRuns, fleet }: ObservedFrom): readonly Problem[] {
  if (missingRuns === undefined && fleet === undefined) return [];
  return [
    ...(missingRuns === undefined
      ? [{ path: '--missing-runs', expected: 'a table of missing runs beside --fleet' }]
      : []),
    ...(fleet === undefined
      ? [{ path: '--fleet', expected: 'a table of all sites beside --missing-runs: site, slots_in_export' }]
      : []),
    ...files.map((file) => ({ path: file, expected: 'no recording beside tables' })),
  ];
}

/** @throws UsageError where it is one of the tables. */
async function openRecording(file: string, io: Io): ReturnType<typeof openFile> {
  try {
    return await openFile(file, undefined, io);
  } catch (error) {
    if (!saysNoRecording(error) || file === '-') throw error;
    throw tableInstead(file, await io.readText(file)) ?? error;
  }
}

async function ofStream(files: readonly string[], io: Io): Promise<ObservedFleet> {
  const listening = listen();
  const progress = io.progress('messages');
  let messageCount = 0;
  try {
    for (const file of files) {
      const recording = await openRecording(file, io);
      const order = new ArrivalOrder();
      for await (const read of messagesOf(recording, [], () => progress.update(messageCount, file))) {
        io.signal.throwIfAborted();
        if (read.kind === 'poison') continue;
        const { message, record } = read;
        const sent = { toldMs: record.arrivalMs, emittedMs: message.emittedMs };
        const [arrival] = order.date([sent], io.clock.nowMs());
        if (!arrival!.isUndated) listening.add(message, arrival!.arrivalMs);
        messageCount += 1;
      }
    }
  } finally {
    progress.end();
  }
  const heard = listening.heard();
  if (heard === undefined) {
    throw new InputError('nothing-recorded', 'Nothing can be told from so little.', {
      details: files.map((file) => ({ path: file, expected: 'two records or more of a system' })),
    });
  }
  return heard;
}
