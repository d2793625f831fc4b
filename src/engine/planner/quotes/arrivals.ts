import { Convolution, type Sides } from '../dynamic-program/convolution.ts';
import type { CostToGo } from '../dynamic-program/cost-to-go.ts';
import { Curves } from '../dynamic-program/curves.ts';
import type { Window } from '../dynamic-program/merge.ts';
import type { Setting } from '../dynamic-program/moves.ts';
import { addStateCost, type StateCosts } from '../dynamic-program/state-cost.ts';

/**
 * Least cost of all periods before one, over the energy that the store then has: the counterpart of `CostToGo`, from the
 * first period to the last.
 *
 * A function is kept over −z, where z is what is left at the end of its period of the energy that was there at its start,
 * if nothing is put in or taken out [Wh]: so that arrivals, moves and costs to go are combined by the same infimal
 * convolution, which needs no mirrored copies.
 */
export class Arrivals {
  readonly values = new Curves();
  readonly #convolution = new Convolution();
  readonly #window: Window = { leastWh: 0, mostWh: 0, retentionPu: 1, usedWh: 0 };
  #firstRun = new Int32Array(0);

  /** Runs of `values` of a period: from the first up to, without, the end. */
  firstRun(period: number): number {
    return this.#firstRun[period]!;
  }

  endRun(period: number): number {
    return this.#firstRun[period + 1]!;
  }

  /**
   * Computes the functions of all periods.
   *
   * @param costToGo - computed for the same setting: its moves are used again.
   * @returns false where nothing fits.
   */
  compute(costToGo: CostToGo, setting: Setting, costs: StateCosts): boolean {
    const { storage } = setting;
    const periodCount = storage.usedWh.length;
    const { values } = this;
    values.clear();
    if (this.#firstRun.length <= periodCount) this.#firstRun = new Int32Array(2 * periodCount + 1);
    const mirrored = mirroredCosts(costs);
    const sides: Sides = {
      values,
      firstValueRun: 0,
      endValueRun: 0,
      moves: costToGo.moves.curves,
      firstMoveRun: 0,
      endMoveRun: 0,
    };
    values.beginRun(-storage.device.energyStartWh, 0, 0);
    values.endRun();
    this.#endPeriod(setting, 0);
    for (let period = 0; period < periodCount - 1; period++) {
      sides.firstValueRun = this.firstRun(period);
      sides.endValueRun = this.endRun(period);
      sides.firstMoveRun = costToGo.firstMoveRun(period);
      sides.endMoveRun = costToGo.endMoveRun(period);
      this.#window.leastWh = -storage.mostWh[period]!;
      this.#window.mostWh = -storage.leastWh[period]!;
      if (!this.#convolution.write(sides, this.#window, setting.ties, values)) return false;
      addStateCost(mirrored, period, values, this.endRun(period));
      this.#endPeriod(setting, period + 1);
    }
    return true;
  }

  /** Turns what was written, over minus the energy at the start of a period, into a function over −z. */
  #endPeriod({ storage }: Setting, period: number): void {
    const { values } = this;
    const first = this.#firstRun[period]!;
    const retentionPu = storage.device.retentionPu[period]!;
    const usedWh = storage.usedWh[period]!;
    this.#firstRun[period + 1] = values.runCount;
    if (retentionPu === 1 && usedWh === 0) return;
    for (let run = first; run < values.runCount; run++) {
      values.startWh[run] = retentionPu * values.startWh[run]! + usedWh;
    }
    if (retentionPu === 1) return;
    for (let at = values.firstSegment[first]!; at < values.segmentCount; at++) {
      values.lengthWh[at]! *= retentionPu;
      values.money[at]! /= retentionPu;
      values.dislike[at]! /= retentionPu;
    }
  }
}

/** The same costs over minus the energy. */
function mirroredCosts({ holdingMicrosPerWh, finalMicrosPerWh, lastPeriod, kinks }: StateCosts): StateCosts {
  return {
    holdingMicrosPerWh: -holdingMicrosPerWh,
    finalMicrosPerWh: -finalMicrosPerWh,
    lastPeriod,
    kinks: kinks?.map((ofPeriod) =>
      ofPeriod.map(({ levelWh, microsPerWh, isBelow }) => ({
        levelWh: -levelWh,
        microsPerWh,
        isBelow: !isBelow,
      })),
    ),
  };
}
