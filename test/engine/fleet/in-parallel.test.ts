import { describe, expect, it } from 'vitest';
import { inParallel } from '../../../src/engine/fleet/in-parallel.ts';

describe('things that are done a few at a time', () => {
  it('have ended when one of them has failed, and no more are begun', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = async (element: number) => {
      begun.push(element);
      if (element === 1) throw new Error('the store is full');
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(element);
      return element;
    };
    await expect(inParallel([0, 1, 2, 3, 4, 5], work, 3)).rejects.toThrow('the store is full');
    expect([begun, ended]).toEqual([
      [0, 1, 2],
      [0, 2],
    ]);
  });

  it('come in the order of the elements', async () => {
    const work = async (element: number) => {
      for (let turn = element; turn < 4; turn += 1) await Promise.resolve();
      return 10 * element;
    };
    expect(await inParallel([0, 1, 2, 3], work, 2)).toEqual([0, 10, 20, 30]);
  });
});
