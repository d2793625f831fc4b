import { dayOf, formatTime, type Zone } from '../../engine/time/index.ts';

/** `2026-11-21 14:00`, in the zone. */
export function instantText(ms: number, zone: Zone): string {
  return `${dayOf(zone, ms)} ${formatTime(ms, zone)}`;
}

/** `1 row`, `35,040 rows`; words in -s stay as they are. */
export function countText(count: number, what: string): string {
  const word = count === 1 || what.endsWith('s') ? what : `${what}s`;
  return `${numberText(count)} ${word}`;
}

/** Thousands are set apart, in every language alike. */
export function numberText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A part of one in percent; never 100 % where something is missing, nor 0 % where something is there. */
export function pctText(partPu: number): string {
  if (partPu === 0 || partPu === 1) return `${100 * partPu} %`;
  const pct = Math.round(partPu * 1000) / 10;
  return `${Math.min(99.9, Math.max(0.1, pct))} %`;
}
