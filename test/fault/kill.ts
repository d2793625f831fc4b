import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ended } from '../cli/harness.ts';
import type { KillOrder } from './kill-preload.ts';
import { runPreloaded } from './preloaded.ts';
import type { Workplace } from './workplace.ts';

/** A moment of a command: right before or right after its n-th commit, counted from 1 over all its threads. */
export interface KillPoint {
  readonly commit: number;
  readonly when: 'before' | 'after';
}

/** How a watched command ended. */
export interface Watched extends Ended {
  readonly isKilled: boolean;
  /** Per commit that was begun: the keys that it wrote. */
  readonly commits: readonly (readonly string[])[];
}

/**
 * Runs a command in a process of its own that is ended with SIGKILL at this point.
 *
 * @param point - absent, or later than the last commit: the command comes to its end.
 */
export async function runKilled(
  place: Workplace,
  args: readonly string[],
  point?: KillPoint,
): Promise<Watched> {
  const folders = join(place.dir, '.commits');
  await mkdir(folders, { recursive: true });
  const folder = await mkdtemp(join(folders, 'run-'));
  const order: KillOrder = { folder, ...point };
  const ended = await runPreloaded(place, args, 'kill', { FLEX_KILL: JSON.stringify(order) });
  return { ...ended, isKilled: ended.exitCode === -1, commits: await commitsIn(folder) };
}

async function commitsIn(folder: string): Promise<readonly (readonly string[])[]> {
  const files = (await readdir(folder)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.map((text) => text.split('\n'));
}

/** A point in words: `before commit 3: OFFER#c-1 / home-01, …`. */
export function pointText({ commit, when }: KillPoint, { commits }: Watched): string {
  const keys = commits[commit - 1] ?? [];
  const [first = 'nothing'] = keys;
  return `${when} commit ${commit} of ${first}${keys.length > 1 ? ` and ${keys.length - 1} more` : ''}`;
}

/** Every point of a command that was watched to its end. */
export function killPointsOf({ commits }: Watched): readonly KillPoint[] {
  return commits.flatMap((_, index) => [
    { commit: index + 1, when: 'before' as const },
    { commit: index + 1, when: 'after' as const },
  ]);
}
