import type { Ask, NetCurve, Schedule, SiteQuotes } from '../../engine/planner/index.ts';
import { formatMoney, formatPricePerKwh } from '../../engine/quantity/index.ts';
import { formatInstant, parseZone } from '../../engine/time/index.ts';
import { periodEdgesMs, periodLabels } from '../planner/horizon-labels.ts';
import type { View } from '../shell/result.ts';
import type { CurveSource } from './curve-source.ts';

/** `12.50 EUR`, or without a currency where it is not known. */
export function moneyText({ currency }: CurveSource, micros: number): string {
  return formatMoney(micros, currency ?? '').trim();
}

/** `0.31`: prices stand in columns that say of what. */
export function priceText(microsPerKwh: number): string {
  return formatPricePerKwh(microsPerKwh, '').split(' ')[0]!;
}

/** `EUR per kWh`, `per kWh`. */
export function perKwhHeading({ currency }: CurveSource): string {
  return currency === undefined ? 'per kWh' : `${currency} per kWh`;
}

/** Whether a change to each side costs proportionally or more, and what that is worth where it was not proven. */
export function shapeText({ isConvex, isExact }: Pick<NetCurve, 'isConvex' | 'isExact'>): string {
  if (isExact)
    return isConvex ? 'convex' : 'not convex: a part of a change can cost more than its part of the price';
  return isConvex
    ? 'corners are exact, between them checked in the middle'
    : 'not convex: exact at its corners only';
}

/** A step of a ladder as JSON. */
export function askJson({ fromW, toW, extraMicros, askMicrosPerKwh, isGap }: Ask): object {
  return {
    fromW: wattsOf(fromW),
    toW: wattsOf(toW),
    extraMicros: microsOf(extraMicros),
    askMicrosPerKwh: microsOf(askMicrosPerKwh),
    ...(isGap && { isGap }),
  };
}

/** Powers and money are told to thousandths: what is finer is rounding. */
export function wattsOf(powerW: number): number {
  return Math.round(powerW * FINEST) / FINEST + 0;
}

export function microsOf(micros: number): number {
  return Math.round(micros * FINEST) / FINEST + 0;
}

const FINEST = 1000;

/** How a schedule differs from the plan in every period: what was asked for, and its rebound. */
export function rebound(quotes: SiteQuotes, { netW }: Schedule): Float64Array {
  return netW.map((powerW, period) => wattsOf(powerW - quotes.planned.netW[period]!));
}

export function reboundJson({ problem }: SiteQuotes, changeW: Float64Array): readonly object[] {
  const starts = startsJson(problem.horizon);
  return [...changeW].map((powerW, periodIndex) => ({ ...starts[periodIndex]!, changeW: powerW }));
}

export function reboundView({ problem }: SiteQuotes, changeW: Float64Array): View {
  return {
    kind: 'chart',
    title: 'What it changes, rebound included',
    periodLabels: periodLabels(problem.horizon),
    series: [{ name: 'change', powersW: changeW }],
  };
}

/** Index and start of each period, as JSON has them. */
export function startsJson(horizon: SiteQuotes['problem']['horizon']): readonly object[] {
  const zone = parseZone(horizon.zone);
  return periodEdgesMs(horizon)
    .slice(0, -1)
    .map((startMs, periodIndex) => ({ periodIndex, start: formatInstant(startMs, zone), startMs }));
}
