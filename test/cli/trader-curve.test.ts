import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, makeSandbox, type Sandbox } from './harness.ts';
import { APPLY, GENERATE, LITTLE_FILES, NOW, RUN_CYCLE } from './little-market.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await makeSandbox();
  await writeFile(join(sandbox.dir, 'portfolio.yaml'), LITTLE_FILES['portfolio.yaml']);
  for (const args of [APPLY, GENERATE]) expect((await sandbox.here(args)).exitCode).toBe(0);
});
afterAll(() => sandbox.remove());

const flex = (...args: readonly string[]): Promise<Ended> => sandbox.here(['--now', NOW, ...args]);

interface Ask {
  readonly fromW: number;
  readonly toW: number;
  readonly extraMicros: number;
  readonly askMicrosPerKwh: number;
}

interface PeriodCurve {
  readonly plannedW: number;
  readonly leastW: number;
  readonly mostW: number;
  readonly isConvex: boolean;
  readonly isExact: boolean;
  readonly down: readonly Ask[];
  readonly up: readonly Ask[];
}

async function curve<Data>(...args: readonly string[]): Promise<Data> {
  const ended = await flex('trader', 'curve', ...args, '--json');
  expect(ended, ended.stderr).toMatchObject({ exitCode: 0 });
  return JSON.parse(ended.stdout) as Data;
}

describe('flex trader curve', () => {
  it('tells headroom and asks of every period', async () => {
    const data = await curve<{ currency: string; periods: readonly PeriodCurve[] }>('home-01-site');
    expect(data).toMatchObject({ problemId: 'home-01-site/2026-11-22', currency: 'EUR' });
    expect(data.periods).toHaveLength(24);
    for (const { plannedW, leastW, mostW, down, up, isExact } of data.periods) {
      expect(isExact).toBe(true);
      expect(leastW).toBeLessThanOrEqual(plannedW);
      expect(mostW).toBeGreaterThanOrEqual(plannedW);
      // The ladders lead from the plan to the ends of the headroom.
      expect((down.at(-1)?.toW ?? 0) + plannedW).toBeCloseTo(leastW, 2);
      expect((up.at(-1)?.toW ?? 0) + plannedW).toBeCloseTo(mostW, 2);
    }
  });

  it('asks more for every further kWh where the curve is convex, and as much as its steps sum up to', async () => {
    const { isConvex, up } = await curve<PeriodCurve>('home-01-site', '--period', '03:00');
    expect(isConvex).toBe(true);
    expect(up.length).toBeGreaterThan(0);
    const asks = up.map(({ askMicrosPerKwh }) => askMicrosPerKwh);
    expect(asks).toEqual(asks.toSorted((a, b) => a - b));
    const sum = up.reduce(
      (total, step) => total + ((step.toW - step.fromW) / 1000) * step.askMicrosPerKwh,
      0,
    );
    expect(sum).toBeCloseTo(up.at(-1)!.extraMicros, 0);
  });

  it('quotes a window, and shows what one change does elsewhere', async () => {
    const data = await curve<{
      changes: readonly { changeW: number; extraMicros: number }[];
      change: { extraMicros: number; periods: readonly { changeW: number }[] };
    }>('home-01-site', '--window', '17:00-19:00', '--change', '500W');
    const zero = data.changes.findIndex(({ changeW }) => changeW === 0);
    expect(data.changes[zero]!.extraMicros).toBe(0);
    expect(zero).toBeLessThan(data.changes.length - 1);
    const changesW = data.change.periods.map(({ changeW }) => changeW);
    expect(changesW).toHaveLength(24);
    expect(changesW.slice(17, 19)).toEqual([500, 500]);
    expect(data.change.extraMicros).toBeGreaterThan(0);
  });

  it('quotes one period as the plan with that order costs', async () => {
    const problem = (await flex('planner', 'problem', 'home-01-site')).stdout;
    const before = await plannedMicros(problem);
    const { plannedW, up } = await curve<PeriodCurve>('home-01-site', '--period', '18:00');
    const netW = Array.from({ length: 24 }, (_, period) => (period === 18 ? plannedW + 700 : null));
    const constraint = { id: 'x', source: 'x', target: { kind: 'net' }, minW: netW, maxW: netW };
    const ordered = { ...(JSON.parse(problem) as object), constraints: [constraint] };
    const extraMicros = (await plannedMicros(JSON.stringify(ordered))) - before;
    const step = up.find(({ fromW, toW }) => fromW <= 700 && toW >= 700)!;
    const quoted = step.extraMicros - ((step.toW - 700) / 1000) * step.askMicrosPerKwh;
    expect(extraMicros).toBeGreaterThan(0);
    expect(quoted).toBeCloseTo(extraMicros, 0);
  });

  it('shows a chart and a table', async () => {
    const { stdout } = await flex('trader', 'curve', 'home-01-site');
    expect(stdout).toMatch(/^Offer surface of home-01-site\/2026-11-22\ncost of the plan +\d+\.\d\d EUR\n/);
    expect(stdout).toContain('⣿ planned');
    expect(stdout).toMatch(/^17:00 +.* W .*[-+].*W/m);
    const one = await flex('trader', 'curve', 'home-01-site', '--period', '18', '--change', '100W');
    expect(one.stdout).toMatch(/Drawing less[\s\S]*Drawing more[\s\S]*\+100 W +costs [\s\S]*⣿ change/);
    const several = await flex('trader', 'curve', 'home-01-site', '--window', '17:00-19:00');
    expect(several.stdout).toMatch(/the same change all through 17:00-19:00\nchange +costs +EUR per kWh/);
  });

  it('quotes a problem from a file, without currency', async () => {
    const input = (await flex('planner', 'problem', 'home-01-site')).stdout;
    const { stdout, exitCode } = await sandbox.here(['trader', 'curve', '--file', '-'], { input });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('cost of the plan  ');
    expect(stdout).not.toContain('EUR');
  });

  it.each([
    ['neither site nor file', [], 2, 'Either a site of the portfolio is quoted, or a problem in a file.'],
    ['both', ['home-01-site', '--file', 'x.json'], 2, 'Either a site'],
    ['an unknown site', ['home-01-sit'], 5, 'home-01-site'],
    ['a day without plan', ['home-01-site', '--day', '+5'], 5, 'prognosis generate'],
    ['a period and a window', ['home-01-site', '--period', '1', '--window', '2-3'], 2, 'not of both'],
    ['several periods as one', ['home-01-site', '--period', '17:00-19:00'], 2, 'they are a --window'],
    ['a time that no period has', ['home-01-site', '--period', '25:00'], 65, '25:00'],
    ['a change of nothing', ['home-01-site', '--change', '1kW'], 2, '--period or a --window'],
    [
      'what the site cannot do',
      ['home-01-site', '--period', '18:00', '--change', '90kW'],
      4,
      'cannot change by +90 kW from 18:00-19:00',
    ],
  ])('refuses %s', async (_, args, exitCode, says) => {
    const ended = await flex('trader', 'curve', ...args);
    expect(ended, ended.stderr).toMatchObject({ exitCode, stdout: '' });
    expect(ended.stderr).toContain(says);
  });
});

async function plannedMicros(input: string): Promise<number> {
  const { stdout } = await sandbox.here(['planner', 'solve', '-', '--json'], { input });
  return (JSON.parse(stdout) as { readonly costMicros: number }).costMicros;
}

type PricePart = 'siteMicros' | 'energyMicros' | 'feeMicros' | 'opportunityMicros';

describe('flex trader explain', () => {
  let input: string;
  beforeAll(async () => {
    expect((await sandbox.here(RUN_CYCLE)).exitCode).toBe(0);
    input = (await flex('trader', 'input', 'c-r1', 'home-01')).stdout;
  });

  const explain = async (text: string) =>
    await sandbox.here(['trader', 'explain', '-', '--json'], { input: text });

  it('splits prices, and compares the options with the full curve', async () => {
    const made = await sandbox.here(['trader', 'run', '-', '--json'], { input });
    const { options: offered } = JSON.parse(made.stdout) as {
      options: readonly { id: string; priceMicros: number }[];
    };
    const { contracts } = JSON.parse((await explain(input)).stdout) as {
      contracts: readonly {
        outcome: string;
        runs: readonly object[];
        options: readonly Record<PricePart | 'priceMicros', number>[];
        curve: readonly { deliveredWh: number; siteCostMicros: number }[];
        loss: { coveredPu: number; meanMicros: number; possibleWh: number };
      }[];
    };
    const [contract] = contracts;
    expect(contract).toMatchObject({ contractId: 'home-01-down', outcome: 'considered' });
    expect(contract!.runs).toEqual([{ fromIndex: 17, toIndex: 19, periods: '17:00-19:00' }]);
    expect(contract!.options.map(({ priceMicros }) => priceMicros)).toEqual(
      offered.map(({ priceMicros }) => priceMicros),
    );
    for (const { siteMicros, energyMicros, feeMicros, opportunityMicros, priceMicros } of contract!.options) {
      expect(siteMicros + energyMicros + feeMicros + opportunityMicros).toBe(priceMicros);
      expect(energyMicros).toBeGreaterThan(0);
    }
    expect(contract!.curve[0]).toEqual({ deliveredWh: 0, siteCostMicros: 0 });
    expect(contract!.loss.possibleWh).toBeGreaterThan(0);
    expect(contract!.loss.coveredPu).toBeGreaterThan(0);
  });

  it('says which contract was refused, and why', async () => {
    const later = JSON.parse(input) as { contracts: readonly object[] };
    const contracts = [{ ...later.contracts[0], notice: '40h' }];
    const { stdout } = await sandbox.here(['trader', 'explain', '-'], {
      input: JSON.stringify({ ...later, contracts }),
    });
    expect(stdout).toMatch(/^home-01-down +down +refused: .*notice/m);
    const none = await explain(JSON.stringify({ ...later, contracts: [] }));
    expect(JSON.parse(none.stdout)).toMatchObject({ contracts: [] });
  });

  it('shows contracts, prices, rebound and loss', async () => {
    const { stdout, exitCode } = await sandbox.here(['trader', 'explain', '-'], { input });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^home-01-down +down +\d+ options? within 17:00-19:00$/m);
    expect(stdout).toMatch(/What prices are made of\noption +price +site +energy/);
    expect(stdout).toContain('Change of power, rebound included');
    expect(stdout).toMatch(/against the full curve\ncould deliver .*\noffered .*\ncovered +\d+(\.\d)? %/);
  });
});
