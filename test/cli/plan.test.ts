import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, makeSandbox, type Sandbox } from './harness.ts';
import { APPLY, LITTLE_PORTFOLIO, NOW, ORDER, RUN_CYCLE } from './little-market.ts';

/** `flex plan explain`, `what-if` and `show`, and that a stored problem can be solved again anywhere. */

/** Cheap until noon in Amsterdam, dear after it. */
const PRICES = [
  'utc_start,value_eur_per_kwh',
  ...Array.from({ length: 24 }, (_, hour) => {
    const startMs = Date.UTC(2026, 10, 21, 23 + hour);
    return `${new Date(startMs).toISOString()},${hour < 12 ? '0.10' : '0.40'}`;
  }),
  '',
].join('\n');

let sandbox: Sandbox;
let before: string;
beforeAll(async () => {
  sandbox = await makeSandbox();
  await writeFile(join(sandbox.dir, 'portfolio.yaml'), LITTLE_PORTFOLIO);
  await writeFile(join(sandbox.dir, 'prices.csv'), PRICES);
  const generate = ['--now', NOW, 'prognosis', 'generate'];
  const prices = ['series', 'import', 'prices.csv', '--as', 'spot'];
  for (const args of [APPLY, prices, generate, RUN_CYCLE]) {
    const ended = await sandbox.here(args);
    expect(ended.exitCode, `${args.join(' ')}: ${ended.stderr}`).toBe(0);
  }
  before = await whatIf('--cycle', 'c-r1', '--json').then(({ stdout }) => stdout);
  expect((await sandbox.here(ORDER)).exitCode).toBe(0);
});
afterAll(() => sandbox.remove());

const flex = (...args: readonly string[]): Promise<Ended> => sandbox.here(['--now', NOW, ...args]);
const whatIf = (...args: readonly string[]): Promise<Ended> =>
  flex('plan', 'what-if', 'home-01-site', ...args);

interface WhatIf {
  readonly changes: readonly string[];
  readonly before: { readonly costMicros: number; readonly netW: readonly number[] };
  readonly after: { readonly costMicros: number; readonly netW: readonly number[] };
  readonly differenceMicros: number;
  readonly components: readonly { readonly name: string; readonly differenceMicros: number }[];
  readonly changedPeriods: readonly { readonly periodIndex: number }[];
  readonly broken: readonly object[];
}

async function found(...args: readonly string[]): Promise<WhatIf> {
  const ended = await whatIf(...args, '--json');
  expect(ended.exitCode, ended.stderr).toBe(0);
  return JSON.parse(ended.stdout) as WhatIf;
}

describe('a stored problem', () => {
  it('is solved again anywhere, with the same bytes', async () => {
    const problem = (await flex('planner', 'problem', 'home-01-site', '--revision', '1')).stdout;
    await writeFile(join(sandbox.dir, 'problem.json'), problem);
    expect((await flex('planner', 'solve', 'problem.json', '--out', 'here.json')).exitCode).toBe(0);
    const elsewhere = await makeSandbox();
    try {
      await mkdir(join(elsewhere.dir, 'empty'));
      const cwd = join(elsewhere.dir, 'empty');
      await writeFile(join(cwd, 'p.json'), problem);
      // A process of its own, which has planned nothing before.
      const ended = await elsewhere.flex(['planner', 'solve', 'p.json', '--out', 'there.json'], { cwd });
      expect(ended.exitCode, ended.stderr).toBe(0);
      const there = await readFile(join(cwd, 'there.json'), 'utf8');
      expect(there).toBe(await readFile(join(sandbox.dir, 'here.json'), 'utf8'));
      const checked = await elsewhere.here(
        ['planner', 'check', 'p.json', '--plan', 'there.json', '--prove'],
        { cwd },
      );
      expect(checked.exitCode, checked.stdout).toBe(0);
    } finally {
      await elsewhere.remove();
    }
  });
});

describe('flex plan show', () => {
  it('says what found the plan, and what stored energy is worth', async () => {
    const { stdout } = await flex('plan', 'show', 'home-01-site', '--revision', '1');
    expect(stdout).toMatch(/^solved by +dynamic-program$/m);
    expect(stdout).toMatch(/^cost .* EUR \(import /m);
    expect(stdout).toMatch(/^from +net .* worth in home-01-battery$/m);
    const json = JSON.parse(
      (await flex('plan', 'show', 'home-01-site', '--revision', '1', '--json')).stdout,
    ) as {
      storedValues: readonly { lessMicrosPerKwh: readonly number[] }[];
    };
    expect(json).toMatchObject({
      solvedBy: 'dynamic-program',
      storedValues: [{ deviceId: 'home-01-battery' }],
    });
    expect(json.storedValues[0]!.lessMicrosPerKwh).toHaveLength(24);
  });
});

describe('flex plan explain', () => {
  it('says why in the currency of the group', async () => {
    const { stdout, exitCode, stderr } = await flex('plan', 'explain', 'home-01-site', '--revision', '1');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^site +home-01-site$/m);
    expect(stdout).toMatch(/^home-01-battery +\d\d:00-\d\d:00 .*a stored kWh is worth .* EUR/m);
  });

  it('says what an order holds', async () => {
    const { stdout } = await flex('plan', 'explain', 'home-01-site');
    expect(stdout).toContain('order o-r1 holds the power');
  });

  it.each([
    ['an unknown device', ['home-01-site', '--device', 'battery'], 'home-01-battery'],
    ['a day without plan', ['home-01-site', '--day', '+9'], 'There is no plan'],
    ['a revision that is not there', ['home-01-site', '--revision', '99'], 'plan revision 99'],
    ['an unknown site', ['home-09-site'], 'home-01-site'],
  ])('does not find %s', async (_, args, says) => {
    const ended = await flex('plan', 'explain', ...args);
    expect(ended).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ended.stderr).toContain(says);
  });
});

describe('flex plan what-if', () => {
  it('shows cost by what it is for, and the periods that change; it stores nothing', async () => {
    const { stdout, exitCode } = await whatIf(
      '--revision',
      '1',
      '--import-price',
      'spot',
      '--battery-capacity',
      '20kWh',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^what if +import at the prices of spot; home-01-battery with 20 kWh in place of 10 kWh$/m,
    );
    expect(stdout).toMatch(/^cost +-?\d+\.\d+ EUR → -?\d+\.\d+ EUR: [+-]?\d/m);
    expect(stdout).toMatch(/^for +now +then +change$/m);
    expect(stdout).toMatch(/^Periods that change \(mean net power\)$/m);
    expect(stdout).toContain('⣿ then');
    const plans = JSON.parse((await flex('plan', 'list', '--json')).stdout) as {
      items: readonly { revision: number }[];
    };
    expect(plans.items[0]!.revision).toBe(2);
  });

  it('costs what the changes say', async () => {
    // 24 h · 0.8 kW at 0.30, and at twice that.
    const twice = await found('--revision', '1', '--without', 'home-01-battery', '--price-factor', '2');
    expect(twice.after.costMicros).toBeCloseTo(24 * 0.8 * 600_000, 0);
    const sum = twice.components.reduce((total, { differenceMicros }) => total + differenceMicros, 0);
    expect(sum).toBeCloseTo(twice.differenceMicros, 3);
    const capped = await found('--revision', '1', '--net', '17:00-19:00=..0W', '--net', '20:00-21:00=-1kW');
    expect(capped.after.netW.slice(17, 19).every((powerW) => powerW <= 0.001)).toBe(true);
    expect(capped.after.netW[20]).toBeCloseTo(-1000, 3);
    const limited = await found(
      '--revision',
      '1',
      '--import-limit',
      '3kW',
      '--battery-power',
      '1kW',
      '--export-price',
      '0.50',
    );
    expect(limited.changes).toEqual([
      'export at 0.50 EUR/kWh',
      'import limit 3 kW',
      'home-01-battery with 1 kW in place of 4 kW',
    ]);
    expect(limited.differenceMicros).toBeLessThan(0);
  });

  it('says before an offer is ordered what it does to the site, and after it the same', async () => {
    const offered = JSON.parse(before) as WhatIf;
    expect(offered.changes).toEqual(['the offer of cycle c-r1']);
    expect(offered.changedPeriods.map(({ periodIndex }) => periodIndex)).toEqual(
      expect.arrayContaining([17, 18]),
    );
    expect(offered.broken).toEqual([]);
    const plan = JSON.parse((await flex('plan', 'show', 'home-01-site', '--json')).stdout) as {
      periods: readonly { netW: number }[];
    };
    offered.after.netW.forEach((powerW, period) => {
      expect(Math.abs(powerW - plan.periods[period]!.netW), String(period)).toBeLessThanOrEqual(1.5);
    });
    const ordered = await found('--revision', '1', '--order', 'o-r1');
    expect(ordered.differenceMicros).toBe(offered.differenceMicros);
  });

  it('names what breaks', async () => {
    const lost = await found('--without', 'home-01-battery');
    expect(lost.broken).toEqual(
      expect.arrayContaining([expect.objectContaining({ source: 'order o-r1', unit: 'W' }) as object]),
    );
    expect((await whatIf('--without', 'home-01-battery')).stdout).toMatch(
      /What would break\nwhat +when +short by +why\norder o-r1 +\d\d:00-\d\d:00 +up to /,
    );
  });

  it.each<readonly [string, readonly string[], number, readonly string[]]>([
    ['nothing', [], 2, ['Say what would be otherwise', '--battery-capacity', '--net']],
    [
      'a price that is none',
      ['--import-price', 'dear'],
      65,
      ['--import-price "dear"', 'in EUR', 'flex series list'],
    ],
    ['a price in another currency', ['--export-price', '0.30 USD'], 65, ['--export-price']],
    ['a power without unit', ['--import-limit', '3'], 2, ['--import-limit "3"']],
    ['a negative limit', ['--import-limit=-3kW'], 2, ['--import-limit']],
    ['an energy in watts', ['--battery-capacity', '5kW'], 2, ['--battery-capacity "5kW"']],
    [
      'a battery and nothing of it',
      ['--battery', 'home-01-battery'],
      2,
      ['--battery-capacity or --battery-power'],
    ],
    [
      'another battery',
      ['--battery', 'b', '--battery-power', '1kW'],
      65,
      ['--battery "b"', 'home-01-battery'],
    ],
    ['an unknown device', ['--without', 'pv'], 65, ['--without "pv"', 'one of home-01-battery']],
    [
      'a battery that is lost and another',
      ['--without', 'home-01-battery', '--battery-power', '1kW'],
      2,
      ['--without "home-01-battery"'],
    ],
    ['prices beyond all reason', ['--price-factor', '1e30'], 2, ['--price-factor "1e30"']],
    ['no time', ['--battery-power', '1kW', '--time-limit', '0s'], 2, ['--time-limit']],
    ['a band without power', ['--net', '17:00-19:00'], 65, ['--net "17:00-19:00"', '17:00-19:00=-2kW']],
    ['a band in reverse', ['--net', '17:00-19:00=2kW..1kW'], 65, ['--net']],
    ['a band that bounds nothing', ['--net', '17:00-19:00=..'], 65, ['--net']],
    ['times between periods', ['--net', '17:10-19:00=1kW'], 65, ['17:00 or 18:00']],
    ['an unknown order', ['--order', 'o-r2'], 5, ['the nearest is o-r1']],
    [
      'an order that is kept',
      ['--order', 'o-r1'],
      4,
      ['keeps order o-r1 already', '--revision 1 --order o-r1'],
    ],
    ['an unknown cycle', ['--cycle', 'c-r2'], 5, ['the nearest is c-r1']],
    ['order and cycle', ['--cycle', 'c-r1', '--order', 'o-r1'], 2, ['only one']],
    [
      'what cannot be',
      ['--revision', '1', '--import-limit', '0W', '--without', 'home-01-battery'],
      4,
      ['No schedule keeps all limits'],
    ],
  ])('refuses %s', async (_, args, exitCode, says) => {
    const ended = await whatIf(...args);
    expect(ended, ended.stderr).toMatchObject({ exitCode, stdout: '' });
    for (const part of says) expect(ended.stderr).toContain(part);
  });

  it('refuses a battery where there is none, and an order that asks nothing of the site', async () => {
    const other = (...args: readonly string[]) => flex('plan', 'what-if', 'home-02-site', ...args);
    expect(await other('--battery-power', '1kW')).toMatchObject({ exitCode: 4 });
    expect((await other('--order', 'o-r1')).stderr).toContain('asks nothing of home-02');
    expect((await other('--cycle', 'c-r1')).stderr).toContain('asks nothing of home-02');
  });
});
