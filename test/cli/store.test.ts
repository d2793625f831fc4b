import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSandbox, type Sandbox } from './harness.ts';
import { APPLY, LITTLE_FILES } from './little-market.ts';

let sandbox: Sandbox;
let storePath: string;
beforeEach(async () => {
  sandbox = await makeSandbox();
  storePath = join(sandbox.dir, '.flex/store.sqlite');
  await sandbox.here(['init']);
});
afterEach(() => sandbox.remove());

async function fill(): Promise<void> {
  await writeFile(join(sandbox.dir, 'portfolio.yaml'), LITTLE_FILES['portfolio.yaml']);
  const ended = await sandbox.here(APPLY);
  expect(ended.exitCode, ended.stderr).toBe(0);
}

describe('flex store info', () => {
  it('tells where the store is and what it holds', async () => {
    await fill();
    const { stdout, exitCode } = await sandbox.here(['store', 'info']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^context +local\nstore +.*\.flex\/store\.sqlite\nsize +\d+\.\d KiB\nschema +version 2\n/,
    );
    expect(stdout).toMatch(/^SITES +2$/m);
    const asJson = JSON.parse((await sandbox.here(['store', 'info', '--json'])).stdout) as object;
    expect(asJson).toMatchObject({ context: 'local', path: storePath, schemaVersion: 2 });
  });
});

describe('flex store check', () => {
  it('finds nothing wrong with a whole store', async () => {
    await fill();
    const { stdout, exitCode } = await sandbox.here(['store', 'check']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/store\.sqlite: all \d+ items can be read\n$/);
  });

  it('names every item that cannot be read, and ends with code 69', async () => {
    await fill();
    const database = new DatabaseSync(storePath);
    database.exec(`UPDATE item SET body = '{"half' WHERE pk = 'SITES'`);
    database.close();
    const { stdout, stderr, exitCode } = await sandbox.here(['store', 'check', '--json']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 69, stdout: '' });
    const { error } = JSON.parse(stderr.trim().split('\n').at(-1)!) as {
      error: { code: string; details: readonly { path: string }[] };
    };
    expect(error.code).toBe('store-corrupt');
    expect(error.details.map(({ path }) => path)).toEqual(['SITES / home-01-site', 'SITES / home-02-site']);
  });
});

it.each(['info', 'check'])('flex store %s makes no store where there is none', async (verb) => {
  const { stderr, exitCode } = await sandbox.here(['store', verb]);
  expect(exitCode).toBe(5);
  expect(stderr).toContain('There is no store');
  const { exitCode: again } = await sandbox.here(['store', verb]);
  expect(again).toBe(5);
});

it.each(['info', 'check'])('flex store %s says so where the file is none of ours', async (verb) => {
  await mkdir(join(sandbox.dir, '.flex'));
  await writeFile(storePath, 'not a database at all, and longer than its header would be: '.repeat(20));
  const { stderr, exitCode } = await sandbox.here(['store', verb]);
  expect(exitCode).toBe(69);
  expect(stderr).toContain('is no SQLite database');
});
