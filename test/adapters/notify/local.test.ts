import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalSubscriber, localPublisher } from '../../../src/adapters/notify/local.ts';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import type { SqliteTable } from '../../../src/adapters/store/sqlite/table.ts';
import type { Announcement, JournalEntry } from '../../../src/engine/ports.ts';
import { collect, createRepositories, type Repositories } from '../../../src/engine/repositories/index.ts';

const ANNOUNCEMENT: Announcement = {
  topic: 'prognosis-updated',
  id: 'prognosis-updated/quarter/2026-11-21/2',
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

async function publish(subscribers: readonly LocalSubscriber[]): Promise<readonly JournalEntry[]> {
  const clock = { nowMs: () => 1_000 };
  const { journal } = repositories;
  await localPublisher({ repositories, journal, clock, subscribers }).publish(ANNOUNCEMENT);
  return collect(journal.entries('o-evening'));
}

describe('a local publisher', () => {
  test('stores what it publishes, also where nobody has subscribed', async () => {
    expect(await publish([])).toEqual([]);
    expect(await collect(repositories.announcements.list('prognosis-updated'))).toEqual([ANNOUNCEMENT]);
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

  test('tells again what is published again, and stores it once', async () => {
    await publish([listener('heard')]);
    await publish([listener('heard')]);
    const [first, second, ...others] = (await heard('heard')).trimEnd().split('\n');
    expect(first).toBe(second);
    expect(others).toEqual([]);
    expect(await collect(repositories.announcements.list('prognosis-updated'))).toHaveLength(1);
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
    expect(noted).toMatchObject({ level: 'warn', details: { command: broken.exec.join(' ') } });
    expect(String(noted!.details!['failure'])).toContain(failure);
    expect(others).toEqual([]);
  });

  test('a subscriber that does not read what it is told has not failed', async () => {
    const [told] = await publish([subscriber('process.stdin.destroy()')]);
    expect(told).toMatchObject({ what: 'subscriber-told' });
  });
});
