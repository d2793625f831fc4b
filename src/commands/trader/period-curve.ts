import { type Ask, laddersOf, type SiteQuotes } from '../../engine/planner/index.ts';
import { formatPower } from '../../engine/quantity/index.ts';
import { HOUR_MS } from '../../engine/time/index.ts';
import { changeText } from '../common/power-text.ts';
import { spanJson, spanLabel } from '../planner/horizon-labels.ts';
import type { Cell, ObjectResult, View } from '../shell/result.ts';
import type { CurveSource } from './curve-source.ts';
import { askJson, moneyText, perKwhHeading, priceText, shapeText, wattsOf } from './curve-text.ts';
import { oneChange } from './one-change.ts';

/** Periods, and the change in them that is looked at more closely. */
export interface Quoted {
  readonly from: number;
  readonly to: number;
  readonly changeW: number | undefined;
}

/** The curve of one period: every step of the ladders to both sides of the plan. */
export function periodCurve(source: CurveSource, quotes: SiteQuotes, quoted: Quoted): ObjectResult {
  const { problem } = source;
  const { from: period, to } = quoted;
  const lengthH = problem.horizon.periodMs[period]! / HOUR_MS;
  const plannedW = quotes.planned.netW[period]!;
  const curve = quotes.curve(period);
  const { leastW, mostW } = quotes.headroom(period);
  const { down, up } = laddersOf(curve, plannedW, lengthH);
  const one = oneChange(source, quotes, quoted);
  return {
    kind: 'object',
    data: {
      problemId: problem.id,
      ...(source.currency !== undefined && { currency: source.currency }),
      costMicros: quotes.leastMicros,
      periodIndex: period,
      ...spanJson(problem.horizon, period, to),
      plannedW: wattsOf(plannedW),
      leastW: wattsOf(leastW),
      mostW: wattsOf(mostW),
      isConvex: curve.isConvex,
      isExact: curve.isExact,
      down: down.map(askJson),
      up: up.map(askJson),
      ...one.data,
    },
    view: [
      {
        kind: 'pairs',
        title: `${problem.id}, ${spanLabel(problem.horizon, period, to)}`,
        pairs: [
          ['planned', formatPower(wattsOf(plannedW))],
          ['can be', `${formatPower(wattsOf(leastW))} to ${formatPower(wattsOf(mostW))}`],
          ['curve', shapeText(curve)],
        ],
      },
      ladderView(source, 'Drawing less', down),
      ladderView(source, 'Drawing more', up),
      ...one.views,
    ],
  };
}

function ladderView(source: CurveSource, title: string, asks: readonly Ask[]): View {
  if (asks.length === 0) return { kind: 'lines', title, lines: ['nothing'] };
  return {
    kind: 'table',
    title,
    headers: ['from', 'to', perKwhHeading(source), 'costs up to there', ''],
    rows: asks.map((ask) => askRow(source, ask)),
  };
}

function askRow(
  source: CurveSource,
  { fromW, toW, extraMicros, askMicrosPerKwh, isGap }: Ask,
): readonly Cell[] {
  return [
    changeText(wattsOf(fromW)),
    changeText(wattsOf(toW)),
    priceText(askMicrosPerKwh),
    moneyText(source, extraMicros),
    isGap ? 'all of it or nothing' : '',
  ];
}
