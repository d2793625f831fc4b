import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { openSqliteTable } from '../../../../src/adapters/store/sqlite/open.ts';
import { openedStore, temporaryPath } from './store-file.ts';

const WRITER = new URL('writer-process.ts', import.meta.url).pathname;
const ROUNDS = 60;

async function runWriter(path: string, name: string): Promise<void> {
  const child = spawn(process.execPath, [WRITER, path, name, String(ROUNDS)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let problems = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    problems += text;
  });
  const [exitCode] = await once(child, 'close');
  expect({ exitCode, problems }).toEqual({ exitCode: 0, problems: '' });
}

/** Starts a writer, kills it in the middle, and gives back which rounds it had been told were stored. */
async function killedWriter(path: string): Promise<readonly number[]> {
  const child = spawn(process.execPath, [WRITER, path, 'killed', '100000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    if (told.split('\n').length > 20) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGKILL');
  return told.split('\n').slice(0, -1).map(Number);
}

it('keeps all that was said to be stored by a process that was killed', async () => {
  const path = temporaryPath();
  for (let run = 0; run < 3; run++) {
    const rounds = await killedWriter(path);
    const table = await openSqliteTable(path);
    const stored = await table.getMany(
      rounds.flatMap((round) => [
        { pk: 'single-killed', sk: String(round) },
        ...Array.from({ length: 10 }, (_, index) => ({ pk: 'many-killed', sk: `${round}-${index}` })),
      ]),
    );
    expect(rounds.length).toBeGreaterThan(19);
    expect(stored).not.toContain(undefined);
    expect(await table.check()).toEqual([]);
    await table.close();
  }
});

it('loses nothing when two processes write to one file at the same time', async () => {
  const path = temporaryPath();
  await Promise.all(['one', 'two'].map((name) => runWriter(path, name)));
  const table = await openedStore(path);
  expect((await table.get({ pk: 'shared', sk: 'count' }))?.attributes).toEqual({ count: 2 * ROUNDS });
  for (const pk of ['many-one', 'many-two', 'single-one', 'single-two']) {
    const sortKeys = [];
    for await (const { sk } of table.query({ pk })) sortKeys.push(sk);
    expect(sortKeys).toHaveLength(pk.startsWith('many') ? 10 * ROUNDS : ROUNDS);
  }
  expect(await table.check()).toEqual([]);
});
