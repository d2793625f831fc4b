import {
  type Ask,
  type Ladders,
  laddersOf,
  type NetCurve,
  type SiteQuotes,
} from '../../engine/planner/index.ts';
import { formatPower } from '../../engine/quantity/index.ts';
import { HOUR_MS } from '../../engine/time/index.ts';
import { changeText } from '../common/power-text.ts';
import { periodEdgesMs, periodLabels } from '../planner/horizon-labels.ts';
import type { Cell, ObjectResult, View } from '../shell/result.ts';
import type { CurveSource } from './curve-source.ts';
import { askJson, moneyText, perKwhHeading, priceText, startsJson, wattsOf } from './curve-text.ts';

/** One period of the surface. */
interface PeriodAsks extends Ladders {
  readonly curve: NetCurve;
  readonly plannedW: number;
  /** Ends of what the net power can be [W]. */
  readonly leastW: number;
  readonly mostW: number;
}

/** The offer surface of a site: how far each period could move by itself, and what that would cost. */
export function siteCurves(source: CurveSource, quotes: SiteQuotes): ObjectResult {
  const { problem } = source;
  const { horizon } = problem;
  const periods = Array.from(horizon.periodMs, (lengthMs, period) => {
    const curve = quotes.curve(period);
    const plannedW = quotes.planned.netW[period]!;
    const { branches } = curve;
    return {
      curve,
      plannedW,
      leastW: branches[0]!.netW[0]!,
      mostW: branches.at(-1)!.netW.at(-1)!,
      ...laddersOf(curve, plannedW, lengthMs / HOUR_MS),
    };
  });
  const starts = startsJson(horizon);
  return {
    kind: 'object',
    data: {
      problemId: problem.id,
      ...(source.currency !== undefined && { currency: source.currency }),
      zone: horizon.zone,
      costMicros: quotes.leastMicros,
      periods: periods.map(({ curve, plannedW, leastW, mostW, down, up }, period) => ({
        ...starts[period]!,
        plannedW: wattsOf(plannedW),
        leastW: wattsOf(leastW),
        mostW: wattsOf(mostW),
        isConvex: curve.isConvex,
        isExact: curve.isExact,
        down: down.map(askJson),
        up: up.map(askJson),
      })),
    },
    view: [
      {
        kind: 'pairs',
        title: `Offer surface of ${problem.id}`,
        pairs: [
          ['cost of the plan', moneyText(source, quotes.leastMicros)],
          ['curves', shapesText(periods)],
        ],
      },
      headroomView(periods, periodLabels(horizon)),
      hoursView(source, periods),
    ],
  };
}

function shapesText(periods: readonly PeriodAsks[]): string {
  const bentCount = periods.filter(({ curve }) => !curve.isConvex).length;
  const all = `${periods.length} periods`;
  return bentCount === 0 ? `${all}, all convex` : `${all}, ${bentCount} of them not convex`;
}

function headroomView(periods: readonly PeriodAsks[], labels: readonly string[]): View {
  return {
    kind: 'chart',
    title: 'Net power as planned, and what it could be in each period by itself',
    periodLabels: labels,
    series: [{ name: 'planned', powersW: periods.map(({ plannedW }) => plannedW) }],
    band: {
      name: 'could be',
      powersWMin: periods.map(({ leastW }) => leastW),
      powersWMax: periods.map(({ mostW }) => mostW),
    },
  };
}

/** One row for each hour, of the period that begins it. */
function hoursView(source: CurveSource, periods: readonly PeriodAsks[]): View {
  const { horizon } = source.problem;
  const edgesMs = periodEdgesMs(horizon);
  const labels = periodLabels(horizon);
  const rows = periods.flatMap((period, index) =>
    index > 0 && hourOf(edgesMs[index]!) === hourOf(edgesMs[index - 1]!)
      ? []
      : [hourRow(labels[index]!, period)],
  );
  const price = perKwhHeading(source);
  return {
    kind: 'table',
    title:
      'The period that begins each hour: how far it could move, and the first and last step of the price',
    headers: ['from', 'planned', 'less', price, 'more', price],
    rows,
  };
}

function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS);
}

function hourRow(label: string, { plannedW, down, up }: PeriodAsks): readonly Cell[] {
  return [
    label,
    formatPower(wattsOf(plannedW)),
    reachText(down),
    asksText(down),
    reachText(up),
    asksText(up),
  ];
}

function reachText(asks: readonly Ask[]): Cell {
  const last = asks.at(-1);
  return last === undefined ? undefined : changeText(wattsOf(last.toW));
}

/** `0.05 to 0.31`. */
function asksText(asks: readonly Ask[]): Cell {
  if (asks.length === 0) return undefined;
  const [first, last] = [priceText(asks[0]!.askMicrosPerKwh), priceText(asks.at(-1)!.askMicrosPerKwh)];
  return first === last ? first : `${first} to ${last}`;
}
