import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
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
