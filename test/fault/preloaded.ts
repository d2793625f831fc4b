import type { Ended } from '../cli/harness.ts';
import type { Workplace } from './workplace.ts';

/** What can be loaded into the program before its first file, in every thread. */
export type Preload = 'kill' | 'jumping-clock' | 'short-wait';

/** Runs a command in a process of its own that these were loaded into before. */
export function runPreloaded(
  place: Workplace,
  args: readonly string[],
  preload: Preload,
  env: { readonly [name: string]: string } = {},
): Promise<Ended> {
  const file = new URL(`${preload}-preload.ts`, import.meta.url).href;
  return place.flex(args, { env: { ...env, NODE_OPTIONS: `--import=${file}` } });
}
