import { spawnSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { FLEX } from '../cli/harness.ts';
import type { Workplace } from './workplace.ts';

/** A way to let a store run out of room that harms nobody else. */
export interface SmallDisk {
  readonly name: string;
  /** Why it cannot be had here; absent: it can. */
  readonly missing?: string;
  /** Runs a command where the store's files have this much room [KiB]; the workplace is then as it was left. */
  run(place: Workplace, args: readonly string[], roomKib: number): Promise<Ran>;
}

export interface Ran {
  readonly exitCode: number;
  readonly stderr: string;
}

/** A file system in memory, in name spaces of its own: it is gone with the command, so what is on it is saved. */
const ON_MEMORY_DISK = `
used=$(du -sk --apparent-size "$STORE" | cut -f1) &&
cp "$STORE"/* "$ASIDE" &&
mount -t tmpfs -o "size=$((used + ROOM_KIB))k" none "$STORE" &&
cp "$ASIDE"/* "$STORE" || exit 99
"$FLEX" "$@"
code=$?
rm -f "$ASIDE"/* && cp "$STORE"/* "$ASIDE" && umount "$STORE" || exit 99
rm -f "$STORE"/* && cp "$ASIDE"/* "$STORE" || exit 99
exit $code
`;

/** No file may become larger than this, counted in blocks of 512 bytes. */
const WITH_FILE_LIMIT = 'ulimit -f "$((2 * ROOM_KIB))" || exit 99; exec "$FLEX" "$@"';

const UNSHARE = ['unshare', '--map-root-user', '--mount'];

const canMount = (): boolean => {
  const [command = '', ...args] = UNSHARE;
  return spawnSync(command, [...args, 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
};

export const SMALL_DISKS: readonly SmallDisk[] = [
  {
    name: 'a file system that is full',
    ...(canMount() ? {} : { missing: 'no file system may be mounted here, not even in a name space' }),
    run: (place, args, roomKib) => runIn(place, [...UNSHARE, 'sh', '-c', ON_MEMORY_DISK], args, roomKib),
  },
  {
    name: 'a limit of file sizes',
    ...(process.platform === 'win32' ? { missing: 'there is no ulimit here' } : {}),
    run: (place, args, roomKib) => runIn(place, ['sh', '-c', WITH_FILE_LIMIT], args, roomKib),
  },
];

async function runIn(
  place: Workplace,
  [command = '', ...shell]: readonly string[],
  args: readonly string[],
  roomKib: number,
): Promise<Ran> {
  const ended = await execa(command, [...shell, 'flex', ...args], {
    cwd: place.dir,
    env: {
      ...place.env,
      FLEX,
      ROOM_KIB: String(roomKib),
      STORE: join(place.dir, '.flex'),
      ASIDE: await mkdtemp(join(place.dir, 'aside-')),
    },
    extendEnv: false,
    reject: false,
  });
  return { exitCode: ended.exitCode ?? -1, stderr: ended.stderr };
}
