import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeSandbox, type Sandbox } from './harness.ts';
import { APPLY, GENERATE, LITTLE_PORTFOLIO, NOW, ORDER, RUN_CYCLE } from './little-market.ts';

/** What an operator may get wrong on the way from a portfolio to an order: one clear error each. */

const AT = ['--now', NOW];
const ASK = [...AT, 'cycle', 'run', '--reduce', '1kW'];
const EVENING = ['--periods', '17:00-18:00'];

const REQUEST_FILES = {
  'contradictory.yaml': 'ranges: [{periods: 17:00-18:00, requested: {min: -1kW, max: -2kW}}]\n',
  'two-directions.yaml': 'ranges: [{periods: 17:00-18:00, requested: {min: -1kW, max: 2kW}}]\n',
  'no-room.yaml':
    'ranges:\n  - {periods: 17:00-18:00, reduce: 1kW}\n  - {periods: 19:00-20:00, available: {min: 1kW, max: 2kW}}\n',
  'overlap.yaml':
    'ranges:\n  - {periods: 17:00-19:00, reduce: 1kW}\n  - {periods: 18:00-20:00, reduce: 2kW}\n',
  'misspelt.yaml': 'ranges:\n  - {period: 17:00-18:00, reduce: 1kW}\nrebond: 1kW\n',
  'nothing-asked.yaml': 'ranges: [{periods: 17:00-18:00, available: {min: 0W, max: 1kW}}]\n',
};

interface Row {
  readonly name: string;
  readonly args: readonly string[];
  readonly exitCode: number;
  /** Parts of what stands on stderr. */
  readonly says: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    name: 'hours that no day has',
    args: [...ASK, '--periods', '25:00-26:00'],
    exitCode: 65,
    says: ['25:00-26:00'],
  },
  {
    name: 'a period number beyond the day',
    args: [...ASK, '--periods', '25'],
    exitCode: 65,
    says: ['1 to 24'],
  },
  {
    name: 'times between two periods',
    args: [...ASK, '--periods', '17:10-18:00'],
    exitCode: 65,
    says: ['17:10'],
  },
  {
    name: 'an unknown group',
    args: [...ASK, ...EVENING, '--group', 'nort'],
    exitCode: 5,
    says: ['nearest is north'],
  },
  {
    name: 'a day without prognosis',
    args: [...ASK, ...EVENING, '--day', '2026-12-24'],
    exitCode: 4,
    says: ['no prognosis of 2026-12-24', 'flex prognosis generate --group north --day 2026-12-24'],
  },
  {
    name: 'a request for what is over',
    args: [...ASK, '--periods', '09:00-10:00', '--day', 'today'],
    exitCode: 7,
    says: ['2026-11-21T09:00:00+01:00'],
  },
  {
    name: 'a deadline that has passed',
    args: [...ASK, ...EVENING, '--deadline', '-1h'],
    exitCode: 7,
    says: ['deadline', '2026-11-21T10:00:00+01:00'],
  },
  {
    name: 'neither what nor when',
    args: [...AT, 'cycle', 'run'],
    exitCode: 2,
    says: ['--reduce', '--periods'],
  },
  {
    name: 'a power without unit',
    args: [...AT, 'cycle', 'run', '--reduce', '10', ...EVENING],
    exitCode: 2,
    says: ['5kW'],
  },
  {
    name: 'a minimum above the maximum',
    args: [...AT, 'cycle', 'run', '-f', 'contradictory.yaml'],
    exitCode: 65,
    says: ['-1000 W to -2000 W', 'minimum that is not above'],
  },
  {
    name: 'two directions at once',
    args: [...AT, 'cycle', 'run', '-f', 'two-directions.yaml'],
    exitCode: 65,
    says: ['one direction'],
  },
  {
    name: 'room for rebound that forces a change',
    args: [...AT, 'cycle', 'run', '-f', 'no-room.yaml'],
    exitCode: 65,
    says: ['ranges[1]', 'contains 0'],
  },
  {
    name: 'ranges that overlap',
    args: [...AT, 'cycle', 'run', '-f', 'overlap.yaml'],
    exitCode: 65,
    says: ['18:00', 'ranges[0]'],
  },
  {
    name: 'misspelt keys, all at once, with their lines',
    args: [...AT, 'cycle', 'run', '-f', 'misspelt.yaml'],
    exitCode: 65,
    says: ['misspelt.yaml:2', 'nearest is periods', 'misspelt.yaml:3', 'nearest is rebound'],
  },
  {
    name: 'a request that asks nothing',
    args: [...AT, 'cycle', 'run', '-f', 'nothing-asked.yaml'],
    exitCode: 65,
    says: ['at least one range'],
  },
  {
    name: 'a file that is not there',
    args: [...AT, 'cycle', 'run', '-f', 'gone.yaml'],
    exitCode: 5,
    says: ['gone.yaml'],
  },
  { name: 'an unknown cycle', args: [...AT, 'order', 'apply', 'c-r2', '--yes'], exitCode: 5, says: ['c-r2'] },
  {
    name: 'a day that is over',
    args: [...AT, 'prognosis', 'generate', '--day', 'yesterday'],
    exitCode: 7,
    says: ['is over'],
  },
  {
    name: 'a day that is none',
    args: [...AT, 'prognosis', 'generate', '--day', '2026-02-30'],
    exitCode: 65,
    says: ['2026-02-30'],
  },
  {
    name: 'a site that is none',
    args: [...AT, 'plan', 'show', 'home-01'],
    exitCode: 5,
    says: ['nearest is home-01-site'],
  },
];

describe('what an operator may get wrong', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await makeSandbox();
    await writeFile(join(sandbox.dir, 'portfolio.yaml'), LITTLE_PORTFOLIO);
    for (const [name, text] of Object.entries(REQUEST_FILES)) await writeFile(join(sandbox.dir, name), text);
    await sandbox.here(APPLY);
    await sandbox.here(GENERATE);
  });
  afterEach(() => sandbox.remove());

  test.each(ROWS)('$name', async ({ args, exitCode, says }) => {
    const ended = await sandbox.here(args);
    expect(ended.exitCode).toBe(exitCode);
    expect(ended.stdout).toBe('');
    for (const part of says) expect(ended.stderr).toContain(part);
    const { items } = JSON.parse((await sandbox.here(['request', 'list', '--json'])).stdout);
    expect(items).toEqual([]);
  });

  test('an order is refused after the prognosis has moved on, and after the offer was ordered it is done', async () => {
    await sandbox.here(RUN_CYCLE);
    await sandbox.here([...AT, 'cycle', 'run', '--reduce', '1kW', '--periods', '20:00-21:00', '--id', 'r2']);
    expect((await sandbox.here(ORDER)).exitCode).toBe(0);
    const second = await sandbox.here([...AT, 'order', 'apply', 'c-r2', '--yes']);
    expect(second.exitCode).toBe(4);
    expect(second.stderr).toContain('revision 1');
    const again = await sandbox.here(ORDER);
    expect(again.exitCode).toBe(0);
    expect(again.stderr).toContain('already applied');
  });

  test('without --yes and without a terminal nothing is ordered', async () => {
    await sandbox.here(RUN_CYCLE);
    const ended = await sandbox.here([...AT, 'order', 'apply', 'c-r1']);
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('--yes');
    expect(JSON.parse((await sandbox.here(['order', 'list', '--json'])).stdout).items).toEqual([]);
  });

  test('a portfolio with mistakes changes nothing, and all mistakes are told with their lines', async () => {
    const broken = LITTLE_PORTFOLIO.replace('10kWh', '-10kWh').replace('powerMax', 'powerMaxx');
    await writeFile(join(sandbox.dir, 'broken.yaml'), broken);
    const before = (await sandbox.here(['portfolio', 'export'])).stdout;
    const ended = await sandbox.here(['portfolio', 'apply', '-f', 'broken.yaml']);
    expect(ended.exitCode).toBe(65);
    expect(ended.stderr).toContain('broken.yaml:12');
    expect(ended.stderr).toContain('-10kWh');
    expect(ended.stderr).toContain('nearest is powerMax');
    expect((await sandbox.here(['portfolio', 'export'])).stdout).toBe(before);
  });
});

describe('a store that cannot be used', () => {
  let sandbox: Sandbox;
  let store: string;

  beforeEach(async () => {
    sandbox = await makeSandbox();
    await sandbox.here(['init']);
    await mkdir(join(sandbox.dir, '.flex'), { recursive: true });
    store = join(sandbox.dir, '.flex', 'store.sqlite');
  });
  afterEach(() => sandbox.remove());

  test('that is not there: commands that read say so, and make none', async () => {
    const ended = await sandbox.here(['group', 'list']);
    expect(ended.exitCode).toBe(5);
    expect(ended.stderr).toContain(store);
    expect(existsSync(store)).toBe(false);
  });

  test('that is no database', async () => {
    await writeFile(store, 'this is a letter, not a database');
    const ended = await sandbox.here(['group', 'list']);
    expect(ended.exitCode).toBe(69);
    expect(ended.stderr).toContain(store);
    expect(await readFile(store, 'utf8')).toBe('this is a letter, not a database');
  });

  test('that is cut off', async () => {
    await writeFile(join(sandbox.dir, 'portfolio.yaml'), LITTLE_PORTFOLIO);
    await sandbox.here(APPLY);
    const whole = await readFile(store);
    await writeFile(store, whole.subarray(0, whole.length - 5000));
    const ended = await sandbox.here(['group', 'list']);
    expect(ended.exitCode).toBe(69);
    expect(ended.stderr).toContain('cut off');
  });

  test('that a newer version has written', async () => {
    await writeFile(join(sandbox.dir, 'portfolio.yaml'), LITTLE_PORTFOLIO);
    await sandbox.here(APPLY);
    const database = new DatabaseSync(store);
    database.exec('PRAGMA user_version = 99');
    database.close();
    const ended = await sandbox.here(['group', 'list']);
    expect(ended.exitCode).toBe(78);
    expect(ended.stderr).toContain('version 99');
  });
});
