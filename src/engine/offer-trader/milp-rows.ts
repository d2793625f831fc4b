import type { Candidate, Instance } from './instance.ts';
import type { CandidatePart } from './milp-parts.ts';
import type { RowBounds } from './sparse.ts';
import type { Narrowing } from './whole-watts.ts';

/** Powers of the program are in kW. */
export const W_PER_KW = 1000;

/** Which row of the program is for what, and the bounds of all of them; −1 where there is no such row. */
export interface RowPlan {
  readonly bounds: readonly RowBounds[];
  /** Per row of the instance. */
  readonly coupling: Int32Array;
  /** Per offer: at most one of its options. */
  readonly exclusive: Int32Array;
  /** Per candidate with a rest: no rest without on. */
  readonly link: ReadonlyMap<Candidate, number>;
  /** Most offers that may be accepted. */
  readonly countRow: number;
  /** Most that may be paid. */
  readonly priceRow: number;
  /** Sets of candidates that must not all be on. */
  readonly cuts: readonly { readonly row: number; readonly members: ReadonlySet<Candidate> }[];
}

type AddRow = (lower: number, upper: number) => number;

/** Numbers the rows of the program. `moneyUnitMicros`: micro-units in one unit of its money. */
export function planRows(
  instance: Instance,
  parts: readonly CandidatePart[],
  { narrowing, moneyUnitMicros }: { readonly narrowing: Narrowing; readonly moneyUnitMicros: number },
): RowPlan {
  const bounds: RowBounds[] = [];
  const add: AddRow = (lower, upper) => bounds.push({ lower, upper }) - 1;
  const atMost = (limit: number) => (Number.isFinite(limit) ? add(-Infinity, limit) : -1);
  return {
    bounds,
    coupling: planCoupling(instance, narrowing, add),
    exclusive: planExclusive(instance, add),
    link: planLinks(parts, add),
    countRow: atMost(instance.acceptableCount),
    priceRow: atMost((instance.payableMicros - narrowing.priceMicros) / moneyUnitMicros),
    cuts: narrowing.cuts.map((members) => ({ row: add(-Infinity, members.size - 1), members })),
  };
}

/** Ranges that no candidate changes and that are kept anyway are left out. */
function planCoupling(instance: Instance, narrowing: Narrowing, add: AddRow): Int32Array {
  const touched = touchedRows(instance);
  return Int32Array.from(instance.rows, (row, index) => {
    if (touched[index] === 0 && row.priced === undefined) return -1;
    const { lowW, highW } = narrowing.rows.get(index) ?? { lowW: 0, highW: 0 };
    return add((row.lowW + lowW - row.fixedW) / W_PER_KW, (row.highW - highW - row.fixedW) / W_PER_KW);
  });
}

function touchedRows(instance: Instance): Uint8Array {
  const touched = new Uint8Array(instance.rows.length);
  for (const { option, rowBases } of instance.candidates) {
    for (const base of rowBases) {
      option.deltaW.forEach((powerW, period) => {
        if (powerW !== 0) touched[base + period] = 1;
      });
    }
  }
  return touched;
}

function planExclusive(instance: Instance, add: AddRow): Int32Array {
  const offerCount = (instance.candidates.at(-1)?.offerIndex ?? -1) + 1;
  const optionCount = new Int32Array(offerCount);
  for (const { offerIndex } of instance.candidates) optionCount[offerIndex] = optionCount[offerIndex]! + 1;
  return optionCount.map((count) => (count > 1 ? add(-Infinity, 1) : -1));
}

function planLinks(parts: readonly CandidatePart[], add: AddRow): ReadonlyMap<Candidate, number> {
  const linked = parts.filter((part) => part.restColumn !== undefined);
  return new Map(linked.map(({ candidate }) => [candidate, add(-Infinity, 0)] as const));
}
