import { type Grid, periodStartMs } from '../time/index.ts';
import type { Run } from './candidates.ts';
import { clockText } from './clock-text.ts';
import type { TraderInput } from './types.ts';

const W_PER_KW = 1000;

/**
 * What earlier orders of the day ask of a site within the runs of a contract: it is in the plan that offers are measured
 * from, so it cannot be sold again.
 *
 * @returns a clause; undefined where nothing is sold there.
 */
export function soldText({ ordered, grid }: TraderInput, runs: readonly Run[]): string | undefined {
  const sold = runs.flatMap((run) =>
    ordered.flatMap(({ orderId, deltaW }) => {
      let mostW = 0;
      for (let period = run.from; period < run.to; period += 1) {
        if (Math.abs(deltaW[period]!) > Math.abs(mostW)) mostW = deltaW[period]!;
      }
      return mostW === 0 ? [] : [`${clause(mostW)} from ${span(grid, run)} by order ${orderId}`];
    }),
  );
  return sold.length === 0 ? undefined : `sold already are ${sold.join(' and ')}`;
}

function clause(powerW: number): string {
  return `up to ${(Math.abs(powerW) / W_PER_KW).toFixed(1)} kW ${powerW < 0 ? 'less' : 'more'}`;
}

function span(grid: Grid, { from, to }: Run): string {
  const endMs = periodStartMs(grid, to - 1) + grid.periodMs;
  return `${clockText(periodStartMs(grid, from), grid)} until ${clockText(endMs, grid)}`;
}
