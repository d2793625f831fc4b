import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSandbox, type Sandbox } from './harness.ts';
import { APPLY, GENERATE, NOW } from './little-market.ts';

/** Limits beside the request: what may be paid, how many may deliver, what feeders hold; and orders that stay. */

const AT = ['--now', NOW];
const EVENING = ['--periods', '17:00-19:00'];
const HOMES = [1, 2, 3, 4];

/** Four batteries, each dearer than the one before; the first two are behind a street that exports at most 500 W. */
const PORTFOLIO = `groups:
  - id: north
    name: The north
    zone: Europe/Amsterdam
    period: 60m
    currency: EUR
    feeders:
      - {id: street, exportLimit: 500W}
      - {id: town, importLimit: 40kW, hours: [{start: "17:00", end: "18:00", exportLimit: 20kW}]}
participants:
${HOMES.map((n) => `  - {id: home-0${n}, group: north, site: home-0${n}-site, feeders: [${n < 3 ? 'street, town' : 'town'}]}`).join('\n')}
sites:
${HOMES.map(
  (n) => `  - id: home-0${n}-site
    tariff: {import: 0.30, export: 0.10}
    baseLoad: 800W
    devices:
      - {id: home-0${n}-battery, kind: battery, capacity: 10kWh, chargePowerMax: 4kW, dischargePowerMax: 4kW}`,
).join('\n')}
contracts:
${HOMES.map((n) => `  - {id: home-0${n}-down, participant: home-0${n}, direction: down, price: 0.${n}0, powerMax: 3kW}`).join('\n')}
`;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await makeSandbox();
  await writeFile(join(sandbox.dir, 'portfolio.yaml'), PORTFOLIO);
  for (const args of [APPLY, GENERATE]) expect((await sandbox.here(args)).exitCode).toBe(0);
});
afterAll(() => sandbox.remove());

interface Kept {
  readonly budget?: { readonly allowedMicros: number; readonly usedMicros: number };
  readonly offers?: { readonly allowedCount: number; readonly usedCount: number };
  readonly ranges: readonly { readonly name: string; readonly bindingPeriods: readonly number[] }[];
}

interface Offered {
  readonly offer: {
    readonly provenBy: string;
    readonly priceMicros: number;
    readonly shortfallWh: number;
    readonly accepted: readonly { readonly participantId: string; readonly deltaW: readonly number[] }[];
    readonly limits: Kept;
    readonly parts?: readonly { readonly priceMicros: number }[];
  };
}

async function cycle(...args: readonly string[]): Promise<Offered['offer']> {
  const { stdout, exitCode } = await sandbox.here([...AT, 'cycle', 'run', ...EVENING, ...args, '--json']);
  expect(exitCode).toBe(0);
  return (JSON.parse(stdout) as Offered).offer;
}

describe('a budget and a number of participants', () => {
  test('are kept, in every option of the ladder', async () => {
    const free = await cycle('--reduce', '4kW', '--id', 'free', '--by', 'a');
    expect(free.shortfallWh).toBe(0);
    const allowedMicros = Math.floor(free.priceMicros / 20_000) * 10_000; // half, in whole cents
    const offer = await cycle('--reduce', '4kW', '--id', 'poor', '--budget', String(allowedMicros / 1e6));
    expect(offer.priceMicros).toBeLessThanOrEqual(allowedMicros);
    expect(offer.priceMicros).toBeGreaterThan(0);
    expect(offer.shortfallWh).toBeGreaterThan(0);
    expect(offer.limits.budget).toEqual({ allowedMicros, usedMicros: offer.priceMicros });
    for (const { priceMicros } of offer.parts!) expect(priceMicros).toBeLessThanOrEqual(allowedMicros);
  });

  test('of one leave one', async () => {
    const offer = await cycle('--reduce', '5kW', '--id', 'alone', '--max-offers', '1');
    expect(offer.accepted).toHaveLength(1);
    expect(offer.limits.offers).toEqual({ allowedCount: 1, usedCount: 1 });
    const { stdout } = await sandbox.here(['offer', 'explain', 'c-alone']);
    expect(stdout).toMatch(/participants +1 of 1 +binds/);
    expect(stdout).toContain('no more may be taken or paid');
  });

  test.each(['c-poor', 'c-alone'])('are part of what is verified: %s', async (id) => {
    for (const part of ['50', '100']) {
      const { stdout, exitCode } = await sandbox.here(['offer', 'verify', id, '--part', part, '--json']);
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ verdict: 'proven' });
    }
  });

  test('from a file, and in its own words where they are wrong', async () => {
    const file = { ok: 'budget: 0.40\nmaxOffers: 2\n', bad: 'budget: -1\nmaxOffers: 0.5\n' };
    const ranges = 'ranges: [{periods: 17:00-19:00, reduce: 4kW}]\n';
    await writeFile(join(sandbox.dir, 'ok.yaml'), file.ok + ranges);
    await writeFile(join(sandbox.dir, 'bad.yaml'), file.bad + ranges);
    const ok = await sandbox.here([...AT, 'request', 'create', '-f', 'ok.yaml', '--dry-run', '--json']);
    expect(JSON.parse(ok.stdout)).toMatchObject({ request: { budgetMicros: 400_000, maxOffers: 2 } });
    const bad = await sandbox.here([...AT, 'request', 'create', '-f', 'bad.yaml']);
    expect(bad.exitCode).toBe(65);
    for (const path of ['budget', 'maxOffers']) expect(bad.stderr).toContain(path);
  });
});

describe('feeders', () => {
  test('hold what is taken within their limits, and are named where they bind', async () => {
    const offer = await cycle('--reduce', '6kW', '--id', 'feeder');
    const behind = offer.accepted.filter(({ participantId }) => participantId < 'home-03');
    for (const period of [17, 18]) {
      const changeW = behind.reduce((sum, { deltaW }) => sum + deltaW[period]!, 0);
      expect(changeW).toBeGreaterThanOrEqual(-1_600 - 500); // 2 × 800 W are drawn, 500 W may be given
    }
    const street = offer.limits.ranges.find(({ name }) => name === 'feeder street')!;
    expect(street.bindingPeriods).toEqual(expect.arrayContaining([17, 18]));
    expect(offer.limits.ranges.find(({ name }) => name === 'feeder town')?.bindingPeriods).toEqual([]);
    const { stdout } = await sandbox.here(['offer', 'explain', 'c-feeder']);
    expect(stdout).toMatch(/feeder street, 2 participants .*binds 17:00-19:00/);
    expect(stdout).toMatch(/17:00-\d\d:00 +feeder street/);
    const { exitCode } = await sandbox.here(['offer', 'verify', 'c-feeder']);
    expect(exitCode).toBe(0);
  });

  test('that a group does not have, or that have no limit, are named', async () => {
    const wrong = PORTFOLIO.replace('[street, town]', '[strete]').replace(', exportLimit: 500W', '');
    await writeFile(join(sandbox.dir, 'wrong.yaml'), wrong);
    const { exitCode, stderr } = await sandbox.here(['portfolio', 'validate', '-f', 'wrong.yaml']);
    expect(exitCode).toBe(65);
    expect(stderr).toMatch(
      /participants\[0\]\.feeders\[0\] "strete": expected the id of a feeder of group north/,
    );
    expect(stderr).toMatch(/groups\[0\]\.feeders\[0\] "street": expected importLimit, exportLimit or both/);
  });

  test('come back as they were written', async () => {
    const { stdout } = await sandbox.here(['portfolio', 'export']);
    expect(stdout).toContain('feeders: [ street, town ]');
    expect(stdout).toMatch(/- id: street\n +exportLimit: 500W\n/);
  });
});

describe('what if', () => {
  test('somebody falls out, and all others stay: who fills the gap', async () => {
    const args = ['cycle', 'what-if', 'c-free', '--without', 'home-01', '--keep-taken', '--json'];
    const { stdout, exitCode } = await sandbox.here(args);
    expect(exitCode).toBe(0);
    const { changes, whatIf } = JSON.parse(stdout) as {
      changes: { goes: readonly string[]; differs: readonly string[] };
      whatIf: { keepTaken: boolean };
    };
    expect(whatIf.keepTaken).toBe(true);
    expect(changes).toMatchObject({ goes: ['home-01'], differs: [] });
  });

  test('less may be paid, or fewer may deliver', async () => {
    const { stdout } = await sandbox.here(['cycle', 'what-if', 'c-free', '--budget', '0.30', '--json']);
    const { before, after } = JSON.parse(stdout) as Record<'before' | 'after', { paidMicros: number }>;
    expect(before.paidMicros).toBeGreaterThan(300_000);
    expect(after.paidMicros).toBeLessThanOrEqual(300_000);
    const one = await sandbox.here(['cycle', 'what-if', 'c-free', '--max-offers', '1', '--json']);
    expect(JSON.parse(one.stdout)).toMatchObject({ after: { acceptedCount: 1 } });
  });

  test('less than what is to stay is refused, by the flags that say so', async () => {
    const limits = ['--keep-taken', '--budget', '0.01', '--max-offers', '1'];
    const { exitCode, stderr } = await sandbox.here(['cycle', 'what-if', 'c-free', ...limits]);
    expect(exitCode).toBe(2);
    for (const flag of ['--budget', '--max-offers']) expect(stderr).toContain(flag);
  });
});

describe('a request that nobody can help', () => {
  test('is answered, verified and explained', async () => {
    const offer = await cycle('--increase', '4kW', '--id', 'nobody');
    expect(offer).toMatchObject({
      priceMicros: 0,
      shortfallWh: 8_000,
      accepted: [],
      provenBy: 'nothing-to-choose',
    });
    for (const args of [
      ['offer', 'verify'],
      ['cycle', 'explain'],
      ['offer', 'explain'],
    ]) {
      const { exitCode } = await sandbox.here([...args, 'c-nobody']);
      expect(exitCode).toBe(0);
    }
    const { stdout } = await sandbox.here(['cycle', 'explain', 'c-nobody']);
    expect(stdout).toContain('none of 4 participants had anything to offer');
  });
});

describe('a request that is revised', () => {
  test('is refused as long as nothing has been ordered of the other', async () => {
    const args = [...AT, 'request', 'create', '--revises', 'c-feeder', '--reduce', '7kW', ...EVENING];
    const { exitCode, stderr } = await sandbox.here(args);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('has not been ordered');
  });

  test('asks for what is missing, and leaves the orders as they are', async () => {
    const first = await cycle('--reduce', '2kW', '--id', 'first');
    expect((await sandbox.here([...AT, 'order', 'apply', 'c-first', '--yes'])).exitCode).toBe(0);
    const orderOf = async () => (await sandbox.here(['order', 'show', 'o-first', '--json'])).stdout;
    const ordered = await orderOf();
    const more = ['--reduce', '4kW', '--budget', '10', '--max-offers', '4', '--id', 'more'];
    const created = await sandbox.here([
      ...AT,
      'request',
      'create',
      '--revises',
      'c-first',
      ...EVENING,
      ...more,
      '--json',
    ]);
    expect(JSON.parse(created.stdout)).toMatchObject({
      request: {
        budgetMicros: 10_000_000 - first.priceMicros,
        maxOffers: 4 - first.accepted.length,
        revises: { cycleId: 'c-first', orderIds: ['o-first'], priceMicros: first.priceMicros },
      },
    });
    const ran = await sandbox.here([...AT, 'cycle', 'run', 'more', '--json']);
    const { offer } = JSON.parse(ran.stdout) as Offered;
    const sumAt = (all: Offered['offer']) => all.accepted.reduce((sum, { deltaW }) => sum + deltaW[17]!, 0);
    expect(sumAt(offer)).toBeLessThan(0);
    expect(sumAt(first) + sumAt(offer)).toBeGreaterThanOrEqual(-4_400);
    expect((await sandbox.here([...AT, 'order', 'apply', 'c-more', '--yes'])).exitCode).toBe(0);
    expect(await orderOf()).toBe(ordered);
  });

  test('counts the orders of what that one revised', async () => {
    const args = ['request', 'create', '--revises', 'c-more', '--reduce', '9kW', ...EVENING, '--json'];
    const { stdout } = await sandbox.here([...AT, ...args]);
    expect(JSON.parse(stdout)).toMatchObject({ request: { revises: { orderIds: ['o-first', 'o-more'] } } });
  });

  test.each([
    [
      'another day',
      ['--revises', 'c-first', '--day', '2026-11-25', '--reduce', '9kW'],
      65,
      '2026-11-22, as in c-first',
    ],
    ['less than is ordered', ['--revises', 'c-more', '--reduce', '1kW'], 4, 'nothing left to ask'],
    [
      'a budget below what is ordered',
      ['--revises', 'c-first', '--reduce', '9kW', '--budget', '0.01'],
      65,
      'budget',
    ],
    ['a cycle that is not there', ['--revises', 'c-frist', '--reduce', '9kW'], 5, 'c-first'],
  ])('says what is wrong with %s', async (_, args, code, says) => {
    const { exitCode, stderr } = await sandbox.here([...AT, 'request', 'create', ...EVENING, ...args]);
    expect(stderr).toContain(says);
    expect(exitCode).toBe(code);
  });
});
