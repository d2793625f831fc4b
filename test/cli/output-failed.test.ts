import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FLEX, makeSandbox, type Sandbox } from './harness.ts';
import { APPLY, LITTLE_PORTFOLIO } from './little-market.ts';

/** Where what is printed cannot be written: /dev/full is always full. */

const WHY = 'The output could not be written: no space left on device.';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await makeSandbox();
  await writeFile(join(sandbox.dir, 'portfolio.yaml'), LITTLE_PORTFOLIO);
  expect((await sandbox.here(APPLY)).exitCode).toBe(0);
});
afterAll(() => sandbox.remove());

const toFullDisk = (command: string) =>
  execa('sh', ['-c', `"$FLEX" ${command} >/dev/full`], {
    cwd: sandbox.dir,
    env: { ...sandbox.env, FLEX },
    extendEnv: false,
    reject: false,
  });

describe.skipIf(!existsSync('/dev/full'))('to a full disk', () => {
  it.each([
    'order list --json',
    'portfolio export',
    '--help',
    '--version --quiet',
  ])('%s: exit 69, and one sentence', async (command) => {
    const { exitCode, stderr } = await toFullDisk(command);
    expect(exitCode).toBe(69);
    expect(stderr).toContain(WHY);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('--version: the same, though no program is loaded', async () => {
    const { exitCode, stderr } = await toFullDisk('--version');
    expect(exitCode).toBe(69);
    expect(stderr).toMatch(/^error: The output could not be written: .*no space left on device.*\.$/);
  });

  it('with --json as one line of JSON', async () => {
    const { stderr } = await toFullDisk('group list --json');
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'output-failed', message: WHY } });
  });

  it('what a command has done is kept, and the ledger says how it ended', async () => {
    expect((await toFullDisk('prognosis generate --verbose')).exitCode).toBe(69);
    const run = JSON.parse((await sandbox.here(['runs', 'show', 'last', '--json'])).stdout);
    expect(run).toMatchObject({
      command: 'prognosis generate',
      state: 'failed',
      exitCode: 69,
      error: { code: 'output-failed', message: WHY },
      counts: { storedCount: 2 },
    });
    expect((await sandbox.here(['prognosis', 'show'])).exitCode).toBe(0);
  });
});
