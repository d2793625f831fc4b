import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSandbox, type Sandbox } from './harness.ts';
import { atNow, HOSTS_ENV, type Hosts, startHosts } from './hosts.ts';

/** Files that are no recordings, given to the commands that work recordings off. */

let sandbox: Sandbox;
let hosts: Hosts;
beforeEach(async () => {
  sandbox = await makeSandbox();
  hosts = await startHosts(sandbox.dir, { hasDefects: false });
  await writeFile(join(sandbox.dir, 'users'), 'root:x:0:0:root:/root:/bin/bash\n'.repeat(200));
});
afterEach(async () => {
  await hosts.close();
  await sandbox.remove();
});

const flex = (...args: readonly string[]) =>
  sandbox.here(atNow(args), { env: { ...sandbox.env, ...HOSTS_ENV } });

describe('a file that is no recording', () => {
  it('is refused by a replay, and nothing of it is put apart', async () => {
    for (const command of [
      ['telemetry', 'replay'],
      ['pwrcell', 'telemetry'],
    ]) {
      const ended = await flex(...command, 'users');
      expect(ended).toMatchObject({ exitCode: 65, stdout: '' });
      expect(ended.stderr).toContain('users is no recording of the stream: it looks like text');
    }
    const { stdout } = await flex('pwrcell', 'quarantine', 'list', '--json');
    expect(JSON.parse(stdout).items).toEqual([]);
  });

  it('among others is named, and the others are worked off', async () => {
    await flex(
      'telemetry',
      'simulate',
      '--out',
      'fleet.bin',
      '--systems',
      '20',
      '--length',
      '15m',
      '--clean',
    );
    const ended = await flex('telemetry', 'replay', 'users', 'fleet.bin', '--json');
    expect(ended.exitCode).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      poisonCount: 0,
      refused: [{ file: 'users', code: 'unknown-format' }],
    });
  });

  it('is not converted, and leaves no file behind', async () => {
    const before = await readdir(sandbox.dir);
    const ended = await flex('telemetry', 'convert', 'users', '--to', 'ndjson', '--out', 'out.json');
    expect(ended.exitCode).toBe(65);
    expect(await readdir(sandbox.dir)).toEqual(before);
  });

  it('is refused as well where somebody says what it is; inspect shows what is in it', async () => {
    const ended = await flex('telemetry', 'replay', 'users', '--format', 'concatenated', '--json');
    expect(ended.exitCode).toBe(65);
    expect(ended.stderr).toContain('unknown-format');
    const { stdout } = await flex('pwrcell', 'quarantine', 'list', '--json');
    expect(JSON.parse(stdout).items).toEqual([]);
    const shown = await flex('telemetry', 'inspect', 'users', '--format', 'concatenated', '--json');
    expect(shown.exitCode).toBe(3);
    const [file] = JSON.parse(shown.stdout).files;
    expect(file).toMatchObject({ messageCount: 0, unreadableCount: expect.any(Number) });
  });
});
