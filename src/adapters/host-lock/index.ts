import { userInfo } from 'node:os';
import { abstractSocketLock } from './abstract-socket.ts';
import type { HostLock } from './lock.ts';

export type { HeldLock, HostLock, LockOutcome, LockOwner } from './lock.ts';

/**
 * The lock of this machine.
 *
 * @param folder - where files of locks lie on systems that need some.
 */
export async function hostLock(folder: string): Promise<HostLock> {
  if (process.platform === 'linux') return abstractSocketLock(String(userInfo().uid));
  const { lockedFileLock } = await import('./locked-file.ts');
  return lockedFileLock(folder);
}
