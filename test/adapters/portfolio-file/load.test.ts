import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPortfolioFiles } from '../../../src/adapters/portfolio-file/load.ts';
import { BASE } from './reading.ts';

const directory = mkdtempSync(join(tmpdir(), 'portfolio-'));
afterAll(() => rmSync(directory, { recursive: true }));

function written(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

test('reads files, with or without a byte order mark', async () => {
  const [, groups, ...rest] = BASE.split('\n');
  const paths = [written('a.yaml', `\uFEFF${groups}`), written('b.yml', rest.join('\n'))];
  const { wanted } = await readPortfolioFiles(paths);
  expect(wanted.contracts.map(({ id }) => id)).toEqual(['k']);
});

test('reads a JSON file with a byte order mark', async () => {
  const { wanted } = await readPortfolioFiles([
    written('bom.json', '\uFEFF{"groups": [{"id": "g", "zone": "UTC"}]}'),
  ]);
  expect(wanted.groups).toHaveLength(1);
});

test('reads a file once that is named twice', async () => {
  const path = written('twice.yaml', BASE);
  await expect(readPortfolioFiles([path, path])).resolves.toMatchObject({ warnings: [] });
});

test('names every path that leads to no file', async () => {
  const missing = join(directory, 'missing.yaml');
  await expect(readPortfolioFiles([missing, directory])).rejects.toMatchObject({
    code: 'no-such-file',
    details: [
      { file: missing, expected: 'a file that can be read (ENOENT)' },
      { file: directory, expected: 'a file, not a directory' },
    ],
  });
});

test('refuses what is not UTF-8', async () => {
  const path = written('latin1.yaml', Uint8Array.of(0x67, 0xe9, 0x0a));
  await expect(readPortfolioFiles([path])).rejects.toMatchObject({
    code: 'bad-portfolio',
    details: [{ file: path, expected: 'text in UTF-8' }],
  });
});

test('tells the file by the path that was given', async () => {
  const path = written('bad.yaml', 'groups: [{ id: g }]');
  await expect(readPortfolioFiles([path])).rejects.toMatchObject({
    message: 'The portfolio has one problem.',
    details: [{ file: path, line: 1, path: 'groups[0].zone' }],
  });
});
