import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSandbox, type Sandbox } from './harness.ts';
import { atNow, HOSTS_ENV, type Hosts, startHosts } from './hosts.ts';

/** What an operator sees who gives wrong credentials: one error, and not one for each asset. */

let sandbox: Sandbox;
let hosts: Hosts;
beforeEach(async () => {
  sandbox = await makeSandbox();
  hosts = await startHosts(sandbox.dir, { provisionedPct: 100 });
});
afterEach(async () => {
  await hosts.close();
  await sandbox.remove();
});

const env = () => ({ ...sandbox.env, ...HOSTS_ENV, WRONG_SECRET: 'not-the-secret' });
const flex = (...args: readonly string[]) => sandbox.here(atNow(['pwrcell', ...args]), { env: env() });

/** From now on the host is called with another secret. */
async function spoil(host: 'concerto' | 'ces'): Promise<void> {
  const file = join(sandbox.dir, 'flex.yaml');
  const lines = (await readFile(file, 'utf8')).split('\n');
  const spoilt = lines.map((line) =>
    line.trimStart().startsWith(`${host}:`) ? line.replace('SIM_SECRET', 'WRONG_SECRET') : line,
  );
  await writeFile(file, spoilt.join('\n'));
}

const errorsOf = (stderr: string) => stderr.split('\n').filter((line) => line.includes('credentials'));

describe('wrong credentials', () => {
  it.each([
    ['metadata', ['metadata']],
    ['states', ['status']],
    ['a pass', ['commission', '--auto', '--apply']],
  ])('for the vendor end %s with one error', async (_what, args) => {
    await flex('register');
    await spoil('ces');
    const ended = await flex(...args);
    expect(ended.exitCode).toBe(77);
    expect(errorsOf(ended.stderr)).toHaveLength(1);
    expect(ended.stderr).toContain('CES does not accept the credentials');
    expect(hosts.ces().done).toEqual({});
  });

  it('for the vendor keep nothing from being told that follows from the stream', async () => {
    await flex('register');
    await spoil('ces');
    await flex('status');
    expect(hosts.concerto().done['assetStates']).toBeGreaterThan(0);
    const asked = JSON.parse((await flex('status', '--dry-run', '--json')).stdout);
    expect(asked.dueCount).toBeGreaterThan(0);
  });

  it.each([
    [['register']],
    [['status']],
    [['commission', '--auto', '--apply']],
  ])('for Concerto end %j with one error', async (args) => {
    await flex('register');
    await spoil('concerto');
    const ended = await flex(...args);
    expect(ended.exitCode).toBe(77);
    expect(errorsOf(ended.stderr)).toHaveLength(1);
    expect(ended.stderr).toContain('Concerto does not accept the credentials');
  });

  it('are an error on one line with --json, and nothing on stdout', async () => {
    await flex('register');
    await spoil('ces');
    const ended = await flex('status', '--json');
    expect(ended.stdout).toBe('');
    expect(JSON.parse(ended.stderr.trim().split('\n').at(-1)!)).toMatchObject({
      error: { code: 'credentials' },
    });
  });
});
