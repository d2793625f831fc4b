import { RefusedError } from '../../engine/errors.ts';
import { changeMicros, type SiteQuotes } from '../../engine/planner/index.ts';
import { changeText } from '../common/power-text.ts';
import { spanLabel } from '../planner/horizon-labels.ts';
import type { View } from '../shell/result.ts';
import type { CurveSource } from './curve-source.ts';
import { microsOf, moneyText, rebound, reboundJson, reboundView } from './curve-text.ts';
import type { Quoted } from './period-curve.ts';

/** What one change of power costs, and how the site moves in all periods because of it; nothing where none is asked for. */
export function oneChange(
  source: CurveSource,
  quotes: SiteQuotes,
  { from, to, changeW }: Quoted,
): { readonly data: object; readonly views: readonly View[] } {
  if (changeW === undefined) return { data: {}, views: [] };
  const referenceW = quotes.planned.netW;
  const extraMicros = changeMicros(quotes, { from, to, referenceW }, changeW);
  const netW = referenceW.slice(from, to).map((powerW) => powerW + changeW);
  const schedule = quotes.scheduleFor({ from, to, minW: netW, maxW: netW });
  if (schedule === undefined || !Number.isFinite(extraMicros)) {
    const when = spanLabel(source.problem.horizon, from, to);
    throw new RefusedError(
      'not-feasible',
      `${source.problem.id} cannot change by ${changeText(changeW)} from ${when}.`,
    );
  }
  const changesW = rebound(quotes, schedule);
  return {
    data: { change: { changeW, extraMicros: microsOf(extraMicros), periods: reboundJson(quotes, changesW) } },
    views: [
      { kind: 'pairs', pairs: [[changeText(changeW), `costs ${moneyText(source, extraMicros)}`]] },
      reboundView(quotes, changesW),
    ],
  };
}
