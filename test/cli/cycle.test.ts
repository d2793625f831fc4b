import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSandbox, type Sandbox } from './harness.ts';
import { APPLY, GENERATE, LITTLE_PORTFOLIO, NOW, RUN_CYCLE } from './little-market.ts';

/** A participant whose data is broken: the others go on, it appears with its reason, and the exit code says so. */

const BROKEN = LITTLE_PORTFOLIO.replace(
  'participants:\n',
  'participants:\n  - {id: home-03, group: north, site: home-03-site}\n',
).replace(
  'sites:\n',
  'sites:\n  - id: home-03-site\n    tariff: {import: 0.30, export: 0.10}\n    baseLoad: {series: home-03/load}\n',
);

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await makeSandbox();
  await writeFile(join(sandbox.dir, 'portfolio.yaml'), BROKEN);
  expect((await sandbox.here(APPLY)).exitCode).toBe(0);
});
afterAll(() => sandbox.remove());

describe('a participant that cannot be planned', () => {
  test('has no prognosis, and the others have', async () => {
    const generated = await sandbox.here(GENERATE);
    expect(generated.exitCode).toBe(3);
    expect(generated.stderr).toContain('home-03');
  });

  test('answers a request with that as reason, and the others offer', async () => {
    const ran = await sandbox.here(RUN_CYCLE);
    expect(ran.exitCode).toBe(3);
    expect(ran.stdout).toMatch(/without answer +1 could not answer/);
    expect(ran.stderr).toMatch(/home-03: there is no prognosis of 2026-11-22 that the request refers to/);
  });

  test('is in the list of offers, with its reason', async () => {
    const { stdout, exitCode } = await sandbox.here(['offer', 'list', 'c-r1', '--json']);
    expect(exitCode).toBe(0);
    const { items } = JSON.parse(stdout) as { items: { participantId: string; answer: string }[] };
    expect(items.map(({ participantId, answer }) => [participantId, answer])).toEqual([
      ['home-01', 'made'],
      ['home-02', 'made'],
      ['home-03', 'failed'],
    ]);
    const shown = await sandbox.here(['offer', 'show', 'c-r1', 'home-03']);
    expect(shown.stdout).toContain('there is no prognosis of 2026-11-22');
  });

  test('is said again when the cycle is run again', async () => {
    const ran = await sandbox.here([...RUN_CYCLE, '--json']);
    expect(ran.exitCode).toBe(3);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      again: true,
      participantCount: 3,
      failedCount: 1,
      failures: [{ participantId: 'home-03', answer: 'failed' }],
    });
  });
});

describe('a cycle that is started after its deadline', () => {
  const ASK = ['--reduce', '2kW', '--periods', '17:00-19:00', '--id', 'r2'];
  const DEADLINE = '2026-11-21T10:30:00Z';
  const errorOf = ({ stderr }: { readonly stderr: string }) => JSON.parse(stderr.trim().split('\n').at(-1)!);

  beforeAll(async () => {
    const asked = await sandbox.here(['--now', NOW, 'request', 'create', ...ASK, '--deadline', DEADLINE]);
    expect(asked.exitCode).toBe(0);
  });

  test('is refused as too late', async () => {
    const ran = await sandbox.here(['--now', DEADLINE, 'cycle', 'run', 'r2', '--json']);
    expect(ran.exitCode).toBe(7);
    expect(errorOf(ran)).toMatchObject({ error: { code: 'deadline-passed' } });
    expect((await sandbox.here(['cycle', 'show', 'c-r2'])).exitCode).toBe(5);
  });

  test('was not broken off: it is not resumed, and tried again it is too late again', async () => {
    const resumed = await sandbox.here(['cycle', 'resume', 'c-r2']);
    expect(resumed).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('flex cycle retry c-r2') });
    expect((await sandbox.here(['--now', DEADLINE, 'cycle', 'retry', 'c-r2'])).exitCode).toBe(7);
    expect((await sandbox.here(['--now', DEADLINE, 'cycle', 'wait', 'c-r2'])).exitCode).toBe(7);
  });

  test('with the time set right it is tried again, and shows what it went through', async () => {
    const retried = await sandbox.here(['--now', NOW, 'cycle', 'retry', 'c-r2', '--json']);
    expect(retried.exitCode).toBe(3); // home-03 is broken still
    expect(JSON.parse(retried.stdout)).toMatchObject({ again: false, status: 'offered' });
    const shown = await sandbox.here(['cycle', 'show', 'c-r2']);
    expect(shown.stdout).toMatch(/1 +failed +deadline-passed/);
    expect(shown.stdout).toMatch(/3 +succeeded/);
  });
});
