import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localPublisher } from '../../../src/adapters/notify/local.ts';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import { collect, createRepositories, type Repositories } from '../../../src/engine/repositories/index.ts';

/** Commands that the system cannot even start: nobody is told, and what was to be told is not undone. */

let folder: string;
let repositories: Repositories;
let close: () => void;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flex-notify-'));
  const table = await openSqliteTable(IN_MEMORY);
  repositories = createRepositories(table);
  close = () => table.close();
});
afterAll(async () => {
  close();
  await rm(folder, { recursive: true });
});

async function fileOf(name: string, text: string, mode: number): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

const COMMANDS: readonly (readonly [name: string, command: () => Promise<readonly string[]>])[] = [
  ['is not there', async () => [join(folder, 'nowhere')]],
  ['may not be run', async () => [await fileOf('plain', '#!/bin/sh\n', 0o644)]],
  ['is no program', async () => [await fileOf('no-program', '\u0000\u0001\u0002', 0o755)]],
  ['lies in a file', async () => [join(await fileOf('a-file', '', 0o644), 'inside')]],
  ['is a folder', async () => [folder]],
];

describe('a subscriber whose command', () => {
  test.each(COMMANDS)('%s is noted as failed', async (name, command) => {
    const exec = await command();
    const id = `fact/${name}`;
    const publisher = localPublisher({
      repositories,
      journal: repositories.journal,
      clock: { nowMs: () => 1_000 },
      subscribers: [{ topic: 'prognosis-updated', exec }],
    });
    await publisher.publish({
      topic: 'prognosis-updated',
      id,
      createdMs: 1_000,
      attributes: { eventId: id },
    });
    const [entry] = await collect(repositories.journal.entries(id));
    expect(entry).toMatchObject({ what: 'subscriber-failed', level: 'warn' });
    expect(entry!.details).toHaveProperty('failure', expect.stringMatching(/./));
  });
});
