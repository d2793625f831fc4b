import { stat } from 'node:fs/promises';
import type { Io } from '../shell/io.ts';

/** How far a replay is: records a second, and how long the rest will take at that rate. */
export interface ReplayProgress {
  /** @param readCount - bytes of the present file that have been read. */
  step(file: string, recordCount: number, readCount: number): void;
  fileDone(file: string): void;
  end(): void;
}

const SECOND_MS = 1_000;
/** Before that an estimate is a guess. */
const SURE_MS = 1_000;

/** @param files - each with the path that it is read from; undefined where it is no file, and its size not known. */
export async function startReplayProgress(
  files: ReadonlyMap<string, string | undefined>,
  io: Io,
): Promise<ReplayProgress> {
  const byteCounts = new Map<string, number | undefined>();
  for (const [file, path] of files) byteCounts.set(file, path === undefined ? undefined : await sizeOf(path));
  const sizes = [...byteCounts.values()];
  const totalBytes = sizes.every((size) => size !== undefined)
    ? sizes.reduce((sum, size) => sum + size, 0)
    : undefined;
  const progress = io.progress('records');
  const startedMs = performance.now();
  let doneBytes = 0;
  let count = 0;
  return {
    step(file, recordCount, readCount) {
      count += recordCount;
      const passedMs = performance.now() - startedMs;
      progress.update(count, noteOf({ file, count, passedMs, totalBytes, readBytes: doneBytes + readCount }));
    },
    fileDone(file) {
      doneBytes += byteCounts.get(file) ?? 0;
    },
    end: () => progress.end(),
  };
}

interface Reached {
  readonly file: string;
  readonly count: number;
  readonly passedMs: number;
  readonly totalBytes: number | undefined;
  readonly readBytes: number;
}

/** `41 %  52,000/s  00:01:20 left  shard-0.json` */
export function noteOf({ file, count, passedMs, totalBytes, readBytes }: Reached): string {
  const perSecond = Math.round((count * SECOND_MS) / Math.max(1, passedMs));
  const rate = `${perSecond.toLocaleString('en-US')}/s`;
  if (totalBytes === undefined || totalBytes === 0) return `${rate}  ${file}`;
  const donePu = Math.min(1, readBytes / totalBytes);
  const percent = `${Math.floor(100 * donePu)} %`;
  if (passedMs < SURE_MS || donePu === 0) return `${percent}  ${rate}  ${file}`;
  return `${percent}  ${rate}  ${leftText((passedMs * (1 - donePu)) / donePu)} left  ${file}`;
}

function leftText(leftMs: number): string {
  const seconds = Math.ceil(leftMs / SECOND_MS);
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** A file that is not there is told when it is opened. */
async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}
