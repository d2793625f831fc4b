/** Consecutive periods in which something is more than a tolerance; `to` excluded. */
export interface ExcessRun {
  readonly from: number;
  readonly to: number;
  /** The largest amount, and where it is. */
  readonly amount: number;
  readonly period: number;
}

/** @param amounts - in order of their periods. */
export function mergeRuns(
  amounts: readonly { readonly period: number; readonly amount: number }[],
  tolerance: number,
): readonly ExcessRun[] {
  const runs: ExcessRun[] = [];
  for (const { period, amount } of amounts) {
    if (amount <= tolerance) continue;
    const last = runs.at(-1);
    if (last?.to !== period) runs.push({ from: period, to: period + 1, amount, period });
    else {
      const isLargest = amount > last.amount;
      runs[runs.length - 1] = { ...last, to: period + 1, ...(isLargest ? { amount, period } : {}) };
    }
  }
  return runs;
}
