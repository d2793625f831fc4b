import { formatEnergy, formatPower } from '../../engine/quantity/index.ts';

/** A change of power with its sign: `+1.2 kW`, `-3 kW`, `0 W`. */
export function changeText(deltaW: number): string {
  return deltaW > 0 ? `+${formatPower(deltaW)}` : formatPower(deltaW);
}

/** A change of energy with its sign. */
export function energyChangeText(deltaWh: number): string {
  return deltaWh > 0 ? `+${formatEnergy(deltaWh)}` : formatEnergy(deltaWh);
}

/** A range of changes: `-22 kW to -20 kW`. */
export function rangeText(minW: number, maxW: number): string {
  return minW === maxW ? changeText(minW) : `${changeText(minW)} to ${changeText(maxW)}`;
}
