import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWorkspace } from '../../src/adapters/workspace/read.ts';
import { type Ended, makeSandbox, type Sandbox } from './harness.ts';
import { LITTLE_PORTFOLIO } from './little-market.ts';

const NOW = '2026-11-21T22:30:00Z'; // 23:30 of the example's 21st
const EXAMPLE = ['--now', NOW, 'init', '--example', '--sites', '3', '--days', '14'];
const DATA = ['data/load.csv', 'data/pv.csv', 'data/prices.csv'];

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await makeSandbox();
});
afterEach(() => sandbox.remove());

const flex = (...args: readonly string[]): Promise<Ended> => sandbox.here(args);
const flexIn = (dir: string, ...args: readonly string[]): Promise<Ended> =>
  sandbox.here(args, { cwd: join(sandbox.dir, dir) });
const text = (path: string): Promise<string> => readFile(join(sandbox.dir, path), 'utf8');
const names = async (dir = '.'): Promise<readonly string[]> => (await readdir(join(sandbox.dir, dir))).sort();

describe('flex init', () => {
  it('writes flex.yaml, which the program can read, and nothing else', async () => {
    const ended = await flex('init');
    expect(ended).toMatchObject({ exitCode: 0, stdout: 'wrote flex.yaml: a workspace here\n' });
    expect(await names()).toEqual(['flex.yaml']);
    expect(await readWorkspace(join(sandbox.dir, 'flex.yaml'))).toMatchObject({
      currentContext: 'local',
      contexts: [{ name: 'local', storePath: join(sandbox.dir, '.flex/store.sqlite'), subscribers: [] }],
    });
  });

  it('leaves a flex.yaml as it is', async () => {
    await writeFile(join(sandbox.dir, 'flex.yaml'), '# mine\n');
    const ended = await flex('init');
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toContain('flex.yaml is left as it is');
    expect(await text('flex.yaml')).toBe('# mine\n');
  });

  it('makes the folder, and says how to get there', async () => {
    const { stdout, stderr } = await flex('init', 'a b/c');
    expect(stdout).toBe('wrote flex.yaml: a workspace in a b/c\n');
    expect(stderr).toContain("next: cd 'a b/c' && flex portfolio apply");
    expect(await names('a b/c')).toEqual(['flex.yaml']);
  });

  it('with --dry-run writes nothing', async () => {
    for (const args of [
      ['init', 'x', '--dry-run'],
      [...EXAMPLE, 'x', '--dry-run'],
    ]) {
      const ended = await flex(...args);
      expect(ended.exitCode, ended.stderr).toBe(0);
      expect(ended.stdout).toContain('would write flex.yaml');
    }
    expect(await names()).toEqual([]);
  });

  it('refuses a file where the folder would be', async () => {
    await writeFile(join(sandbox.dir, 'x'), '');
    for (const dir of ['x', 'x/y']) {
      const ended = await flex('init', dir);
      expect(ended.exitCode).toBe(2);
      expect(ended.stderr).toContain(`${dir} is a file`);
    }
  });
});

describe('flex init --example', () => {
  it('makes files, applies and imports them: everything works at once', async () => {
    const made = await flex(...EXAMPLE, 'demo');
    expect(made.exitCode, made.stderr).toBe(0);
    expect(made.stdout).toMatch(
      /^wrote flex.yaml: a workspace in demo\nwrote portfolio.yaml, data\/load.csv, data\/pv.csv, data\/prices.csv: seed 1, 3 sites, 14 days\napplied the portfolio: \d+ entries\nimported \d+ series: [\d,]+ samples\n$/,
    );
    expect(made.stderr).toContain('next: cd demo && flex prognosis generate');
    const generated = await flexIn('demo', '--now', NOW, 'prognosis', 'generate', '--json');
    expect(generated.exitCode, generated.stderr).toBe(0);
  });

  it('has history up to the day before, and prices through two days ahead', async () => {
    await flex(...EXAMPLE);
    const { stdout } = await flex('series', 'list', '--json');
    const { items } = JSON.parse(stdout) as {
      items: readonly { id: string; first: string; last: string; resolutionMs: number }[];
    };
    const spans = new Map(
      items.map(({ id, first, last, resolutionMs }) => [id, [first, last, resolutionMs]]),
    );
    expect(spans.get('home-01/load')).toEqual([
      '2026-11-07T00:00:00+01:00',
      '2026-11-21T00:00:00+01:00',
      900_000,
    ]);
    expect(spans.get('day-ahead')).toEqual([
      '2026-11-07T00:00:00+01:00',
      '2026-11-24T00:00:00+01:00',
      3_600_000,
    ]);
    expect([...spans.keys()].filter((id) => id.endsWith('/load'))).toHaveLength(3);
  });

  it('does what the commands do that it tells', async () => {
    const { stderr } = await flex(...EXAMPLE, 'demo');
    const told = stderr
      .split('\n')
      .flatMap((line) => (line.startsWith('+ flex ') ? [line.slice(7).split(' ')] : []));
    expect(told.map((words) => words.join(' '))).toEqual([
      'portfolio apply -f portfolio.yaml',
      ...DATA.map((path) => `series import ${path}`),
    ]);
    await flex('init', 'copy');
    for (const path of ['portfolio.yaml', 'data']) {
      await cp(join(sandbox.dir, 'demo', path), join(sandbox.dir, 'copy', path), { recursive: true });
    }
    for (const words of told) expect((await flexIn('copy', ...words)).exitCode).toBe(0);
    for (const words of [
      ['series', 'list', '--json'],
      ['portfolio', 'export'],
    ]) {
      expect((await flexIn('copy', ...words)).stdout).toBe((await flexIn('demo', ...words)).stdout);
    }
  });

  it('changes nothing the second time, and says so', async () => {
    await flex(...EXAMPLE);
    const before = await Promise.all(['flex.yaml', 'portfolio.yaml', ...DATA].map(text));
    const again = await flex(...EXAMPLE);
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toBe(
      'there is a workspace here: flex.yaml is left as it is\nnothing to do: the example is there and in the store (seed 1, 3 sites, 14 days)\n',
    );
    expect(await Promise.all(['flex.yaml', 'portfolio.yaml', ...DATA].map(text))).toEqual(before);
  });

  it('on a later day leaves the files and says how to get the days since, which agree with the old ones', async () => {
    await flex(...EXAMPLE);
    const before = await text('data/load.csv');
    const later = ['--now', '2026-11-25T12:00:00Z', ...EXAMPLE.slice(2)];
    const kept = await flex(...later);
    expect(kept.stdout).toContain('its history ends before 2026-11-21: remove data/ and run this again');
    expect(await text('data/load.csv')).toBe(before);
    await rm(join(sandbox.dir, 'data'), { recursive: true });
    const renewed = await flex(...later);
    expect(renewed.exitCode, renewed.stderr).toBe(0);
    expect(renewed.stdout).toContain(
      'left portfolio.yaml as it is\nthe portfolio is in the store already\nimported',
    );
    const rows = (csv: string) => csv.split('\n').filter((line) => line.startsWith('2026-11-1'));
    expect(rows(await text('data/load.csv')).slice(-96)).toEqual(rows(before).slice(-96));
  });

  it('is the same for the same seed, and another for another', async () => {
    for (const [dir, seed] of [
      ['a', '5'],
      ['b', '5'],
      ['c', '6'],
    ]) {
      expect((await flex(...EXAMPLE, dir!, '--seed', seed!)).exitCode).toBe(0);
    }
    for (const path of ['portfolio.yaml', ...DATA]) {
      expect(await text(`b/${path}`)).toBe(await text(`a/${path}`));
      expect(await text(`c/${path}`)).not.toBe(await text(`a/${path}`));
    }
  });

  it('finishes what was broken off', async () => {
    await flex(...EXAMPLE);
    const whole = await text('data/pv.csv');
    await rm(join(sandbox.dir, 'data/pv.csv'));
    await rm(join(sandbox.dir, '.flex'), { recursive: true });
    const again = await flex(...EXAMPLE);
    expect(again.stdout).toContain('wrote data/pv.csv');
    expect(again.stdout).toContain('left portfolio.yaml, data/load.csv, data/prices.csv as they are');
    expect(again.stdout).toMatch(/applied the portfolio.*\nimported/);
    expect(await text('data/pv.csv')).toBe(whole);
  });

  it('leaves no draft behind', async () => {
    await flex(...EXAMPLE);
    expect(await names()).toEqual(['.flex', 'data', 'flex.yaml', 'portfolio.yaml']);
    expect(await names('data')).toEqual(['load.csv', 'prices.csv', 'pv.csv']);
  });

  it.each([
    ['another seed', ['--seed', '2'], 'data/load.csv "seed 1, 3 sites, 14 days": expected seed 2'],
    ['another number of sites', ['--sites', '4'], 'expected seed 1, 4 sites'],
    ['another number of days', ['--days', '15'], 'expected seed 1, 3 sites, 15 days'],
  ])('refuses %s over an example', async (_, flags, says) => {
    await flex(...EXAMPLE);
    const before = await text('data/load.csv');
    const ended = await flex(...EXAMPLE, ...flags);
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toContain(says);
    expect(await text('data/load.csv')).toBe(before);
  });

  it('refuses to touch files of one’s own', async () => {
    await mkdir(join(sandbox.dir, 'data'));
    await writeFile(join(sandbox.dir, 'data/prices.csv'), 'mine\n');
    const ended = await flex(...EXAMPLE);
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toContain('data/prices.csv "a file of its own"');
    expect(await names()).toEqual(['data']);
  });

  it('refuses to mix with another portfolio in the store', async () => {
    await flex('init');
    await writeFile(join(sandbox.dir, 'mine.yaml'), LITTLE_PORTFOLIO);
    await flex('portfolio', 'apply', '-f', 'mine.yaml');
    const ended = await flex(...EXAMPLE);
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toContain('groups north');
    expect(await names()).toEqual(['.flex', 'flex.yaml', 'mine.yaml']);
  });

  it('acts in its own workspace, whatever the environment names', async () => {
    await flex('init', 'other');
    const env = { FLEX_WORKSPACE: join(sandbox.dir, 'other'), FLEX_CONTEXT: 'local' };
    const ended = await sandbox.here([...EXAMPLE, 'demo'], { env });
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect((await stat(join(sandbox.dir, 'demo/.flex/store.sqlite'))).isFile()).toBe(true);
    expect(await names('other')).toEqual(['flex.yaml']);
  });

  it('refuses what would be too much, naming the limit', async () => {
    const ended = await flex('init', '--example', '--sites', '100000');
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('Sites × days are 36,500,000: an example may have 500,000.');
    expect(await names()).toEqual([]);
  });

  it('tells it as JSON', async () => {
    const { stdout } = await flex(...EXAMPLE, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: false,
      dir: sandbox.dir,
      written: ['flex.yaml', 'portfolio.yaml', ...DATA],
      kept: [],
      example: { seed: 1, siteCount: 3, dayCount: 14, samples: { changed: 0, unchanged: 0 } },
    });
  });
});
