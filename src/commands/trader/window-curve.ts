import { type ChangeCost, changeCosts, type SiteQuotes } from '../../engine/planner/index.ts';
import { HOUR_MS } from '../../engine/time/index.ts';
import { changeText } from '../common/power-text.ts';
import { spanJson, spanLabel } from '../planner/horizon-labels.ts';
import type { ObjectResult } from '../shell/result.ts';
import type { CurveSource } from './curve-source.ts';
import { microsOf, moneyText, perKwhHeading, priceText } from './curve-text.ts';
import { oneChange } from './one-change.ts';
import type { Quoted } from './period-curve.ts';

/** Costs on each side of the plan. */
const STEP_COUNT = 8;
const WH_PER_KWH = 1000;

/** What the same change in all periods of a window costs. */
export function windowCurve(source: CurveSource, quotes: SiteQuotes, quoted: Quoted): ObjectResult {
  const { problem } = source;
  const { from, to } = quoted;
  const costs = changeCosts(quotes, { from, to, referenceW: quotes.planned.netW, stepCount: STEP_COUNT });
  const hours = problem.horizon.periodMs.slice(from, to).reduce((sum, ms) => sum + ms, 0) / HOUR_MS;
  const rows = costs.map((cost, index) => ({ ...cost, ...pricesOf(costs, index, hours) }));
  const one = oneChange(source, quotes, quoted);
  return {
    kind: 'object',
    data: {
      problemId: problem.id,
      ...(source.currency !== undefined && { currency: source.currency }),
      costMicros: quotes.leastMicros,
      fromIndex: from,
      toIndex: to,
      ...spanJson(problem.horizon, from, to),
      changes: rows.map(({ changeW, extraMicros, microsPerKwh, askMicrosPerKwh }) => ({
        changeW,
        extraMicros: microsOf(extraMicros),
        ...(changeW !== 0 && {
          microsPerKwh: microsOf(microsPerKwh),
          askMicrosPerKwh: microsOf(askMicrosPerKwh),
        }),
      })),
      ...one.data,
    },
    view: [
      {
        kind: 'table',
        title: `${problem.id}, the same change all through ${spanLabel(problem.horizon, from, to)}`,
        headers: ['change', 'costs', perKwhHeading(source), 'the last step'],
        rows: rows.map(({ changeW, extraMicros, microsPerKwh, askMicrosPerKwh }) => [
          changeText(changeW),
          moneyText(source, extraMicros),
          changeW === 0 ? undefined : priceText(microsPerKwh),
          changeW === 0 ? undefined : priceText(askMicrosPerKwh),
        ]),
      },
      ...one.views,
    ],
  };
}

/** On average, and from the next smaller change on [micro-units per kWh]. */
function pricesOf(costs: readonly ChangeCost[], index: number, hours: number) {
  const { changeW, extraMicros } = costs[index]!;
  const smaller = costs[index - Math.sign(changeW)] ?? { changeW: 0, extraMicros: 0 };
  const perKwh = (micros: number, powerW: number) => (micros * WH_PER_KWH) / (Math.abs(powerW) * hours);
  return {
    microsPerKwh: perKwh(extraMicros, changeW),
    askMicrosPerKwh: perKwh(extraMicros - smaller.extraMicros, changeW - smaller.changeW),
  };
}
