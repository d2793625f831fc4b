import { connect, createServer, type Server } from 'node:net';
import { type HostLock, type LockOutcome, type LockOwner, parseOwner } from './lock.ts';

/** How long an owner is waited for to say who it is. */
const ANSWER_MS_MAX = 1_000;
/** How often a lock is tried whose owner goes away while it is asked. */
const TRIES_MAX = 5;

/**
 * A lock that is a listening socket of Linux's abstract namespace (unix(7)): its name can be bound once, no file is
 * made, and the kernel takes it away with the process. Whoever connects is told who the owner is.
 *
 * @param user - names of different users do not meet.
 */
export function abstractSocketLock(user: string): HostLock {
  return {
    async acquire(name, owner) {
      const address = `\0flex-${user}-${name}`;
      for (let tries = 0; tries < TRIES_MAX; tries += 1) {
        const outcome = await tryOnce(address, owner);
        if (outcome !== 'gone') return outcome;
      }
      return { outcome: 'held' };
    },
  };
}

async function tryOnce(address: string, owner: LockOwner): Promise<LockOutcome | 'gone'> {
  const server = await listen(address, JSON.stringify(owner));
  if (server === undefined) return askOwner(address);
  const release = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  return { outcome: 'acquired', lock: { release } };
}

/** @returns undefined where the address is taken. */
function listen(address: string, answer: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => {}); // whoever asked has gone
      // Said is said: who does not hang up would keep the server from closing.
      socket.end(answer, () => socket.destroy());
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** @returns `gone` where there is no owner any more. */
function askOwner(address: string): Promise<LockOutcome | 'gone'> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(address);
    const end = (outcome: LockOutcome | 'gone') => {
      socket.destroy();
      resolve(outcome);
    };
    socket.setTimeout(ANSWER_MS_MAX, () => end({ outcome: 'held' }));
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
    });
    socket.on('end', () => {
      const owner = parseOwner(text);
      end(owner === undefined ? { outcome: 'held' } : { outcome: 'held', owner });
    });
    socket.on('error', () => end('gone'));
  });
}
