import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, makeSandbox, type Sandbox } from './harness.ts';
import { APPLY, GENERATE, LITTLE_FILES, NOW } from './little-market.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await makeSandbox();
  await writeFile(join(sandbox.dir, 'portfolio.yaml'), LITTLE_FILES['portfolio.yaml']);
  for (const args of [APPLY, GENERATE]) expect((await sandbox.here(args)).exitCode).toBe(0);
});
afterAll(() => sandbox.remove());

const flex = (...args: readonly string[]): Promise<Ended> => sandbox.here(['--now', NOW, ...args]);

interface ProblemFile {
  readonly format: string;
  readonly site: Record<string, unknown>;
  readonly devices: readonly Record<string, unknown>[];
}

async function storedProblem(): Promise<ProblemFile> {
  return JSON.parse((await flex('planner', 'problem', 'home-01-site')).stdout) as ProblemFile;
}

async function write(name: string, content: unknown): Promise<string> {
  const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 1);
  await writeFile(join(sandbox.dir, name), text);
  return name;
}

describe('flex planner problem', () => {
  it('prints the problem that the stored plan has solved, the same as JSON', async () => {
    const problem = await storedProblem();
    expect(problem).toMatchObject({
      format: 'flex-planner-problem/1',
      horizon: { start: '2026-11-22T00:00:00+01:00', periodCount: 24 },
      devices: [{ kind: 'storage', id: 'home-01-battery' }],
    });
    expect(JSON.parse((await flex('planner', 'problem', 'home-01-site', '--json')).stdout)).toEqual(problem);
    const first = await flex('planner', 'problem', 'home-01-site', '--revision', '1');
    expect(JSON.parse(first.stdout)).toEqual(problem);
  });

  it.each([
    ['an unknown site', ['home-01-sit'], 'home-01-site'],
    [
      'a day without plan',
      ['home-01-site', '--day', '+5'],
      'prognosis generate --group north --day 2026-11-26',
    ],
    ['a revision that is not there', ['home-01-site', '--revision', '9'], 'plan revision 9'],
  ])('does not find %s', async (_, args, says) => {
    const ended = await flex('planner', 'problem', ...args);
    expect(ended).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ended.stderr).toContain(says);
  });
});

describe('flex planner solve', () => {
  it('solves a stored problem again, with the same cost and powers', async () => {
    const plan = JSON.parse((await flex('plan', 'show', 'home-01-site', '--json')).stdout) as {
      costMicros: number;
      periods: readonly { netW: number }[];
    };
    const input = (await flex('planner', 'problem', 'home-01-site')).stdout;
    const { stdout } = await sandbox.here(['planner', 'solve', '-', '--json'], { input });
    const result = JSON.parse(stdout) as { costMicros: number; netW: readonly number[]; status: string };
    expect(result.status).toBe('optimal');
    expect(Math.round(result.costMicros)).toBe(Math.round(plan.costMicros));
    expect(result.netW.map(Math.round)).toEqual(plan.periods.map(({ netW }) => netW));
  });

  it('shows cost, devices and a chart', async () => {
    const { stdout, exitCode } = await flex(
      'planner',
      'solve',
      await write('problem.json', await storedProblem()),
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^Problem home-01-site\/2026-11-22\nhorizon +24 periods from 2026-11-22 00:00 \(Europe\/Amsterdam\)\nstatus +optimal \((closed-form|dynamic-program|lp|milp)\)\ncost +-?\d+\.\d+/,
    );
    expect(stdout).toMatch(/^home-01-battery +storage .* stored at the end$/m);
    expect(stdout).toContain('⣿ net');
    expect(stdout).not.toContain('What could not be kept');
  });

  it('writes the result to a file, the same the second time', async () => {
    const file = await write('problem.json', await storedProblem());
    const { stdout } = await flex('planner', 'solve', file, '--out', 'results/r.json');
    expect(stdout).toMatch(/^wrote results\/r.json: optimal, /);
    const written = await readFile(join(sandbox.dir, 'results/r.json'), 'utf8');
    expect(written).toBe((await flex('planner', 'solve', file, '--json')).stdout);
    expect((await flex('planner', 'solve', file, '--out', '-')).stdout).toBe(written);
  });

  it('tells what could not be kept', async () => {
    const problem = await storedProblem();
    const constraint = { id: 'o9', source: 'order o9', target: { kind: 'net' }, minW: null, maxW: -9000 };
    const file = await write('relaxed.json', { ...problem, constraints: [constraint] });
    const { stdout, exitCode } = await flex('planner', 'solve', file);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/What could not be kept\nwhat +at +short by +why\norder o9 +00:00 +\d/);
  });

  it('refuses what cannot be planned, with the reasons', async () => {
    const problem = await storedProblem();
    const site = { ...problem.site, importLimitW: 0 };
    const file = await write('infeasible.json', { ...problem, site, devices: [] });
    const ended = await flex('planner', 'solve', file, '--json');
    expect(ended).toMatchObject({ exitCode: 4, stdout: '' });
    const { error } = JSON.parse(ended.stderr) as { error: { code: string; details: readonly object[] } };
    expect(error.code).toBe('infeasible');
    expect(error.details[0]).toMatchObject({
      path: 'site',
      value: expect.stringContaining('0.8 kW') as string,
    });
  });

  it.each([
    ['a missing file', 'gone.json', undefined, 5, ['There is no file gone.json']],
    [
      'what is no JSON',
      'bad.json',
      '{\n "format": oops\n}',
      65,
      ['bad.json is not JSON', 'bad.json:2  ""format": oops": expected JSON in column 12'],
    ],
    ['an empty file', 'empty.json', '', 65, ['empty.json:1  expected JSON that does not end here']],
    [
      'a problem with mistakes, all of them',
      'wrong.json',
      '{\n "format": "flex-planner-problem/1",\n "horizon": {"start": "2026-11-22T00:00:00Z", "periodMinutes": 60, "periodCount": 2},\n "site": {"importPriceMicrosPerKwh": [1],\n  "exportPriceMicrosPerKwh": 0, "fixedPowerW": "x"},\n "devices": [\n  {"kind": "teapot"}]\n}',
      65,
      [
        'wrong.json:4  site.importPriceMicrosPerKwh',
        'wrong.json:5  site.fixedPowerW',
        'wrong.json:7  devices[0].kind "',
      ],
    ],
  ])('refuses %s', async (_, name, content, exitCode, says) => {
    if (content !== undefined) await write(name, content);
    const ended = await flex('planner', 'solve', name);
    expect(ended).toMatchObject({ exitCode, stdout: '' });
    for (const part of says) expect(ended.stderr).toContain(part);
  });
});
