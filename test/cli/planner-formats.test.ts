import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actuator, message, mode, status, system } from '../adapters/planner-formats/s2-messages.ts';
import { type Ended, makeSandbox, type Sandbox } from './harness.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await makeSandbox();
});
afterAll(() => sandbox.remove());

const flex = (...args: readonly string[]): Promise<Ended> => sandbox.here(['planner', ...args]);

async function write(name: string, content: unknown): Promise<string> {
  await writeFile(join(sandbox.dir, name), JSON.stringify(content, undefined, 1));
  return name;
}

const DEFAULTS = {
  start: '2026-11-22T00:00:00Z',
  duration: 'PT2H',
  resolution: 'PT1H',
  'flex-context': { 'consumption-price': { sensor: 1 }, 'production-price': '0.05 EUR/kWh' },
  sensors: { 1: { unit: 'EUR/MWh', start: '2026-11-22T00:00:00Z', duration: 'PT2H', values: [300, 200] } },
};
const TRIGGER = {
  ...DEFAULTS,
  'flex-model': {
    sensor: 12,
    'soc-at-start': '1 kWh',
    'soc-max': '5 kWh',
    'power-capacity': '2 kW',
    'soc-targets': [{ datetime: '2026-11-22T02:00:00Z', value: '3 kWh' }],
    'prefer-charging-sooner': false,
  },
};
const PCT_PER_S = 10 / 3600;
const SESSION = [
  message('Handshake', { role: 'RM' }),
  system([actuator([mode('rest', [0, 0], [0, 0]), mode('charge', [0, 2 * PCT_PER_S], [0, 2000])])]),
  status(10),
  message('FRBC.FillLevelTargetProfile', {
    start_time: '2026-11-22T02:00:00Z',
    elements: [{ duration: 60_000, fill_level_range: { start_of_range: 30, end_of_range: 100 } }],
  }),
];

interface Solved {
  readonly costMicros: number;
  readonly imported?: {
    readonly format: string;
    readonly currency?: string;
    readonly notes: readonly object[];
  };
}

describe('flex planner solve with foreign descriptions', () => {
  it.each([
    ['told by its keys', []],
    ['told by --format', ['--format', 'flexmeasures']],
  ])('a scheduling message of FlexMeasures, %s', async (_, options) => {
    const ended = await flex('solve', await write('trigger.json', TRIGGER), ...options, '--json');
    const solved = JSON.parse(ended.stdout) as Solved;
    expect(solved.costMicros).toBeCloseTo(400_000, 3);
    expect(solved.imported).toMatchObject({ format: 'flexmeasures', currency: 'EUR' });
    expect(solved.imported!.notes).toHaveLength(1);
    expect(ended.stderr).toContain('warning: flex-model.prefer-charging-sooner: ');
  });

  it('messages of S2 with prices from another file', async () => {
    const defaults = await write('site.json', DEFAULTS);
    const session = await write('session.json', SESSION);
    const { stdout, stderr } = await flex(
      'solve',
      session,
      '--format',
      's2',
      '--defaults',
      defaults,
      '--json',
    );
    expect((JSON.parse(stdout) as Solved).costMicros).toBeCloseTo(400_000, 3);
    expect(stderr).toContain('Handshake says nothing');
  });

  it('convert prints a problem that is solved at the same cost, as --out does', async () => {
    const converted = await flex('convert', await write('trigger.json', TRIGGER));
    expect(converted.exitCode).toBe(0);
    const { stdout, stderr } = await sandbox.here(['planner', 'solve', '-', '--json'], {
      input: converted.stdout,
    });
    expect((JSON.parse(stdout) as Solved).costMicros).toBeCloseTo(400_000, 3);
    expect(JSON.parse(stdout)).not.toHaveProperty('imported');
    expect(stderr).toBe('');
  });

  it('convert leaves a problem of our own as it is', async () => {
    const converted = (await flex('convert', await write('trigger.json', TRIGGER))).stdout;
    expect((await sandbox.here(['planner', 'convert', '-'], { input: converted })).stdout).toBe(converted);
  });

  it('tells every mistake with its file and line', async () => {
    const { 'flex-context': _, ...rest } = TRIGGER;
    const trigger = await write('bad.json', {
      ...rest,
      'flex-model': { ...TRIGGER['flex-model'], 'soc-max': 5 },
    });
    const defaults = await write('site.json', { 'flex-context': { 'consumption-price': '1 EUR' } });
    const { exitCode, stderr, stdout } = await flex('solve', trigger, '--defaults', defaults);
    expect({ exitCode, stdout }).toEqual({ exitCode: 65, stdout: '' });
    expect(stderr).toMatch(/bad\.json:\d+ +flex-model\.soc-max/);
    expect(stderr).toMatch(/site\.json:3 +flex-context\.consumption-price/);
  });

  it('refuses what cannot be planned for, and leaves it out with --lossy', async () => {
    const trigger = await write('more.json', {
      ...TRIGGER,
      'flex-context': { ...TRIGGER['flex-context'], commitments: [{ name: 'x' }] },
    });
    const refused = await flex('solve', trigger);
    expect(refused.exitCode).toBe(65);
    expect(refused.stderr).toContain('flex-context.commitments');
    const lossy = await flex('solve', trigger, '--lossy');
    expect(lossy.exitCode).toBe(0);
    expect(lossy.stderr).toContain('warning: flex-context.commitments: ');
  });

  it.each([
    [['--lossy']],
    [['--defaults', 'site.json']],
  ])('%j is of no use to a problem of our own', async (options) => {
    const converted = await flex('convert', await write('trigger.json', TRIGGER));
    await writeFile(join(sandbox.dir, 'problem.json'), converted.stdout);
    const ended = await flex('solve', 'problem.json', ...options);
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('takes what is said by --format over what the keys tell', async () => {
    const ended = await flex('solve', await write('trigger.json', TRIGGER), '--format', 's2');
    expect(ended.exitCode).toBe(65);
    expect(ended.stderr).toContain('messages of S2');
  });
});
