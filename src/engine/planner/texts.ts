import { formatInstant, formatTime, parseZone } from '../time/index.ts';
import type { Horizon } from './problem.ts';
import { periodStartMs, W_PER_KW } from './units.ts';

/** Numbers and times as messages of the planner tell them. */

const DECIMALS = 3;

/** @returns `1.2 kW`, `8000 kW`: always in kW, so that numbers of one message compare. */
export function powerText(powerW: number): string {
  return `${Number((powerW / W_PER_KW).toFixed(DECIMALS))} kW`;
}

/** @returns `8000 kWh`, `0.4 kWh`. */
export function energyText(energyWh: number): string {
  return `${Number((energyWh / W_PER_KW).toFixed(DECIMALS))} kWh`;
}

/** @returns the instant with its offset in the horizon's zone, as files have it: `2015-01-02T16:00:00+01:00`. */
export function zonedInstant(ms: number, { zone }: Horizon): string {
  return formatInstant(ms, parseZone(zone));
}

/** @returns `2015-01-02T16:00+01:00`; seconds only where there are some. */
function instantText(ms: number, horizon: Horizon): string {
  return zonedInstant(ms, horizon).replace(/(T\d\d:\d\d):00(?=[Z+-])/, '$1');
}

/** First instant of a period. */
export function startText(horizon: Horizon, period: number): string {
  return instantText(periodStartMs(horizon, period), horizon);
}

/** Last instant of a period. */
export function endText(horizon: Horizon, period: number): string {
  return startText(horizon, period + 1);
}

/** Periods `from` up to but not with `to`, as clock times: `00:00-03:00`. */
export function spanText(horizon: Horizon, from: number, to: number): string {
  const zone = parseZone(horizon.zone);
  const clock = (period: number) => formatTime(periodStartMs(horizon, period), zone);
  return `${clock(from)}-${clock(to)}`;
}

/** `from 2026-01-01T18:00+01:00 to 2026-01-01T19:15+01:00`. */
export function rangeText(horizon: Horizon, from: number, to: number): string {
  return `from ${startText(horizon, from)} to ${startText(horizon, to)}`;
}
