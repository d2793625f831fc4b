import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCK_WAIT_MS } from '../../src/adapters/store/sqlite/lock.ts';
import { sampleOf } from './extent.ts';
import { FILES } from './market.ts';
import { runPreloaded } from './preloaded.ts';
import { readState, stateDifferences } from './state.ts';
import { type Scene, SMALL_SCENES } from './workflows.ts';
import { inTurn, makeWorkplaces, type Workplace, type Workplaces } from './workplace.ts';

/** A store that another process is writing to, all the time or again and again. */

let places: Workplaces;
beforeAll(async () => {
  places = await makeWorkplaces();
});
afterAll(() => places.remove());

/** Two copies: what a place tells its subscribers is known by where they are, which differs from the place of the copies. */
async function preparedFor({ before }: Scene): Promise<{ place: Workplace; undisturbed: Workplace }> {
  const base = await places.create(FILES);
  await inTurn(base, before);
  return { place: await base.copy(), undisturbed: await base.copy() };
}

/** Holds the store as a process does that writes to it. */
function hold(place: Workplace): { release(): void } {
  const database = new DatabaseSync(place.storePath, { timeout: 5_000 });
  database.exec('BEGIN IMMEDIATE');
  return {
    release: () => {
      database.exec('ROLLBACK');
      database.close();
    },
  };
}

const HELD_MS = 120;
const FREE_MS = 30;

/** Holds the store again and again until `work` is done. */
async function whileTaken<Result>(place: Workplace, work: () => Promise<Result>): Promise<Result> {
  let isDone = false;
  const done = work().finally(() => {
    isDone = true;
  });
  while (!isDone) {
    const held = hold(place);
    await sleep(HELD_MS);
    held.release();
    await sleep(FREE_MS);
  }
  return done;
}

describe.each(sampleOf(SMALL_SCENES, 2))('$name', (scene) => {
  test('on a store that stays locked, says who holds it, changes nothing and can be tried again', async () => {
    const { place, undisturbed } = await preparedFor(scene);
    await inTurn(undisturbed, [scene.command]);
    const before = await readState(place);

    const held = hold(place);
    const refused = await runPreloaded(place, [...scene.command, '--json'], 'short-wait');
    held.release();
    expect(refused.exitCode, refused.stderr).toBe(75);
    expect(errorIn(refused.stderr)).toMatchObject({ code: 'store-locked' });
    expect(refused.stderr).toContain(`in use for ${LOCK_WAIT_MS / 1000} s`);
    expect(stateDifferences(before, await readState(place))).toEqual([]);

    await inTurn(place, [scene.command]);
    expect(stateDifferences(await readState(undisturbed), await readState(place))).toEqual([]);
  });

  test('on a store that is taken again and again, does its work as on one that is free', async () => {
    const { place, undisturbed } = await preparedFor(scene);
    await inTurn(undisturbed, [scene.command]);
    const ended = await whileTaken(place, () => place.flex(scene.command));
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(stateDifferences(await readState(undisturbed), await readState(place))).toEqual([]);
  });
});

function errorIn(stderr: string): unknown {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return (JSON.parse(line) as { readonly error: unknown }).error;
}
