import { realpath, rename, rm, stat } from 'node:fs/promises';

/** Where a file is written before it is whole. */
export interface Destination {
  /** What is opened for writing. */
  readonly path: string;
  /** Puts it under its name. */
  readonly keep: () => Promise<void>;
  /** Leaves nothing of it. */
  readonly discard: () => Promise<void>;
}

/**
 * Beside the file, so that nobody ever sees half of it. A link stays one: what it leads to is written. Devices, pipes and sockets (`/dev/null`,
 * `/dev/fd/3`) are written as they are, since a file in their place would be the end of them.
 */
export async function destinationOf(path: string): Promise<Destination> {
  if (await isSpecial(path)) return { path, keep: async () => {}, discard: async () => {} };
  const target = await realpath(path).catch(() => path);
  const draft = `${target}.${process.pid}.part`;
  return { path: draft, keep: () => rename(draft, target), discard: () => rm(draft, { force: true }) };
}

/** Something that is neither file nor folder. What cannot be looked at is told by the writing. */
async function isSpecial(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}
