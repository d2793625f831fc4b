import { Curves, type Ties } from './curves.ts';
import { Envelope } from './envelope.ts';
import { mergeRuns, type Pair, type Window } from './merge.ts';
import { addModes } from './modes.ts';
import { Moves, type Setting } from './moves.ts';
import { addStateCost, type StateCosts } from './state-cost.ts';

/**
 * The functions of one problem: what it costs at least to go on from the end of each period, over the energy stored
 * then, and what can be done in each period. The same object serves one problem after the other.
 */
export class CostToGo {
  readonly values = new Curves();
  readonly moves: Moves;
  readonly #candidates = new Curves();
  readonly #envelope = new Envelope();
  readonly #window: Window = { leastWh: 0, mostWh: 0, retentionPu: 1, usedWh: 0 };
  /** Runs are written from the last period to the first: those of a period end where those before it begin. */
  #firstValueRun = new Int32Array(0);
  #firstMoveRun = new Int32Array(0);

  constructor(setting: Setting) {
    this.moves = new Moves(setting);
  }

  /** Runs of `values` of a period: from the first up to, without, the end. */
  firstValueRun(period: number): number {
    return this.#firstValueRun[period + 1]!;
  }

  endValueRun(period: number): number {
    return this.#firstValueRun[period]!;
  }

  /** Runs of `moves` of a period. */
  firstMoveRun(period: number): number {
    return this.#firstMoveRun[period + 1]!;
  }

  endMoveRun(period: number): number {
    return this.#firstMoveRun[period]!;
  }

  /**
   * Computes all functions, from the last period to the first.
   *
   * @returns false where nothing fits.
   */
  compute(setting: Setting, costs: StateCosts): boolean {
    const periodCount = setting.connection.hours.length;
    this.#reset(setting, periodCount);
    if (!this.#addEnd(setting, costs, periodCount - 1)) return false;
    for (let period = periodCount - 1; ; period--) {
      addModes(this.moves, setting, period);
      this.#firstMoveRun[period] = this.moves.curves.runCount;
      if (this.firstMoveRun(period) === this.endMoveRun(period)) return false;
      if (period === 0) return true;
      if (!this.#stepBack(setting, period)) return false;
      addStateCost(costs, period - 1, this.values, this.#firstValueRun[period]!);
      this.#firstValueRun[period - 1] = this.values.runCount;
    }
  }

  #reset(setting: Setting, periodCount: number): void {
    this.values.clear();
    this.moves.reset(setting);
    if (this.#firstValueRun.length <= periodCount) {
      this.#firstValueRun = new Int32Array(2 * periodCount + 1);
      this.#firstMoveRun = new Int32Array(2 * periodCount + 1);
    }
    this.#firstValueRun[periodCount] = 0;
    this.#firstMoveRun[periodCount] = 0;
  }

  #addEnd({ storage }: Setting, costs: StateCosts, last: number): boolean {
    const leastWh = storage.leastWh[last]!;
    const mostWh = storage.mostWh[last]!;
    if (!(leastWh <= mostWh)) return false;
    const { values } = this;
    values.beginRun(leastWh, 0, 0);
    if (mostWh > leastWh) {
      values.lengthWh[0] = mostWh - leastWh;
      values.money[0] = 0;
      values.dislike[0] = 0;
      values.segmentCount = 1;
    }
    values.endRun();
    addStateCost(costs, last, values, 0);
    this.#firstValueRun[last] = 1;
    return true;
  }

  /** From the function at the end of a period to that at its start, without what it costs to hold energy then. */
  #stepBack({ storage, ties }: Setting, period: number): boolean {
    const window = this.#window;
    window.leastWh = storage.leastWh[period - 1]!;
    window.mostWh = storage.mostWh[period - 1]!;
    window.retentionPu = storage.device.retentionPu[period]!;
    window.usedWh = storage.usedWh[period]!;
    if (!(window.leastWh <= window.mostWh)) return false;
    const valueRun = this.firstValueRun(period);
    const moveRun = this.firstMoveRun(period);
    const { values, moves } = this;
    const pair: Pair = { values, valueRun, moves: moves.curves, moveRun };
    const isConvex = this.endValueRun(period) === valueRun + 1 && this.endMoveRun(period) === moveRun + 1;
    if (isConvex) return mergeRuns(pair, window, ties, values);
    this.#envelope.clear();
    for (; pair.moveRun < this.endMoveRun(period); pair.moveRun++) this.#addMove(pair, period, ties);
    const before = values.runCount;
    this.#envelope.write(ties, values);
    return values.runCount > before;
  }

  /** Takes in what one move makes of all runs; of single points apart from the others, since they are in no order. */
  #addMove(pair: Pair, period: number, ties: Ties): void {
    const pointCount = this.#mergeAll(pair, period, ties, false);
    this.#envelope.addAscending(this.#candidates, ties);
    if (pointCount === 0) return;
    this.#mergeAll(pair, period, ties, true);
    this.#envelope.add(this.#candidates, ties);
  }

  /** @returns how many runs of the other sort there are. */
  #mergeAll(pair: Pair, period: number, ties: Ties, points: boolean): number {
    const { values } = this;
    const endRun = this.endValueRun(period);
    let otherCount = 0;
    this.#candidates.clear();
    for (let run = this.firstValueRun(period); run < endRun; run++) {
      const isPoint = values.firstSegment[run] === values.firstSegment[run + 1];
      pair.valueRun = run;
      if (isPoint === points) mergeRuns(pair, this.#window, ties, this.#candidates);
      else otherCount += 1;
    }
    return otherCount;
  }
}
