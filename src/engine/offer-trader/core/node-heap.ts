/** What a heap orders by: the least bound first, and of equal ones the deepest, so that a search ends sooner. */
export interface Ranked {
  readonly boundUnits: number;
  readonly depth: number;
}

/** A binary heap of nodes. */
export class NodeHeap<T extends Ranked> {
  readonly #nodes: T[] = [];

  get size(): number {
    return this.#nodes.length;
  }

  /** The least bound; Infinity of an empty heap. */
  get leastUnits(): number {
    return this.#nodes[0]?.boundUnits ?? Number.POSITIVE_INFINITY;
  }

  push(node: T): void {
    const nodes = this.#nodes;
    let at = nodes.length;
    nodes.push(node);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(node, nodes[parent]!)) break;
      nodes[at] = nodes[parent]!;
      at = parent;
    }
    nodes[at] = node;
  }

  pop(): T | undefined {
    const nodes = this.#nodes;
    const top = nodes[0];
    const last = nodes.pop();
    if (last === undefined || nodes.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= nodes.length) break;
      if (child + 1 < nodes.length && isBefore(nodes[child + 1]!, nodes[child]!)) child += 1;
      if (!isBefore(nodes[child]!, last)) break;
      nodes[at] = nodes[child]!;
      at = child;
    }
    nodes[at] = last;
    return top;
  }
}

function isBefore(a: Ranked, b: Ranked): boolean {
  return a.boundUnits < b.boundUnits || (a.boundUnits === b.boundUnits && a.depth > b.depth);
}
