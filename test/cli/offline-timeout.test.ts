import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSandbox, type Sandbox } from './harness.ts';
import { atNow, HOSTS_ENV, type Hosts, startHosts } from './hosts.ts';

/** Whoever says how long a system may be silent is told where that leaves something to chance. */

let sandbox: Sandbox;
let hosts: Hosts;
beforeEach(async () => {
  sandbox = await makeSandbox();
  hosts = await startHosts(sandbox.dir, { hasDefects: false });
  await writeFile(join(sandbox.dir, 'empty.json'), '{"Records":[]}');
});
afterEach(async () => {
  await hosts.close();
  await sandbox.remove();
});

const flex = (...args: readonly string[]) =>
  sandbox.here(atNow(args), { env: { ...sandbox.env, ...HOSTS_ENV } });

describe.each([
  'pwrcell status',
  'pwrcell commission',
  'pwrcell commission --apply',
  'pwrcell telemetry empty.json',
  'telemetry replay empty.json',
  'telemetry replay empty.json --dry-run',
])('flex %s --offline-timeout', (command) => {
  const words = command.split(' ');
  it.each([
    ['10m', '10 min is a multiple of the 5 min between two samples'],
    ['7m', '7 min is less than one and a half times the 5 min between two samples'],
  ])('%s', async (timeout, advice) => {
    const { exitCode, stderr } = await flex(...words, '--offline-timeout', timeout);
    expect(exitCode, stderr).toBe(0);
    expect(stderr.split(advice)).toHaveLength(2);
  });

  it.each(['15m', '12.5m'])('%s is fine', async (timeout) => {
    const { stderr } = await flex(...words, '--offline-timeout', timeout);
    expect(stderr).not.toContain('between two samples');
  });
});
