import { InvariantError, invariant } from '../../errors.ts';
import { classify } from '../classify.ts';
import { type Connection, connectionOf } from '../closed-form/connection.ts';
import { KeptSeries } from '../closed-form/kept-series.ts';
import { isConsistent, ownersOf } from '../dynamic-program/plan-one-storage.ts';
import { planDirectly } from '../plan-directly.ts';
import type { PlannerProblem, StorageDevice } from '../problem.ts';
import type { Schedule } from '../result.ts';
import { checkIfAsked } from '../verify/every-plan.ts';
import type { NetPieces } from './net-pieces.ts';
import { PeriodCurve } from './period-curve.ts';
import type { CurveBranch, Headroom, NetCurve, NetWindow, SiteQuotes } from './quotes.ts';
import { StorageFunctions } from './storage-functions.ts';
import { assertWindow, windowMaxW, windowMinW, withWindow } from './window.ts';

/**
 * Arrays that quotes of one site after the other are made in. Quotes that were made in them before must no longer be asked.
 */
export class QuoteMemory {
  readonly #series = new KeptSeries();
  readonly #functions: StorageFunctions[] = [];
  readonly curve = new PeriodCurve();

  /** Reads a site; undefined where nothing keeps everything. */
  read(problem: PlannerProblem, storages: readonly StorageDevice[]): ReadSite | undefined {
    const connection = connectionOf(problem, false, this.#series);
    if (!isConsistent(connection)) return undefined;
    const owner = ownersOf(storages, connection.hours.length);
    for (const [index, device] of storages.entries()) {
      this.#functions[index] ??= new StorageFunctions();
      if (!this.#functions[index].compute({ problem, device, index, connection, owner })) return undefined;
    }
    return { problem, connection, owner, functions: this.#functions.slice(0, storages.length) };
  }
}

/** A site with its functions. */
interface ReadSite {
  readonly problem: PlannerProblem;
  readonly connection: Connection;
  readonly owner: Uint16Array | undefined;
  /** Of each storage; none where nothing is stored. */
  readonly functions: readonly StorageFunctions[];
}

/**
 * Quotes of a site that is planned without a solver, from the value functions of its dynamic programme, forward and backward.
 *
 * @param memory - where to make them; left out: their own.
 * @returns undefined where a solver is needed, or orders and wishes cannot all be kept.
 */
export function directQuotes(problem: PlannerProblem, memory = new QuoteMemory()): SiteQuotes | undefined {
  const site = classify(problem);
  if (site.kind === 'general') return undefined;
  const read = memory.read(problem, site.kind === 'one-storage' ? site.storages : []);
  if (read === undefined) return undefined;
  const quotes = new DirectQuotes(read, memory.curve);
  return Number.isFinite(quotes.leastMicros) ? quotes : undefined;
}

class DirectQuotes implements SiteQuotes {
  readonly problem: PlannerProblem;
  readonly leastMicros: number;
  readonly #site: ReadSite;
  readonly #curve: PeriodCurve;
  /** The optimum of each storage with its periods, or of each period where nothing is stored [micro-units]. */
  readonly #leastMicros: Float64Array;
  /** The connection with the window that is quoted. */
  readonly #narrowed: Connection;
  #planned: Schedule | undefined;

  constructor(site: ReadSite, curve: PeriodCurve) {
    this.problem = site.problem;
    this.#site = site;
    this.#curve = curve;
    const { connection, functions } = site;
    const { netMinW, netMaxW } = connection;
    this.#narrowed = { ...connection, netMinW: netMinW.slice(), netMaxW: netMaxW.slice() };
    this.#leastMicros = new Float64Array(functions.length || netMinW.length);
    for (let part = 0; part < this.#leastMicros.length; part++) {
      this.#leastMicros[part] = this.#leastOf(part);
    }
    this.leastMicros = this.#leastMicros.reduce((total, micros) => total + micros, 0);
  }

  get planned(): Schedule {
    this.#planned ??= checkedSchedule(this.problem);
    if (this.#planned === undefined) throw new InvariantError(`${this.problem.id} has quotes and no plan`);
    return this.#planned;
  }

  headroom(period: number): Headroom {
    const { count, fromW, untilW } = this.#piecesOf(period);
    invariant(count > 0, 'a site that has a plan has some net power in every period');
    return {
      leastW: fromW[0]!,
      mostW: untilW.subarray(0, count).reduce((most, netW) => Math.max(most, netW)),
    };
  }

  curve(period: number): NetCurve {
    const pieces = this.#piecesOf(period);
    return { period, branches: branchesOf(pieces), isConvex: pieces.isConvex, isExact: true };
  }

  surface(levelsW: Float64Array, referenceW?: Float64Array): Float64Array {
    const periodCount = this.#site.connection.hours.length;
    const extraMicros = new Float64Array(periodCount * levelsW.length);
    for (let period = 0; period < periodCount; period++) {
      const pieces = this.#piecesOf(period);
      pieces.write(levelsW, referenceW?.[period] ?? 0, extraMicros, period * levelsW.length);
    }
    return extraMicros;
  }

  windowMicros(window: NetWindow): number {
    assertWindow(window, this.#site.connection.hours.length);
    this.#narrow(window);
    const micros = this.#site.functions.length === 0 ? this.#stillMicros(window) : this.#storedMicros(window);
    this.#widen(window);
    return Math.max(0, micros);
  }

  scheduleFor(window: NetWindow): Schedule | undefined {
    assertWindow(window, this.#site.connection.hours.length);
    return checkedSchedule(withWindow(this.problem, window));
  }

  /** There is no solver. */
  close(): void {}

  /** Extra costs of a period over its net power. */
  #piecesOf(period: number): NetPieces {
    const { connection, functions, owner } = this.#site;
    const part = functions.length === 0 ? period : (owner?.[period] ?? 0);
    const storage = functions[part];
    if (functions.length === 0) this.#curve.writeStill(connection, period);
    else this.#curve.writeStored(storage!, period);
    const { pieces } = this.#curve;
    pieces.lower(this.#leastMicros[part]!);
    return pieces;
  }

  #leastOf(part: number): number {
    const { connection, functions } = this.#site;
    if (functions.length > 0) return functions[part]!.leastMicros(connection, 0, 1);
    this.#curve.writeStill(connection, part);
    return this.#curve.pieces.least();
  }

  /** Storages that none of the periods belongs to go on as they did. */
  #storedMicros({ from, to }: NetWindow): number {
    const { functions, owner } = this.#site;
    let micros = 0;
    for (const [index, storage] of functions.entries()) {
      if (!isAnyOf(owner, index, from, to)) continue;
      micros += storage.leastMicros(this.#narrowed, from, to) - this.#leastMicros[index]!;
    }
    return micros;
  }

  #stillMicros(window: NetWindow): number {
    let micros = 0;
    for (let period = window.from; period < window.to; period++) {
      const pieces = this.#piecesOf(period);
      micros += pieces.leastWithin(windowMinW(window, period), windowMaxW(window, period));
    }
    return micros;
  }

  #narrow(window: NetWindow): void {
    const { netMinW, netMaxW } = this.#narrowed;
    for (let period = window.from; period < window.to; period++) {
      netMinW[period] = Math.max(netMinW[period]!, windowMinW(window, period));
      netMaxW[period] = Math.min(netMaxW[period]!, windowMaxW(window, period));
    }
  }

  #widen({ from, to }: NetWindow): void {
    const { netMinW, netMaxW } = this.#site.connection;
    for (let period = from; period < to; period++) {
      this.#narrowed.netMinW[period] = netMinW[period]!;
      this.#narrowed.netMaxW[period] = netMaxW[period]!;
    }
  }
}

function checkedSchedule(problem: PlannerProblem): Schedule | undefined {
  const result = planDirectly(problem, true);
  if (result !== undefined) checkIfAsked(problem, result);
  return result?.schedule;
}

function isAnyOf(owner: Uint16Array | undefined, index: number, from: number, to: number): boolean {
  if (owner === undefined) return true;
  for (let period = from; period < to; period++) if (owner[period] === index) return true;
  return false;
}

/** Pieces that go on from each other are one branch. */
function branchesOf({ count, fromW, untilW, startMicros, microsPerW }: NetPieces): readonly CurveBranch[] {
  const branches: { netW: number[]; extraMicros: number[] }[] = [];
  for (let at = 0; at < count; at++) {
    const last = branches.at(-1);
    const isJoined =
      last !== undefined &&
      Math.abs(last.netW.at(-1)! - fromW[at]!) <= JOINED_W &&
      Math.abs(last.extraMicros.at(-1)! - startMicros[at]!) <= JOINED_MICROS;
    const branch = isJoined ? last : { netW: [fromW[at]!], extraMicros: [notBelowZero(startMicros[at]!)] };
    if (!isJoined) branches.push(branch);
    const lengthW = untilW[at]! - fromW[at]!;
    if (lengthW <= 0) continue;
    branch.netW.push(untilW[at]!);
    branch.extraMicros.push(notBelowZero(startMicros[at]! + lengthW * microsPerW[at]!));
  }
  return branches.map(({ netW, extraMicros }) => ({
    netW: Float64Array.from(netW),
    extraMicros: Float64Array.from(extraMicros),
  }));
}

/** What rounding can make of ends that meet [W], and of values there [micro-units]. */
const JOINED_W = 1e-6;
const JOINED_MICROS = 0.01;

/** No net power costs less than the optimum: what is below is rounding. */
function notBelowZero(micros: number): number {
  return micros < 0 ? 0 : micros;
}
