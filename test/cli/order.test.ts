import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSandbox, type Sandbox } from './harness.ts';
import { APPLY, GENERATE, LITTLE_FILES, NOW, ORDER, RUN_CYCLE } from './little-market.ts';

/** Ordering a part of an offer, and taking an order back, as an operator does. */

const AT = ['--now', NOW];
const CANCEL = [...AT, 'order', 'cancel', 'o-r1', '--yes'];

let sandbox: Sandbox;

async function openMarket(cycle: readonly string[] = RUN_CYCLE): Promise<void> {
  sandbox = await makeSandbox();
  for (const [name, content] of Object.entries(LITTLE_FILES)) {
    await writeFile(join(sandbox.dir, name), content);
  }
  for (const args of [APPLY, GENERATE, cycle]) {
    const { exitCode, stderr } = await sandbox.here(args);
    expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, '']);
  }
}

async function json(args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout, stderr, exitCode } = await sandbox.here([...args, '--json']);
  expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

async function refusal(args: readonly string[]) {
  const { stderr, exitCode } = await sandbox.here([...args, '--json']);
  const said = stderr.trim().split('\n').at(-1)!;
  return { exitCode, code: JSON.parse(said).error.code as string, message: JSON.parse(said).error.message };
}

const powers = (shown: Record<string, unknown>, key: string) =>
  (shown['periods'] as readonly Record<string, number>[]).map((period) => period[key]!);

describe('an order', () => {
  beforeAll(() => openMarket());
  afterAll(() => sandbox.remove());

  test.each(['0.005', '1.01', '0'])('of %s of an offer there is not', async (factor) => {
    expect(await refusal([...ORDER, '--factor', factor])).toMatchObject({ exitCode: 2 });
  });

  test('is in hundredths', async () => {
    const { exitCode, stderr } = await sandbox.here([...ORDER, '--factor', '0.505']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--factor 0.51');
  });

  test('of a part is shown before it is made', async () => {
    const draft = await json([...ORDER, '--factor', '0.5', '--dry-run']);
    expect(draft).toMatchObject({ dryRun: true, status: 'draft', factor: 0.5 });
    expect((await sandbox.here([...AT, 'order', 'show', 'o-r1'])).exitCode).toBe(5);
    const { stdout } = await sandbox.here([...ORDER, '--dry-run']);
    expect(stdout).toContain('not ordered');
    expect(stdout).not.toMatch(/^ordered /m);
    const whole = await json([...ORDER, '--dry-run']);
    const halves = powers(draft, 'deltaW');
    for (const [period, wholeW] of powers(whole, 'deltaW').entries()) {
      // Half a hundredth of what the option may change by: it was not taken whole.
      expect(Math.abs(halves[period]! - wholeW / 2)).toBeLessThanOrEqual(15);
    }
  });

  test('of a part is made once', async () => {
    const made = await json([...ORDER, '--factor', '0.5', '--by', 'dso-1']);
    expect(made).toMatchObject({ again: false, status: 'applied', factor: 0.5, orderedBy: 'dso-1' });
    const after = powers(made, 'afterW');
    const before = powers(made, 'beforeW');
    for (const [period, deltaW] of powers(made, 'deltaW').entries()) {
      expect(Math.abs(after[period]! - before[period]! - deltaW)).toBeLessThanOrEqual(1);
    }
    expect(await json([...ORDER, '--factor', '0.5', '--by', 'dso-2'])).toMatchObject({
      again: true,
      orderedBy: 'dso-1',
    });
  });

  test('of another part is refused then', async () => {
    expect(await refusal(ORDER)).toMatchObject({ exitCode: 4, code: 'already-ordered' });
    expect(await refusal([...ORDER, '--factor', '0.6'])).toMatchObject({
      exitCode: 4,
      code: 'already-ordered',
    });
  });

  test('is not taken back when its first change has begun', async () => {
    const late = ['--now', '2026-11-22T22:00:00Z', 'order', 'cancel', 'o-r1', '--yes'];
    expect(await refusal(late)).toMatchObject({ exitCode: 7, code: 'delivery-begun' });
    expect(await refusal([...late, '--dry-run'])).toMatchObject({ exitCode: 7, code: 'delivery-begun' });
  });

  test('is taken back, and everything is as before', async () => {
    expect(await json([...CANCEL, '--dry-run'])).toMatchObject({
      dryRun: true,
      status: 'applied',
      wouldTakeBack: ['home-01'],
    });
    const said = await sandbox.here([...CANCEL, '--dry-run']);
    expect(said.stdout).toContain('applied, would be cancelled');
    expect(said.stdout).toContain('1 of 1 would be taken back');
    expect(said.stdout).toMatch(/^home-01 .+ × 0\.\d\d/m);
    expect(said.stderr).toContain('nothing was taken back; this is what would be');
    const cancelled = await json([...CANCEL, '--by', 'dso-1']);
    expect(cancelled).toMatchObject({ again: false, status: 'cancelled', cancelledBy: 'dso-1' });
    expect(cancelled).toMatchObject({ prognosisRevisionAfter: 2, prognosisRevisionCancelled: 3 });
    const shown = await json([...AT, 'prognosis', 'show', 'north']);
    expect(powers(shown, 'powerW')).toEqual(powers(cancelled, 'beforeW'));
    expect(await json([...CANCEL, '--by', 'dso-2'])).toMatchObject({ again: true, cancelledBy: 'dso-1' });
    const listed = await json([...AT, 'order', 'list']);
    expect(listed['items']).toMatchObject([
      { id: 'o-r1', status: 'cancelled', factor: 0.5, cancelledBy: 'dso-1' },
    ]);
  });

  test('that was taken back has nobody left that could be', async () => {
    expect(await json([...CANCEL, '--dry-run'])).toMatchObject({ status: 'cancelled', wouldTakeBack: [] });
  });

  test('that was taken back is not made again', async () => {
    expect(await refusal([...ORDER, '--factor', '0.5'])).toMatchObject({
      exitCode: 4,
      code: 'order-cancelled',
    });
  });

  test('that never was cannot be taken back', async () => {
    expect(await refusal([...AT, 'order', 'cancel', 'o-r9', '--yes'])).toMatchObject({
      exitCode: 5,
      code: 'no-such-order',
    });
  });
});

describe('an offer', () => {
  afterAll(() => sandbox.remove());

  test('is valid as long as its request says', async () => {
    await openMarket([...RUN_CYCLE, '--valid-until', '2026-11-21T12:00:00Z']);
    const late = ['--now', '2026-11-21T12:00:00Z', ...ORDER.slice(2)];
    expect(await refusal(late)).toMatchObject({ exitCode: 7, code: 'offer-expired' });
    const request = await json([...AT, 'request', 'show', 'r1']);
    expect(request).toMatchObject({ validUntilMs: Date.UTC(2026, 10, 21, 12) });
    expect(await json(ORDER)).toMatchObject({ status: 'applied' });
  });

  test('is valid for longer than it takes to make it', async () => {
    const args = [...AT, 'request', 'create', '--reduce', '2kW', '--periods', '17:00-19:00'];
    expect(await refusal([...args, '--deadline', '30m', '--valid-until', '20m'])).toMatchObject({
      exitCode: 65,
      code: 'bad-request',
    });
    await writeFile(
      join(sandbox.dir, 'request.yaml'),
      'ranges: [{periods: 17:00-19:00, reduce: 1kW}]\ndeadline: 30m\nvalidUntil: 2h\n',
    );
    expect(await json([...AT, 'request', 'create', '-f', 'request.yaml'])).toMatchObject({
      request: { validUntilMs: Date.parse(NOW) + 2 * 3_600_000 },
    });
  });
});
