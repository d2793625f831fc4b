import type { Term } from '../matrix.ts';
import type { PlannerConstraint } from '../problem.ts';
import { W_PER_KW } from '../units.ts';
import type { ModelContext, PowerExpression } from './context.ts';

/** minW ≤ power ≤ maxW of the meter or a device, giving way in the tier of orders where promises may. */
export function addConstraint(
  context: ModelContext,
  constraint: PlannerConstraint,
  powerAt: (period: number) => PowerExpression,
): void {
  context.hours.forEach((lengthH, period) => {
    const minKw = constraint.minW[period]! / W_PER_KW;
    const maxKw = constraint.maxW[period]! / W_PER_KW;
    if (minKw === Number.NEGATIVE_INFINITY && maxKw === Number.POSITIVE_INFINITY) return;
    const { terms, constantKw } = powerAt(period);
    if (!context.elasticity.promises) {
      context.builder.addRow(minKw - constantKw, terms, maxKw - constantKw);
      return;
    }
    const lacking = addBreach(context, lengthH);
    const excess = addBreach(context, lengthH);
    const elastic: Term[] = [...terms, [lacking, 1], [excess, -1]];
    context.builder.addRow(minKw - constantKw, elastic, maxKw - constantKw);
  });
}

/** Counted in kWh, so that a period counts by its length. */
function addBreach({ builder }: ModelContext, lengthH: number): number {
  const column = builder.addColumn(0, Number.POSITIVE_INFINITY);
  builder.addCost('order', column, lengthH);
  return column;
}
