import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { parsePs, parseStat, thisHost } from '../../../../src/adapters/workflow/embedded/host.ts';
import type { ExecutionOwner } from '../../../../src/engine/ports.ts';

describe('this process', () => {
  test('is alive as long as the owner has not left', () => {
    const [one, other] = [thisHost.enter(), thisHost.enter()];
    expect([one, other].map(thisHost.livenessOf)).toEqual(['alive', 'alive']);
    thisHost.leave(one);
    expect([one, other].map(thisHost.livenessOf)).toEqual(['gone', 'alive']);
    thisHost.leave(other);
  });

  test('gives every owner an id of its own', () => {
    const owners = Array.from({ length: 100 }, () => thisHost.enter());
    expect(new Set(owners.map(({ id }) => id)).size).toBe(100);
    for (const owner of owners) thisHost.leave(owner);
  });

  test('of an earlier process with the same id it is not', () => {
    const owner = thisHost.enter();
    expect(thisHost.livenessOf({ ...owner, processStart: '1' })).toBe('gone');
    thisHost.leave(owner);
  });

  test('what runs on another machine, or ran before this boot, cannot be seen', () => {
    const owner = thisHost.enter();
    expect(thisHost.livenessOf({ ...owner, pidScope: 'elsewhere' })).toBe('unseen');
    thisHost.leave(owner);
  });
});

describe.skipIf(process.platform === 'win32')('another process', () => {
  /** A process that says who it is, and waits. */
  async function start() {
    const host = JSON.stringify(
      new URL('../../../../src/adapters/workflow/embedded/host.ts', import.meta.url).href,
    );
    const script = `import { thisHost } from ${host}; console.log(JSON.stringify(thisHost.enter())); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, owner: JSON.parse(text.toString('utf8')) as ExecutionOwner };
  }

  test('is alive until it is killed', async () => {
    const { child, owner } = await start();
    expect(thisHost.livenessOf(owner)).toBe('alive');
    expect(thisHost.livenessOf({ ...owner, processStart: 'earlier' })).toBe('gone');
    child.kill('SIGSTOP');
    expect(thisHost.livenessOf(owner)).toBe('alive');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(thisHost.livenessOf(owner)).toBe('gone');
  });
});

describe('what the system says of processes', () => {
  const stat = (name: string, state: string) =>
    `4711 (${name}) ${state} 1 4711 4711 0 -1 4194304 100 0 0 0 5 3 0 0 20 0 11 0 987654 1000000 2000 18446744073709551615`;

  test.each([
    ['an ordinary name', stat('node', 'S'), { start: '987654', isDead: false }],
    ['a name with brackets and blanks', stat('a) R 1 (b', 'R'), { start: '987654', isDead: false }],
    ['a zombie', stat('node', 'Z'), { start: '987654', isDead: true }],
    ['one that is being taken down', stat('node', 'X'), { start: '987654', isDead: true }],
    ['one that is stopped', stat('node', 'T'), { start: '987654', isDead: false }],
  ])('/proc: %s', (_, text, seen) => {
    expect(parseStat(text)).toEqual(seen);
  });

  test.each([
    ['one that sleeps', 'S+   Sat Nov 21 09:05:01 2026\n', 'Sat Nov 21 09:05:01 2026', false],
    ['a zombie', 'Z    Sat Nov  7 09:05:01 2026\n', 'Sat Nov 7 09:05:01 2026', true],
  ])('ps: %s', (_, text, start, isDead) => {
    expect(parsePs(text)).toEqual({ start, isDead });
  });
});
