import { brokenRuns, type Relaxation } from '../../engine/planner/index.ts';
import { formatEnergy, formatPower } from '../../engine/quantity/index.ts';
import type { Grid } from '../../engine/time/index.ts';
import { runLabel } from '../common/periods-view.ts';
import type { View } from '../shell/result.ts';

/** What could not be kept: one row for neighbouring periods of the same order or wish, with the largest breach. */
export function relaxationTable(
  title: string,
  relaxations: readonly Relaxation[],
  grid: Grid,
): readonly View[] {
  if (relaxations.length === 0) return [];
  return [
    {
      kind: 'table',
      title,
      headers: ['what', 'when', 'short by', 'why'],
      isLastSentence: true,
      rows: brokenRuns(relaxations).map(({ from, to, most }) => [
        most.source,
        runLabel(grid, { from, to }),
        `${to - from > 1 ? 'up to ' : ''}${most.unit === 'W' ? formatPower(most.amount) : formatEnergy(most.amount)}`,
        most.reason,
      ]),
    },
  ];
}
