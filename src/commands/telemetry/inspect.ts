import type { RecordingContents } from '../../adapters/telemetry/read.ts';
import type { InputError } from '../../engine/errors.ts';
import { type InspectionReport, inspectTelemetry, type SystemSummary } from '../../engine/telemetry/index.ts';
import { formatInstant, UTC } from '../../engine/time/index.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { Failure } from '../shell/result.ts';
import type { inspectRecordings } from './commands.ts';
import { inspectionViews } from './inspect-view.ts';
import { PoisonList } from './poison-list.ts';
import { failureOf, noneRead, type RefusedFile, refusedFile, refusedJson } from './refused-files.ts';
import { ShardList, type ShardSpan } from './shard-list.ts';
import { messagesOf, openFile } from './source.ts';

type Options = Parameters<Run<typeof inspectRecordings>>[0]['options'];

export const run: Run<typeof inspectRecordings> = async ({ args, options }, io) => {
  const files: InspectedFile[] = [];
  const refused: RefusedFile[] = [];
  for (const file of new Set(args.file)) {
    try {
      files.push(await inspectFile(file, options, io));
    } catch (error) {
      const one = refusedFile(file, error);
      if (one === undefined) throw error;
      refused.push(one);
    }
  }
  const error = files.length === 0 ? noneRead(refused) : undefined;
  if (error !== undefined) throw error;
  const failures = [...refused.map(failureOf), ...files.flatMap(nothingIn)];
  return {
    kind: 'object',
    data: { files: files.map((file) => fileJson(file, options.limit)), refused: refused.map(refusedJson) },
    view: files.flatMap((file) => inspectionViews(file, options.limit)),
    ...(failures.length === 0 ? {} : { partial: true, failures }),
  };
};

/** Who says what a file is gets to see what is in it, and hears that it is no recording. */
function nothingIn({ file, refusal }: InspectedFile): readonly Failure[] {
  return refusal === undefined ? [] : [failureOf({ file, error: refusal })];
}

/** A file and what was found in it. */
export interface InspectedFile {
  readonly file: string;
  readonly format: string;
  readonly compression: string;
  readonly contents: RecordingContents;
  readonly shards: readonly ShardSpan[];
  readonly refusal: InputError | undefined;
  readonly poison: PoisonList;
  readonly report: InspectionReport;
}

async function inspectFile(file: string, { format, only, limit }: Options, io: Io): Promise<InspectedFile> {
  const recording = await openFile(file, format, io, { mayHoldNothing: true });
  const shards = new ShardList();
  const progress = io.progress('messages');
  const inspection = inspectTelemetry();
  const poison = new PoisonList(limit);
  let messageCount = 0;
  try {
    for await (const read of messagesOf(recording, only, () => progress.update(messageCount, file))) {
      io.signal.throwIfAborted();
      shards.add(read.record.position);
      if (read.kind === 'poison') poison.add(read.record);
      else {
        inspection.add(read.message);
        messageCount += 1;
      }
    }
  } finally {
    progress.end();
  }
  const { compression, contents, refusal } = recording;
  return {
    file,
    format: recording.format,
    compression,
    contents,
    shards: shards.shards,
    refusal,
    poison,
    report: inspection.report(),
  };
}

/** Systems with most amiss first: the longest time missing, then by id. */
export function worstSystems(systems: readonly SystemSummary[], limit: number): readonly SystemSummary[] {
  return systems.toSorted((a, b) => missingMs(b) - missingMs(a)).slice(0, limit);
}

export function missingMs({ gaps }: SystemSummary): number {
  return gaps.reduce((sumMs, { startMs, endMs }) => sumMs + endMs - startMs, 0);
}

function fileJson(
  { file, format, compression, contents, shards, poison, report }: InspectedFile,
  limit: number,
): object {
  const { systems, startMs, endMs, ...counts } = report;
  return {
    file,
    format,
    compression,
    shapes: [...contents.shapes],
    aggregatedRecordCount: contents.aggregatedCount,
    compressedRecordCount: contents.compressedCount,
    shards,
    ...counts,
    ...spanJson(startMs, endMs),
    systemCount: systems.length,
    simulatedSystemCount: systems.filter(({ simulated }) => simulated).length,
    unreadableCount: poison.count,
    unreadableReasons: poison.reasons,
    unreadable: poison.told,
    systems: worstSystems(systems, limit).map((system) => ({
      ...system,
      ...spanJson(system.startMs, system.endMs),
      gaps: system.gaps.map((gap) => ({ ...gap, ...spanJson(gap.startMs, gap.endMs) })),
    })),
  };
}

function spanJson(startMs: number | undefined, endMs: number | undefined): object {
  if (startMs === undefined || endMs === undefined) return {};
  return { start: formatInstant(startMs, UTC), startMs, end: formatInstant(endMs, UTC), endMs };
}
