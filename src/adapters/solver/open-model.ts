import type { Highs, Model, ModelStatusCode } from 'highs';
import type { Basis, LinearModel, OpenModel, Solution, SolveOptions } from '../../engine/ports.ts';
import {
  DUAL,
  failedWhileSolving,
  LINEAR_ATTEMPTS,
  modelData,
  noAnswer,
  PRIMAL,
  ranOnce,
  readLinear,
} from './run.ts';

/** HiGHS takes finite numbers only. */
const NO_LIMIT_S = 1e9;

interface Standing {
  readonly x: Float64Array;
}

/** An LP in an instance of HiGHS of its own, from which every solve goes on; see `OpenModel`. */
export class OpenHighsModel implements OpenModel {
  readonly #highs: Highs;
  readonly #model: Model;
  readonly #columnCount: number;
  /** The solution that stands, as far as nothing that was set since has moved it. */
  #standing: Standing | undefined;
  #haveCostsChanged = false;

  constructor(highs: Highs, model: LinearModel) {
    this.#highs = highs;
    this.#columnCount = model.columnCount;
    this.#model = highs.createModel();
    try {
      this.#model.options.set(LINEAR_ATTEMPTS[0]);
      this.#model.passModel(modelData(model));
      if (model.start !== undefined) this.startFrom(model.start);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  setCosts(objective: Float64Array): void {
    this.#model.changeColsCost({ kind: 'range', from: 0, to: this.#columnCount - 1 }, objective);
    this.#haveCostsChanged = true;
  }

  setColumnBounds(columns: Int32Array, lower: Float64Array, upper: Float64Array): void {
    if (columns.length === 0) return;
    this.#model.changeColsBounds({ kind: 'set', indices: columns }, lower, upper);
    this.#standing = undefined;
  }

  setRowBounds(row: number, lower: number, upper: number): void {
    this.#model.changeRowBounds(row, lower, upper);
    this.#standing = undefined;
  }

  addRow(
    lower: number,
    { columns, values }: { readonly columns: Int32Array; readonly values: Float64Array },
    upper: number,
  ): number {
    const { numRows } = this.#model.getDimensions();
    this.#model.addRow(lower, upper, { indices: columns, values });
    if (this.#standing === undefined) return numRows;
    let activity = 0;
    for (let index = 0; index < columns.length; index++) {
      activity += values[index]! * this.#standing.x[columns[index]!]!;
    }
    if (!(activity >= lower && activity <= upper)) this.#standing = undefined;
    return numRows;
  }

  removeRows(from: number): void {
    const { numRows } = this.#model.getDimensions();
    if (from >= numRows) return;
    this.#model.deleteRows({ kind: 'range', from, to: numRows - 1 });
    this.#standing = undefined;
  }

  /** The next ways of `LINEAR_ATTEMPTS` are for where the fast one, from where it stands, gives no answer. */
  solve({ timeLimitS = NO_LIMIT_S }: SolveOptions = {}): Solution {
    const limits = { time_limit: timeLimitS };
    // Other costs leave a solution that is feasible, from which the primal method goes on; the dual one everywhere else.
    const goesOn = this.#standing !== undefined && this.#haveCostsChanged;
    this.#model.options.set({ ...limits, simplex_strategy: goesOn ? PRIMAL : DUAL });
    let ran = this.#run();
    for (const attempt of LINEAR_ATTEMPTS) {
      if (typeof ran !== 'number') return ran;
      this.#model.clearSolver();
      this.#model.options.set({ ...attempt, ...limits });
      ran = this.#run();
      this.#model.options.set(LINEAR_ATTEMPTS[0]);
    }
    if (typeof ran !== 'number') return ran;
    throw noAnswer(ran);
  }

  #run(): Solution | ModelStatusCode {
    this.#model.zeroAllClocks();
    this.#standing = undefined;
    this.#haveCostsChanged = false;
    const ran = this.#ranOnce();
    if (typeof ran !== 'number' && ran.status === 'optimal') this.#standing = { x: ran.x };
    return ran;
  }

  #ranOnce(): Solution | ModelStatusCode {
    try {
      return ranOnce(this.#highs, this.#model, readLinear);
    } catch (cause) {
      throw failedWhileSolving(cause);
    }
  }

  basis(): Basis {
    const { colStatus, rowStatus } = this.#model.getBasis();
    return { columns: Int32Array.from(colStatus), rows: Int32Array.from(rowStatus) };
  }

  startFrom({ columns, rows }: Basis): void {
    // Else the last digits depend on what was solved before.
    this.#model.clearSolver();
    this.#model.setBasis({ colStatus: columns, rowStatus: rows });
    this.#standing = undefined;
  }

  close(): void {
    this.#model.dispose();
  }
}
