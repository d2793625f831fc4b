import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, FLEX, makeSandbox, type Sandbox } from './harness.ts';
import { APPLY, LITTLE_PORTFOLIO } from './little-market.ts';

/** flex batch, its ledger, and the lines that call it. The group's zone is Europe/Amsterdam. */

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await makeSandbox();
  await writeFile(join(sandbox.dir, 'portfolio.yaml'), LITTLE_PORTFOLIO);
});
afterEach(() => sandbox.remove());

const TOMORROW = '{ name: tomorrow, run: prognosis generate --all --day tomorrow, at: "13:30", catchUp: 5d }';
const TODAY = '{ name: today, run: [prognosis, generate, --all, --day, today], every: 6h }';
const BROKEN = '{ name: broken, run: series import missing.csv, every: 6h }';

async function workspace(...jobs: readonly string[]): Promise<void> {
  const lines = jobs.map((job) => `      - ${job}\n`).join('');
  await writeFile(
    join(sandbox.dir, 'flex.yaml'),
    `context: local\ncontexts:\n  local:\n    store: { kind: sqlite, path: s.sqlite }\n    jobs:\n${lines}`,
  );
  expect((await sandbox.here(APPLY)).exitCode).toBe(0);
}

const at = (now: string, ...more: readonly string[]) =>
  sandbox.here(['--now', now, 'batch', '--json', ...more]);

interface Batch {
  readonly due: readonly {
    readonly job: string;
    readonly slot: string;
    readonly day?: string;
    readonly command: string;
  }[];
  readonly ran: readonly {
    readonly job: string;
    readonly outcome: string;
    readonly exitCode: number;
    readonly day?: string;
  }[];
  readonly missed: readonly { readonly job: string; readonly day?: string; readonly why: string }[];
  readonly givenUp: readonly { readonly job: string }[];
  readonly next: readonly { readonly job: string; readonly at: string }[];
}

function told({ stdout, stderr }: Ended): Batch {
  expect(stdout, stderr).not.toBe('');
  return JSON.parse(stdout) as Batch;
}

const ran = ({ ran: all }: Batch) => all.map(({ job, outcome, day }) => `${job} ${day ?? '-'} ${outcome}`);

describe('what is due', () => {
  it('runs once, in the order of flex.yaml; the same batch again does nothing', async () => {
    await workspace(TODAY, TOMORROW);
    const first = await at('2026-11-20T12:40:00Z');
    expect(first.exitCode).toBe(0);
    expect(ran(told(first))).toEqual(['today 2026-11-20 done', 'tomorrow 2026-11-21 done']);
    const again = told(await at('2026-11-20T12:41:00Z'));
    expect(again.ran).toEqual([]);
    expect(again.next.map(({ at: next }) => next)).toEqual([
      '2026-11-20T18:00:00+01:00',
      '2026-11-21T13:30:00+01:00',
    ]);
    const revision = await sandbox.here(['prognosis', 'show', '--day', '2026-11-21', '--json']);
    expect(JSON.parse(revision.stdout)).toMatchObject({ day: '2026-11-21', revision: 1 });
  });

  it('without jobs in flex.yaml: prognoses of today and tomorrow, and rebalancing', async () => {
    await sandbox.here(APPLY);
    const batch = await at('2026-11-20T12:40:00Z');
    expect(batch.exitCode, batch.stderr).toBe(0);
    expect(told(batch).ran.map(({ job }) => job)).toEqual([
      'prognosis-today',
      'prognosis-tomorrow',
      'rebalance',
    ]);
  });

  it('--dry-run says it and does nothing; --job and --force choose', async () => {
    await workspace(TODAY, TOMORROW);
    const dry = told(await at('2026-11-20T12:40:00Z', '--dry-run'));
    expect(dry.due.map(({ command }) => command)).toEqual([
      'flex prognosis generate --all --day today',
      'flex prognosis generate --all --day tomorrow',
    ]);
    expect(ran(told(await at('2026-11-20T12:40:00Z', '--job', 'today')))).toEqual(['today 2026-11-20 done']);
    expect(ran(told(await at('2026-11-20T12:40:00Z', '--job', 'today', '--force')))).toEqual([
      'today 2026-11-20 done',
    ]);
    expect((await at('2026-11-20T12:40:00Z', '--job', 'tody')).exitCode).toBe(2);
  });

  it('after a weekend off: days that are over are told, the others are made', async () => {
    await workspace(TOMORROW);
    expect(ran(told(await at('2026-11-19T12:40:00Z')))).toEqual(['tomorrow 2026-11-20 done']);
    const sunday = told(await at('2026-11-22T13:00:00Z'));
    expect(ran(sunday)).toEqual(['tomorrow 2026-11-22 done', 'tomorrow 2026-11-23 done']);
    expect(sunday.due[0]?.command).toBe('flex prognosis generate --all --day 2026-11-22');
    expect(sunday.missed).toMatchObject([{ job: 'tomorrow', day: '2026-11-21', why: 'day-over' }]);
    expect(told(await at('2026-11-22T13:30:00Z'))).toMatchObject({ ran: [], missed: [] });
  });

  it('what is caught up for a day that is planned anyway is planned once', async () => {
    await workspace(TODAY, TOMORROW);
    expect(ran(told(await at('2026-11-19T12:40:00Z')))).toEqual([
      'today 2026-11-19 done',
      'tomorrow 2026-11-20 done',
    ]);
    const dry = await sandbox.here(['--now', '2026-11-21T13:00:00Z', 'batch', '--dry-run']);
    expect(dry.stdout).toContain('would not run tomorrow for 2026-11-21: today does the same\n');
    const back = await at('2026-11-21T13:00:00Z');
    expect(back.exitCode, back.stderr).toBe(0);
    expect(told(back).ran).toMatchObject([
      { job: 'today', day: '2026-11-21', outcome: 'done' },
      { job: 'tomorrow', day: '2026-11-21', outcome: 'done', sameAs: 'today', tookMs: 0 },
      { job: 'tomorrow', day: '2026-11-22', outcome: 'done' },
    ]);
    expect(told(back).ran[0]).not.toHaveProperty('sameAs');
    const events = JSON.parse((await sandbox.here(['events', '--kind', 'prognosis-run', '--json'])).stdout);
    expect(events.items.map(({ day }: { day: string }) => day).sort()).toEqual([
      '2026-11-19',
      '2026-11-20',
      '2026-11-21',
      '2026-11-22',
    ]);
    expect(told(await at('2026-11-21T13:01:00Z')).ran).toEqual([]);
    const { items } = JSON.parse(
      (await sandbox.here(['runs', 'list', '--job', 'tomorrow', '--json'])).stdout,
    );
    expect(
      items.map(({ job, exitCode }: { job: { sameAs?: string }; exitCode: number }) => [
        job.sameAs,
        exitCode,
      ]),
    ).toEqual(expect.arrayContaining([['today', 0]]));
  });

  it('what differs in more than the name of the day is not the same', async () => {
    const other =
      '{ name: other, run: prognosis generate --group north --day tomorrow, at: "13:30", catchUp: 5d }';
    await workspace(TODAY, other);
    await at('2026-11-19T12:40:00Z');
    const back = told(await at('2026-11-21T13:00:00Z'));
    expect(ran(back)).toEqual(['today 2026-11-21 done', 'other 2026-11-21 done', 'other 2026-11-22 done']);
    expect(back.ran.some((one) => 'sameAs' in one)).toBe(false);
  });

  it('the same participants that fail alike are one warning', async () => {
    const broken = ['home-01', 'home-02'].reduce(
      (text, id) =>
        text.replace(
          new RegExp(`(- id: ${id}-site\\n(?:.*\\n)*?    baseLoad: )\\S+`),
          `$1{series: ${id}/load}`,
        ),
      LITTLE_PORTFOLIO,
    );
    await writeFile(join(sandbox.dir, 'portfolio.yaml'), broken);
    await workspace(TODAY);
    const { exitCode, stderr } = await sandbox.here(['--now', '2026-11-20T12:40:00Z', 'batch']);
    expect(exitCode).toBe(3);
    const warnings = stderr.split('\n').filter((line) => line.startsWith('warning:'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^warning: today: 2 participants: .*: home-01, home-02$/);
    const { ran: all } = JSON.parse((await at('2026-11-20T12:41:00Z', '--force')).stdout);
    expect(all[0].failures.map(({ id }: { id: string }) => id)).toEqual(['home-01', 'home-02']);
  });

  it('on the day of 25 hours each slot runs once', async () => {
    await workspace(TODAY);
    const days: string[] = [];
    for (let hour = 0; hour < 27; hour += 1) {
      const now = new Date(Date.UTC(2026, 9, 24, 22) + hour * 3_600_000).toISOString();
      for (const { job, day, slot } of told(await at(now)).due) days.push(`${job} ${day} ${slot}`);
    }
    expect(days).toEqual([
      'today 2026-10-25 2026-10-25T00:00:00+02:00',
      'today 2026-10-25 2026-10-25T05:00:00+01:00',
      'today 2026-10-25 2026-10-25T11:00:00+01:00',
      'today 2026-10-25 2026-10-25T17:00:00+01:00',
      'today 2026-10-25 2026-10-25T23:00:00+01:00',
      'today 2026-10-26 2026-10-26T00:00:00+01:00',
    ]);
  });
});

describe('what fails', () => {
  it('stops no other job: exit 3; it is tried three times, then left', async () => {
    await workspace(BROKEN, TODAY);
    const first = await at('2026-11-20T12:40:00Z');
    expect(first.exitCode).toBe(3);
    expect(ran(told(first))).toEqual(['broken - failed', 'today 2026-11-20 done']);
    for (const minute of ['41', '42']) {
      expect(ran(told(await at(`2026-11-20T12:${minute}:00Z`)))).toEqual(['broken - failed']);
    }
    const left = await at('2026-11-20T12:43:00Z');
    expect(left.exitCode).toBe(0);
    expect(told(left)).toMatchObject({ ran: [], givenUp: [{ job: 'broken' }] });
    const runs = JSON.parse(
      (await sandbox.here(['runs', 'list', '--job', 'broken', '--failed', '--json'])).stdout,
    );
    expect(runs.items).toHaveLength(3);
    expect(runs.items[0]).toMatchObject({
      exitCode: 5,
      error: { code: 'no-file' },
      job: { name: 'broken' },
    });
    expect(told(await at('2026-11-20T17:00:00Z')).ran.map(({ job }) => job)).toEqual(['broken', 'today']);
  });

  it('without a terminal only what failed is said, and what would be done', async () => {
    await workspace(BROKEN, TODAY);
    const dry = await sandbox.here(['--now', '2026-11-20T12:40:00Z', 'batch', '--dry-run']);
    expect(dry.stdout).toContain('would run today: flex prognosis generate --all --day today\n');
    const { exitCode, stderr } = await sandbox.here(['--now', '2026-11-20T12:40:00Z', 'batch']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`warning: broken: There is no file ${join(sandbox.dir, 'missing.csv')}.`);
    expect(await sandbox.here(['--now', '2026-11-20T12:40:00Z', 'batch', '--job', 'today'])).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('runs show has the jobs of a batch', async () => {
    await workspace(BROKEN, TODAY);
    await at('2026-11-20T12:40:00Z');
    const { items } = JSON.parse((await sandbox.here(['runs', 'list', '--json'])).stdout);
    const batch = items.find(({ command }: { command: string }) => command === 'batch');
    const shown = JSON.parse((await sandbox.here(['runs', 'show', batch.id, '--json'])).stdout);
    expect(
      shown.jobs.map(({ line, exitCode }: { line: string; exitCode: number }) => [line, exitCode]),
    ).toEqual([
      ['series import missing.csv', 5],
      ['prognosis generate --all --day today', 0],
    ]);
  });

  it.each([
    ['{ name: a, run: prognosis generat, every: 1h }', 'Did you mean generate?'],
    ['{ name: a, run: prognosis generate --day someday, every: 1h }', 'a day such as'],
    ['{ name: a, run: batch, every: 1h }', 'another command than batch'],
    ['{ name: a, run: prognosis generate --now 2026-11-20T12:00:00Z, every: 1h }', 'is given to the batch'],
    ['{ name: a, run: prognosis generate }', 'either every or at'],
    ['{ name: a, run: prognosis generate, every: 25h }', 'at most 1d'],
    ['{ name: a, run: prognosis generate, at: "25:00" }', 'times of the wall clock'],
    ['{ name: a, run: prognosis generate, every: 1h, zone: Mars/Olympus }', 'a time zone'],
    ['{ name: a, run: prognosis generate, evry: 1h }', 'did you mean every?'],
  ])('%s is refused with exit 78', async (job, says) => {
    await writeFile(
      join(sandbox.dir, 'flex.yaml'),
      `context: local\ncontexts:\n  local:\n    store: { kind: sqlite, path: s.sqlite }\n    jobs: [${job}]\n`,
    );
    const { exitCode, stderr } = await at('2026-11-20T12:40:00Z');
    expect(exitCode).toBe(78);
    expect(stderr).toContain(says);
  });
});

it('a batch that is killed in the middle is gone on with by the next one', async () => {
  await execa('mkfifo', [join(sandbox.dir, 'pipe.csv')]);
  await workspace(TODAY, '{ name: stuck, run: series import pipe.csv, every: 1d }');
  const child = spawn(FLEX, ['batch'], { cwd: sandbox.dir, env: sandbox.env, stdio: 'ignore' });
  // the import waits for somebody to write into the pipe
  const isStuck = async () =>
    (await sandbox.here(['runs', 'list', '--json'])).stdout.includes('"name":"stuck"');
  while (!(await isStuck())) await new Promise((resolve) => setTimeout(resolve, 50));
  const waits = await sandbox.here(['batch', '--json']);
  expect(waits.exitCode).toBe(75);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const states = JSON.parse((await sandbox.here(['runs', 'list', '--json'])).stdout).items;
  expect(states.map(({ line, state }: { line: string; state: string }) => `${line} ${state}`)).toEqual(
    expect.arrayContaining(['batch killed', 'series import pipe.csv killed', 'batch --json skipped']),
  );
  await execa('rm', [join(sandbox.dir, 'pipe.csv')]);
  await writeFile(
    join(sandbox.dir, 'pipe.csv'),
    'utc_start,id,load_kwh\n2026-11-20T00:00Z,home-01,0.2\n2026-11-20T00:30Z,home-01,0.3\n',
  );
  const next = told(await sandbox.here(['batch', '--json', '--job', 'stuck']));
  expect(ran(next)).toEqual(['stuck - done']);
});

it('paths of jobs are meant from the folder of flex.yaml', async () => {
  await workspace('{ name: data, run: series import load.csv, every: 1d }');
  await writeFile(
    join(sandbox.dir, 'load.csv'),
    'utc_start,id,load_kwh\n2026-11-20T00:00Z,home-01,0.2\n2026-11-20T00:30Z,home-01,0.3\n',
  );
  const batch = await sandbox.here(['batch', '--json'], { cwd: '/', env: { FLEX_WORKSPACE: sandbox.dir } });
  expect(ran(told(batch))).toEqual(['data - done']);
});

describe('the schedule', () => {
  it('the line for cron does its work from nowhere, silently, and is entered', async () => {
    const odd = join(sandbox.dir, "it's 100% odd");
    await mkdir(odd);
    await writeFile(join(odd, 'portfolio.yaml'), LITTLE_PORTFOLIO);
    await writeFile(
      join(odd, 'flex.yaml'),
      'context: local\ncontexts:\n  local:\n    store: { kind: sqlite, path: s.sqlite }\n',
    );
    expect((await sandbox.here(APPLY, { cwd: odd })).exitCode).toBe(0);
    const { stdout } = await sandbox.here(['schedule', 'print', '--cron', '--jitter', '10ms'], { cwd: odd });
    const line = stdout.trimEnd().split('\n').at(-1)!;
    expect(line).toMatch(/^\*\/15 \* \* \* \* /);
    // what cron does with it: five fields, and a percent sign that is not escaped ends the command
    expect(line.replaceAll('\\%', '')).not.toContain('%');
    const command = line.replace(/^(\S+ ){5}/, '').replaceAll('\\%', '%');
    const ended = await execa(
      'env',
      ['-i', `HOME=${sandbox.home}`, 'PATH=/usr/bin:/bin', 'sh', '-c', command],
      {
        cwd: '/',
        reject: false,
      },
    );
    expect({ exitCode: ended.exitCode, stdout: ended.stdout, stderr: ended.stderr }).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
    const runs = await sandbox.here(['runs', 'list', '--json'], { cwd: odd });
    expect(runs.stdout).toContain('"command":"batch"');
  });

  it('units for systemd: as often as the jobs need, absolute, written where they are wanted', async () => {
    await workspace(TODAY, '{ name: half, run: prognosis generate --all, at: ["06:20", "13:30"] }');
    const { stdout } = await sandbox.here([
      'schedule',
      'print',
      '--systemd',
      '--dir',
      'units',
      '--ping',
      'https://hc.example/a%b',
    ]);
    expect(stdout).toContain('wrote units/flex-batch-work-here.service');
    const service = await readFile(join(sandbox.dir, 'units', 'flex-batch-work-here.service'), 'utf8');
    expect(service).toContain(`Environment="FLEX_WORKSPACE=${sandbox.dir}"`);
    expect(service).toContain('Environment=FLEX_PING_URL=https://hc.example/a%%b');
    expect(service).toMatch(/ExecStart=\/.*\/bin\/flex batch --context local --timeout 1h\n/);
    const timer = await readFile(join(sandbox.dir, 'units', 'flex-batch-work-here.timer'), 'utf8');
    expect(timer).toContain('OnCalendar=*-*-* *:00/10:00');
    expect(timer).toContain('Persistent=true');
  });

  it.each([
    [['--cron', '--systemd']],
    [['--cron', '--dir', 'x']],
    [['--ping', 'nowhere']],
  ])('print %j: exit 2', async (flags) => {
    await workspace(TODAY);
    expect((await sandbox.here(['schedule', 'print', ...flags])).exitCode).toBe(2);
  });

  it('a rehearsal of a job that there is not is refused', async () => {
    await workspace(TODAY);
    expect((await sandbox.here(['schedule', 'simulate', '--job', 'tody'])).exitCode).toBe(2);
  });

  it('a rehearsal runs nothing, and shows what an outage would cost', async () => {
    await workspace(TODAY, TOMORROW);
    const { stdout } = await sandbox.here([
      ...['--now', '2026-11-20T23:00:00Z', 'schedule', 'simulate', '--json', '--to', '+3d'],
      ...['--down', '2026-11-21T13:00', '--up', '2026-11-23T00:10'],
    ]);
    const { items } = JSON.parse(stdout) as {
      items: readonly { at: string; job: string; what: string; day?: string; command?: string }[];
    };
    const late = items.filter(({ what }) => what !== 'run');
    expect(late.map(({ at: when, job, what, day }) => `${when} ${what} ${job} ${day}`)).toEqual([
      '2026-11-23T00:30:00+01:00 missed today 2026-11-21',
      '2026-11-23T00:30:00+01:00 missed today 2026-11-22',
      '2026-11-23T00:30:00+01:00 caught-up today 2026-11-23',
      '2026-11-23T00:30:00+01:00 missed tomorrow 2026-11-22',
      '2026-11-23T00:30:00+01:00 caught-up tomorrow 2026-11-23',
    ]);
    expect((await sandbox.here(['prognosis', 'show', '--day', '2026-11-23', '--json'])).exitCode).toBe(5);
  });
});
