import { NodeHeap, type Ranked } from './node-heap.ts';

/** Looks at nodes, and remembers the best selection. */
export interface NodeSearch<Node extends Ranked> {
  /** Looks at a node: nothing, or its children, the more promising first. `count`: nodes that were looked at before. */
  look(node: Node, count: number): readonly Node[];
  /** The node; undefined where it need not be looked at, which is noted. */
  unlessCutOff(node: Node | undefined): Node | undefined;
  /** Nodes that were looked at on the way, besides those that it was asked to look at. */
  readonly nodesInside: number;
  /** It has done all the work that it may do. */
  readonly isExhausted: boolean;
}

/** Looks at the node of the best bound first, following each node down. */
export class BestFirst<Node extends Ranked> {
  readonly #search: NodeSearch<Node>;
  readonly #open = new NodeHeap<Node>();
  #current: Node | undefined;
  #nodes = 0;

  constructor(search: NodeSearch<Node>, root: Node) {
    this.#search = search;
    this.#current = root;
  }

  /** Nodes that were looked at. */
  get nodes(): number {
    return this.#nodes + this.#search.nodesInside;
  }

  /** Nothing is left to look at. */
  get isThrough(): boolean {
    return this.#current === undefined;
  }

  /** The least bound of what was not looked at; Infinity: nothing is left. */
  get leftUnits(): number {
    return Math.min(this.#current?.boundUnits ?? Number.POSITIVE_INFINITY, this.#open.leastUnits);
  }

  /** Goes on until nothing is left or so many nodes were looked at in all. */
  run(nodeLimit: number): void {
    const search = this.#search;
    while (this.#current !== undefined && this.nodes < nodeLimit && !search.isExhausted) {
      const children: readonly Node[] = search.look(this.#current, this.#nodes);
      this.#nodes += 1;
      for (const child of children.slice(1)) this.#open.push(child);
      this.#current = search.unlessCutOff(children[0] ?? this.#open.pop());
      // A child that is not worth it says nothing of the others; the best of all that are open does.
      if (this.#current === undefined && children.length > 0) {
        this.#current = search.unlessCutOff(this.#open.pop());
      }
    }
  }
}
