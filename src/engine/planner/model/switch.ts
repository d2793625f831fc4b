import type { ModelContext } from './context.ts';

/**
 * Adds a whole number between 0 and 1 without which a power stays 0: power ≤ maxKw·on.
 *
 * @param powerColumn - column of a power [kW] ≥ 0.
 * @param maxKw - a bound of that power [kW]; the smaller, the tighter the LP.
 * @param options - `never`: it stays 0, because no power that is allowed would be above 0.
 * @returns the column of `on`.
 */
export function addSwitch(
  { builder }: ModelContext,
  powerColumn: number,
  maxKw: number,
  options: { readonly never?: boolean } = {},
): number {
  const on = builder.addColumn(0, options.never ? 0 : 1, { whole: true });
  builder.addRow(
    Number.NEGATIVE_INFINITY,
    [
      [powerColumn, 1],
      [on, -maxKw],
    ],
    0,
  );
  return on;
}
