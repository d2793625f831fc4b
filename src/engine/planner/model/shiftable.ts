import type { Term } from '../matrix.ts';
import type { ShiftableDevice } from '../problem.ts';
import { feasibleStarts, startCostMicrosAt } from '../shiftable-starts.ts';
import { MICROS_PER_UNIT, W_PER_KW } from '../units.ts';
import { type ModelContext, NO_COLUMN, type PowerExpression, term } from './context.ts';

/** Columns of one shiftable run, all between 0 and 1. */
export interface ShiftableColumns {
  readonly kind: 'shiftable';
  readonly device: ShiftableDevice;
  /** In one piece: the run starts in this period. Else: it runs in this period. NO_COLUMN where it may not. */
  readonly chosen: Int32Array;
}

/**
 * Adds one shiftable run: a column per possible start (in one piece) or per allowed period (in pieces), of which
 * the run takes exactly as many as it needs, and what starting costs.
 *
 * @param deviceIndex - of the device in the problem, which is how `Discrete` names it.
 */
export function addShiftable(
  context: ModelContext,
  device: ShiftableDevice,
  deviceIndex: number,
): ShiftableColumns {
  const whole = context.discrete.all || context.discrete.shiftables.has(deviceIndex);
  return device.contiguous ? addBlock(context, device, whole) : addPieces(context, device, whole);
}

/**
 * Power of a run in one period: the profile's value there, for every start that would have reached it by then
 * (a convolution of starts and profile); in pieces: its one power where it runs.
 */
export function shiftablePower({ device, chosen }: ShiftableColumns, period: number): PowerExpression {
  if (!device.contiguous) {
    return { terms: term(chosen[period]!, device.profileW[0]! / W_PER_KW), constantKw: 0 };
  }
  const terms: Term[] = [];
  device.profileW.forEach((powerW, element) => {
    const column = chosen[period - element] ?? NO_COLUMN;
    if (column !== NO_COLUMN) terms.push([column, powerW / W_PER_KW]);
  });
  return { terms, constantKw: 0 };
}

function addBlock(context: ModelContext, device: ShiftableDevice, whole: boolean): ShiftableColumns {
  const { builder } = context;
  const chosen = new Int32Array(context.hours.length).fill(NO_COLUMN);
  for (const start of feasibleStarts(device)) {
    const column = builder.addColumn(0, 1, { whole });
    chosen[start] = column;
    builder.addCost('money', column, startCostMicrosAt(device, start) / MICROS_PER_UNIT);
  }
  const starts = [...chosen].filter((column) => column !== NO_COLUMN).map((column): Term => [column, 1]);
  const run = addRun(context, device, whole);
  builder.addRow(run.constant, [...starts, ...run.terms], run.constant);
  return { kind: 'shiftable', device, chosen };
}

function addPieces(context: ModelContext, device: ShiftableDevice, whole: boolean): ShiftableColumns {
  const { builder } = context;
  const chosen = Int32Array.from(device.allowed, (allowed) =>
    allowed ? builder.addColumn(0, 1, { whole }) : NO_COLUMN,
  );
  const pieces = [...chosen].filter((column) => column !== NO_COLUMN).map((column): Term => [column, 1]);
  const run = addRun(context, device, whole);
  const length = device.profileW.length;
  const scaled = run.terms.map(([column, coefficient]): Term => [column, coefficient * length]);
  builder.addRow(run.constant * length, [...pieces, ...scaled], run.constant * length);
  addStarts(context, device, chosen);
  return { kind: 'shiftable', device, chosen };
}

interface Run {
  readonly terms: readonly Term[];
  readonly constant: number;
}

/** Σ chosen + terms = constant: one run, or a choice between one and none. */
function addRun(context: ModelContext, device: ShiftableDevice, whole: boolean): Run {
  const { builder } = context;
  if (device.optionalValueMicros !== undefined) {
    const run = builder.addColumn(0, 1, { whole });
    builder.addCost('money', run, -device.optionalValueMicros / MICROS_PER_UNIT);
    return { terms: [[run, -1]], constant: 0 };
  }
  return { terms: [], constant: 1 };
}

/** start[t] ≥ on[t] − on[t−1], where a start costs something. */
function addStarts({ builder }: ModelContext, device: ShiftableDevice, chosen: Int32Array): void {
  chosen.forEach((on, period) => {
    const costUnits = startCostMicrosAt(device, period) / MICROS_PER_UNIT;
    if (on === NO_COLUMN || costUnits === 0) return;
    const start = builder.addColumn(0, 1);
    builder.addCost('money', start, costUnits);
    const before = period === 0 ? NO_COLUMN : chosen[period - 1]!;
    builder.addRow(0, [[start, 1], [on, -1], ...term(before, 1)], Number.POSITIVE_INFINITY);
  });
}
