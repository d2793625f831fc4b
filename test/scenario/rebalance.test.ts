import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import { collect, createRepositories, type Repositories } from '../../src/engine/repositories/index.ts';
import { makeSandbox, type Sandbox } from '../cli/harness.ts';

/**
 * Rebalancing through the program, as an operator and cron see it: two groups that have sold their evening, in
 * each of which a site loses its battery afterwards.
 */

const NOW = '2026-11-21T10:00:00Z';
const DAY_BEFORE = '2026-11-21';
const DAY = '2026-11-22';
const BATTERY = 'kind: battery, capacity: 10kWh, socStart: 0%, chargePowerMax: 4kW, dischargePowerMax: 4kW';

interface Community {
  readonly group: string;
  readonly policy: string;
  readonly homes: readonly string[];
  readonly withBattery: readonly string[];
  readonly withContract: readonly string[];
}

const NORTH: Community = {
  group: 'north',
  policy: 'rebalance: {tolerance: 300W, shortfallPrice: 2.00}, ',
  homes: ['n1', 'n2', 'n3', 'n4', 'n5'],
  withBattery: ['n1', 'n2', 'n3', 'n4', 'n5'],
  withContract: ['n1', 'n2', 'n3', 'n4', 'n5'],
};
/** Only the one that will fall out has a contract: nobody can take over. */
const SOUTH: Community = {
  group: 'south',
  policy: 'rebalance: {tolerance: 5%, rounds: 1, shortfallPrice: 0.50}, ',
  homes: ['s1', 's2'],
  withBattery: ['s1', 's2'],
  withContract: ['s1'],
};
const WEST: Community = { group: 'west', policy: '', homes: ['w1'], withBattery: [], withContract: [] };

const without = (community: Community, home: string): Community => ({
  ...community,
  withBattery: community.withBattery.filter((one) => one !== home),
});

function portfolioOf(communities: readonly Community[]): string {
  const lines = (of: (community: Community) => readonly string[]) => communities.flatMap(of).join('\n');
  const site = (home: string, isFlexible: boolean) => `  - id: ${home}-site
    connection: {importLimit: 10kW, exportLimit: 10kW}
    tariff: {import: 0.30, export: 0.10}
    baseLoad: 2kW
    devices: [${isFlexible ? `{id: ${home}-battery, ${BATTERY}}` : ''}]`;
  return `groups:
${lines(({ group, policy }) => [`  - {id: ${group}, ${policy}zone: Europe/Amsterdam, period: 60m}`])}
participants:
${lines(({ group, homes }) => homes.map((home) => `  - {id: ${home}, group: ${group}, site: ${home}-site}`))}
sites:
${lines(({ homes, withBattery }) => homes.map((home) => site(home, withBattery.includes(home))))}
contracts:
${lines(({ withContract }) => withContract.map((home) => `  - {id: ${home}-down, participant: ${home}, direction: down, price: 0.10, powerMax: 4kW}`))}
`;
}

let sandbox: Sandbox;

const here = (...args: readonly string[]) => sandbox.here(['--now', NOW, ...args]);
const flex = async (...args: readonly string[]) => {
  const ended = await here(...args);
  expect({ exitCode: ended.exitCode, stderr: ended.exitCode === 0 ? '' : ended.stderr }).toEqual({
    exitCode: 0,
    stderr: '',
  });
  return ended;
};
const json = async (...args: readonly string[]) => JSON.parse((await flex('--json', ...args)).stdout);

async function apply(...communities: readonly Community[]): Promise<void> {
  await writeFile(join(sandbox.dir, 'portfolio.yaml'), portfolioOf(communities));
  await flex('portfolio', 'apply', '-f', 'portfolio.yaml');
}

async function sellEvening(group: string, power: string): Promise<void> {
  const asked = ['--reduce', power, '--periods', '17:00-19:00', '--group', group, '--day', DAY];
  await flex('cycle', 'run', '--id', group, ...asked);
  await flex('order', 'apply', `c-${group}`, '--yes');
}

beforeAll(async () => {
  sandbox = await makeSandbox();
  await flex('init');
  await apply(NORTH, SOUTH, WEST);
  await flex('prognosis', 'generate', '--all', '--day', DAY);
  await sellEvening('north', '3kW');
  await sellEvening('south', '1kW');
});
afterAll(() => sandbox?.remove());

describe('as long as the groups follow', () => {
  test('there is nothing to do', async () => {
    const { days } = await json('rebalance', 'run', '--all', '--day', DAY);
    expect(days).toMatchObject([
      { groupId: 'north', outcome: 'rebalanced', rebalance: { end: 'within-tolerance', roundCount: 0 } },
      { groupId: 'south', outcome: 'rebalanced', rebalance: { end: 'within-tolerance' } },
    ]);
    const today = await json('rebalance', 'run', '--group', 'north', '--day', 'today');
    expect(today.days).toEqual([
      { groupId: 'north', day: '2026-11-21', outcome: 'nothing', reason: 'no-prognosis' },
    ]);
  });

  test('a group without a policy is not rebalanced, and that is said', async () => {
    const { exitCode, stderr } = await here('rebalance', 'run', '--group', 'west');
    expect(exitCode).toBe(4);
    expect(stderr).toContain('no policy');
    expect((await here('rebalance', 'run', '--group', 'north', '--day', '2026-11-20')).exitCode).toBe(7);
    expect((await here('rebalance', 'show', 'rb-north')).exitCode).toBe(5);
  });

  test.each([
    ['rebalance', 'run'],
    ['prognosis', 'generate'],
  ])('%s %s --all is not told a group', async (...words) => {
    const { exitCode, stderr } = await here(...words, '--all', '--group', 'north');
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`try: flex ${words.join(' ')} --group north`);
  });
});

describe('when a site of each group loses its battery', () => {
  let rebalanceId: string;

  beforeAll(async () => {
    await apply(without(NORTH, 'n1'), without(SOUTH, 's1'), WEST);
    await flex('prognosis', 'generate', '--all', '--day', DAY);
  });

  test('a dry run says what would be asked for, and stores nothing', async () => {
    const { days } = await json('rebalance', 'run', '--all', '--day', DAY, '--dry-run');
    expect(days.map(({ groupId }: { groupId: string }) => groupId)).toEqual(['north', 'south']);
    expect(days[0].askedPeriods).toEqual(expect.arrayContaining([17, 18]));
    expect(days[1].excessWh).toBeGreaterThan(0);
    expect((await json('rebalance', 'list')).items).toHaveLength(2);
  });

  test('with --all one group is balanced, the other has nobody to help: exit 3', async () => {
    const { exitCode, stdout } = await here('--json', 'rebalance', 'run', '--all', '--day', DAY);
    expect(exitCode).toBe(3);
    const { days } = JSON.parse(stdout);
    expect(days).toMatchObject([
      { groupId: 'north', again: false, rebalance: { end: 'balanced', excessWh: 0, costMicros: 0 } },
      { groupId: 'south', again: false, rebalance: { end: 'no-flexibility', paidMicros: 0, roundCount: 2 } },
    ]);
    expect(days[0].rebalance.paidMicros).toBeGreaterThan(0);
    expect(days[1].rebalance.costMicros).toBe(days[1].rebalance.excessWh * 500); // 0.50 per kWh
    rebalanceId = days[0].rebalance.id;
  });

  test('the others have taken over: the group is where it is to be', async () => {
    const { items } = await json('order', 'list');
    expect(items.map(({ orderedBy }: { orderedBy: string }) => orderedBy)).toContain('rebalance');
    const before = await json('order', 'show', 'o-north');
    const now = await json('prognosis', 'show', 'north', '--day', DAY);
    for (const [index, { deltaW, beforeW }] of before.periods.entries()) {
      if (deltaW === 0) continue;
      expect(Math.abs(now.periods[index].powerW - beforeW - deltaW)).toBeLessThanOrEqual(300);
    }
  });

  test('show explains what was done and why', async () => {
    const shown = await json('rebalance', 'show', rebalanceId);
    expect(shown).toMatchObject({
      id: rebalanceId,
      end: 'balanced',
      policy: { tolerance: { kind: 'power', powerW: 300 } },
      orderIds: ['o-north'],
      explanation: 'The group is within the tolerance again.',
    });
    const [first, ...later] = shown.looks;
    expect(first).toMatchObject({
      round: 1,
      decision: 'request',
      requestId: `${rebalanceId}-r1`,
      cycleId: `c-${rebalanceId}-r1`,
      orderId: `o-${rebalanceId}-r1`,
      result: { outcome: 'ordered' },
    });
    expect(first.periods.some(({ excessW }: { excessW: number }) => excessW > 0)).toBe(true);
    expect(later.at(-1).periods.map(({ excessW }: { excessW: number }) => excessW)).not.toContainEqual(
      expect.not.objectContaining({}),
    );
    expect(later.at(-1).decision).toBe('balanced');

    const { stdout } = await flex('rebalance', 'show', rebalanceId);
    expect(stdout).toContain('The group is within the tolerance again.');
    expect(stdout).toMatch(/17:00-19:00 .*too much/);
    expect(stdout).toContain(`ordered o-${rebalanceId}-r1`);
    const south = await flex('rebalance', 'show', 'rb-south-2026-11-22-3');
    expect(south.stdout).toContain('Nobody offered');
    expect(south.stdout).toMatch(/left .*Wh, .*EUR/);
  });

  test('the same again does nothing', async () => {
    const cycles = await json('cycle', 'list');
    const { exitCode, stdout } = await here('--json', 'rebalance', 'run', '--all', '--day', DAY);
    expect(exitCode).toBe(3); // what is left is left
    expect(JSON.parse(stdout).days).toMatchObject([
      { again: true, rebalance: { id: rebalanceId } },
      { again: true, rebalance: { end: 'no-flexibility' } },
    ]);
    expect(await json('cycle', 'list')).toEqual(cycles);
    const told = await here('rebalance', 'run', '--all', '--day', DAY);
    expect(told.stderr).toMatch(/rb-south-2026-11-22-3: south on 2026-11-22 .*: no flexibility, left .*Wh/);
    const { items } = await json('rebalance', 'list', '--group', 'north');
    expect(items.map(({ end }: { end: string }) => end)).toContain('balanced');
  });

  test('a batch tells once what is left; it says nothing more while nothing changes', async () => {
    const batch = (now: string, ...args: readonly string[]) =>
      sandbox.here(['--now', `${DAY_BEFORE}T${now}:00Z`, 'batch', '--job', 'rebalance', ...args]);
    const first = await batch('10:00');
    expect(first.exitCode).toBe(3);
    expect(first.stderr).toMatch(/rebalance rb-south-2026-11-22-3: .*no flexibility/);
    expect(await batch('10:15')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    const { exitCode, stdout } = await batch('10:30', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).ran).toMatchObject([
      { outcome: 'partial', exitCode: 3, failures: [{ id: 'rb-south-2026-11-22-3', again: true }] },
    ]);
  });

  test('what a rebalancing asked for commits to nothing new, also where somebody orders it by hand', async () => {
    await inStore(async ({ journal }) => {
      const event = {
        id: 'by-hand',
        kind: 'request',
        createdMs: Date.parse(NOW),
        causedBy: rebalanceId,
      } as const;
      await journal.begin(event);
    });
    const asked = ['--reduce', '500W', '--periods', '08:00-09:00', '--group', 'north', '--day', DAY];
    await flex('cycle', 'run', '--id', 'by-hand', ...asked);
    const ordered = await json('order', 'apply', 'c-by-hand', '--yes');
    expect(ordered).toMatchObject({ id: 'o-by-hand', rebalanceId });
    await flex('order', 'cancel', 'o-by-hand', '--yes');
  });

  test('what happened can be followed from the prognosis run that noticed it', async () => {
    const { causedBy } = await json('rebalance', 'show', rebalanceId);
    const { stdout } = await flex('logs', causedBy);
    for (const id of [rebalanceId, `c-${rebalanceId}-r1`, `o-${rebalanceId}-r1`]) {
      expect(stdout).toContain(id);
    }
  });
});

describe('a group that rebalances by itself', () => {
  const own: Community = {
    ...NORTH,
    group: 'east',
    policy: 'rebalance: {tolerance: 300W, auto: true, shortfallPrice: 2.00}, ',
    homes: ['e1', 'e2', 'e3', 'e4', 'e5'],
    withBattery: ['e1', 'e2', 'e3', 'e4', 'e5'],
    withContract: ['e1', 'e2', 'e3', 'e4', 'e5'],
  };

  test('does so with the prognosis run that notices', async () => {
    await apply(own);
    await flex('prognosis', 'generate', '--group', 'east', '--day', DAY);
    await sellEvening('east', '3kW');
    await apply(without(own, 'e1'));
    await flex('prognosis', 'generate', '--group', 'east', '--day', DAY);
    const { items } = await json('rebalance', 'list', '--group', 'east');
    expect(items[0]).toMatchObject({ status: 'ended', end: 'balanced' });
  });

  test('what cannot be run stays due, is told, and does not keep the rest from being done', async () => {
    const due = {
      workflow: 'rebalance',
      name: 'rb-east-2026-11-22-3', // which was run with another input
      input: {},
      causedBy: 'test',
      createdMs: 0,
    };
    await inStore(({ dueStarts }) => dueStarts.put(due));
    const { exitCode, stderr } = await here('prognosis', 'generate', '--group', 'east', '--day', DAY);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/rb-east-2026-11-22-3: .*another input\. It stays due\./);
    await inStore(async ({ dueStarts }) => {
      expect(await collect(dueStarts.list())).toEqual([due]);
      await dueStarts.remove(due);
    });
    await flex('prognosis', 'generate', '--group', 'east', '--day', DAY);
  });
});

test('a group that cannot be worked on does not keep the others from being rebalanced', async () => {
  await apply(NORTH);
  await flex('prognosis', 'generate', '--group', 'north', '--day', DAY);
  const { revision } = await json('prognosis', 'show', 'north', '--day', DAY);
  await inStore(async ({ executions }) => {
    await executions.start({
      name: `rebalance.rb-north-${DAY}-${revision}`, // with another input
      machine: 'rebalance',
      inputDigest: 'another',
      inputJson: '{}',
      status: 'succeeded',
      attempt: 1,
      owner: { id: 'o', host: 'h', pidScope: 's', pid: 1, processStart: '1' },
      leaseUntilMs: 0,
      changeCount: 0,
      states: [],
      startedMs: 0,
    });
  });
  const { exitCode, stdout } = await here('--json', 'rebalance', 'run', '--all', '--day', DAY);
  expect(exitCode).toBe(3);
  expect(JSON.parse(stdout).days).toMatchObject([
    { groupId: 'east', outcome: 'rebalanced' },
    { groupId: 'north', outcome: 'failed', message: expect.stringContaining('another input') },
    { groupId: 'south', outcome: 'rebalanced' },
  ]);
  const alone = await here('rebalance', 'run', '--group', 'north', '--day', DAY);
  expect(alone.exitCode).toBe(4);
});

test('an order is taken back: what its rebalancing has ordered is named, with how to take it back', async () => {
  const own: Community = { ...NORTH, group: 'up', homes: ['u1', 'u2', 'u3'] };
  const up = { ...own, withBattery: own.homes, withContract: own.homes };
  await apply(up);
  await flex('prognosis', 'generate', '--group', 'up', '--day', DAY);
  await sellEvening('up', '2kW');
  await apply(without(up, 'u1'));
  await flex('prognosis', 'generate', '--group', 'up', '--day', DAY);
  const { days } = await json('rebalance', 'run', '--group', 'up', '--day', DAY);
  const { id } = days[0].rebalance;
  const made = `o-${id}-r1`;
  expect(await json('rebalance', 'show', id)).toMatchObject({ unneededOrderIds: [] });
  expect(await json('order', 'cancel', 'o-up', '--dry-run')).toMatchObject({ unneededOrderIds: [made] });

  const { exitCode, stderr } = await here('order', 'cancel', 'o-up', '--yes');
  expect(exitCode).toBe(0);
  expect(stderr).toContain(
    `order ${made} of rebalancing ${id} stays applied, and nothing needs it any more: flex order cancel ${made}`,
  );
  const again = await json('order', 'cancel', 'o-up', '--yes');
  expect(again).toMatchObject({ again: true, unneededOrderIds: [made] });
  expect(await json('rebalance', 'show', id)).toMatchObject({ unneededOrderIds: [made] });
  expect((await flex('rebalance', 'show', id)).stdout).toMatch(new RegExp(`no longer needed +${made}`));

  expect(await json('order', 'cancel', made, '--yes')).toMatchObject({ unneededOrderIds: [] });
  expect(await json('rebalance', 'show', id)).toMatchObject({ unneededOrderIds: [] });
});

async function inStore(work: (repositories: Repositories) => Promise<void>): Promise<void> {
  const table = await openSqliteTable(join(sandbox.dir, '.flex', 'store.sqlite'), { create: false });
  try {
    await work(createRepositories(table));
  } finally {
    await table.close();
  }
}
