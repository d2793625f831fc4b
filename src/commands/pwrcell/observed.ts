import { readMissingRuns, readWatchedSites } from '../../adapters/pwrcell/missing-runs.ts';
import type { Observed, SilentRun } from '../../engine/commissioning/index.ts';
import { InputError, UsageError } from '../../engine/errors.ts';
import { inspectTelemetry, type SystemSummary } from '../../engine/telemetry/index.ts';
import type { Io } from '../shell/io.ts';
import { messagesOf, openFile } from '../telemetry/source.ts';

export interface ObservedFrom {
  readonly files: readonly string[];
  readonly missingRuns: string | undefined;
  readonly fleet: string | undefined;
  readonly periodMs: number;
}

/**
 * When systems were heard, by recordings of the stream or by tables that were made of one.
 *
 * @throws UsageError where neither is named, or only one table; InputError where nothing can be read of it.
 */
export async function observedFrom(from: ObservedFrom, io: Io): Promise<Observed> {
  const { files, missingRuns, fleet, periodMs } = from;
  const isTables = missingRuns !== undefined && fleet !== undefined;
  if (isTables && files.length === 0) {
    const silentRuns = readMissingRuns(await io.readText(missingRuns), missingRuns);
    return { periodMs, silentRuns, sites: readWatchedSites(await io.readText(fleet), fleet) };
  }
  if (files.length > 0 && missingRuns === undefined && fleet === undefined) return ofStream(files, io);
  throw new UsageError('bad-arguments', 'Name recordings, or --missing-runs with --fleet.', {
    next: 'flex pwrcell tune --help',
  });
}

async function ofStream(files: readonly string[], io: Io): Promise<Observed> {
  const inspection = inspectTelemetry();
  const progress = io.progress('messages');
  let messageCount = 0;
  try {
    for (const file of files) {
      const recording = await openFile(file, undefined, io);
      for await (const read of messagesOf(recording, [], () => progress.update(messageCount, file))) {
        io.signal.throwIfAborted();
        if (read.kind === 'poison') continue;
        inspection.add(read.message);
        messageCount += 1;
      }
    }
  } finally {
    progress.end();
  }
  const systems = inspection.report().systems.filter(({ recordCount }) => recordCount > 1);
  if (systems.length === 0) {
    throw new InputError('nothing-recorded', 'Nothing can be told from so little.', {
      details: files.map((file) => ({ path: file, expected: 'two records or more of a system' })),
    });
  }
  const periodMs = medianOf(systems.map((system) => system.periodMs));
  return {
    periodMs,
    sites: systems.map(({ systemId, startMs, endMs }) => ({
      siteId: systemId,
      periodCount: Math.round((endMs - startMs) / periodMs),
    })),
    silentRuns: systems.flatMap((system) => runsOf(system, periodMs)),
  };
}

/** Before the first and after the last record nobody knows: only what lies between is a gap. */
function runsOf({ systemId, gaps }: SystemSummary, periodMs: number): readonly SilentRun[] {
  return gaps.map(({ startMs, endMs }) => ({
    siteId: systemId,
    startMs,
    missingCount: Math.max(1, Math.round((endMs - startMs) / periodMs)),
    isCensored: false,
  }));
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)]!;
}
