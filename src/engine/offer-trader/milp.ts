import type { LinearModel } from '../ports.ts';
import type { Candidate, Instance } from './instance.ts';
import { type CandidatePart, planParts } from './milp-parts.ts';
import { planRows, type RowPlan, W_PER_KW } from './milp-rows.ts';
import type { Miss, Row } from './rows.ts';
import { type Column, packModel } from './sparse.ts';
import { microsPerW } from './tally.ts';
import type { Narrowing } from './whole-watts.ts';

/**
 * The selection as a mixed-integer program (docs/offer-trader.md has the formulas). Powers are in kW and money
 * in a unit chosen from the problem, so that the coefficients are neither tiny nor huge.
 */
export interface Milp {
  readonly model: LinearModel;
  /** Micro-units in one unit of the objective. What is fixed is not in the objective. */
  readonly moneyUnitMicros: number;
  readonly parts: readonly CandidatePart[];
}

/** Builds the program. `narrowing`: what rounding to whole watts demanded of earlier ones. */
export function buildMilp(instance: Instance, narrowing: Narrowing): Milp {
  const moneyUnitMicros = moneyUnitOf(instance);
  const parts = planParts(instance, narrowing.wholeOnly);
  const rows = planRows(instance, parts, { narrowing, moneyUnitMicros });
  const columns = [
    ...parts.flatMap((part) => candidateColumns(part, rows, moneyUnitMicros)),
    ...missColumns(instance, rows, moneyUnitMicros),
  ];
  return { model: packModel(columns, rows.bounds), moneyUnitMicros, parts };
}

function candidateColumns(part: CandidatePart, rows: RowPlan, moneyUnitMicros: number): readonly Column[] {
  const { candidate, base, step, span, divisor } = part;
  const priceUnits = candidate.option.priceMicros / moneyUnitMicros;
  const atFactor = (factor: number) => [
    ...changes(candidate, factor, rows),
    ...(rows.priceRow >= 0 ? [[rows.priceRow, priceUnits * factor] as const] : []),
  ];
  const on: Column = {
    objective: priceUnits * (base / divisor),
    upper: 1,
    isInteger: true,
    entries: [...atFactor(base / divisor), ...bindings(part, rows)],
  };
  const linkRow = rows.link.get(candidate);
  if (linkRow === undefined) return [on];
  const rest: Column = {
    objective: priceUnits * (step / divisor),
    upper: span,
    isInteger: divisor === 100,
    entries: [...atFactor(step / divisor), [linkRow, 1]],
  };
  return [on, rest];
}

/** What the candidate at a factor adds to the sums [kW]. */
function* changes(
  { option, rowBases }: Candidate,
  factor: number,
  rows: RowPlan,
): Iterable<[number, number]> {
  for (const base of rowBases) {
    for (let period = 0; period < option.deltaW.length; period++) {
      const powerW = option.deltaW[period]!;
      if (powerW !== 0) yield [rows.coupling[base + period]!, (powerW * factor) / W_PER_KW];
    }
  }
}

/** Where it counts that the candidate is on, at whatever factor. */
function* bindings({ candidate, span }: CandidatePart, rows: RowPlan): Iterable<[number, number]> {
  const exclusive = rows.exclusive[candidate.offerIndex]!;
  if (exclusive >= 0) yield [exclusive, 1];
  const link = rows.link.get(candidate);
  if (link !== undefined) yield [link, -span];
  if (rows.countRow >= 0) yield [rows.countRow, 1];
  for (const cut of rows.cuts) {
    if (cut.members.has(candidate)) yield [cut.row, 1];
  }
}

/** Two columns per priced range: how far the sum lies above and below it [kW]. */
function missColumns(instance: Instance, rows: RowPlan, moneyUnitMicros: number): readonly Column[] {
  return instance.rows.flatMap((row, index) => {
    if (row.priced === undefined) return [];
    const column = (miss: Miss, sign: number): Column => ({
      objective: (microsPerW(instance, miss) * W_PER_KW) / moneyUnitMicros,
      upper: Infinity,
      isInteger: false,
      entries: [[rows.coupling[index]!, sign]],
    });
    return [column(row.priced.above, -1), column(row.priced.below, 1)];
  });
}

/**
 * A power of ten such that the dearest option, or kilowatt missed for a period, costs from 100 to 1000 units:
 * the solver's tolerances are absolute. Softened ranges do not count, they are dear on purpose.
 */
function moneyUnitOf(instance: Instance): number {
  let dearestMicros = 0;
  for (const { option } of instance.candidates) dearestMicros = Math.max(dearestMicros, option.priceMicros);
  for (const row of instance.rows) dearestMicros = Math.max(dearestMicros, perKwMicros(instance, row));
  if (dearestMicros === 0) return 1;
  let unitMicros = 1;
  while (dearestMicros / unitMicros >= 1000) unitMicros *= 10;
  while (dearestMicros / unitMicros < 100) unitMicros /= 10;
  return unitMicros;
}

function perKwMicros(instance: Instance, row: Row): number {
  if (row.priced === undefined || row.softened !== undefined) return 0;
  const { above, below } = row.priced;
  return W_PER_KW * Math.max(microsPerW(instance, above), microsPerW(instance, below));
}
