import { writeMicros } from '../../engine/quantity/index.ts';

/**
 * @returns a price as it stands in a file: the number, or its digits as text where a number of YAML or
 * JSON would not hold them all.
 */
export function writePrice(micros: number): number | string {
  const text = writeMicros(micros);
  return String(Number(text)) === text ? Number(text) : text;
}
