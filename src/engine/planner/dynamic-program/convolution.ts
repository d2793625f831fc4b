import { Curves, type Ties } from './curves.ts';
import { Envelope } from './envelope.ts';
import { mergeRuns, type Pair, type Window } from './merge.ts';

/** Two functions, each as runs of `Curves` from a first one up to, without, an end. */
export interface Sides {
  readonly values: Curves;
  firstValueRun: number;
  endValueRun: number;
  readonly moves: Curves;
  firstMoveRun: number;
  endMoveRun: number;
}

/** Computes infimal convolutions of functions that need not be convex; its arrays are kept from one to the next. */
export class Convolution {
  readonly #candidates = new Curves();
  readonly #envelope = new Envelope();

  /**
   * Appends the infimal convolution of two functions to `out`, which may be the arrays of one of them, as far as it lies
   * in the window: a merge of slopes where both are convex, else the lower envelope of all merges.
   *
   * @returns whether any of it lies there.
   */
  write(sides: Sides, window: Window, ties: Ties, out: Curves): boolean {
    const { values, firstValueRun, endValueRun, moves, firstMoveRun, endMoveRun } = sides;
    const pair: Pair = { values, valueRun: firstValueRun, moves, moveRun: firstMoveRun };
    const isConvex = endValueRun === firstValueRun + 1 && endMoveRun === firstMoveRun + 1;
    if (isConvex) return mergeRuns(pair, window, ties, out);
    this.#envelope.clear();
    for (; pair.moveRun < endMoveRun; pair.moveRun++) this.#addMove(pair, sides, window, ties);
    const before = out.runCount;
    this.#envelope.write(ties, out);
    return out.runCount > before;
  }

  /** Takes in what one move makes of all runs; of single points apart from the others, since they are in no order. */
  #addMove(pair: Pair, sides: Sides, window: Window, ties: Ties): void {
    const pointCount = this.#mergeAll(pair, sides, window, ties, false);
    this.#envelope.addAscending(this.#candidates, ties);
    if (pointCount === 0) return;
    this.#mergeAll(pair, sides, window, ties, true);
    this.#envelope.add(this.#candidates, ties);
  }

  /** @returns how many runs of the other sort there are. */
  #mergeAll(pair: Pair, sides: Sides, window: Window, ties: Ties, points: boolean): number {
    const { values, endValueRun } = sides;
    let otherCount = 0;
    this.#candidates.clear();
    for (let run = sides.firstValueRun; run < endValueRun; run++) {
      const isPoint = values.firstSegment[run] === values.firstSegment[run + 1];
      pair.valueRun = run;
      if (isPoint === points) mergeRuns(pair, window, ties, this.#candidates);
      else otherCount += 1;
    }
    return otherCount;
  }
}
