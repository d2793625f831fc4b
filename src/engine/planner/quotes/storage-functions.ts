import type { Connection } from '../closed-form/connection.ts';
import { KeptSeries } from '../closed-form/kept-series.ts';
import { Convolution, type Sides } from '../dynamic-program/convolution.ts';
import { CostToGo } from '../dynamic-program/cost-to-go.ts';
import { Curves } from '../dynamic-program/curves.ts';
import type { Window } from '../dynamic-program/merge.ts';
import { addModes } from '../dynamic-program/modes.ts';
import { Moves, type Setting } from '../dynamic-program/moves.ts';
import { tiesOf } from '../dynamic-program/plan-one-storage.ts';
import { addStateCost, type StateCosts, stateCostsOf } from '../dynamic-program/state-cost.ts';
import { storagePeriodsOf } from '../dynamic-program/storage-periods.ts';
import type { PlannerProblem, StorageDevice } from '../problem.ts';
import { Arrivals } from './arrivals.ts';

/** One storage of a site, to be read. */
export interface StorageReading {
  readonly problem: PlannerProblem;
  readonly device: StorageDevice;
  /** Its number among the site's storages. */
  readonly index: number;
  readonly connection: Connection;
  readonly owner: Uint16Array | undefined;
}

/** Everything that a quote about one storage is made from: its functions forward and backward. Used for one problem after the other. */
export class StorageFunctions {
  readonly arrivals = new Arrivals();
  readonly #kept = new KeptSeries();
  readonly #convolution = new Convolution();
  readonly #window: Window = { leastWh: 0, mostWh: 0, retentionPu: 1, usedWh: 0 };
  readonly #inside = new Curves();
  readonly #joined = new Curves();
  #costToGo: CostToGo | undefined;
  #moves: Moves | undefined;
  #setting: Setting | undefined;
  #costs: StateCosts | undefined;

  /** As they were computed for. */
  get setting(): Setting {
    return this.#setting!;
  }

  get costToGo(): CostToGo {
    return this.#costToGo!;
  }

  /** @returns false where nothing fits. */
  compute({ problem, device, index, connection, owner }: StorageReading): boolean {
    const { hours } = connection;
    const storage = storagePeriodsOf(problem, device, { index, hours, prefers: false, kept: this.#kept });
    const { exportOnlyPvSurplus } = problem.site;
    const setting = { connection, storage, owner, ties: tiesOf(connection, storage), exportOnlyPvSurplus };
    const costs = stateCostsOf(device, hours);
    this.#setting = setting;
    this.#costs = costs;
    this.#costToGo ??= new CostToGo(setting);
    this.#moves ??= new Moves(setting);
    if (!this.#costToGo.compute(setting, costs)) return false;
    return this.arrivals.compute(this.#costToGo, setting, costs);
  }

  /**
   * The least cost of the horizon if the connection leaves other room in some periods: the costs to go are computed anew
   * within them only, from those after the last, and joined with the arrivals at the first.
   *
   * @param connection - the same as computed for, but for its net power from period `from` up to, without, `to`.
   * @returns [micro-units]; Infinity where nothing fits.
   */
  leastMicros(connection: Connection, from: number, to: number): number {
    const setting = { ...this.setting, connection };
    const moves = this.#moves!;
    const inside = this.#inside;
    moves.reset(setting);
    inside.clear();
    const after = this.costToGo;
    let sides = sidesOf(after.values, moves.curves);
    sides.firstValueRun = after.firstValueRun(to - 1);
    sides.endValueRun = after.endValueRun(to - 1);
    for (let period = to - 1; ; period--) {
      sides.firstMoveRun = moves.curves.runCount;
      addModes(moves, setting, period);
      sides.endMoveRun = moves.curves.runCount;
      this.#setWindow(setting, period, period > from);
      const before = inside.runCount;
      const isAny = sides.endMoveRun > sides.firstMoveRun;
      if (!isAny || !this.#convolution.write(sides, this.#window, setting.ties, inside)) {
        return Number.POSITIVE_INFINITY;
      }
      if (period > from) addStateCost(this.#costs!, period - 1, inside, before);
      sides = sidesOf(inside, moves.curves);
      sides.firstValueRun = before;
      sides.endValueRun = inside.runCount;
      if (period === from) return this.#join(sides, period);
    }
  }

  /** To the start of a period where there is one before it in the window; else only to what is left of the energy then. */
  #setWindow({ storage }: Setting, period: number, isToStart: boolean): void {
    const window = this.#window;
    window.leastWh = isToStart ? storage.leastWh[period - 1]! : Number.NEGATIVE_INFINITY;
    window.mostWh = isToStart ? storage.mostWh[period - 1]! : Number.POSITIVE_INFINITY;
    window.retentionPu = isToStart ? storage.device.retentionPu[period]! : 1;
    window.usedWh = isToStart ? storage.usedWh[period]! : 0;
  }

  /** The least of the sum of what lies before a period and what comes with and after it. */
  #join({ values, firstValueRun, endValueRun }: Sides, period: number): number {
    const { arrivals } = this;
    const joined = this.#joined;
    const sides = sidesOf(values, arrivals.values);
    sides.firstValueRun = firstValueRun;
    sides.endValueRun = endValueRun;
    sides.firstMoveRun = arrivals.firstRun(period);
    sides.endMoveRun = arrivals.endRun(period);
    joined.clear();
    const isMet = this.#convolution.write(sides, AT_NOTHING, this.setting.ties, joined);
    if (!isMet) this.#convolution.write(sides, NEAR_NOTHING, this.setting.ties, joined);
    let micros = Number.POSITIVE_INFINITY;
    for (let run = 0; run < joined.runCount; run++) micros = Math.min(micros, joined.startMoney[run]!);
    return micros;
  }
}

/** Arrivals are over minus the energy: they meet what comes after where the sum is 0. */
const AT_NOTHING: Window = { leastWh: 0, mostWh: 0, retentionPu: 1, usedWh: 0 };

/** Energies outside of a function by this much are a matter of rounding [Wh]. */
const NEAR_WH = 1e-6;
const NEAR_NOTHING: Window = { ...AT_NOTHING, leastWh: -NEAR_WH, mostWh: NEAR_WH };

function sidesOf(values: Curves, moves: Curves): Sides {
  return { values, firstValueRun: 0, endValueRun: 0, moves, firstMoveRun: 0, endMoveRun: 0 };
}
