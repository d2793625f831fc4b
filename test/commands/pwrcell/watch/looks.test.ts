import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Looks } from '../../../../src/commands/pwrcell/watch/looks.ts';

/** Looks that take long enough for a pause behind them. */
function counted() {
  let lookCount = 0;
  const looks = new Looks(async () => {
    lookCount += 1;
    await sleep(20);
  });
  return { looks, lookCount: () => lookCount };
}

describe('looks at the fleet', () => {
  it('are made one at a time', async () => {
    const { looks, lookCount } = counted();
    for (let time = 0; time < 3; time += 1) looks.soon();
    await looks.last();
    expect(lookCount()).toBeLessThanOrEqual(2);
  });

  it('end with one, and wait for no pause', async () => {
    const { looks, lookCount } = counted();
    looks.soon();
    while (lookCount() === 0) await sleep(1);
    await sleep(40);
    looks.soon(); // now it pauses
    await looks.last();
    expect(lookCount()).toBe(2);
  });

  it('of which one fails are made again', async () => {
    let isAway = true;
    const looks = new Looks(async () => {
      if (isAway) throw new Error('away');
    });
    looks.soon();
    await sleep(5);
    isAway = false;
    await expect(looks.last()).resolves.toBeUndefined();
  });
});
