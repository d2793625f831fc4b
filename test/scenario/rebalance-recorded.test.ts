import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSandbox, type Sandbox } from '../cli/harness.ts';
import { hasRecording, NO_RECORDINGS, recording } from '../support/recordings.ts';

/**
 * Recorded households that have sold their evening: one of those that are to deliver loses its battery, and the
 * others take over, or what is left is told with its cost; also on the day on which the clocks go back.
 */
interface Scenario {
  readonly name: string;
  readonly zone: string;
  readonly periodMinutes: number;
  readonly readings: string;
  readonly prices: string;
  readonly tariff: string;
  readonly now: string;
  readonly day: string;
  readonly reduce: string;
  readonly tolerance: string;
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'London, a Thursday',
    zone: 'Europe/London',
    periodMinutes: 30,
    readings: recording('sites-small/readings_30min.csv'),
    prices: recording('prices/tariff_lcl_dtou_30min.csv'),
    tariff: '{import: {series: prices}, export: 0.05}',
    now: '2013-10-30T11:00:00Z',
    day: '2013-10-31',
    reduce: '3kW',
    tolerance: '300W',
  },
  {
    name: 'Fontana, the long Sunday',
    zone: 'America/Los_Angeles',
    periodMinutes: 60,
    readings: recording('sites-pv/readings_60min.csv'),
    prices: recording('prices/day_ahead_ercot_60min.csv'),
    tariff: '{import: {series: prices, add: 0.12}, export: {series: prices}}',
    now: '2016-11-05T19:00:00Z',
    day: '2016-11-06',
    reduce: '5kW',
    tolerance: '10%',
  },
];

/** Enough to take over, few enough to be quick. */
const HOMES_MAX = 8;
const TIMEOUT_MS = 180_000;

const isHere = SCENARIOS.every(({ readings }) => hasRecording(readings));

test.skipIf(isHere)(NO_RECORDINGS, () => {});

describe.skipIf(!isHere).each(SCENARIOS)('$name', (scenario) => {
  let sandbox: Sandbox;
  let homes: readonly string[];
  let lost: string;

  const here = (...args: readonly string[]) => sandbox.here(['--now', scenario.now, ...args]);
  const json = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await here('--json', ...args);
    expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
    return JSON.parse(stdout);
  };
  const apply = async (without?: string) => {
    await writeFile(join(sandbox.dir, 'portfolio.yaml'), portfolioOf(scenario, homes, without));
    await json('portfolio', 'apply', '-f', 'portfolio.yaml');
  };

  beforeAll(async () => {
    sandbox = await makeSandbox();
    homes = (await homesIn(scenario.readings)).slice(0, HOMES_MAX);
    await json('init');
    await apply();
    await json('series', 'import', scenario.readings);
    await json('series', 'import', scenario.prices, '--as', 'prices');
    await json('prognosis', 'generate', '--day', scenario.day);
    const asked = ['--reduce', scenario.reduce, '--periods', '17:00-20:00', '--day', scenario.day];
    await json('cycle', 'run', '--id', 'evening', ...asked);
    const order = await json('order', 'apply', 'c-evening', '--yes');
    lost = order.participants[0].participantId;
    await apply(lost);
    await json('prognosis', 'generate', '--day', scenario.day);
  }, TIMEOUT_MS);
  afterAll(() => sandbox?.remove());

  test(
    'is back within the tolerance, or what is left has its cost',
    async () => {
      const { exitCode, stdout } = await here('--json', 'rebalance', 'run', '--day', scenario.day);
      const [{ rebalance }] = JSON.parse(stdout).days;
      const { looks } = await json('rebalance', 'show', rebalance.id);
      const [first, last] = [looks[0], looks.at(-1)];
      expect(first.decision).toBe('request');
      expect(rebalance.excessWh).toBeLessThan(first.excessWh);
      const beyondW = last.periods.map(({ excessW }: { excessW: number }) => Math.abs(excessW));
      const beyondWh = beyondW.reduce((sumW: number, powerW: number) => sumW + powerW, 0);
      expect(rebalance.excessWh).toBe(Math.round((beyondWh * scenario.periodMinutes) / 60));
      if (rebalance.end === 'balanced') {
        expect({ exitCode, beyondWh, cost: rebalance.costMicros }).toEqual({
          exitCode: 0,
          beyondWh: 0,
          cost: 0,
        });
      } else {
        expect(exitCode).toBe(3);
        expect(['no-flexibility', 'rounds-used']).toContain(rebalance.end);
        // 2.00 per kWh
        expect(Math.abs(rebalance.costMicros - rebalance.excessWh * 2_000)).toBeLessThanOrEqual(1_000);
      }
    },
    TIMEOUT_MS,
  );

  test('who has lost the battery is not among those who take over', async () => {
    const { items } = await json('order', 'list');
    const own = items.filter(({ orderedBy }: { orderedBy: string }) => orderedBy === 'rebalance');
    expect(own.length).toBeGreaterThan(0);
    for (const { id } of own) {
      const { participants } = await json('order', 'show', id);
      expect(participants.map(({ participantId }: { participantId: string }) => participantId)).not.toContain(
        lost,
      );
    }
  });
});

/** The ids in the second column of a recording, in order. */
async function homesIn(file: string): Promise<readonly string[]> {
  const rows = (await readFile(file, 'utf8')).trim().split('\n').slice(1);
  return [...new Set(rows.map((row) => row.split(',')[1]!))].sort();
}

function portfolioOf(scenario: Scenario, homes: readonly string[], without: string | undefined): string {
  const { zone, periodMinutes, tariff, tolerance } = scenario;
  const battery = (home: string) =>
    `{id: ${home}-battery, kind: battery, capacity: 6400Wh, chargePowerMax: 3kW, dischargePowerMax: 3kW, wear: 0.01}`;
  const site = (home: string) => `  - id: ${home}-site
    connection: {importLimit: 15kW, exportLimit: 10kW}
    tariff: ${tariff}
    baseLoad: {series: ${home}/load}
    devices: [${home === without ? '' : battery(home)}]`;
  const contract = (home: string, direction: string) =>
    `  - {id: ${home}-${direction}, participant: ${home}, direction: ${direction}, price: 0.08, powerMax: 3kW}`;
  return `groups:
  - {id: g, zone: ${zone}, period: ${periodMinutes}m, rebalance: {tolerance: ${tolerance}, rounds: 5, shortfallPrice: 2.00}}
participants:
${homes.map((home) => `  - {id: ${home}, group: g, site: ${home}-site}`).join('\n')}
sites:
${homes.map(site).join('\n')}
contracts:
${homes.flatMap((home) => [contract(home, 'down'), contract(home, 'up')]).join('\n')}
`;
}
