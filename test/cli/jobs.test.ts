import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, FLEX, makeSandbox, ROOT, type Sandbox } from './harness.ts';
import { APPLY, LITTLE_PORTFOLIO, NOW } from './little-market.ts';

/** Jobs as cron runs them: real processes that overlap, are killed, take too long, and ping. */

const FIXTURE = join(ROOT, 'test', 'cli', 'fixtures', 'job-main.ts');
const TOKEN = 'token-4711-secret';

let sandbox: Sandbox;
const children: ChildProcess[] = [];

beforeEach(async () => {
  sandbox = await makeSandbox();
  await writeFile(join(sandbox.dir, 'portfolio.yaml'), LITTLE_PORTFOLIO);
  expect((await sandbox.here(APPLY)).exitCode).toBe(0);
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await sandbox.remove();
});

interface Job {
  readonly child: ChildProcess;
  readonly said: { stdout: string; stderr: string };
  readonly ended: Promise<readonly [number | null, string | null]>;
}

function start(args: readonly string[], env: Record<string, string> = {}): Job {
  const child = spawn(process.execPath, [FIXTURE, 'work', ...args], {
    cwd: sandbox.dir,
    env: { ...sandbox.env, ...env },
  });
  children.push(child);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (part: Buffer) => {
    said.stdout += part.toString();
  });
  child.stderr.on('data', (part: Buffer) => {
    said.stderr += part.toString();
  });
  const ended = once(child, 'close').then(([code, signal]) => [code, signal] as const);
  return { child, said, ended };
}

async function started(args: readonly string[], env: Record<string, string> = {}): Promise<Job> {
  const job = start(args, env);
  await until(() => job.said.stderr.includes('at work'));
  return job;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const go = () => writeFile(join(sandbox.dir, 'go'), '');

interface Run {
  readonly id: string;
  readonly line: string;
  readonly state: string;
  readonly exitCode?: number;
  readonly [key: string]: unknown;
}

/** Runs of the fixture, the oldest first. */
async function ledger(): Promise<readonly Run[]> {
  const { stdout } = await sandbox.here(['runs', 'list', '--json']);
  return (JSON.parse(stdout) as { items: Run[] }).items
    .filter(({ line }) => line.startsWith('work'))
    .reverse();
}

describe('overlap', () => {
  it('the second of two is left out, with exit 75 and the owner; a killed one leaves no lock', async () => {
    const first = await started(['go']);
    const second = start(['go']);
    expect(await second.ended).toEqual([75, null]);
    const [owner] = await ledger();
    expect(second.said.stdout).toBe('');
    expect(second.said.stderr).toMatch(
      new RegExp(
        `warning: work is under way .* process ${first.child.pid} \\(flex work go\\) since .*, run ${owner!.id}`,
      ),
    );
    first.child.kill('SIGKILL');
    await first.ended;
    const third = await started(['go']);
    await go();
    expect(await third.ended).toEqual([0, null]);
    expect((await ledger()).map(({ state, exitCode, skippedFor }) => [state, exitCode, skippedFor])).toEqual([
      ['killed', undefined, undefined],
      ['skipped', 75, owner!.id],
      ['done', 0, undefined],
    ]);
  });

  it('of many that start at one instant exactly one works', async () => {
    const jobs = Array.from({ length: 4 }, () => start(['go']));
    await until(() => jobs.filter(({ child }) => child.exitCode === 75).length === 3);
    await go();
    const codes = (await Promise.all(jobs.map(({ ended }) => ended))).map(([code]) => code);
    expect(codes.sort()).toEqual([0, 75, 75, 75]);
  });

  it('--quiet says nothing of it, --json all; other arguments are another job', async () => {
    await started(['go']);
    const quiet = start(['go', '--quiet']);
    expect(await quiet.ended).toEqual([75, null]);
    expect(quiet.said).toEqual({ stdout: '', stderr: '' });
    const json = start(['go', '--json']);
    expect(await json.ended).toEqual([75, null]);
    expect(JSON.parse(json.said.stderr.trimEnd().split('\n').at(-1)!)).toMatchObject({
      error: { code: 'job-running' },
    });
    await started(['go2']);
  });

  it('a holder that does not answer is named by the ledger', async () => {
    const first = await started(['go']);
    first.child.kill('SIGSTOP');
    const second = start(['go']);
    expect(await second.ended).toEqual([75, null]);
    expect(second.said.stderr).toContain(`process ${first.child.pid} (flex work go)`);
  });

  it('--overlap fail complains', async () => {
    await started(['go']);
    const second = start(['go', '--overlap', 'fail', '--quiet']);
    expect(await second.ended).toEqual([75, null]);
    expect(second.said.stderr).toMatch(/^error: work is under way .*\ntry: flex runs show /);
  });

  it('--overlap wait waits its turn, or as long as it may', async () => {
    const first = await started(['go']);
    const hasty = start(['go', '--lock-timeout', '300ms']);
    expect(await hasty.ended).toEqual([75, null]);
    const patient = start(['go', '--overlap', 'wait', '--verbose']);
    await until(() => patient.said.stderr.includes('waiting: work is under way'));
    await go();
    expect(await first.ended).toEqual([0, null]);
    expect(await patient.ended).toEqual([0, null]);
    expect((await ledger()).map(({ state }) => state)).toEqual(['done', 'skipped', 'done']);
  });

  it('a time to wait without waiting is refused', async () => {
    expect(await start(['go', '--overlap', 'skip', '--lock-timeout', '1s']).ended).toEqual([2, null]);
  });

  it('a wait is ended by SIGTERM', async () => {
    await started(['go']);
    const patient = start(['go', '--overlap', 'wait', '--verbose']);
    await until(() => patient.said.stderr.includes('waiting'));
    patient.child.kill('SIGTERM');
    expect(await patient.ended).toEqual([143, null]);
  });
});

describe('the end', () => {
  it('SIGTERM: exit 143, in the ledger too', async () => {
    const job = await started(['go']);
    job.child.kill('SIGTERM');
    expect(await job.ended).toEqual([143, null]);
    expect(await ledger()).toMatchObject([
      { state: 'failed', exitCode: 143, error: { code: 'interrupted' } },
    ]);
  });

  it('--timeout: exit 124, the lock is free, the ledger knows', async () => {
    const job = start(['go', '--timeout', '1s']);
    expect(await job.ended).toEqual([124, null]);
    expect(job.said.stderr).toContain('error: It took longer than 1 s.');
    expect(await ledger()).toMatchObject([{ exitCode: 124, error: { code: 'timeout' } }]);
    await started(['go']);
  });

  it('--timeout ends also what does not heed it', async () => {
    const job = start(['go', '--timeout', '200ms', '--deaf']);
    expect(await job.ended).toEqual([124, null]);
  });

  it('what is done in time is done', async () => {
    await go();
    expect(await start(['go', '--timeout', '20s']).ended).toEqual([0, null]);
    expect(await ledger()).toMatchObject([
      { state: 'done', exitCode: 0, counts: { doneCount: 1 }, eventIds: ['event-1'], command: 'work' },
    ]);
  });

  it('--dry-run takes no lock and leaves no trace', async () => {
    await started(['go']);
    await go();
    expect(await start(['go', '--dry-run']).ended).toEqual([0, null]);
    expect(await ledger()).toHaveLength(1);
  });
});

it('--jitter is the same delay each time, within its bound', async () => {
  await go();
  const delays = [];
  for (let round = 0; round < 2; round += 1) {
    const job = start(['go', '--jitter', '400ms', '--verbose']);
    expect(await job.ended).toEqual([0, null]);
    delays.push(Number(/begins in (\d+) ms/.exec(job.said.stderr)?.[1]));
  }
  expect(delays[0]).toBe(delays[1]);
  expect(delays[0]).toBeLessThanOrEqual(400);
});

describe('health pings', () => {
  let server: Server;
  let seen: string[];
  let answer: (count: number) => number | 'hang';
  let url: string;
  beforeEach(async () => {
    seen = [];
    answer = () => 200;
    server = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += String(part);
      seen.push(`${request.url} ${body}`);
      const status = answer(seen.length);
      if (status !== 'hang') response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${TOKEN}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('tell of start and end of a run, with what it did', async () => {
    const job = await started(['go', '--ping', url]);
    await until(() => seen.length === 1);
    await go();
    expect(await job.ended).toEqual([0, null]);
    const [{ id }] = (await ledger()) as [Run];
    expect(seen).toEqual([
      `/${TOKEN}/start?rid=${id} `,
      `/${TOKEN}?rid=${id} flex work go --ping SECRET\nexit 0\ndoneCount 1\nevent-1`,
    ]);
  });

  it('tell of a time-out and of an overlap that is an error, not of one that is skipped', async () => {
    const first = await started(['go', '--ping', url]);
    await start(['go', '--ping', url]).ended;
    await start(['go', '--ping', url, '--overlap', 'fail']).ended;
    first.child.kill('SIGKILL');
    await start(['go', '--ping', url, '--timeout', '300ms']).ended;
    const paths = seen.map((one) => one.split('?')[0]).filter((path) => !path?.endsWith('/start'));
    expect(paths).toEqual([`/${TOKEN}/75`, `/${TOKEN}/124`]);
  });

  it.each([
    ['fails', (): number => 503],
    ['hangs at the start', (count: number): number | 'hang' => (count === 1 ? 'hang' : 200)],
  ])('a server that %s fails no job', async (_name, behaviour) => {
    answer = behaviour;
    await go();
    const job = start(['go'], { FLEX_PING_URL: url });
    expect(await job.ended).toEqual([0, null]);
    expect(job.said.stderr).not.toContain(TOKEN);
  });

  it('the address is nowhere: not in what is said, not in the store, not in a file', async () => {
    answer = () => 500;
    const first = await started(['go', `--ping=${url}`]);
    const second = start(['go', '--ping', url, '--overlap', 'fail']);
    expect(await second.ended).toEqual([75, null]);
    first.child.kill('SIGTERM');
    await first.ended;
    const said = [first, second].map(({ said: one }) => one.stdout + one.stderr).join('');
    expect(said).toContain('health check was not told');
    expect(said).not.toContain(TOKEN);
    const bad = start(['go', '--ping', `ftp://${TOKEN}`]);
    expect(await bad.ended).toEqual([2, null]);
    expect(bad.said.stderr).not.toContain(TOKEN);
    for (const entry of await readdir(join(sandbox.home), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const content = await readFile(join(entry.parentPath, entry.name), 'latin1');
      expect(content.includes(TOKEN), entry.name).toBe(false);
    }
    expect((await ledger()).map(({ line }) => line)).toEqual([
      'work go --ping=SECRET',
      'work go --ping SECRET --overlap fail',
    ]);
  });
});

describe('without a terminal', () => {
  const cron = (script: string): Promise<Ended> =>
    execa(
      'env',
      [
        '-i',
        `HOME=${sandbox.home}`,
        'PATH=/usr/bin:/bin',
        `FLEX=${FLEX}`,
        `TOWN=${sandbox.dir}`,
        'sh',
        '-c',
        script,
      ],
      {
        cwd: '/',
        reject: false,
        stripFinalNewline: false,
      },
    ).then(({ exitCode, stdout, stderr }) => ({ exitCode: exitCode ?? -1, stdout, stderr }));

  it('a job is silent while all is well, and says everything when it is not', async () => {
    const apply = await cron('cd "$TOWN" && "$FLEX" portfolio apply -f portfolio.yaml --quiet');
    expect(apply).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await cron('"$FLEX" prognosis generate --all')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect((await cron('"$FLEX" prognosis generate --all --json')).stdout).toContain('"groups"');
    expect((await cron('"$FLEX" prognosis generate --all --verbose')).stdout).toContain('north');
    const late = await cron('"$FLEX" prognosis generate --all --day 2020-01-01');
    expect(late.exitCode).toBe(7);
    expect(late.stderr).toMatch(/^context local: .*\nerror: 2020-01-01 is over/);
  });
});

it('a command that only reads, or that is refused its arguments, is not entered', async () => {
  await sandbox.here(['group', 'list']);
  await sandbox.here(['prognosis', 'generate', '--dya', 'today']);
  await sandbox.here(['--now', NOW, 'prognosis', 'generate', '--dry-run']);
  const { stdout } = await sandbox.here(['runs', 'list', '--json']);
  const { items } = JSON.parse(stdout) as { items: readonly Run[] };
  expect(items.map(({ line }) => line)).toEqual(['portfolio apply -f portfolio.yaml']);
});

it('a run is found by the beginning of its id; what there is not is exit 5', async () => {
  const { stdout } = await sandbox.here(['runs', 'list', '--json']);
  const [{ id }] = (JSON.parse(stdout) as { items: [Run] }).items;
  const shown = await sandbox.here(['runs', 'show', id.slice(0, 6), '--json']);
  expect(JSON.parse(shown.stdout)).toMatchObject({ id, state: 'done', exitCode: 0, context: 'local' });
  expect((await sandbox.here(['runs', 'show', 'zz'])).exitCode).toBe(5);
});
