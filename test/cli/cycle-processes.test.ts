import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Ended, FLEX, makeSandbox, type Sandbox } from './harness.ts';
import { APPLY, GENERATE, LITTLE_FILES, ORDER, RUN_CYCLE } from './little-market.ts';

/** A cycle that several processes are at: one runs it, and is killed, interrupted, looked on at or told to stop. */

const GATE = fileURLToPath(new URL('./fixtures/gate.mjs', import.meta.url));

let sandbox: Sandbox;
let gate: string;

beforeEach(async () => {
  sandbox = await makeSandbox();
  gate = join(sandbox.home, 'gate');
  for (const [name, content] of Object.entries(LITTLE_FILES)) {
    await writeFile(join(sandbox.dir, name), content);
  }
  for (const args of [APPLY, GENERATE]) expect((await sandbox.here(args)).exitCode).toBe(0);
});
afterEach(() => sandbox.remove());

interface Started {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended & { readonly signal: NodeJS.Signals | null }>;
}

/** Starts the program, and does not wait for its end. */
function start(args: readonly string[], env: { readonly [name: string]: string } = {}): Started {
  const child = spawn(FLEX, args, {
    cwd: sandbox.dir,
    env: { ...sandbox.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  return {
    pid: child.pid!,
    kill: (signal) => void child.kill(signal),
    ended: new Promise((resolve) => {
      child.on('close', (code, signal) => resolve({ exitCode: code ?? -1, signal, stdout, stderr }));
    }),
  };
}

/** Starts the cycle, and returns once it stands before its first participant. */
async function startGated(): Promise<Started> {
  await writeFile(gate, '');
  const started = start(RUN_CYCLE, { NODE_OPTIONS: `--import=${GATE}`, FLEX_TEST_GATE: gate });
  while (!existsSync(`${gate}.reached`)) await pause(50);
  expect(await readFile(`${gate}.reached`, 'utf8')).toBe(String(started.pid));
  return started;
}

const openGate = () => rm(gate);
const show = async () => JSON.parse((await sandbox.here(['cycle', 'show', 'c-r1', '--json'])).stdout);
const statesOf = (shown: { execution: { states: { status: string; attempt: number }[] } }) =>
  shown.execution.states.map(({ status, attempt }) => `${status} ${attempt}`);

describe('a cycle whose process is killed', () => {
  beforeEach(async () => {
    const running = await startGated();
    expect(await show()).toMatchObject({
      status: 'collecting',
      execution: { status: 'running', isAttended: true, owner: { pid: running.pid } },
    });
    running.kill('SIGKILL');
    expect((await running.ended).signal).toBe('SIGKILL');
  });

  test('is shown as broken off, is not waited for, and the next start completes it', async () => {
    expect(await show()).toMatchObject({ execution: { status: 'running', isAttended: false } });
    const waited = await sandbox.here(['cycle', 'wait', 'c-r1']);
    expect(waited).toMatchObject({ exitCode: 8 });
    expect(waited.stderr).toContain('next: flex cycle resume c-r1');

    const again = await sandbox.here(RUN_CYCLE);
    expect(again.exitCode).toBe(0);
    expect(again.stderr).toMatch(/was begun by process \d+ on .+, which is gone: going on with it/);
    const shown = await show();
    expect(shown).toMatchObject({ status: 'offered', offerCount: 2, execution: { attempt: 2 } });
    expect(statesOf(shown)).toEqual(['running 1', 'running 2', 'succeeded 2']);
  });

  test('is completed by resume, which needs its id only', async () => {
    const tried = await sandbox.here(['cycle', 'resume', 'c-r1', '--dry-run']);
    expect(tried.stdout).toContain('would be run in attempt 2');
    const resumed = await sandbox.here([
      '--now',
      '2026-11-21T10:05:00Z',
      'cycle',
      'resume',
      'c-r1',
      '--json',
    ]);
    expect(resumed.exitCode).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ again: false, status: 'offered' });
  });

  test('goes on after its deadline with those that had answered, and says who is late', async () => {
    const later = ['--now', '2026-11-22T12:00:00Z'];
    const resumed = await sandbox.here([...later, 'cycle', 'resume', 'c-r1']);
    expect(resumed.exitCode).toBe(3);
    expect(resumed.stdout).toMatch(/without answer +2 late/);
    expect(resumed.stderr).toContain('2 participants: there was no answer by the deadline: home-01, home-02');
    expect(await show()).toMatchObject({ status: 'offered', offerCount: 2, lateCount: 2, acceptedCount: 0 });

    const again = await sandbox.here([...later, 'cycle', 'resume', 'c-r1', '--json']);
    expect(again.exitCode).toBe(3);
    expect(JSON.parse(again.stdout)).toMatchObject({
      again: true,
      failures: [
        { participantId: 'home-01', answer: 'late', reasons: ['there was no answer by the deadline'] },
        { participantId: 'home-02', answer: 'late' },
      ],
    });
  });

  test('can be cancelled, and stays so', async () => {
    const cancelled = await sandbox.here(['cycle', 'cancel', 'c-r1', '--reason', 'wrong day']);
    expect(cancelled).toMatchObject({ exitCode: 0, stdout: 'cycle c-r1 is cancelled\n' });
    expect(await show()).toMatchObject({ status: 'cancelled', execution: { status: 'cancelled' } });
    for (const verb of ['resume', 'retry', 'wait']) {
      const refused = await sandbox.here(['cycle', verb, 'c-r1', '--json']);
      expect(refused.exitCode, verb).toBe(4);
      expect(JSON.parse(refused.stderr.trim().split('\n').at(-1)!), verb).toMatchObject({
        error: { code: 'cancelled', message: 'Cycle c-r1 was cancelled: wrong day.' },
      });
      expect(refused.stderr, verb).not.toContain('already done');
    }
    expect((await sandbox.here(RUN_CYCLE)).exitCode).toBe(4);
  });
});

test('a second start looks on, and both end with the same cycle', async () => {
  const first = await startGated();
  const second = start([...RUN_CYCLE, '--json']);
  while (!(await show()).execution.isAttended) await pause(50);
  const waiting = start(['cycle', 'wait', 'c-r1', '--timeout', '5m', '--json']);
  const short = await sandbox.here(['cycle', 'wait', 'c-r1', '--timeout', '100ms']);
  expect(short).toMatchObject({ exitCode: 8, stdout: expect.stringContaining('is still being run') });
  const retried = await sandbox.here(['cycle', 'retry', 'c-r1']);
  expect(retried).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('is being run by process') });
  await openGate();
  const [one, other, waited] = await Promise.all([first.ended, second.ended, waiting.ended]);
  expect([one.exitCode, other.exitCode, waited.exitCode]).toEqual([0, 0, 0]);
  const { again, ...cycle } = JSON.parse(other.stdout);
  expect(again).toBe(true);
  expect(JSON.parse(waited.stdout)).toEqual({ again: true, ...cycle });
  expect(statesOf(await show())).toEqual(['running 1', 'succeeded 1']);
});

test('one that runs elsewhere stops within seconds once it is cancelled, and offers nothing', async () => {
  const running = await startGated();
  const cancelled = await sandbox.here(['cycle', 'cancel', 'c-r1', '--reason', 'wrong day', '--json']);
  expect(cancelled.exitCode).toBe(0); // and not 8: who runs it has ended it, though its task hangs
  await openGate();
  const ended = await running.ended;
  expect(ended.exitCode).toBe(4);
  expect(ended.stderr).toContain('wrong day');
  expect(await show()).toMatchObject({ status: 'cancelled', execution: { status: 'cancelled' } });
  expect(await show()).not.toHaveProperty('offer');
  const ordered = await sandbox.here(ORDER);
  expect(ordered.exitCode).toBe(4);
});

test('one that is interrupted goes on where it was', async () => {
  const running = await startGated();
  running.kill('SIGTERM');
  expect((await running.ended).exitCode).toBe(143);
  expect(await show()).toMatchObject({ execution: { status: 'aborted' } });
  expect((await sandbox.here(['cycle', 'list'])).stdout).toContain('collecting, aborted');
  const resumed = await sandbox.here(['--now', '2026-11-21T10:05:00Z', 'cycle', 'resume', 'c-r1']);
  expect(resumed.exitCode).toBe(0);
  expect(statesOf(await show())).toEqual(['running 1', 'aborted 1', 'running 2', 'succeeded 2']);
});

test('two that start it at the same instant both end well, with one cycle', async () => {
  const both = await Promise.all(
    [start([...RUN_CYCLE, '--json']), start([...RUN_CYCLE, '--json'])].map(({ ended }) => ended),
  );
  expect(both.map(({ exitCode, stderr }) => (exitCode === 0 ? 0 : stderr))).toEqual([0, 0]);
  const [one, other] = both.map(({ stdout }) => JSON.parse(stdout));
  expect({ ...one, again: true }).toEqual({ ...other, again: true });
  expect(statesOf(await show())).toEqual(['running 1', 'succeeded 1']);
});

test('an offer that was revoked is no more: neither run nor order go on with it', async () => {
  expect((await sandbox.here(RUN_CYCLE)).exitCode).toBe(0);
  const cancelled = await sandbox.here(['cycle', 'cancel', 'c-r1', '--yes']);
  expect(cancelled.stdout).toBe('cycle c-r1 is cancelled\nits offer is revoked\n');
  expect((await sandbox.here(['cycle', 'cancel', 'c-r1'])).stdout).toBe('cycle c-r1 was already cancelled\n');
  for (const args of [RUN_CYCLE, ['cycle', 'resume', 'c-r1']]) {
    const { exitCode, stderr } = await sandbox.here(args);
    expect([exitCode, stderr.match(/^error: .*$/m)?.[0]]).toEqual([
      4,
      'error: Cycle c-r1 was cancelled: cancelled by the operator.',
    ]);
    expect(stderr).not.toContain('already done');
  }
  expect((await sandbox.here(ORDER)).exitCode).toBe(4);
});

test('an offer that was ordered cannot be revoked', async () => {
  for (const args of [RUN_CYCLE, ORDER]) expect((await sandbox.here(args)).exitCode).toBe(0);
  for (const answer of [['--yes'], [], ['--dry-run']]) {
    const refused = await sandbox.here(['cycle', 'cancel', 'c-r1', ...answer]);
    expect(refused).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('has been ordered: o-r1') });
  }
  expect(await show()).toMatchObject({ status: 'offered' });
});

test('a cycle that nobody has started is not there', async () => {
  for (const verb of ['resume', 'retry', 'wait', 'cancel']) {
    expect((await sandbox.here(['cycle', verb, 'c-r9'])).exitCode, verb).toBe(5);
  }
});
