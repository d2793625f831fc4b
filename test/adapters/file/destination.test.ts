import { execFileSync } from 'node:child_process';
import { lstat, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { destinationOf } from '../../../src/adapters/file/destination.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'destination-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('a file has its name when it is whole, and not before', async () => {
  const path = join(folder, 'out.json');
  const destination = await destinationOf(path);
  await writeFile(destination.path, 'whole');
  await expect(stat(path)).rejects.toThrow('ENOENT');
  await destination.keep();
  expect(await readFile(path, 'utf8')).toBe('whole');
  expect(await readdir(folder)).toEqual(['out.json']);
});

test('what is broken off leaves the file as it was', async () => {
  const path = join(folder, 'out.json');
  await writeFile(path, 'before');
  const destination = await destinationOf(path);
  await writeFile(destination.path, 'half');
  await destination.discard();
  expect(await readFile(path, 'utf8')).toBe('before');
  expect(await readdir(folder)).toEqual(['out.json']);
});

test('a link stays a link, and what it leads to is written', async () => {
  await writeFile(join(folder, 'real.json'), 'before');
  await symlink('real.json', join(folder, 'link.json'));
  const destination = await destinationOf(join(folder, 'link.json'));
  await writeFile(destination.path, 'after');
  await destination.keep();
  expect(await readlink(join(folder, 'link.json'))).toBe('real.json');
  expect(await readFile(join(folder, 'real.json'), 'utf8')).toBe('after');
});

test.each(['keep', 'discard'] as const)('a pipe is written as it is, and is there after %s', async (what) => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const destination = await destinationOf(path);
  expect(destination.path).toBe(path);
  await destination[what]();
  expect((await lstat(path)).isFIFO()).toBe(true);
});

test('a device is written as it is', async () => {
  expect((await destinationOf('/dev/null')).path).toBe('/dev/null');
});
