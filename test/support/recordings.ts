import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ROOT } from '../cli/harness.ts';

/** Where recordings and cases lie: FLEX_SHARED, or the folder `shared` beside the repository. */
export const RECORDINGS = resolve(ROOT, process.env['FLEX_SHARED'] ?? '../shared');

/** Said instead of running what needs them. */
export const NO_RECORDINGS = `skipped: there is no ${RECORDINGS}; FLEX_SHARED names the folder with recordings`;

export function recording(path: string): string {
  return resolve(RECORDINGS, 'data', path);
}

export function hasRecording(path: string): boolean {
  return existsSync(recording(path));
}
