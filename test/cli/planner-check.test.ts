import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, makeSandbox, type Sandbox } from './harness.ts';

/** `flex planner check`, `explain` and `compare`: problems and plans in files, without a store. */

const PROBLEM = {
  format: 'flex-planner-problem/1',
  id: 'shed',
  horizon: {
    start: '2026-11-22T00:00:00+01:00',
    zone: 'Europe/Amsterdam',
    periodMinutes: 60,
    periodCount: 3,
  },
  site: {
    importPriceMicrosPerKwh: [100_000, 300_000, 500_000],
    exportPriceMicrosPerKwh: -20_000,
    fixedPowerW: [0, -1000, 2000],
  },
  devices: [
    {
      kind: 'storage',
      id: 'bat',
      energyStartWh: 0,
      energyMaxWh: 5000,
      chargePowerWMax: 4000,
      dischargePowerWMax: 4000,
      chargeEfficiencyPu: 0.8,
    },
    { kind: 'pv', id: 'roof', availableW: [0, 700, 0] },
  ],
  constraints: [],
};

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await makeSandbox();
  await write('problem.json', PROBLEM);
  await write('plan.json', JSON.parse((await flex('planner', 'solve', 'problem.json', '--json')).stdout));
});
afterAll(() => sandbox.remove());

const flex = (...args: readonly string[]): Promise<Ended> => sandbox.here(args);

async function write(name: string, content: unknown): Promise<string> {
  await mkdir(join(sandbox.dir, 'folder'), { recursive: true });
  const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 1);
  await writeFile(join(sandbox.dir, name), text);
  return name;
}

async function planOf(change: (plan: Record<string, unknown>) => object): Promise<object> {
  const { stdout } = await flex('planner', 'solve', 'problem.json', '--json');
  return change(JSON.parse(stdout) as Record<string, unknown>);
}

describe('flex planner check', () => {
  it('says OK with the figures', async () => {
    const { stdout, stderr, exitCode } = await flex(
      'planner',
      'check',
      'problem.json',
      '--plan',
      'plan.json',
    );
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^Check of shed\nverdict +OK: every rule is kept/);
    expect(stdout).toMatch(/^given +OK +optimal +-?\d+\.\d\d +-?\d+\.\d\d +-?\d+\.\d\d +import/m);
  });

  it('solves the problem by its own path and by the solver where there is no plan', async () => {
    const { stdout, exitCode } = await flex('planner', 'check', 'problem.json', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      plans: [
        { name: 'own', ok: true, solvedBy: 'dynamic-program' },
        { name: 'lp', ok: true },
      ],
      comparison: { agrees: true },
    });
  });

  it('names each broken rule with device, time and numbers, and ends with 3', async () => {
    const plan = await planOf((json) => ({
      ...json,
      costMicros: 1_000_000,
      devices: [
        { deviceId: 'bat', powerW: [4700, 0, -1500], energyWh: [3760, 3760, 2260] },
        { deviceId: 'roof', powerW: [0, -700, 0] },
      ],
      netW: [4700, -1700, 500],
    }));
    const ended = await flex('planner', 'check', 'problem.json', '--plan', await write('bad.json', plan));
    expect(ended.exitCode).toBe(3);
    expect(ended.stdout).toMatch(/^given +bat +00:00-01:00 +700 W +charges with more than it can$/m);
    expect(ended.stdout).toMatch(/^given +cost +- +1\.00 +.* the cost is not that of the schedule$/m);
    expect(ended.stderr).toContain('violations');
    const json = JSON.parse(
      (await flex('planner', 'check', 'problem.json', '--plan', 'bad.json', '--json')).stdout,
    ) as {
      plans: readonly { violations: readonly object[] }[];
    };
    expect(json.plans[0]!.violations[0]).toMatchObject({
      rule: 'charge-limit',
      id: 'bat',
      periodIndex: 0,
      start: '2026-11-22T00:00:00+01:00',
      amount: 700,
      unit: 'W',
    });
  });

  it('shows a difference of a thousandth of a cent, and a bound that is none once', async () => {
    const slightly = await planOf((json) => ({ ...json, costMicros: Number(json['costMicros']) - 10 }));
    const { stdout } = await flex(
      'planner',
      'check',
      'problem.json',
      '--plan',
      await write('slightly.json', slightly),
    );
    const [, claimed, found] = /^given +cost +- +(-?\d+\.\d{6}) +(-?\d+\.\d{6}) /m.exec(stdout) ?? [];
    expect(Number(found) - Number(claimed)).toBeCloseTo(0.00001, 9);
    const above = await planOf((json) => ({ ...json, boundMicros: Number(json['costMicros']) + 5000 }));
    const file = await write('above.json', above);
    const proved = await flex('planner', 'check', 'problem.json', '--plan', file, '--prove');
    expect(proved.stdout.match(/the bound lies above/g)).toHaveLength(1);
  });

  it('says that there is no plan, and not that it keeps every rule', async () => {
    const site = { ...PROBLEM.site, fixedPowerW: 9000, importLimitW: 1000 };
    const file = await write('tight.json', { ...PROBLEM, site, devices: [] });
    const { stdout } = await flex('planner', 'check', file);
    expect(stdout).toMatch(/^verdict +OK: there is no plan that keeps every rule$/m);
  });

  it('reads problem and result from one file, and either from stdin', async () => {
    const { stdout } = await flex('planner', 'solve', 'problem.json', '--json');
    const both = await write('both.json', { problem: PROBLEM, result: JSON.parse(stdout) as object });
    expect((await flex('planner', 'check', both)).exitCode).toBe(0);
    const piped = await sandbox.here(['planner', 'check', 'problem.json', '--plan', '-'], { input: stdout });
    expect(piped.exitCode).toBe(0);
    const problem = JSON.stringify(PROBLEM);
    expect(
      (await sandbox.here(['planner', 'check', '-', '--plan', 'plan.json'], { input: problem })).exitCode,
    ).toBe(0);
  });

  it('sees a plan that is not the cheapest, and one that there is, only by planning anew', async () => {
    const idle = {
      devices: [
        { deviceId: 'bat', powerW: 0 },
        { deviceId: 'roof', powerW: 0 },
      ],
    };
    // 2 kWh at 0.50, and 1 kWh of the fixed generation exported at -0.02.
    const claimed = { ...idle, status: 'optimal', costMicros: 1_020_000, boundMicros: 1_020_000 };
    const file = await write('idle.json', claimed);
    expect((await flex('planner', 'check', 'problem.json', '--plan', file)).exitCode).toBe(0);
    const proved = await flex('planner', 'check', 'problem.json', '--plan', file, '--prove');
    expect(proved.exitCode).toBe(3);
    expect(proved.stdout).toContain('there is a cheaper one');
    const none = await write('none.json', { status: 'infeasible' });
    const there = await flex('planner', 'check', 'problem.json', '--plan', none);
    expect(there.exitCode).toBe(3);
    expect(there.stdout).toContain('there is a plan');
  });

  it.each([
    ['two from stdin', ['-', '--plan', '-'], 2, ['Only one of problem and plan']],
    [
      'a plan beside a file that has one',
      ['both.json', '--plan', 'plan.json'],
      2,
      ['holds a result already', 'try: flex planner check both.json'],
    ],
    ['a missing plan', ['problem.json', '--plan', 'gone.json'], 5, ['There is no file gone.json']],
    [
      'a plan that is none',
      ['problem.json', '--plan', 'problem.json'],
      65,
      ['problem.json:2  format', 'expected "flex-planner-result/1"'],
    ],
    [
      'a tolerance without unit',
      ['problem.json', '--tolerance', '5'],
      2,
      ['--tolerance "5": expected a power'],
    ],
  ])('refuses %s', async (_, args, exitCode, says) => {
    const ended = await flex('planner', 'check', ...args);
    expect(ended, ended.stderr).toMatchObject({ exitCode, stdout: '' });
    for (const part of says) expect(ended.stderr).toContain(part);
  });

  it('says where in a file of both a mistake stands', async () => {
    const file = await write('half.json', {
      problem: PROBLEM,
      result: { devices: [{ deviceId: 'bat', powerW: 'x' }] },
    });
    const ended = await flex('planner', 'check', file);
    expect(ended).toMatchObject({ exitCode: 65, stdout: '' });
    expect(ended.stderr).toMatch(/half\.json:\d+ {2}result\.devices\[0\]\.powerW "/);
  });
});

describe('flex planner explain', () => {
  it('says why, by device and time', async () => {
    const { stdout, exitCode } = await flex('planner', 'explain', 'problem.json', '--currency', 'EUR');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Problem shed\n/);
    expect(stdout).toMatch(/^device +when +does +power +why$/m);
    expect(stdout).toMatch(
      /^bat +01:00-02:00 +charges +.* a stored kWh is worth .* EUR, .*therefore it charges/m,
    );
    expect(stdout).toMatch(/^bat +02:00-03:00 +gives +-\d/m);
  });

  it('has every number as JSON, also of one device', async () => {
    const { stdout } = await flex('planner', 'explain', 'problem.json', '--device', 'bat', '--json');
    const found = JSON.parse(stdout) as { runs: readonly object[]; periods: readonly object[] };
    expect(found.periods).toHaveLength(3);
    expect(found.runs.at(-1)).toMatchObject({
      deviceId: 'bat',
      toIndex: 3,
      action: 'discharge',
      end: '2026-11-22T03:00:00+01:00',
    });
  });

  it.each([
    ['an unknown device', ['problem.json', '--device', 'bta'], 5, 'the nearest is bat'],
    ['a missing file', ['gone.json'], 5, 'There is no file gone.json'],
  ])('refuses %s', async (_, args, exitCode, says) => {
    const ended = await flex('planner', 'explain', ...args);
    expect(ended).toMatchObject({ exitCode, stdout: '' });
    expect(ended.stderr).toContain(says);
  });

  it('says why there is no plan', async () => {
    const site = { ...PROBLEM.site, fixedPowerW: 9000, importLimitW: 1000 };
    const file = await write('tight.json', { ...PROBLEM, site, devices: [] });
    const ended = await flex('planner', 'explain', file);
    expect(ended).toMatchObject({ exitCode: 4, stdout: '' });
    expect(ended.stderr).toContain('No schedule keeps all limits of shed.');
  });
});

describe('flex planner compare', () => {
  it('solves each problem of files and folders each way', async () => {
    await write('folder/a.json', PROBLEM);
    await write('folder/b.json', {
      ...PROBLEM,
      id: 'b',
      devices: [...PROBLEM.devices, { ...PROBLEM.devices[0], id: 'two' }],
    });
    await write('folder/other.json', { some: 'thing' });
    const { stdout, stderr, exitCode } = await flex('planner', 'compare', 'problem.json', 'folder', '--json');
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('left out: folder/other.json');
    const { items } = JSON.parse(stdout) as { items: readonly { file: string; ways: readonly object[] }[] };
    expect(items.map(({ file }) => file)).toEqual(['problem.json', 'folder/a.json', 'folder/b.json']);
    expect(items[0]).toMatchObject({
      agrees: true,
      ways: [
        { way: 'own', status: 'optimal', solvedBy: 'dynamic-program' },
        { way: 'lp', status: 'optimal' },
        { way: 'milp', status: 'optimal', solvedBy: 'milp' },
      ],
    });
    expect(items[2]!.ways[0]).toEqual({ way: 'own', because: 'several storages share one connection' });
  });

  it('is a table for people', async () => {
    const { stdout } = await flex('planner', 'compare', 'problem.json');
    expect(stdout).toMatch(
      /^problem +periods +own +lp +milp +greatest gap +difference +own ms +lp ms +milp ms\n/,
    );
  });

  it.each([
    ['mistakes in all files', ['folder', 'wrong.json'], 65, ['wrong.json:1', 'site']],
    ['a folder without problems', ['empty'], 5, ['There is no planner problem in empty']],
    ['a missing file', ['gone.json'], 5, ['There is no file gone.json']],
    ['no time', ['problem.json', '--time-limit', '0s'], 2, ['--time-limit']],
  ])('refuses %s', async (_, args, exitCode, says) => {
    await write('wrong.json', '{"format": "flex-planner-problem/1"}');
    await mkdir(join(sandbox.dir, 'empty'), { recursive: true });
    const ended = await flex('planner', 'compare', ...args);
    expect(ended, ended.stderr).toMatchObject({ exitCode, stdout: '' });
    for (const part of says) expect(ended.stderr).toContain(part);
  });
});
