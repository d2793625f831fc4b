import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSandbox, type Sandbox } from '../cli/harness.ts';
import { hasRecording, NO_RECORDINGS, recording } from '../support/recordings.ts';

/**
 * The main job on recorded households: import, prognoses, a request in the evening peak, cycle,
 * order, and what changed; through the program as an operator uses it, also on days on which the
 * clock changes.
 */
interface Scenario {
  readonly name: string;
  readonly group: string;
  readonly zone: string;
  readonly periodMinutes: number;
  readonly currency: string;
  /** Files that are imported, with the flags that they need. */
  readonly imports: readonly (readonly string[])[];
  readonly readings: string;
  /** Devices of the nth home, as portfolio lines. */
  readonly devices: (home: string, index: number) => readonly string[];
  readonly tariff: string;
  readonly now: string;
  readonly day: string;
  readonly periodCount: number;
  readonly periods: string;
  readonly reduce: string;
}

const BATTERY = 'kind: battery, chargePowerMax: 3kW, dischargePowerMax: 3kW, wear: 0.01';

const LONDON = {
  group: 'london',
  zone: 'Europe/London',
  periodMinutes: 30,
  currency: 'GBP',
  readings: 'sites-small/readings_30min.csv',
  imports: [
    [recording('sites-small/readings_30min.csv')],
    [recording('prices/tariff_lcl_dtou_30min.csv'), '--as', 'tariff'],
  ],
  tariff: '{import: {series: tariff}, export: 0.05}',
  devices: (home: string, index: number) =>
    index % 2 === 0 ? [`{id: ${home}-battery, ${BATTERY}, capacity: ${5 + (index % 4) * 2}kWh}`] : [],
  periods: '17:00-20:00',
  reduce: '4kW',
};

const FONTANA = {
  group: 'fontana',
  zone: 'America/Los_Angeles',
  periodMinutes: 60,
  currency: 'USD',
  readings: 'sites-pv/readings_60min.csv',
  imports: [
    [recording('sites-pv/readings_60min.csv')],
    [recording('prices/day_ahead_ercot_60min.csv'), '--as', 'market'],
  ],
  tariff: '{import: {series: market, add: 0.12}, export: {series: market}}',
  devices: (home: string) => [
    `{id: ${home}-pv, kind: pv, series: ${home}/pv, curtailable: true, peakPower: 5kW}`,
    `{id: ${home}-battery, ${BATTERY}, capacity: 6400Wh}`,
  ],
  periods: '17:00-20:00',
  reduce: '5kW',
};

const SCENARIOS: readonly Scenario[] = [
  { ...LONDON, name: 'London, a Thursday', now: '2013-10-30T11:00:00Z', day: '2013-10-31', periodCount: 48 },
  {
    ...LONDON,
    name: 'London, the long Sunday',
    now: '2013-10-26T11:00:00Z',
    day: '2013-10-27',
    periodCount: 50,
  },
  { ...FONTANA, name: 'Fontana, a Tuesday', now: '2016-10-31T19:00:00Z', day: '2016-11-01', periodCount: 24 },
  {
    ...FONTANA,
    name: 'Fontana, the long Sunday',
    now: '2016-11-05T19:00:00Z',
    day: '2016-11-06',
    periodCount: 25,
  },
];

const isHere = hasRecording(LONDON.readings) && hasRecording(FONTANA.readings);

test.skipIf(isHere)(NO_RECORDINGS, () => {});

describe.skipIf(!isHere)('the main job on recorded households', () => {
  describe.each(SCENARIOS)('$name', (scenario) => {
    let sandbox: Sandbox;
    let homes: readonly string[];

    const flex = async (...args: readonly string[]) => {
      const ended = await sandbox.here(['--now', scenario.now, ...args]);
      expect(ended.stderr).not.toContain('error');
      expect(ended.exitCode).toBe(0);
      return ended.stdout;
    };
    const json = async (...args: readonly string[]) => JSON.parse(await flex('--json', ...args));

    beforeAll(async () => {
      sandbox = await makeSandbox();
      homes = await homesIn(recording(scenario.readings));
      await writeFile(join(sandbox.dir, 'portfolio.yaml'), portfolioOf(scenario, homes));
      await flex('init');
      await flex('portfolio', 'apply', '-f', 'portfolio.yaml');
      for (const words of scenario.imports) await flex('series', 'import', ...words);
    });
    afterAll(() => sandbox?.remove());

    test('importing again changes nothing', async () => {
      const { files } = await json('series', 'import', ...(scenario.imports[0] ?? []));
      expect(files[0].outcome).toBe('unchanged');
    });

    test('every home gets a prognosis of the whole day, and the group its sum', async () => {
      const { groups } = await json('prognosis', 'generate', '--day', scenario.day);
      expect(groups).toMatchObject([
        {
          groupId: scenario.group,
          revision: 1,
          isNewRevision: true,
          failedCount: 0,
          storedCount: homes.length,
        },
      ]);
      const sum = await json('prognosis', 'show', '--day', scenario.day);
      expect(sum.periodCount).toBe(scenario.periodCount);
      const members = await Promise.all(
        homes.map((home) => json('prognosis', 'show', home, '--day', scenario.day)),
      );
      expect(powersOf(sum, 'powerW')).toEqual(
        members.map((member) => powersOf(member, 'powerW')).reduce(addUp),
      );
    });

    test('a reduction in the evening peak is offered, within the rebound that is tolerated', async () => {
      const cycle = await runCycle();
      expect(cycle.status).toBe('offered');
      expect(cycle.offer.accepted.length).toBeGreaterThan(0);
      const asked = cycle.offer.periods.filter(requested);
      expect(asked.length).toBe((3 * 60) / scenario.periodMinutes);
      for (const period of cycle.offer.periods) {
        if (requested(period)) {
          expect(period.deltaW).toBeLessThan(0);
          expect(period.shortfallW).toBe(Math.max(0, period.deltaW - period.askedWMax));
        } else {
          expect(period.deltaW).toBeGreaterThanOrEqual(period.askedWMin);
          expect(period.deltaW).toBeLessThanOrEqual(period.askedWMax);
        }
      }
      expect((await runCycle()).again).toBe(true);
    });

    test('after the order the sum is the old one plus what was ordered, to a watt per participant', async () => {
      const order = await json('order', 'apply', 'c-evening', '--yes');
      expect(order.status).toBe('applied');
      for (const { beforeW, deltaW, afterW } of order.periods) {
        expect(Math.abs(afterW - beforeW - deltaW)).toBeLessThanOrEqual(order.participants.length);
      }
      const again = await json('order', 'apply', 'c-evening', '--yes');
      expect(again).toEqual({ ...order, again: true });
      const sum = await json('prognosis', 'show', '--day', scenario.day);
      expect(sum).toMatchObject({ revision: 2, cause: { kind: 'order', orderId: 'o-evening' } });
    });

    test('plan, prognosis and difference can be read', async () => {
      const { items } = await json('order', 'list');
      const { participants } = await json('order', 'show', items[0].id);
      const plan = await flex('plan', 'show', `${participants[0].participantId}-site`, '--day', scenario.day);
      expect(plan).toContain('o-evening');
      expect(await flex('prognosis', 'diff', scenario.group, '--day', scenario.day)).toMatch(/17:00/);
    });

    function runCycle() {
      const asked = ['--reduce', scenario.reduce, '--periods', scenario.periods, '--day', scenario.day];
      return json('cycle', 'run', '--id', 'evening', ...asked);
    }
  });
});

interface Period {
  readonly disposition: string;
}

function requested({ disposition }: Period): boolean {
  return disposition === 'requested';
}

function powersOf(shown: { readonly periods: readonly Record<string, number>[] }, name: string): number[] {
  return shown.periods.map((period) => period[name]!);
}

function addUp(left: number[], right: number[]): number[] {
  return left.map((powerW, period) => powerW + right[period]!);
}

/** The ids in the second column of a recording, in order. */
async function homesIn(file: string): Promise<readonly string[]> {
  const rows = (await readFile(file, 'utf8')).trim().split('\n').slice(1);
  return [...new Set(rows.map((row) => row.split(',')[1]!))].sort();
}

function portfolioOf(scenario: Scenario, homes: readonly string[]): string {
  const { group, zone, periodMinutes, currency, tariff } = scenario;
  const sites = homes.map((home, index) => {
    const devices = scenario.devices(home, index);
    const listed =
      devices.length === 0 ? '' : `\n    devices:\n${devices.map((one) => `      - ${one}`).join('\n')}`;
    return `  - id: ${home}-site\n    connection: {importLimit: 15kW, exportLimit: 10kW}\n    tariff: ${tariff}\n    baseLoad: {series: ${home}/load}${listed}`;
  });
  const withBattery = homes.filter((home, index) => scenario.devices(home, index).length > 0);
  return [
    `groups:\n  - {id: ${group}, name: ${group}, zone: ${zone}, period: ${periodMinutes}m, currency: ${currency}}`,
    `participants:\n${homes.map((home) => `  - {id: ${home}, group: ${group}, site: ${home}-site}`).join('\n')}`,
    `sites:\n${sites.join('\n')}`,
    `contracts:\n${withBattery.map((home) => `  - {id: ${home}-down, participant: ${home}, direction: down, price: 0.08, powerMax: 3kW, notice: 30m}`).join('\n')}`,
    '',
  ].join('\n');
}
