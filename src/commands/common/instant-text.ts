import { formatInstant, type Zone } from '../../engine/time/index.ts';

const MS_PER_SECOND = 1000;

/** An instant as people read it: to the second, with the offset of the zone. */
export function instantText(ms: number, zone: Zone): string {
  return formatInstant(Math.floor(ms / MS_PER_SECOND) * MS_PER_SECOND, zone);
}
