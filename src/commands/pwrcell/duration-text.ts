import { MINUTE_MS } from '../../engine/time/index.ts';

/** In minutes, as timeouts are spoken of. */
export function durationText(ms: number): string {
  return `${Number((ms / MINUTE_MS).toFixed(1))} min`;
}
