import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders in which cron and systemd look for programs. */
const SYSTEM_FOLDERS: ReadonlySet<string> = new Set(['/usr/bin', '/bin', '/usr/local/bin']);

/** The launcher lies beside the folder of the built program, and three folders above this file. */
export function launcherPath(): string {
  const places = ['../bin/flex', '../../../bin/flex'].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  return places.find((place) => existsSync(place)) ?? 'flex';
}

/**
 * The folder that has to be added to a short PATH so that the launcher finds the Node that runs us; undefined where it
 * brings its own or finds it anyway.
 */
export function nodeFolder(execPath: string): string | undefined {
  const folder = dirname(execPath);
  return execPath.includes('/node_modules/node-') || SYSTEM_FOLDERS.has(folder) ? undefined : folder;
}
