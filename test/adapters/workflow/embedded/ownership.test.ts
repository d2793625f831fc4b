import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExecutionRecord, Repositories } from '../../../../src/engine/repositories/index.ts';
import { collect } from '../../../../src/engine/repositories/index.ts';
import { COMMAND_MS, KEY, LEASE_MS, makeWorld, NAME, START, turn, type World } from './world.ts';

/** Who runs an execution, and what the others do: they look on, take over, or are fenced off. */

const HOUR_MS = 3_600_000;

let dir: string;
let world: World;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flex-ownership-'));
  world = makeWorld(dir);
});
afterEach(async () => {
  await world.close();
  await rm(dir, { recursive: true });
});

const recordOf = async ({ executions }: Repositories): Promise<ExecutionRecord> =>
  (await executions.get(NAME))!;
const statesOf = async (repositories: Repositories) =>
  (await recordOf(repositories)).states.map(({ status, attempt }) => `${status} ${attempt}`);

/** Lets this much time pass for everybody [ms]. */
async function pass(ms: number): Promise<void> {
  await world.elapsed.sleep(ms, new AbortController().signal);
  await turn();
}

describe('while another process runs it', () => {
  test('a second start looks on, and answers what the first one has', async () => {
    const [first, second] = [await world.start(), await world.start()];
    const running = first.run();
    await first.atWork();
    const looking = second.run();
    await pass(10 * LEASE_MS);
    expect(second.notices).toMatchObject([{ kind: 'attached', owner: { pid: 1 } }]);
    first.finish({ is: 'done' });
    expect(await running).toEqual({ outcome: 'succeeded', output: { is: 'done' }, again: false });
    expect(await looking).toEqual({ outcome: 'succeeded', output: { is: 'done' }, again: true });
    expect(second.calls()).toBe(0);
    expect(await statesOf(first.repositories)).toEqual(['running 1', 'succeeded 1']);
  });

  test('with another input it is a conflict at once', async () => {
    const [first, second] = [await world.start(), await world.start()];
    void first.run();
    await first.atWork();
    const other = { ...START, input: { is: 'that' } };
    expect(await second.workflows.run(other)).toEqual({ outcome: 'conflict' });
  });

  test('its failure is the answer too; whoever starts it after that tries again', async () => {
    const [first, second] = [await world.start(), await world.start()];
    const running = first.run();
    await first.atWork();
    const looking = second.run();
    await pass(5_000);
    first.fail('no-prognosis');
    expect(await running).toMatchObject({ outcome: 'failed', error: 'no-prognosis' });
    expect(await looking).toMatchObject({ outcome: 'failed', error: 'no-prognosis' });
    expect(second.calls()).toBe(0);

    const again = second.run();
    await second.atWork();
    second.finish(1);
    expect(await again).toMatchObject({ outcome: 'succeeded', again: false });
    expect(await statesOf(first.repositories)).toEqual(['running 1', 'failed 1', 'running 2', 'succeeded 2']);
    expect((await recordOf(first.repositories)).states.map(({ reason }) => reason)).toEqual([
      undefined,
      'no-prognosis',
      'tried again: it was failed',
      undefined,
    ]);
  });

  test('and is interrupted by its user, whoever looks on goes on with it', async () => {
    const [first, second] = [await world.start(), await world.start()];
    const abort = new AbortController();
    const running = first.run({ signal: abort.signal });
    await first.atWork();
    const looking = second.run();
    await pass(5_000);
    abort.abort();
    expect(await running).toEqual({ outcome: 'aborted' });
    await second.atWork();
    second.finish(1);
    expect(await looking).toMatchObject({ outcome: 'succeeded', again: false });
    expect(await statesOf(first.repositories)).toEqual([
      'running 1',
      'aborted 1',
      'running 2',
      'succeeded 2',
    ]);
  });

  test('whoever looks on can be interrupted, which ends nothing', async () => {
    const [first, second] = [await world.start(), await world.start()];
    const running = first.run();
    await first.atWork();
    const abort = new AbortController();
    const looking = second.run({ signal: abort.signal });
    await pass(5_000);
    abort.abort();
    expect(await looking).toEqual({ outcome: 'aborted' });
    first.finish(1);
    expect(await running).toMatchObject({ outcome: 'succeeded' });
  });

  test('of eight that start at one instant one runs it', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => world.start()));
    const running = all.map((each) => each.run());
    await Promise.race(all.map((each) => each.atWork()));
    await pass(5_000);
    expect(all.map((each) => each.calls()).filter((count) => count > 0)).toEqual([1]);
    for (const each of all) each.finish('theirs');
    const outcomes = await Promise.all(running);
    expect(outcomes.filter((outcome) => outcome.outcome === 'succeeded')).toHaveLength(8);
    expect(outcomes.filter((outcome) => 'again' in outcome && !outcome.again)).toHaveLength(1);
  });
});

describe('when the process that runs it', () => {
  test('is killed, the next start takes over at once and completes it', async () => {
    const [first, second] = [await world.start(), await world.start()];
    void first.run();
    await first.atWork();
    first.die();
    const beforeMs = world.elapsed.nowMs();
    const running = second.run();
    await second.atWork();
    expect(world.elapsed.nowMs() - beforeMs).toBeLessThan(LEASE_MS / 3);
    expect(second.notices).toMatchObject([{ kind: 'taken-over', owner: { pid: 1 } }]);
    second.finish('theirs');
    expect(await running).toEqual({ outcome: 'succeeded', output: 'theirs', again: false });
    const { states, attempt, owner } = await recordOf(second.repositories);
    expect({ attempt, pid: owner.pid }).toEqual({ attempt: 2, pid: 2 });
    expect(states).toEqual([
      { status: 'running', atMs: COMMAND_MS, attempt: 1 },
      {
        status: 'running',
        atMs: COMMAND_MS,
        attempt: 2,
        reason: 'taken over: process 1 on host-one is gone',
      },
      { status: 'succeeded', atMs: COMMAND_MS, attempt: 2 },
    ]);
  });

  test('is killed while another looks on, that one takes over', async () => {
    const [first, second] = [await world.start(), await world.start()];
    void first.run();
    await first.atWork();
    const looking = second.run();
    await pass(5_000);
    first.die();
    await second.atWork();
    second.finish('theirs');
    expect(await looking).toMatchObject({ outcome: 'succeeded', output: 'theirs', again: false });
    expect(second.notices.map(({ kind }) => kind)).toEqual(['attached', 'taken-over']);
  });

  test('only seemed to be gone, what it does afterwards is fenced off', async () => {
    const [first, second] = [await world.start(), await world.start()];
    const slow = first.run();
    await first.atWork();
    first.die();
    const running = second.run();
    await second.atWork();
    first.finish('its own');
    await pass(100);
    expect(await recordOf(second.repositories)).toMatchObject({ status: 'running', attempt: 2 });
    second.finish('theirs');
    expect(await running).toMatchObject({ output: 'theirs', again: false });
    expect(await slow).toEqual({ outcome: 'succeeded', output: 'theirs', again: true });
    expect(await recordOf(second.repositories)).toMatchObject({
      status: 'succeeded',
      outputJson: '"theirs"',
    });
    expect(await statesOf(second.repositories)).toEqual(['running 1', 'running 2', 'succeeded 2']);
  });

  test('only seemed to be gone, it notices within seconds and stops its work', async () => {
    const [first, second] = [await world.start(), await world.start()];
    const slow = first.run();
    await first.atWork();
    first.die();
    const running = second.run();
    await second.atWork();
    await pass(2_000);
    second.finish('theirs');
    expect(await running).toMatchObject({ again: false });
    expect(await slow).toEqual({ outcome: 'succeeded', output: 'theirs', again: true });
  });

  test('is killed, the histories of both attempts stand side by side', async () => {
    const [first, second] = [await world.start(), await world.start()];
    const slow = first.run();
    await first.atWork();
    await pass(LEASE_MS); // what happens is stored with the renewals
    first.die();
    const running = second.run();
    await second.atWork();
    second.finish(1);
    await Promise.all([running, slow]);
    const { executions } = second.repositories;
    const typesOf = async (attempt: number) =>
      (await collect(executions.events({ name: NAME, attempt }))).map(({ id, type }) => `${id} ${type}`);
    expect((await typesOf(1)).slice(0, 2)).toEqual(['1 ExecutionStarted', '2 TaskStateEntered']);
    expect((await typesOf(1)).at(-1)).not.toContain('Succeeded');
    expect((await typesOf(2)).at(-1)).toMatch(/^\d+ ExecutionSucceeded$/);
  });
});

describe('when processes cannot see each other', () => {
  test('one that renews its lease is left alone, however long it takes', async () => {
    const [first, second] = [await world.start('one'), await world.start('other')];
    const running = first.run();
    await first.atWork();
    const looking = second.run();
    await pass(20 * LEASE_MS);
    expect(second.calls()).toBe(0);
    first.finish(1);
    expect(await running).toMatchObject({ again: false });
    expect(await looking).toMatchObject({ again: true });
  });

  /** Owns it, and has stopped renewing: its process is gone with its machine. */
  async function lost(changes: Partial<ExecutionRecord> = {}) {
    const second = await world.start('other');
    const first = await world.start('one');
    const abort = new AbortController();
    const running = first.run({ signal: abort.signal });
    await first.atWork();
    abort.abort();
    await running;
    const ended = await recordOf(second.repositories);
    const { endedMs: _, ...record } = ended;
    const states = record.states.slice(0, 1);
    await second.repositories.executions.update(ended, { ...record, states, status: 'running', ...changes });
    return second;
  }

  test('one that has stopped renewing is taken over after its lease', async () => {
    const second = await lost();
    const beforeMs = world.elapsed.nowMs();
    const running = second.run();
    await second.atWork();
    const tookMs = world.elapsed.nowMs() - beforeMs;
    expect(tookMs).toBeGreaterThanOrEqual(LEASE_MS - 2_000);
    expect(tookMs).toBeLessThan(2 * LEASE_MS);
    second.finish(1);
    expect(await running).toMatchObject({ outcome: 'succeeded', again: false });
  });

  test('at first sight the clock tells whether its lease has passed', async () => {
    const second = await lost();
    const look = () => second.workflows.wait(KEY, { timeoutMs: 0 });
    expect(await look()).toMatchObject({ outcome: 'pending' });
    world.setClock(LEASE_MS + 5_000);
    expect(await look()).toMatchObject({ outcome: 'abandoned', owner: { pid: 2 } });
  });

  test('a clock that is set back lets no lease last for ever', async () => {
    const second = await lost();
    world.setClock(-24 * HOUR_MS);
    const beforeMs = world.elapsed.nowMs();
    void second.run();
    await second.atWork();
    expect(world.elapsed.nowMs() - beforeMs).toBeLessThan(2 * LEASE_MS);
  });

  test('a clock that is set forward ends no lease of an owner that is there', async () => {
    const [first, second] = [await world.start('one'), await world.start('other')];
    const running = first.run();
    await first.atWork();
    const looking = second.run();
    await pass(5_000);
    for (let jump = 0; jump < 5; jump += 1) {
      world.setClock(HOUR_MS);
      await pass(LEASE_MS);
    }
    expect(second.calls()).toBe(0);
    first.finish(1);
    await Promise.all([running, looking]);
    expect(await statesOf(first.repositories)).toEqual(['running 1', 'succeeded 1']);
  });
});

describe('cancelling', () => {
  const CANCEL = { reason: 'wrong day' };

  test('stops who runs it within seconds, for good', async () => {
    const [first, second] = [await world.start(), await world.start()];
    const running = first.run();
    await first.atWork();
    const beforeMs = world.elapsed.nowMs();
    expect(await second.workflows.cancel(KEY, CANCEL)).toEqual({ outcome: 'cancelled' });
    expect(world.elapsed.nowMs() - beforeMs).toBeLessThan(LEASE_MS / 3);
    expect(await running).toEqual({ outcome: 'cancelled', reason: 'wrong day' });
    expect(await second.run()).toEqual({ outcome: 'cancelled', reason: 'wrong day' });
    expect(await second.workflows.cancel(KEY, CANCEL)).toEqual({ outcome: 'cancelled' });
    expect(await statesOf(second.repositories)).toEqual(['running 1', 'cancelled 1']);
  });

  test('ends the wait of whoever looks on', async () => {
    const [first, second, third] = [await world.start(), await world.start(), await world.start()];
    void first.run();
    await first.atWork();
    const looking = second.run();
    await pass(2_000);
    await third.workflows.cancel(KEY, CANCEL);
    expect(await looking).toEqual({ outcome: 'cancelled', reason: 'wrong day' });
  });

  test('what nobody runs any more needs nobody to notice', async () => {
    const [first, second] = [await world.start(), await world.start()];
    void first.run();
    await first.atWork();
    first.die();
    expect(await second.workflows.cancel(KEY, CANCEL)).toEqual({ outcome: 'cancelled' });
    expect(await second.run()).toMatchObject({ outcome: 'cancelled' });
    expect(second.calls()).toBe(0);
  });

  test('a failed one keeps it from being tried again', async () => {
    const [first, second] = [await world.start(), await world.start()];
    const running = first.run();
    await first.atWork();
    first.fail('bad');
    await running;
    expect(await second.workflows.cancel(KEY, CANCEL)).toEqual({ outcome: 'cancelled' });
    expect(await second.run()).toMatchObject({ outcome: 'cancelled' });
    expect(await statesOf(second.repositories)).toEqual(['running 1', 'failed 1', 'cancelled 1']);
  });

  test('one that has succeeded changes nothing', async () => {
    const [first, second] = [await world.start(), await world.start()];
    const running = first.run();
    await first.atWork();
    first.finish(1);
    await running;
    const before = await recordOf(first.repositories);
    expect(await second.workflows.cancel(KEY, CANCEL)).toEqual({ outcome: 'ended' });
    expect(await recordOf(first.repositories)).toEqual(before);
  });

  test('one that was never started says so', async () => {
    const second = await world.start();
    expect(await second.workflows.cancel(KEY, CANCEL)).toEqual({ outcome: 'unknown' });
  });

  test('one whose owner is killed before it notices is ended by the next start', async () => {
    const [first, second] = [await world.start(), await world.start()];
    void first.run();
    await first.atWork();
    const told = await second.workflows.cancel(KEY, { ...CANCEL, timeoutMs: 0 });
    expect(told).toMatchObject({ outcome: 'pending', owner: { pid: 1 } });
    first.die();
    expect(await second.run()).toEqual({ outcome: 'cancelled', reason: 'wrong day' });
    expect(second.calls()).toBe(0);
  });

  test('one that succeeds before it notices has succeeded', async () => {
    const [first, second] = [await world.start(), await world.start()];
    const running = first.run();
    await first.atWork();
    await second.workflows.cancel(KEY, { ...CANCEL, timeoutMs: 0 });
    first.finish(1);
    expect(await running).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('waiting', () => {
  test('ends with the execution', async () => {
    const [first, second] = [await world.start(), await world.start()];
    expect(await second.workflows.wait(KEY)).toEqual({ outcome: 'unknown' });
    const running = first.run();
    await first.atWork();
    const waiting = second.workflows.wait(KEY);
    await pass(5_000);
    first.finish({ is: 'done' });
    await running;
    expect(await waiting).toEqual({ outcome: 'succeeded', output: { is: 'done' }, again: true });
  });

  test('ends when its time is over, and says who runs it', async () => {
    const [first, second] = [await world.start(), await world.start()];
    void first.run();
    await first.atWork();
    const beforeMs = world.elapsed.nowMs();
    const waited = await second.workflows.wait(KEY, { timeoutMs: 7_000 });
    expect(waited).toMatchObject({ outcome: 'pending', owner: { pid: 1 } });
    expect(world.elapsed.nowMs() - beforeMs).toBeGreaterThanOrEqual(7_000);
  });

  test('ends where nobody runs it any more', async () => {
    const [first, second] = [await world.start(), await world.start()];
    void first.run();
    await first.atWork();
    const waiting = second.workflows.wait(KEY);
    await pass(5_000);
    first.die();
    expect(await waiting).toMatchObject({ outcome: 'abandoned', owner: { pid: 1 } });
    expect(await recordOf(second.repositories)).toMatchObject({ status: 'running', attempt: 1 });
  });
});
