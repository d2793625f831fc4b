import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { abstractSocketLock } from '../../../src/adapters/host-lock/abstract-socket.ts';
import type { HostLock, LockOwner } from '../../../src/adapters/host-lock/index.ts';
import { lockedFileLock } from '../../../src/adapters/host-lock/locked-file.ts';
import { ROOT } from '../../cli/harness.ts';

/** Both kinds of lock, against processes of their own. */

const OWNER: LockOwner = { pid: process.pid, command: 'flex batch', sinceMs: 1, runId: 'run-1' };

let dir: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flex-lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(dir, { recursive: true, force: true });
});

const KINDS: readonly (readonly [string, string, (place: string) => HostLock])[] = [
  ['abstract-socket.ts', 'abstractSocketLock', (place) => abstractSocketLock(place.replaceAll('/', '_'))],
  ['locked-file.ts', 'lockedFileLock', lockedFileLock],
];

describe.each(
  process.platform === 'linux' ? KINDS : KINDS.slice(1),
)('a lock by %s', (file, factory, makeLock) => {
  /** A process that takes the lock, says what came of it, and goes on until it is killed. */
  async function holder(): Promise<{ child: ChildProcess; said: string }> {
    const place = file === 'locked-file.ts' ? dir : dir.replaceAll('/', '_');
    const script = `
      import { ${factory} } from ${JSON.stringify(join(ROOT, 'src/adapters/host-lock', file))};
      const owner = { pid: process.pid, command: 'a holder', sinceMs: 5, runId: 'run-2' };
      const { outcome } = await ${factory}(${JSON.stringify(place)}).acquire('job', owner);
      console.log(outcome);
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const [said] = (await once(child.stdout!, 'data')) as [Buffer];
    return { child, said: said.toString().trim() };
  }

  it('is held by one at a time, and says who; given back it is free', async () => {
    const lock = makeLock(dir);
    const first = await lock.acquire('job', OWNER);
    if (first.outcome !== 'acquired') throw new Error('it is free');
    expect(await lock.acquire('job', { ...OWNER, runId: 'other' })).toEqual({
      outcome: 'held',
      owner: OWNER,
    });
    expect(await lock.acquire('another', OWNER)).toMatchObject({ outcome: 'acquired' });
    await first.lock.release();
    expect(await lock.acquire('job', OWNER)).toMatchObject({ outcome: 'acquired' });
  });

  it('is free at once when its holder is killed', async () => {
    const { child, said } = await holder();
    expect(said).toBe('acquired');
    const lock = makeLock(dir);
    expect(await lock.acquire('job', OWNER)).toMatchObject({
      outcome: 'held',
      owner: { pid: child.pid, command: 'a holder' },
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await lock.acquire('job', OWNER)).toMatchObject({ outcome: 'acquired' });
  });

  it('of several that start at once one gets it', async () => {
    const all = await Promise.all([holder(), holder(), holder()]);
    expect(all.map(({ said }) => said).sort()).toEqual(['acquired', 'held', 'held']);
  });

  it('a holder that does not answer is a holder still', async () => {
    const { child } = await holder();
    child.kill('SIGSTOP');
    expect(await makeLock(dir).acquire('job', OWNER)).toMatchObject({ outcome: 'held' });
  });
});

it.runIf(process.platform === 'linux')(
  'is given back also while somebody who asked never hangs up',
  async () => {
    const user = dir.replaceAll('/', '_');
    const lock = abstractSocketLock(user);
    const first = await lock.acquire('job', OWNER);
    if (first.outcome !== 'acquired') throw new Error('it is free');
    const asking = connect({ path: `\0flex-${user}-job`, allowHalfOpen: true });
    asking.resume();
    await once(asking, 'end'); // the whole answer is there
    await first.lock.release();
    expect(await lock.acquire('job', OWNER)).toMatchObject({ outcome: 'acquired' });
    asking.destroy();
  },
);
