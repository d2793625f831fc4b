import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeSandbox, type Sandbox } from './harness.ts';
import { HOSTS_ENV, startHosts } from './hosts.ts';
import { APPLY, GENERATE, LITTLE_PORTFOLIO, NOW, ORDER, RUN_CYCLE } from './little-market.ts';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await makeSandbox();
  await writeFile(join(sandbox.dir, 'portfolio.yaml'), LITTLE_PORTFOLIO);
});
afterEach(() => sandbox.remove());

test('flex alone in an empty place says how to begin, and makes no store', async () => {
  const { exitCode, stdout, stderr } = await sandbox.here([]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('There is no portfolio here yet');
  expect(stderr).toContain('next: flex init demo --example');
  expect((await sandbox.here(['group', 'list'])).exitCode).toBe(5);
});

test('flex alone names the step that comes next, from portfolio to order', async () => {
  const next = async () => (await sandbox.here(['--now', NOW])).stderr.match(/next: (.*)/)?.[1];
  await sandbox.here(APPLY);
  expect(await next()).toBe('flex prognosis generate --group north --day tomorrow');
  await sandbox.here(GENERATE);
  expect(await next()).toBe('flex cycle run --reduce 10kW --periods 17:00-20:00');
  await sandbox.here(RUN_CYCLE);
  expect(await next()).toBe('flex cycle show c-r1');
  await sandbox.here(ORDER);
  const { stdout } = await sandbox.here(['--now', NOW, '--json']);
  const { groups, orders } = JSON.parse(stdout);
  expect(groups).toMatchObject([{ groupId: 'north', participantCount: 2, tomorrow: { revision: 2 } }]);
  expect(orders).toMatchObject([{ id: 'o-r1', status: 'applied' }]);
});

test('flex alone where there is a fleet and no portfolio names what there is of the fleet', async () => {
  const hosts = await startHosts(sandbox.dir);
  try {
    const next = async () => (await sandbox.here([])).stderr.match(/next: (.*)/)?.[1];
    expect(await next()).toBe('flex pwrcell register');
    const listed = await sandbox.here(['pwrcell', 'devices', 'list']);
    expect(listed.stderr).toContain('try: flex pwrcell register');
    await sandbox.here(['pwrcell', 'register'], { env: { ...sandbox.env, ...HOSTS_ENV } });
    expect(await next()).toBe('flex pwrcell devices list');
  } finally {
    await hosts.close();
  }
});
