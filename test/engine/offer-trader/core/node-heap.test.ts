import { describe, expect, it } from 'vitest';
import { NodeHeap } from '../../../../src/engine/offer-trader/core/node-heap.ts';
import { randomStream } from '../../../../src/engine/quantity/random.ts';

describe('a heap of nodes', () => {
  it('gives the least bound first, and of equal ones the deepest', () => {
    const stream = randomStream('heap', 1);
    const nodes = Array.from({ length: 200 }, () => ({
      boundUnits: stream.whole(0, 20),
      depth: stream.whole(0, 9),
    }));
    const heap = new NodeHeap<(typeof nodes)[number]>();
    expect(heap.leastUnits).toBe(Infinity);
    for (const node of nodes) heap.push(node);
    expect(heap.leastUnits).toBe(Math.min(...nodes.map(({ boundUnits }) => boundUnits)));
    const taken = nodes.map(() => heap.pop());
    expect(taken).toEqual(nodes.toSorted((a, b) => a.boundUnits - b.boundUnits || b.depth - a.depth));
    expect(heap.pop()).toBeUndefined();
    expect(heap.size).toBe(0);
  });
});
