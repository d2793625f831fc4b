import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTraderFile } from '../../src/adapters/trader-file/read.ts';
import { traderInputToJson } from '../../src/adapters/trader-file/write.ts';
import { orderId } from '../../src/engine/ids.ts';
import { type Ended, makeSandbox, type Sandbox } from './harness.ts';
import { APPLY, GENERATE, LITTLE_FILES, NOW, ORDER, RUN_CYCLE } from './little-market.ts';

let sandbox: Sandbox;
/** As it was printed before the order was applied. */
let inputBefore: string;
beforeAll(async () => {
  sandbox = await makeSandbox();
  await writeFile(join(sandbox.dir, 'portfolio.yaml'), LITTLE_FILES['portfolio.yaml']);
  for (const args of [APPLY, GENERATE, RUN_CYCLE]) expect((await sandbox.here(args)).exitCode).toBe(0);
  inputBefore = (await flex('trader', 'input', 'c-r1', 'home-01')).stdout;
  expect((await sandbox.here(ORDER)).exitCode).toBe(0);
});
afterAll(() => sandbox.remove());

const flex = (...args: readonly string[]): Promise<Ended> => sandbox.here(['--now', NOW, ...args]);
const json = (ended: Ended): Record<string, unknown> => JSON.parse(ended.stdout) as Record<string, unknown>;

describe('flex trader input', () => {
  it('prints what the offer was made from, also after it was ordered', async () => {
    expect(JSON.parse(inputBefore)).toMatchObject({
      format: 'flex-trader-input/1',
      participant: 'home-01',
      day: '2026-11-22',
      currency: 'EUR',
      prognosisRevision: 1,
      contracts: [{ id: 'home-01-down', price: 0.1, powerMax: '3kW' }],
      ordered: [],
      invocations: [],
    });
    expect((await flex('trader', 'input', 'c-r1', 'home-01')).stdout).toBe(inputBefore);
    expect(json(await flex('trader', 'input', 'c-r1', 'home-01', '--json'))).toEqual(JSON.parse(inputBefore));
  });

  it('is read back as the same, also with orders and uses of contracts', () => {
    const { input, currency } = readTraderFile('input.json', inputBefore);
    expect(traderInputToJson(input, currency)).toEqual(JSON.parse(inputBefore));
    const withMore = {
      ...input,
      ordered: [{ orderId: 'o-1', deltaW: Int32Array.from(input.prognosisW, (_, period) => -period) }],
      invocations: [
        {
          orderId: orderId('o-1'),
          participantId: input.participantId,
          contractId: input.contracts[0]!.id,
          startMs: input.grid.startMs + 1,
          endMs: input.grid.endMs,
        },
      ],
    };
    const text = JSON.stringify(traderInputToJson(withMore, undefined));
    expect(readTraderFile('input.json', text)).toEqual({ input: withMore });
  });

  it.each([
    ['an unknown cycle', ['c-r2', 'home-01'], 'c-r1'],
    ['an unknown participant', ['c-r1', 'home-1'], 'home-01'],
  ])('does not find %s', async (_, args, says) => {
    const ended = await flex('trader', 'input', ...args);
    expect(ended).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ended.stderr).toContain(says);
  });
});

describe('flex trader run', () => {
  it('makes the stored offer again', async () => {
    const stored = json(await flex('offer', 'show', 'c-r1', 'home-01', '--json'));
    const made = json(await sandbox.here(['trader', 'run', '-', '--json'], { input: inputBefore }));
    expect(made['options']).toEqual(stored['options']);
    expect(made['options']).not.toEqual([]);
    expect(made['reasons']).toEqual(stored['reasons']);
  });

  it('shows options and a chart, in the currency of the group', async () => {
    await writeFile(join(sandbox.dir, 'input.json'), inputBefore);
    const { stdout, exitCode } = await flex('trader', 'run', 'input.json');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Offer of home-01 to r1\nday +2026-11-22 \(Europe\/Amsterdam\)\n/);
    expect(stdout).toMatch(/^o1 +-\d.* Wh|^o1 +-\d.*kWh +.*EUR +.*EUR\/kWh +.*EUR +\d\.\d\d +home-01-down$/m);
    expect(stdout).toContain('Change of power');
  });

  it('offers what stands bad forecasts, and says how much of it that is', async () => {
    const errorsW = (errorW: number) => new Array<number>(24).fill(errorW);
    const { contracts, ...rest } = JSON.parse(inputBefore) as { contracts: readonly object[] };
    const scarce = { maxInvocationsPerDay: 1, expectedCalls: { perDay: 2, worth: 0.2 } };
    const input = JSON.stringify({
      ...rest,
      contracts: contracts.map((contract) => ({ ...contract, ...scarce })),
      forecastErrorsW: [0, 10, 20, 30, 40].map(errorsW),
    });
    const run = (...args: readonly string[]) => sandbox.here(['trader', 'run', '-', ...args], { input });
    const { options } = json(await run('--robust', '20%', '--json')) as { options: readonly object[] };
    expect(options[0]).toMatchObject({
      robust: { worstPu: 0.2, survivingFactor: expect.any(Number) },
      opportunityMicros: expect.any(Number),
    });
    const { stdout } = await run('--robust', '20%');
    expect(stdout).toMatch(/^loss +\d.*% dearer than with all that the site would do$/m);
    expect(stdout).toMatch(/^option .* site +later uses +stands all but +survives +least factor +contract$/m);
    expect(stdout).toMatch(/^o1 .* EUR +\d\.\d+ EUR +the worst 20 % +\d+ % +\d\.\d\d +home-01-down$/m);
    expect((await run()).stdout).not.toContain('survives');

    const explained = await sandbox.here(['trader', 'explain', '-', '--robust', '20%', '--json'], { input });
    const [contract] = json(explained)['contracts'] as readonly { readonly options: readonly object[] }[];
    expect(contract!.options[0]).toMatchObject({ robust: { worstPu: 0.2 } });
    const text = (await sandbox.here(['trader', 'explain', '-', '--robust', '20%'], { input })).stdout;
    expect(text).toMatch(/^option +price +site +energy +fee +later uses +delivers/m);
  });

  it('has nothing to offer where it is not known how bad forecasts are', async () => {
    const { stdout } = await sandbox.here(['trader', 'run', '-', '--robust', '5%'], { input: inputBefore });
    expect(stdout).toMatch(/^options +none$/m);
    expect(stdout).toContain('only 0 of 5 days show how bad they are');
  });

  it.each([
    ['run', '0%'],
    ['run', '51%'],
    ['explain', '60%'],
  ])('%s --robust %s is refused', async (command, part) => {
    const ended = await sandbox.here(['trader', command, '-', '--robust', part], { input: inputBefore });
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toContain(`--robust ${part} is not above 0% and at most 50%`);
  });

  it('says why there is no offer', async () => {
    const { contracts: _, currency: __, ...rest } = JSON.parse(inputBefore) as Record<string, unknown>;
    const input = JSON.stringify({ ...rest, contracts: [] });
    const { stdout, exitCode } = await sandbox.here(['trader', 'run', '-'], { input });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('options    none\n\nWhy not more\nthere is no contract for what is asked\n');
  });

  it.each([
    ['a missing file', undefined, 5, ['There is no file x.json']],
    ['what is no JSON', () => '{"format": ', 65, ['x.json is not JSON']],
    [
      'another file',
      () => '{"format": "flex-planner-problem/1"}',
      65,
      ['x.json:1  format "flex-planner-problem/1"', 'contracts: expected a list'],
    ],
    ['a misspelt key', (text: string) => text.replace('"ordered"', '"orderd"'), 65, ['orderd', 'ordered']],
    [
      'a series of another length',
      (text: string) => text.replace('"prognosisW": [', '"prognosisW": [1, '),
      65,
      ['prognosisW "25 values": expected 24 whole numbers'],
    ],
    [
      'half a watt',
      (text: string) =>
        text
          .replace('"prognosisW": [', '"prognosisW": [0.5, ')
          .replace(/"prognosisW": \[0\.5, [-\d]+/, '"prognosisW": [0.5'),
      65,
      ['prognosisW[0] "0.5": expected a whole number of watts'],
    ],
    [
      'a day that the zone cuts',
      (text: string) => text.replace('"2026-11-22"', '"2026-11-32"'),
      65,
      ['day "2026-11-32"'],
    ],
    [
      'a problem of another day',
      (text: string) => text.replace('"2026-11-22"', '"2026-11-23"'),
      65,
      ['problem "24 periods": expected a problem whose horizon is the 24 periods of 2026-11-23'],
    ],
    [
      'a mistake within the problem',
      (text: string) => text.replace('"kind": "storage"', '"kind": "teapot"'),
      65,
      ['problem.devices[0].kind'],
    ],
    [
      'a range in reverse',
      (text: string) => text.replace(/"minDeltaW": \[-?\d+/, '"minDeltaW": [99999'),
      65,
      ['request "minDeltaW[0] 99999'],
    ],
    [
      'a time without offset',
      (text: string) => text.replace(/"now": "[^"]*"/, '"now": "today"'),
      65,
      ['now "today": expected an instant with offset'],
    ],
  ])('refuses %s', async (_, change, exitCode, says) => {
    if (change !== undefined) await writeFile(join(sandbox.dir, 'x.json'), change(inputBefore));
    const ended = await flex('trader', 'run', 'x.json');
    expect(ended, ended.stderr).toMatchObject({ exitCode, stdout: '' });
    for (const part of says) expect(ended.stderr).toContain(part);
  });
});
