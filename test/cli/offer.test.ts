import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import { makeSandbox, type Sandbox } from './harness.ts';
import { APPLY, GENERATE, LITTLE_PORTFOLIO, ORDER, RUN_CYCLE } from './little-market.ts';

/** A choice that is stored is checked, explained, and tried otherwise. */

/** A third participant, that could do the same for more. */
const WITH_DEARER = LITTLE_PORTFOLIO.replace(
  'participants:\n',
  'participants:\n  - {id: home-03, group: north, site: home-03-site}\n',
)
  .replace(
    'sites:\n',
    `sites:
  - id: home-03-site
    tariff: {import: 0.30, export: 0.10}
    baseLoad: 800W
    devices:
      - {id: home-03-battery, kind: battery, capacity: 10kWh, chargePowerMax: 4kW, dischargePowerMax: 4kW}
`,
  )
  .concat('  - {id: home-03-down, participant: home-03, direction: down, price: 0.30, powerMax: 3kW}\n');

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await makeSandbox();
  await writeFile(join(sandbox.dir, 'portfolio.yaml'), WITH_DEARER);
  for (const args of [APPLY, GENERATE, RUN_CYCLE]) expect((await sandbox.here(args)).exitCode).toBe(0);
});
afterAll(() => sandbox.remove());

async function json(args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout, stderr, exitCode } = await sandbox.here([...args, '--json']);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe('offer verify', () => {
  test('proves what was said, in whole numbers', async () => {
    const verified = await json(['offer', 'verify', 'c-r1']);
    expect(verified).toMatchObject({ verdict: 'proven', offerCount: 2, acceptedCount: 1 });
    expect(verified['provenBoundMicros']).toBeLessThanOrEqual(verified['objectiveMicros'] as number);
    const { stdout } = await sandbox.here(['offer', 'verify', 'c-r1']);
    expect(stdout).toMatch(/proven +another choice saves .* at most/);
  });

  test('finds a stored offer that was changed', async () => {
    const copy = await makeSandbox();
    try {
      await writeFile(join(copy.dir, 'portfolio.yaml'), WITH_DEARER);
      for (const args of [APPLY, GENERATE, RUN_CYCLE]) await copy.here(args);
      const { stdout } = await copy.here(['store', 'info', '--json']);
      const { path } = JSON.parse(stdout) as { path: string };
      const table = await openSqliteTable(path, { create: false });
      const key = { pk: 'AGGREGATE-OFFER#c-r1', sk: 'SELF' };
      const item = (await table.get(key))!;
      await table.putMany([{ ...item, attributes: { ...item.attributes, priceMicros: 1 } }]);
      table.close();
      const verified = await copy.here(['offer', 'verify', 'c-r1']);
      expect(verified.exitCode).toBe(65);
      expect(verified.stderr).toContain('is not what its offers and its request make of it');
    } finally {
      await copy.remove();
    }
  });

  test('has no part that was not offered', async () => {
    const { exitCode, stderr } = await sandbox.here(['offer', 'verify', 'c-r1', '--part', '30']);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('and not 30 %');
  });
});

describe('offer explain', () => {
  test('says what each period is worth, and why each offer was taken', async () => {
    const explained = await json(['offer', 'explain', 'c-r1', '--curve']);
    expect(explained).toMatchObject({
      offers: [
        { participantId: 'home-01', taken: { optionId: expect.any(String) } },
        { participantId: 'home-03', verdict: 'too-dear' },
      ],
      sensitivity: { predictedMicros: expect.any(Number), chosenMicros: expect.any(Number) },
    });
    const { prices, curve } = explained as {
      prices: { periodIndex: number; microsPerMwh: number }[];
      curve: { sharePct: number; paidMicros: number }[];
    };
    expect(prices.map(({ periodIndex }) => periodIndex).every((index) => index === 17 || index === 18)).toBe(
      true,
    );
    expect(curve.map(({ sharePct }) => sharePct)).toEqual([10, 25, 50, 75, 90, 100]);
    const paid = curve.map(({ paidMicros }) => paidMicros);
    expect(paid).toEqual([...paid].sort((a, b) => a - b));
  });

  test('says of one participant what its option is worth, and of another that it had nothing', async () => {
    const one = await sandbox.here(['offer', 'explain', 'c-r1', 'home-01']);
    expect(one.stdout).toMatch(/because +worth its price/);
    const other = await sandbox.here(['offer', 'explain', 'c-r1', 'home-02']);
    expect(other.stdout).toContain('it had nothing to offer');
    const nobody = await sandbox.here(['offer', 'explain', 'c-r1', 'home-09']);
    expect(nobody.exitCode).toBe(5);
  });

  test('says at which price an offer would have been taken', async () => {
    const explained = await json(['offer', 'explain', 'c-r1', 'home-03']);
    expect(explained).toMatchObject({ verdict: 'too-dear' });
    const { neededMicros, priceToWin, options } = explained as {
      neededMicros: number;
      priceToWin: { winningMicros: number };
      options: { optionId: string; askedMicros: number }[];
    };
    const { askedMicros } = options.find(({ optionId }) => optionId === priceToWinOption(explained))!;
    // where nothing dearer is needed, any price between that of the offer taken and its own is right
    expect(neededMicros).toBeLessThanOrEqual(askedMicros + 2);
    expect(priceToWin.winningMicros).toBeLessThan(askedMicros);
    const { stdout } = await sandbox.here(['offer', 'explain', 'c-r1', 'home-03']);
    expect(stdout).toMatch(/because +too dear/);
  });
});

function priceToWinOption(explained: Record<string, unknown>): string {
  return (explained['priceToWin'] as { optionId: string }).optionId;
}

describe('cycle what-if', () => {
  test('shows what a participant is worth', async () => {
    const without = await json(['cycle', 'what-if', 'c-r1', '--without', 'home-01']);
    expect(without).toMatchObject({
      after: { acceptedCount: 1 },
      changes: { comes: ['home-03'], goes: ['home-01'], differs: [] },
    });
    expect(without['differenceMicros']).toBeGreaterThan(0);
  });

  test('changes prices and room, and stores nothing', async () => {
    const before = await json(['cycle', 'show', 'c-r1']);
    const args = ['cycle', 'what-if', 'c-r1', '--shortfall-price', '0', '--room', '17:00-18:00=500W'];
    expect(await json(args)).toMatchObject({
      whatIf: { room: ['17:00-18:00=500W'], shortfallMicrosPerKwh: 0 },
      after: { acceptedCount: 0, objectiveMicros: 0 },
    });
    expect(await json(['cycle', 'show', 'c-r1'])).toEqual(before);
  });

  test.each([
    { args: [], says: '--without' },
    { args: ['--without', 'home-02'], says: 'a participant with an offer' },
    { args: ['--room', '17:00-18:00'], says: '18:00-20:00=5kW' },
    { args: ['--room', '17:00-18:00=-5kW'], says: 'a power above 0' },
    { args: ['--room', '29:00=5kW'], says: '--room' },
  ])('refuses $args', async ({ args, says }) => {
    const { exitCode, stderr } = await sandbox.here(['cycle', 'what-if', 'c-r1', ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(says);
  });
});

describe('the ladder', () => {
  test('has a proven option for each part, and the promise of each is kept', async () => {
    const shown = (await json(['cycle', 'show', 'c-r1'])) as {
      offer: { priceMicros: number; parts: { sharePct: number; deltaW: number[]; priceMicros: number }[] };
    };
    const { parts, priceMicros } = shown.offer;
    expect(parts.map(({ sharePct }) => sharePct)).toEqual([50, 75]);
    // 2 kW are asked for from 17:00 to 19:00
    for (const { sharePct, deltaW } of parts) {
      for (const period of [17, 18]) expect(deltaW[period]).toBeLessThanOrEqual(-20 * sharePct);
    }
    const prices = [...parts.map((part) => part.priceMicros), priceMicros];
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
    for (const part of ['50', '75']) {
      expect(await json(['offer', 'verify', 'c-r1', '--part', part])).toMatchObject({ verdict: 'proven' });
    }
  });

  test('is as long as it is asked for', async () => {
    const args = [...RUN_CYCLE.slice(0, -1), 'r5', '--ladder', '30,100'];
    expect((await sandbox.here(args)).exitCode).toBe(0);
    expect(await json(['cycle', 'show', 'c-r5'])).toMatchObject({ offer: { parts: [{ sharePct: 30 }] } });
    const whole = [...RUN_CYCLE.slice(0, -1), 'r6', '--ladder', '100'];
    expect((await sandbox.here(whole)).stdout).not.toContain('Options, of which one can be ordered');
  });

  test.each([
    ['nothing', 2],
    ['0,50', 65],
    ['50,50', 65],
    ['150', 65],
  ])('is refused: %s', async (ladder, code) => {
    const { exitCode, stderr } = await sandbox.here([...RUN_CYCLE.slice(0, -1), 'r7', '--ladder', ladder]);
    expect(exitCode).toBe(code);
    expect(stderr).toContain('percentages');
  });

  test('is ordered once, with one of its options', async () => {
    const order = (...more: string[]) => sandbox.here([...ORDER, '--json', ...more]);
    const refused = await order('--option', '60');
    expect(refused).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('no option for 60 %') });
    const ordered = await order('--option', '50');
    expect(ordered.exitCode).toBe(0);
    const { sharePct, periods } = JSON.parse(ordered.stdout) as {
      sharePct: number;
      periods: { deltaW: number }[];
    };
    expect(sharePct).toBe(50);
    expect(periods[17]!.deltaW).toBeLessThanOrEqual(-1000);
    expect(periods[17]!.deltaW).toBeGreaterThan(-2000);
    expect((await order('--option', '50')).exitCode).toBe(0);
    const other = await order();
    expect(other).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('with its option for 50 %') });
    const audited = await sandbox.here(['doctor', 'store', '--json']);
    expect(audited.exitCode).toBe(0);
  });
});
