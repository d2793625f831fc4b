import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FLEX, makeSandbox, type Sandbox } from './harness.ts';
import { HOSTS_ENV, HOSTS_NOW, type Hosts, startHosts } from './hosts.ts';

/** Commissioning that goes on: real processes, against simulated hosts. */

let sandbox: Sandbox;
let hosts: Hosts;
const children: ChildProcess[] = [];
beforeEach(async () => {
  sandbox = await makeSandbox();
  hosts = await startHosts(sandbox.dir);
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await hosts.close();
  await sandbox.remove();
});

const WATCH = ['pwrcell', 'commission', '--auto', '--apply', '--watch', '--max-creates', '100'];

function start(args: readonly string[]) {
  const child = spawn(FLEX, ['--now', HOSTS_NOW, ...args], {
    cwd: sandbox.dir,
    env: { ...sandbox.env, ...HOSTS_ENV },
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

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

interface Event {
  readonly type: string;
  readonly [key: string]: unknown;
}

function eventsOf(stdout: string): readonly Event[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
}

describe('flex pwrcell commission --watch', () => {
  it('commissions as lines, stops after Ctrl-C, and is one run of the ledger', async () => {
    const watch = start(WATCH);
    await until(() => /links? \d|, link \d/.test(watch.said.stdout) && watch.said.stdout.includes('states:'));
    watch.child.kill('SIGINT');
    expect(await watch.ended).toEqual([130, null]);
    const { stdout, stderr } = watch.said;
    expect(stderr).toContain('stopping; once more to end at once');
    expect(stdout).toMatch(/registrar: device 20, added 20/);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/stopped; created \d+ sites/);
    const runs = JSON.parse((await sandbox.here(['runs', 'list', '--json'])).stdout);
    expect(runs.items).toHaveLength(1);
    expect(runs.items[0]).toMatchObject({ exitCode: 130 });
    expect(hosts.concerto().done).not.toHaveProperty('sitesCreatedTwice');
  });

  it('a pass of cron is left out beside it, whatever it is told', async () => {
    const watch = start(WATCH);
    await until(() => watch.said.stdout.includes('watching'));
    const pass = start(['pwrcell', 'commission', '--apply', '--quiet']);
    expect(await pass.ended).toEqual([75, null]);
    watch.child.kill('SIGTERM');
    expect(await watch.ended).toEqual([143, null]);
    const after = start(['pwrcell', 'commission', '--apply', '--quiet']);
    expect((await after.ended)[0]).toBe(0);
  });

  it('--first ends by itself; --json is events of which the first says the version', async () => {
    const watch = start([...WATCH, '--first', '3', '--json']);
    expect(await watch.ended).toEqual([0, null]);
    const events = eventsOf(watch.said.stdout);
    expect(events[0]).toMatchObject({ type: 'version', schema: 1 });
    expect(events[1]).toMatchObject({ type: 'started', apply: true, auto: true, first: 3 });
    const last = events.at(-1);
    expect(last).toMatchObject({ type: 'stopped', why: 'nothing is left to do for these assets' });
    expect(last).toMatchObject({
      totals: { linkCount: 3 },
      hosts: [{ system: 'Concerto' }, { system: 'CES' }],
    });
    expect(events.filter(({ type }) => type === 'phase').length).toBeGreaterThanOrEqual(3);
    expect(hosts.concerto().done['links']).toBe(3);
    expect(watch.said.stderr).toBe(
      'context rehearsal: store.sqlite\n'.replace('store.sqlite', `${sandbox.dir}/store.sqlite`),
    );
  });

  it('without --apply it looks on, and asks and creates nothing', async () => {
    const watch = start(['pwrcell', 'commission', '--auto', '--watch', '--json']);
    await until(
      () => watch.said.stdout.includes('"type":"board"') || watch.said.stdout.includes('"type": "board"'),
    );
    watch.child.kill('SIGINT');
    expect((await watch.ended)[0]).toBe(130);
    const types = new Set(eventsOf(watch.said.stdout).map(({ type, process }) => `${type} ${process ?? ''}`));
    expect([...types]).toContain('ran registrar');
    expect([...types]).not.toContain('ran metadata');
    expect(hosts.ces().done).toEqual({});
    expect(hosts.concerto().done).toEqual({});
  });

  it('goes on while Concerto is away, and says so', async () => {
    await hosts.close();
    const watch = start([...WATCH, '--json']);
    await until(() => watch.said.stdout.includes('"started"'));
    await until(() => watch.said.stdout.includes('"again"'));
    expect(watch.child.exitCode).toBeNull();
    watch.child.kill('SIGINT');
    expect((await watch.ended)[0]).toBe(130);
    const events = eventsOf(watch.said.stdout);
    expect(events.find(({ type }) => type === 'again')).toMatchObject({ system: 'Concerto' });
    expect(events.at(-1)).toMatchObject({ type: 'stopped' });
    hosts = await startHosts(`${sandbox.dir}/other`);
  });

  it('ids of --only that fit nothing are all named, and everything that does not go together', async () => {
    const missing = start([...WATCH, '--only', 'a-000001', '--only', 'a-9', '--only', 'a-8']);
    expect((await missing.ended)[0]).toBe(5);
    expect(missing.said.stderr).toContain('a-9');
    expect(missing.said.stderr).toContain('a-8');
    const wrong = start([...WATCH, '--dry-run', '--out', 'p.json', '--exit-code']);
    expect((await wrong.ended)[0]).toBe(2);
    for (const flag of ['--dry-run', '--out', '--exit-code']) expect(wrong.said.stderr).toContain(flag);
  });
});

describe('flex pwrcell commission for some assets', () => {
  it('plans and does it for these alone', async () => {
    const pass = start(['pwrcell', 'commission', '--auto', '--apply', '--only', 'a-000001', '--json']);
    expect((await pass.ended)[0]).toBe(0);
    expect(JSON.parse(pass.said.stdout).provisioned).toMatchObject([{ assetId: 'a-000001' }]);
    expect(hosts.concerto().done['links']).toBe(1);
    const first = start([
      'pwrcell',
      'commission',
      '--auto',
      '--apply',
      '--first',
      '2',
      '--concurrency',
      '1',
      '--json',
    ]);
    expect((await first.ended)[0]).toBe(0);
    expect(hosts.concerto().done['links']).toBe(3);
  });
});

describe('flex sim rehearse', () => {
  it('commissions a fleet by itself, says what became of each defect, and leaves a workspace on request', async () => {
    const args = ['sim', 'rehearse', '--systems', '20', '--length', '30m', '--lost', '0%', '--dir', 'kept'];
    const rehearsal = start([...args, '--json']);
    expect(await rehearsal.ended).toEqual([0, null]);
    const report = JSON.parse(rehearsal.said.stdout);
    expect(report.created).toMatchObject({ sitesTwiceCount: 0, invertersTwiceCount: 0 });
    expect(report.created.linkCount).toBeGreaterThan(10);
    expect(report.unsettled).toEqual([]);
    const assetCount = report.phases.reduce(
      (sum: number, one: { count: number; simulatedCount: number }) => sum + one.count + one.simulatedCount,
      0,
    );
    expect(assetCount).toBe(20);
    const became = Object.fromEntries(
      report.defects.map((one: { defect: string; outcomes: readonly object[] }) => [
        one.defect,
        one.outcomes[0],
      ]),
    );
    expect(became['claims-other']).toMatchObject({ phase: 'quarantined', reason: 'DuplicateClaim' });
    expect(became['silent']).toMatchObject({ phase: 'awaiting-telemetry', reason: 'NeverHeard' });
    const listed = await sandbox.here(['pwrcell', 'devices', 'list', '--json'], {
      cwd: `${sandbox.dir}/kept`,
      env: { ...sandbox.env, REHEARSAL_SECRET: 'x' },
    });
    expect(JSON.parse(listed.stdout).items).toHaveLength(20);
    const again = start(args);
    expect((await again.ended)[0]).toBe(4);
  });
});
