import { spawn } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FLEX, makeSandbox, type Sandbox } from './harness.ts';
import { atNow, HOSTS_ENV, type Hosts, startHosts } from './hosts.ts';

/** Recordings that are replayed into the telemetry processor and the series, as an operator does it. */

let sandbox: Sandbox;
let hosts: Hosts;
beforeEach(async () => {
  sandbox = await makeSandbox();
  hosts = await startHosts(sandbox.dir, { hasDefects: false });
});
afterEach(async () => {
  await hosts.close();
  await sandbox.remove();
});

const SYSTEM = '000100070001';
const flex = (...args: readonly string[]) =>
  sandbox.here(atNow(args), { env: { ...sandbox.env, ...HOSTS_ENV } });
const json = async (...args: readonly string[]) => {
  const ended = await flex(...args, '--json');
  expect(ended.stdout, ended.stderr).not.toBe('');
  return JSON.parse(ended.stdout);
};
const replay = (...args: readonly string[]) => json('telemetry', 'replay', ...args);

async function simulate(name: string, ...more: readonly string[]): Promise<void> {
  const made = await flex('telemetry', 'simulate', '--out', name, '--systems', '20', '--clean', ...more);
  expect(made.exitCode, made.stderr).toBe(0);
}
const HOUR = ['--from', '2026-11-22T12:00:00Z', '--length', '1h'] as const;
/** Twelve intervals of 20 systems. */
const HOUR_RECORDS = 240;

async function systems(): Promise<readonly string[]> {
  const { items } = await json('pwrcell', 'devices', 'list');
  return items.map(({ systemId }: { readonly systemId: string }) => systemId);
}

async function givePortfolio(system: string): Promise<void> {
  await writeFile(
    join(sandbox.dir, 'portfolio.yaml'),
    `groups:
  - {id: north, name: The north, zone: UTC, period: 15m, currency: EUR}
participants:
  - {id: home-1, group: north, site: home-1-site}
sites:
  - id: home-1-site
    tariff: {import: 0.30, export: 0.10}
    baseLoad: {series: ${system}/load}
    devices:
      - {id: home-1-pv, kind: pv, series: ${system}/pv}
`,
  );
  const applied = await flex('portfolio', 'apply', '-f', 'portfolio.yaml');
  expect(applied.exitCode, applied.stderr).toBe(0);
}

describe('flex telemetry replay', () => {
  it('works a recording off once, and goes on in one that has grown', async () => {
    await flex('pwrcell', 'register');
    await simulate('fleet.json', ...HOUR, '--to', 'ndjson');
    const whole = await readFile(join(sandbox.dir, 'fleet.json'), 'utf8');
    const lines = whole.split('\n');
    await writeFile(join(sandbox.dir, 'fleet.json'), `${lines.slice(0, 100).join('\n')}\n`);
    expect(await replay('fleet.json')).toMatchObject({ recordCount: 100, passedCount: 0 });
    expect(await replay('fleet.json')).toMatchObject({ recordCount: 0, passedCount: 100, notes: {} });
    await writeFile(join(sandbox.dir, 'fleet.json'), whole);
    expect(await replay('fleet.json')).toMatchObject({ recordCount: HOUR_RECORDS - 100, passedCount: 100 });
    expect(await replay('fleet.json', '--restart')).toMatchObject({
      recordCount: HOUR_RECORDS,
      measurementCount: 0,
      notes: { Duplicate: HOUR_RECORDS },
    });
    const { done } = hosts.concerto();
    expect(done['measurements']).toBe(HOUR_RECORDS * 4 - 12 * (await unmeteredCount()));
  });

  /** Systems whose photovoltaics have no meter send three channels. */
  async function unmeteredCount(): Promise<number> {
    const { items } = await json('pwrcell', 'devices', 'list');
    const sent = hosts.concerto().done['measurements'] ?? 0;
    const missing = (items.length * 48 - sent) / 12;
    expect(Number.isInteger(missing)).toBe(true);
    expect(missing).toBeLessThan(5);
    return missing;
  }

  it('replays what is asked for: systems, a span; and each wish has its own place', async () => {
    await flex('pwrcell', 'register');
    const [first = '', second = ''] = await systems();
    await simulate('fleet.json', ...HOUR, '--to', 'get-records');
    expect(await replay('fleet.json', '--only', first)).toMatchObject({
      recordCount: 12,
      skippedCount: HOUR_RECORDS - 12,
    });
    expect(await replay('fleet.json', '--only', first, '--only', second)).toMatchObject({
      recordCount: 24,
      notes: { Duplicate: 12 },
    });
    const half = await replay('fleet.json', '--from', '2026-11-22T12:30:00Z');
    expect(half.recordCount).toBeGreaterThan(100);
    expect(half.recordCount + half.skippedCount).toBe(HOUR_RECORDS);
    const none = await flex('telemetry', 'replay', 'fleet.json', '--only', '000100079999');
    expect(none).toMatchObject({ exitCode: 0 });
    expect(none.stderr).toContain('No record of these files is what --only, --from and --until ask for.');
    expect((await flex('telemetry', 'replay', 'fleet.json', '--speed', 'fast')).exitCode).toBe(2);
    const reversed = ['--from', '2026-11-22T13:00Z', '--until', '2026-11-22T12:00Z'];
    expect((await flex('telemetry', 'replay', 'fleet.json', ...reversed)).exitCode).toBe(2);
  });

  it('several files, standard input, and a file that is not there', async () => {
    await flex('pwrcell', 'register');
    await simulate('fleet.json', ...HOUR, '--to', 'ndjson');
    await simulate('later.bin', '--from', '2026-11-22T13:00:00Z', '--length', '30m');
    const several = await flex('telemetry', 'replay', 'fleet.json', 'gone.json', 'later.bin', '--json');
    expect(several.exitCode).toBe(3);
    expect(JSON.parse(several.stdout)).toMatchObject({
      recordCount: HOUR_RECORDS * 1.5,
      refused: [{ file: 'gone.json', code: 'no-file' }],
    });
    expect((await flex('telemetry', 'replay', 'gone.json')).exitCode).toBe(5);
    const input = await readFile(join(sandbox.dir, 'fleet.json'), 'utf8');
    const options = { env: { ...sandbox.env, ...HOSTS_ENV }, input };
    const piped = () => sandbox.here(atNow(['telemetry', 'replay', '-', '--json']), options);
    expect(JSON.parse((await piped()).stdout)).toMatchObject({ notes: { Duplicate: HOUR_RECORDS } });
    expect(JSON.parse((await piped()).stdout)).toMatchObject({ passedCount: HOUR_RECORDS, notes: {} });
  });

  it('another recording under the same name, as long as the first, is worked off once', async () => {
    await flex('pwrcell', 'register');
    await simulate('fleet.json', ...HOUR, '--to', 'ndjson');
    expect(await replay('fleet.json')).toMatchObject({ recordCount: HOUR_RECORDS });
    await simulate('fleet.json', '--from', '2026-11-22T11:00:00Z', '--length', '1h', '--to', 'ndjson');
    expect(await replay('fleet.json')).toMatchObject({ recordCount: HOUR_RECORDS, passedCount: 0 });
    expect(await replay('fleet.json')).toMatchObject({ recordCount: 0, passedCount: HOUR_RECORDS });
  });

  it('--dry-run sends and keeps nothing', async () => {
    await flex('pwrcell', 'register');
    await simulate('fleet.json', ...HOUR, '--to', 'ndjson');
    const before = hosts.concerto().done['measurements'];
    expect((await replay('fleet.json', '--dry-run')).measurementCount).toBeGreaterThan(0);
    expect(hosts.concerto().done['measurements']).toBe(before);
    expect(await replay('fleet.json')).toMatchObject({ passedCount: 0, recordCount: HOUR_RECORDS });
  });

  it('what cannot be read is put apart with its place, and stops nothing', async () => {
    await flex('pwrcell', 'register');
    await simulate('fleet.json', ...HOUR, '--to', 'ndjson');
    const lines = (await readFile(join(sandbox.dir, 'fleet.json'), 'utf8')).split('\n');
    const bad = '{"Data":"CgQ=","SequenceNumber":"77","PartitionKey":"a","ShardId":"shardId-000000000009"}';
    await writeFile(join(sandbox.dir, 'fleet.json'), lines.toSpliced(7, 0, bad, 'gibberish').join('\n'));
    const ended = await flex('telemetry', 'replay', 'fleet.json', '--json');
    expect(ended.exitCode).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ recordCount: HOUR_RECORDS, poisonCount: 2 });
    const { items } = await json('pwrcell', 'quarantine', 'list', '--reason', 'DecodeError');
    const byteOffset = Buffer.byteLength(`${lines.slice(0, 7).join('\n')}\n`);
    expect(items).toHaveLength(2);
    const ofShard = items.find(({ cause }: { readonly cause: string }) => cause !== 'bad-json');
    const recording = { file: 'fleet.json', shardId: 'shardId-000000000009' };
    expect(ofShard).toMatchObject({ count: 1, recording });
    expect((await json('pwrcell', 'quarantine', 'show', ofShard.key)).samples).toMatchObject([
      {
        found: {
          file: 'fleet.json',
          recordIndex: 7,
          byteOffset,
          shardId: 'shardId-000000000009',
          sequenceNumber: '77',
          byteCount: 2,
          data: 'CgQ=',
        },
      },
    ]);
  });

  it('an old recording says when systems were heard then, and not that they are heard now', async () => {
    await flex('pwrcell', 'commission', '--auto', '--apply', '--max-creates', '100');
    await simulate('old.json', '--from', '2026-11-15T12:00:00Z', '--length', '1h', '--to', 'ndjson');
    expect((await replay('old.json')).measurementCount).toBeGreaterThan(0);
    const [first = ''] = await systems();
    expect((await json('pwrcell', 'explain', first)).remoteState).toMatchObject({ state: 'OFFLINE' });
    await simulate('now.json', '--from', '2026-11-22T13:00:00Z', '--length', '1h', '--to', 'ndjson');
    await replay('now.json');
    expect((await json('pwrcell', 'explain', first)).remoteState).toMatchObject({ state: 'ONLINE' });
  });

  it.each([
    [[], 'Stopped. The same command goes on'],
    [['--restart'], 'Stopped. The same command without --restart goes on'],
  ])(
    'Ctrl-C leaves a checkpoint from which it goes on, and says how: %j',
    async (options, said) => {
      await flex('pwrcell', 'register');
      await simulate('fleet.json', ...HOUR, '--to', 'ndjson');
      const words = atNow(['telemetry', 'replay', 'fleet.json', '--speed', '120x', '--json', ...options]);
      const child = spawn(FLEX, words, {
        cwd: sandbox.dir,
        env: { ...sandbox.env, ...HOSTS_ENV },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      child.stdout.on('data', (piece) => {
        stdout += piece;
      });
      let stderr = '';
      child.stderr.on('data', (piece) => {
        stderr += piece;
      });
      const ended = new Promise<number | null>((done) => child.once('close', done));
      while ((hosts.concerto().done['measurements'] ?? 0) === 0)
        await new Promise((done) => setTimeout(done, 20));
      child.kill('SIGINT');
      expect(await ended).toBe(130);
      expect(stderr).toContain(said);
      const doneCount = JSON.parse(stdout).recordCount;
      expect(doneCount).toBeGreaterThan(0);
      expect(doneCount).toBeLessThan(HOUR_RECORDS);
      expect(await replay('fleet.json')).toMatchObject({
        recordCount: HOUR_RECORDS - doneCount,
        passedCount: doneCount,
        notes: {},
      });
    },
    60_000,
  );
});

it('two at the same time work one after the other, and send nothing twice', async () => {
  await flex('pwrcell', 'register');
  await simulate('fleet.json', ...HOUR, '--to', 'ndjson');
  const [one, other] = await Promise.all([
    replay('fleet.json'),
    flex('pwrcell', 'telemetry', 'fleet.json', '--json'),
  ]);
  const counts = [one, JSON.parse(other.stdout)].map(({ recordCount }) => recordCount);
  expect(counts.toSorted((left, right) => left - right)).toEqual([0, HOUR_RECORDS]);
  expect(hosts.concerto().done).not.toHaveProperty('measurementsTwice');
}, 60_000);

it('does not say of systems that two assets claim that they are in no table', async () => {
  await hosts.close();
  hosts = await startHosts(sandbox.dir);
  await flex('pwrcell', 'register');
  await simulate('fleet.json', ...HOUR, '--to', 'ndjson');
  const { items } = await json('pwrcell', 'devices', 'list', '--reason', 'DuplicateClaim');
  const { stderr } = await flex('telemetry', 'replay', 'fleet.json');
  expect(stderr).toMatch(new RegExp(`or claimed by several assets: .*${items[0].systemId}`));
});

describe('measurements become series', () => {
  it('of systems that a site names, from which a prognosis can be made', async () => {
    await flex('pwrcell', 'commission', '--auto', '--apply', '--max-creates', '100');
    const [system = SYSTEM] = await systems();
    await givePortfolio(system);
    await simulate('fleet.json', '--from', '2026-11-19T00:00:00Z', '--length', '86h', '--to', 'ndjson');
    const done = await flex('telemetry', 'replay', 'fleet.json', '--series', 'named', '--json');
    expect(done.stderr).toContain('no site of the portfolio names: 19');
    const intervals = 86 * 12;
    expect(JSON.parse(done.stdout).series).toMatchObject({ systemCount: 1, unnamedSystemCount: 19 });

    const { items } = await json('series', 'list');
    const byId = new Map<string, { readonly sampleCount: number }>(
      items.map((one: { readonly id: string }) => [one.id, one]),
    );
    expect([...byId.keys()].sort()).toEqual(
      ['battery', 'load', 'net', 'pv', 'rest', 'soc'].map((name) => `${system}/${name}`),
    );
    expect(byId.get(`${system}/net`)?.sampleCount).toBeGreaterThanOrEqual(intervals);
    const shown = await flex('series', 'show', `${system}/net`);
    expect(shown.exitCode, shown.stderr).toBe(0);

    const before = items;
    await copyFile(join(sandbox.dir, 'fleet.json'), join(sandbox.dir, 'again.json'));
    expect(await replay('again.json', '--series', 'named')).toMatchObject({
      measurementCount: 0,
      series: { sampleCount: 0 },
    });
    expect((await json('series', 'list')).items).toEqual(before);

    const generated = await flex('prognosis', 'generate', '--day', '2026-11-23');
    expect(generated.exitCode, generated.stderr).toBe(0);
    const prognosis = await json('prognosis', 'show', 'home-1', '--day', '2026-11-23');
    const powersW: readonly number[] =
      prognosis.powersW ?? prognosis.periods.map((one: { powerW: number }) => one.powerW);
    expect(powersW).toHaveLength(96);
    expect(powersW.some((powerW) => powerW !== 0)).toBe(true);
  });

  it('of all systems, or of none, as it is asked for', async () => {
    await flex('pwrcell', 'register');
    await simulate('fleet.json', ...HOUR, '--to', 'ndjson');
    expect(await replay('fleet.json', '--series', 'none')).not.toHaveProperty('series');
    expect((await json('series', 'list')).items).toEqual([]);
    await simulate('later.json', '--from', '2026-11-22T13:00:00Z', '--length', '30m', '--to', 'ndjson');
    expect((await replay('later.json', '--series', 'named')).series).toMatchObject({
      systemCount: 0,
      unnamedSystemCount: 20,
    });
    expect((await json('series', 'list')).items).toEqual([]);
    const all = await replay('later.json', '--restart');
    expect(all).toMatchObject({ measurementCount: 0, series: { systemCount: 20, unnamedSystemCount: 0 } });
    expect(all.series.sampleCount).toBeGreaterThan(20 * 6 * 4);
  });
});
