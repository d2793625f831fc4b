import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalSubscriber, localPublisher } from '../../../src/adapters/notify/local.ts';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import type { SqliteTable } from '../../../src/adapters/store/sqlite/table.ts';
import type { Announcement, JournalEntry } from '../../../src/engine/ports.ts';
import { collect, createRepositories, type Repositories } from '../../../src/engine/repositories/index.ts';

const ANNOUNCEMENT: Announcement = {
  topic: 'prognosis-updated',
  id: 'prognosis-updated/quarter/2026-11-21/2',
  createdMs: 900,
  attributes: { groupId: 'quarter', day: '2026-11-21', revision: 2, eventId: 'o-evening' },
};

let dir: string;
let table: SqliteTable;
let repositories: Repositories;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flex-notify-'));
  table = await openSqliteTable(IN_MEMORY);
  repositories = createRepositories(table);
});
afterEach(async () => {
  await table.close();
  await rm(dir, { recursive: true });
});

const heardFile = (name: string) => join(dir, name);
const heard = (name: string) => readFile(heardFile(name), 'utf8');

/** Runs a script of Node with its arguments. */
function subscriber(script: string, ...args: readonly string[]): LocalSubscriber {
  return { topic: 'prognosis-updated', exec: [process.execPath, '-e', script, ...args] };
}

/** Appends what it gets on stdin to the file that it is given. */
const LISTEN = `require('node:fs').appendFileSync(process.argv[1], require('node:fs').readFileSync(0))`;

const listener = (name: string) => subscriber(LISTEN, heardFile(name));

async function publish(
  subscribers: readonly LocalSubscriber[],
  nowMs = 1_000,
  limits = { timeoutMs: 30_000, graceMs: 5_000 },
): Promise<readonly JournalEntry[]> {
  const clock = { nowMs: () => nowMs };
  const { journal } = repositories;
  await localPublisher({ repositories, journal, clock, subscribers, limits }).publish(ANNOUNCEMENT);
  return collect(journal.entries('o-evening'));
}

/** The same command, which fails as long as a file is not there. */
const whenThere = (name: string) =>
  subscriber(`require('node:fs').readFileSync(process.argv[1])`, heardFile(name));

describe('a local publisher', () => {
  test('tells nobody where nobody has subscribed', async () => {
    expect(await publish([])).toEqual([]);
  });

  test('hands a subscriber the announcement as one line of JSON on stdin', async () => {
    const [told, ...others] = await publish([listener('heard')]);
    const text = await heard('heard');
    expect(text.endsWith('\n')).toBe(true);
    expect(text.trimEnd()).not.toContain('\n');
    expect(JSON.parse(text)).toEqual(ANNOUNCEMENT);
    expect(told).toMatchObject({ what: 'subscriber-told', level: 'info', atMs: 1_000 });
    expect(others).toEqual([]);
  });

  test('tells nobody twice, and writes the same entry again', async () => {
    const entries = await publish([listener('heard')]);
    expect(await publish([listener('heard')], 2_000)).toEqual(entries);
    expect((await heard('heard')).trimEnd().split('\n')).toHaveLength(1);
  });

  test('tells again who failed; the first failure stays told', async () => {
    const failed = await publish([whenThere('late')]);
    expect(failed).toMatchObject([{ what: 'subscriber-failed', atMs: 1_000 }]);
    expect(await publish([whenThere('late')], 2_000)).toEqual(failed);
    await writeFile(heardFile('late'), '');
    expect(await publish([whenThere('late')], 3_000)).toMatchObject([
      ...failed,
      { what: 'subscriber-told', atMs: 3_000 },
    ]);
  });

  test('ends a subscriber that takes too long, and one that does not want to end', async () => {
    const stubborn = subscriber(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`);
    const slow = subscriber('setInterval(() => {}, 1000)');
    const entries = await publish([slow, stubborn], 1_000, { timeoutMs: 1_000, graceMs: 500 });
    const failures = entries.map(({ details }) => String(details!['failure']));
    expect(failures.sort()).toEqual([
      'it took longer than 1 s: ended by SIGKILL',
      'it took longer than 1 s: ended by SIGTERM',
    ]);
  });

  test('ends what a subscriber has started with it', async () => {
    const parent = `require('node:child_process').spawn(process.execPath, ['-e',
      "setTimeout(() => require('node:fs').writeFileSync(process.argv[1], ''), 2500)", process.argv[1]]);
      setInterval(() => {}, 1000)`;
    await publish([subscriber(parent, heardFile('orphan'))], 1_000, { timeoutMs: 1_000, graceMs: 500 });
    await sleep(2_500);
    await expect(heard('orphan')).rejects.toThrow('ENOENT');
  });

  test.each([
    ['ends with another code than 0', subscriber('process.exit(3)'), 'exit code 3'],
    ['is ended by a signal', subscriber('process.kill(process.pid, "SIGKILL")'), 'ended by SIGKILL'],
    [
      'does not exist',
      { topic: 'prognosis-updated', exec: ['/no/such/program', '--now'] } satisfies LocalSubscriber,
      'ENOENT',
    ],
    [
      'lies behind a file',
      { topic: 'prognosis-updated', exec: [`${process.execPath}/node`] } satisfies LocalSubscriber,
      'ENOTDIR',
    ],
    ['has no command', { topic: 'prognosis-updated', exec: [] } satisfies LocalSubscriber, 'empty'],
  ])('notes a subscriber that %s, and tells the others', async (_, broken, failure) => {
    const entries = await publish([listener('before'), broken, listener('after')]);
    expect(JSON.parse(await heard('before'))).toEqual(ANNOUNCEMENT);
    expect(JSON.parse(await heard('after'))).toEqual(ANNOUNCEMENT);
    expect(entries.filter(({ what }) => what === 'subscriber-told')).toHaveLength(2);
    const [noted, ...others] = entries.filter(({ what }) => what === 'subscriber-failed');
    expect(noted).toMatchObject({ level: 'warn', details: { command: '[secret]' } });
    expect(String(noted!.details!['failure'])).toContain(failure);
    expect(others).toEqual([]);
  });

  test('a subscriber that does not read what it is told has not failed', async () => {
    const [told] = await publish([subscriber('process.stdin.destroy()')]);
    expect(told).toMatchObject({ what: 'subscriber-told' });
  });
});
