import { readFileSync, statSync } from 'node:fs';
import { withoutSecrets } from '../../health-ping/without-secrets.ts';

/** Byte of the shared-memory file that the one writer locks (https://sqlite.org/walformat.html). */
const WRITE_LOCK_BYTE = 120;
const COMMAND_LENGTH_MAX = 120;

export interface LockHolder {
  readonly pid: number;
  /** Its command line, shortened. */
  readonly command: string;
}

/**
 * The process that is writing to the store, as far as the system tells: Linux lists all locks on
 * files in /proc/locks, other systems have no such list.
 */
export function findLockHolder(path: string): LockHolder | undefined {
  try {
    const inode = statSync(`${path}-shm`).ino;
    const pid = pidOfWriter(readFileSync('/proc/locks', 'utf8'), inode);
    return pid === undefined ? undefined : { pid, command: commandOf(pid) };
  } catch {
    return undefined; // no such list here, or the holder has just gone
  }
}

/**
 * Finds who holds the write lock in the text of /proc/locks (proc_locks(5)), whose lines read
 * `1: POSIX  ADVISORY  WRITE 4711 08:01:524301 120 120`.
 */
export function pidOfWriter(locks: string, inode: number): number | undefined {
  for (const line of locks.split('\n')) {
    const [, , , access, pid, file, first, last] = line.trim().split(/\s+/);
    const isHeld = access === 'WRITE' && file?.split(':')[2] === String(inode);
    if (isHeld && Number(first) <= WRITE_LOCK_BYTE && WRITE_LOCK_BYTE <= lastByte(last)) return Number(pid);
  }
  return undefined;
}

function lastByte(text: string | undefined): number {
  return text === 'EOF' ? Number.POSITIVE_INFINITY : Number(text);
}

function commandOf(pid: number): string {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
  return withoutSecrets(words).join(' ').slice(0, COMMAND_LENGTH_MAX);
}
