import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import { makeSandbox, type Sandbox } from './harness.ts';
import { HOSTS_ENV, HOSTS_NOW, type Hosts, startHosts } from './hosts.ts';

/** A plan says all that a pass does, and leaves nothing behind; a plan of a file is done exactly. */

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

const at = (now: string, ...args: readonly string[]) =>
  sandbox.here(['--now', now, 'pwrcell', ...args], { env: { ...sandbox.env, ...HOSTS_ENV } });
const flex = (...args: readonly string[]) => at(HOSTS_NOW, ...args);
const json = async (now: string, ...args: readonly string[]) =>
  JSON.parse((await at(now, ...args, '--json')).stdout);
type Told = { readonly assetId: string; readonly to: string };
/** So late that every status is due, and every sample overdue. */
const LATER = '2026-11-22T14:23:00Z';

async function stored(): Promise<string> {
  const table = await openSqliteTable(join(sandbox.dir, 'store.sqlite'));
  try {
    const rows: string[] = [];
    for await (const item of table.scan()) rows.push(JSON.stringify(item));
    return rows.sort().join('\n');
  } finally {
    await table.close();
  }
}

const readPlan = async () => JSON.parse(await readFile(join(sandbox.dir, 'plan.json'), 'utf8'));
type Action = { readonly kind: string; readonly key: string; readonly assetId: string };
async function cutPlan(keep: (action: Action) => boolean): Promise<readonly Action[]> {
  const plan = await readPlan();
  const actions = plan.actions.filter(keep);
  await writeFile(join(sandbox.dir, 'plan.json'), JSON.stringify({ ...plan, actions }));
  return plan.actions;
}
const made = () => {
  const { sitesCreated, invertersCreated, links } = hosts.concerto().done;
  return [sitesCreated ?? 0, invertersCreated ?? 0, links ?? 0];
};

describe('flex pwrcell commission: the plan', () => {
  it('leaves the store and both hosts as they are, however often it is printed', async () => {
    await flex('register');
    const before = await stored();
    expect(before).not.toBe('');
    for (let count = 0; count < 3; count += 1) {
      expect((await at(LATER, 'commission', '--auto')).exitCode).toBe(0);
    }
    expect(await stored()).toBe(before);
    expect(hosts.ces().done).toEqual({});
    expect(made()).toEqual([0, 0, 0]);
  });

  it('has the sites whose status is asked for and the states that follow, with their evidence', async () => {
    await flex('commission', '--auto', '--apply', '--max-creates', '100');
    const quiet = await flex('commission', '--auto', '--exit-code');
    expect(quiet).toMatchObject({ exitCode: 0 });
    expect(quiet.stdout).toContain('nothing to do');

    const recorded = ['--systems', '20', '--clean', '--from', '2026-11-22T13:50:00Z', '--length', '13m'];
    await sandbox.here(['telemetry', 'simulate', '--out', 'fleet.json', ...recorded], { env: sandbox.env });
    await flex('telemetry', 'fleet.json');

    const plan = await at(HOSTS_NOW, 'commission', '--auto', '--exit-code');
    expect(plan.exitCode).toBe(10);
    expect(plan.stdout).toContain('States that Concerto is told');
    expect(plan.stdout).toContain('TelemetryFresh');
    expect(plan.stdout).toMatch(/stream, \d+ (s|min)/);
    const { status } = await json(HOSTS_NOW, 'commission', '--auto');
    expect(await json(HOSTS_NOW, 'status', '--dry-run')).toMatchObject({
      transitions: status.transitions,
      sites: status.sites,
      dryRun: true,
    });
    const done = await json(HOSTS_NOW, 'commission', '--auto', '--apply');
    expect(done.status.evaluated.transitions.map(({ assetId, to }: Told) => [assetId, to])).toEqual(
      status.transitions.map(({ assetId, to }: Told) => [assetId, to]),
    );
    expect(done.status.evaluated.siteCount).toBe(status.sites.length);
    expect(status.transitions.length).toBeGreaterThan(10);

    const later = await json(LATER, 'commission', '--auto');
    expect(later.status.due.length).toBeGreaterThan(10);
    expect(later.status.due[0]).toMatchObject({ why: 'due', askedMs: expect.any(Number) });
    const round = await json(LATER, 'status');
    expect(round.polled.siteCount).toBe(later.status.due.length);
  });

  it('says who said what it is planned on, and how long ago', async () => {
    await flex('metadata');
    const first = await flex('commission', '--auto');
    expect(first.stdout).toMatch(/request-metadata.*sweep, \d+ s/);
    expect(first.stdout).toContain('What the metadata allow is created in the same pass: 25');
    await flex('register');
    await flex('metadata');
    const planned = await at(LATER, 'commission', '--auto');
    expect(planned.stdout).toMatch(/create-site.*vendor, 20 min/);
    const { actions } = await json(LATER, 'commission', '--auto');
    expect(actions[0]).toMatchObject({ evidenceSource: 'ces', evidenceMs: Date.parse(HOSTS_NOW) });
  });

  it('without --auto names the command that creates', async () => {
    await flex('register');
    await flex('metadata');
    const plan = await flex('commission');
    const [, id] = /--only (a-\d+)/.exec(plan.stdout) ?? [];
    expect(id).toBeDefined();
    const explained = await flex('explain', id!);
    expect(explained.stdout).toContain(`flex pwrcell commission --auto --apply --only ${id}`);
    expect(explained.stdout).toContain('site:test:');
    expect(explained.stdout).toContain('inv:test:');
    const { toCreate } = await json(HOSTS_NOW, 'explain', id!);
    expect(toCreate.map(({ kind }: Action) => kind)).toEqual(['create-site', 'create-inverter', 'link']);
    const one = await flex('commission', '--auto', '--only', id!);
    expect(one.stderr).toContain(`next: flex pwrcell commission --auto --apply --only ${id}`);
    expect((await flex('commission', '--auto', '--apply', '--only', id!)).exitCode).toBe(0);
    expect(made()).toEqual([1, 1, 1]);
  });
});

describe('flex pwrcell commission --apply PLAN', () => {
  beforeEach(async () => {
    await flex('register');
    await flex('metadata');
    await flex('commission', '--auto', '--out', 'plan.json', '--max-creates', '4');
  });

  it('does what somebody has left in it, and no more', async () => {
    await cutPlan(({ kind }) => kind === 'create-site');
    const looked = await flex('commission', '--apply', 'plan.json', '--dry-run');
    expect(looked.stdout).toContain('To be created: 2');
    expect(looked.stdout).not.toContain('States');
    expect(looked.stderr).toContain('next: flex pwrcell commission --apply plan.json');
    expect((await flex('commission', '--apply', 'plan.json')).exitCode).toBe(0);
    expect(made()).toEqual([2, 0, 0]);
  });

  it.each([
    ['create-inverter', 'create-site'],
    ['link', 'create-site'],
  ])('with %s alone is refused: it needs %s', async (kept, missing) => {
    await cutPlan(({ kind }) => kind === kept);
    const ended = await flex('commission', '--apply', 'plan.json');
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toMatch(new RegExp(`${kept} .* needs ${missing} .*, which is not in it`));
    expect(made()).toEqual([0, 0, 0]);
  });

  it('is not asked whether there is something to do while it does it', async () => {
    const ended = await flex('commission', '--apply', 'plan.json', '--exit-code');
    expect(ended).toMatchObject({ exitCode: 2 });
    expect(ended.stderr).toContain('--exit-code: expected no --apply beside it');
    expect(await flex('commission', '--apply', 'plan.json', '--exit-code', '--dry-run')).toMatchObject({
      exitCode: 10,
    });
  });

  it('refuses every option that the plan has its own word on', async () => {
    const options = ['--max-creates', '2', '--interval', '5m', '--offline-timeout', '20m'];
    const ended = await flex('commission', '--apply', 'plan.json', ...options, '--strict', '--adaptive');
    expect(ended.exitCode).toBe(2);
    for (const option of ['--max-creates', '--interval', '--offline-timeout', '--strict', '--adaptive']) {
      expect(ended.stderr).toContain(`${option}: expected none`);
    }
    expect(made()).toEqual([0, 0, 0]);
  });
});

describe('the timeout of the context', () => {
  const setTimeoutTo = async (text: string) => {
    const file = join(sandbox.dir, 'flex.yaml');
    const workspace = await readFile(file, 'utf8');
    await writeFile(
      file,
      workspace.replace('instance: test', `instance: test\n      offlineTimeout: ${text}`),
    );
  };

  it('is what all commands go by, and an option overrides it', async () => {
    await setTimeoutTo('22.5m');
    await flex('commission', '--auto', '--apply', '--max-creates', '100');
    const recorded = ['--systems', '20', '--clean', '--from', '2026-11-22T13:50:00Z', '--length', '13m'];
    await sandbox.here(['telemetry', 'simulate', '--out', 'fleet.json', ...recorded], { env: sandbox.env });
    await flex('telemetry', 'fleet.json');
    const told = await json(LATER, 'status');
    expect(told.evaluated.transitions.map(({ to }: { readonly to: string }) => to)).toContain('ONLINE');
    const id = told.evaluated.transitions[0].assetId;
    const explained = await at(LATER, 'explain', id);
    expect(explained.stdout).toContain('ONLINE: TelemetryFresh');
    expect(explained.stdout).toContain('OFFLINE after 22.5 min');
    expect((await at(LATER, 'explain', id, '--offline-timeout', '15m')).stdout).toContain(
      'OFFLINE after 15 min',
    );
    const tables = ['--missing-runs', 'runs.csv', '--fleet', 'fleet.csv'];
    await writeFile(
      join(sandbox.dir, 'runs.csv'),
      'site,first_missing_slot_utc,missing_slots,touches_window_edge\ns-1,2026-11-03T12:00:00Z,12,0\n',
    );
    await writeFile(join(sandbox.dir, 'fleet.csv'), 'site,slots_in_export\ns-1,2880\n');
    expect((await json(HOSTS_NOW, 'tune', ...tables)).recommendation).toMatchObject({
      presentTimeoutMs: 1_350_000,
    });
  });
});
