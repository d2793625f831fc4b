import { invariant } from '../errors.ts';
import { shiftedText } from './decimal.ts';
import { DURATION_UNITS_MS } from './units.ts';

/**
 * The exact inverse of what `parse.ts` reads: for files that are read again. What is shown to people is
 * rounded, in `format.ts`.
 */

/** @returns `4.2kW`, `850W`; parsePowerW gives the same integer [W] back. */
export function writePower(powerW: number): string {
  return writeScaled(powerW, 'W');
}

/** @returns `10kWh`, `750Wh`; parseEnergyWh gives the same integer [Wh] back. */
export function writeEnergy(energyWh: number): string {
  return writeScaled(energyWh, 'Wh');
}

/** @returns `12.5`, without currency; parseMoneyMicros, and parsePricePerKwhMicros for a price per kWh, give the same integer back. */
export function writeMicros(micros: number): string {
  invariant(Number.isSafeInteger(micros), `${micros} is not a whole number of micro-units`);
  return shiftedText(micros, -6);
}

/** @returns `1h30m`, `15m`, `0m`; parseDurationMs gives the same integer [ms] back. */
export function writeDuration(durationMs: number): string {
  invariant(Number.isSafeInteger(durationMs) && durationMs >= 0, `${durationMs} ms is no duration`);
  let restMs = durationMs;
  let text = '';
  for (const [unit, unitMs] of DURATION_UNITS_MS) {
    const count = Math.floor(restMs / unitMs);
    if (count > 0) text += `${count}${unit}`;
    restMs -= count * unitMs;
  }
  return text === '' ? '0m' : text;
}

/** @returns `95%` for 0.95; parsePercentPu gives the same number back. */
export function writePercentPu(valuePu: number): string {
  return `${shiftedText(valuePu, 2)}%`;
}

/** @returns `95%` for 95; parsePct gives the same number back. */
export function writePct(valuePct: number): string {
  return `${shiftedText(valuePct, 0)}%`;
}

/** In the largest unit of which there is at least one. */
function writeScaled(value: number, unit: string): string {
  invariant(Number.isSafeInteger(value), `${value} is not a whole number of ${unit}`);
  const size = Math.abs(value);
  if (size >= 1e9) return `${shiftedText(value, -9)}G${unit}`;
  if (size >= 1e6) return `${shiftedText(value, -6)}M${unit}`;
  if (size >= 1e3) return `${shiftedText(value, -3)}k${unit}`;
  return `${shiftedText(value, 0)}${unit}`;
}
