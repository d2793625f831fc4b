import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FLEX, makeSandbox, ROOT, type Sandbox } from './harness.ts';

/** What only a process of its own can show: launcher, pipes, signals, loaded modules. */

const FIXTURE = join(ROOT, 'test', 'cli', 'fixtures', 'main.ts');
const TRACE = join(ROOT, 'test', 'cli', 'fixtures', 'trace-modules.mjs');

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await makeSandbox();
});
afterAll(() => sandbox.remove());

const shell = (script: string, env: Record<string, string> = {}) =>
  execa('sh', ['-c', script], {
    cwd: sandbox.dir,
    env: { ...sandbox.env, FLEX, FIXTURE, NODE: process.execPath, ...env },
    extendEnv: false,
    reject: false,
  });

describe('the launcher', () => {
  it('starts the program from anywhere, through symbolic links', async () => {
    const bin = join(sandbox.home, 'my bin');
    await mkdir(bin);
    await symlink(FLEX, join(bin, 'first'));
    await symlink('first', join(bin, 'second'));
    const { stdout } = await shell('cd / && "$BIN/second" --version', { BIN: bin });
    expect(stdout).toMatch(/^flex \d+\.\d+\.\d+/);
  });

  it('pwrcell X is flex pwrcell X', async () => {
    const [direct, alias] = await Promise.all([
      shell('"$FLEX" pwrcell no-such-verb'),
      shell('"$PWRCELL" no-such-verb', { PWRCELL: join(ROOT, 'bin', 'pwrcell') }),
    ]);
    expect(alias.stderr).toBe(direct.stderr);
    expect(alias.exitCode).toBe(direct.exitCode);
    expect(alias.exitCode).toBe(2);
  });

  it('without a Node that is new enough: exit 69 and one line', async () => {
    const root = join(sandbox.home, 'old');
    await mkdir(join(root, 'bin'), { recursive: true });
    await cp(FLEX, join(root, 'bin', 'flex'));
    await writeFile(join(root, 'bin', 'node'), '#!/bin/sh\necho v20.20.2\n');
    await chmod(join(root, 'bin', 'node'), 0o755);
    const { stderr, exitCode } = await shell('"$ROOT/bin/flex" --version', {
      ROOT: root,
      PATH: `${join(root, 'bin')}:/usr/bin:/bin`,
    });
    expect(exitCode).toBe(69);
    expect(stderr).toMatch(/^flex needs Node 24 or newer; found v20\.20\.2\..*$/);
  });
});

describe('pipes', () => {
  it('a reader that goes away is a normal end', async () => {
    const { stdout, stderr } = await shell(
      '("$NODE" "$FIXTURE" try stream --count 100000; echo "exit $?" >&2) | head -1',
    );
    expect(stdout).toMatch(/^tick 0 \.+$/);
    expect(stderr).toBe('exit 0');
  });

  it('a slow reader gets everything', async () => {
    const { stdout } = await shell(
      '"$NODE" "$FIXTURE" try stream --count 50000 --json | (sleep 0.3; tail -1)',
    );
    expect(JSON.parse(stdout)).toEqual({ type: 'tick', index: 49_999 });
  });

  it.each([
    [{}, false],
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '' }, true],
    [{ NO_COLOR: '1' }, false],
    [{ FORCE_COLOR: '0' }, false],
  ])('colours with %j: %s', async (env, isColored) => {
    const { stdout, stderr } = await shell(
      '"$NODE" "$FIXTURE" try list; "$NODE" "$FIXTURE" try refused',
      env,
    );
    expect(stdout.includes('\u001b[')).toBe(isColored);
    expect(stderr.includes('\u001b[')).toBe(isColored);
    expect((await shell('"$NODE" "$FIXTURE" try list --no-color', env)).stdout).not.toContain('\u001b[');
  });
});

describe('signals', () => {
  async function start(...options: readonly string[]) {
    const child = spawn(process.execPath, [FIXTURE, 'try', 'wait', ...options], { env: sandbox.env });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      said.stdout += chunk.toString();
    });
    const isWaiting = new Promise<void>((resolve) => {
      child.stderr.on('data', (chunk: Buffer) => {
        said.stderr += chunk.toString();
        if (said.stderr.includes('waiting')) resolve();
      });
    });
    await isWaiting;
    return { child, said };
  }

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s lets the step end, then exit %i', async (signal, code) => {
    const { child, said } = await start();
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([code, null]);
    expect(said.stdout).toBe('ended its step\n');
    expect(said.stderr).toContain('stopping');
  });

  it('the second one ends at once', async () => {
    const { child, said } = await start('--deaf');
    child.kill('SIGINT');
    while (!said.stderr.includes('stopping')) await once(child.stderr, 'data');
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([null, 'SIGINT']);
  });

  it('a command that does not look at the signal is ended at once', async () => {
    const { child } = await start('--unasked');
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([null, 'SIGINT']);
  });
});

describe('what is loaded', () => {
  async function modulesOf(...args: readonly string[]): Promise<readonly string[]> {
    const trace = join(sandbox.home, `trace-${args.join('')}.txt`);
    await writeFile(trace, '');
    await execa(
      process.execPath,
      ['--import', pathToFileURL(TRACE).href, join(ROOT, 'bin', 'start.mjs'), ...args],
      {
        cwd: sandbox.dir,
        env: { ...sandbox.env, FLEX_TRACE: trace },
        extendEnv: false,
      },
    );
    const urls = (await readFile(trace, 'utf8')).split('\n').filter((url) => url.startsWith('file:'));
    return urls.map((url) => relative(ROOT, fileURLToPath(url)));
  }

  it('--version: the way in alone', async () => {
    expect(await modulesOf('--version')).toEqual(['bin/start.mjs']);
  });

  it.each([
    ['--help'],
    ['help', 'units'],
  ])('%s %s: no engine but its errors, no library but the parser', async (...args) => {
    const modules = await modulesOf(...args);
    expect(modules).toContain('src/commands/shell/run.ts');
    expect(modules.filter((path) => path.startsWith('src/engine/'))).toEqual(['src/engine/errors.ts']);
    expect(modules.filter((path) => path.startsWith('src/adapters/'))).toEqual([]);
    const libraries = modules.filter(
      (path) => path.startsWith('node_modules/') && !path.includes('/commander/'),
    );
    expect(libraries).toEqual([]);
  });

  it('leaves its compile cache in the user’s cache folder', async () => {
    await sandbox.flex(['--help']);
    expect(await readdir(join(sandbox.home, 'cache', 'flex'))).not.toEqual([]);
  });
});
