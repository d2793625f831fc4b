import type { ChannelSample, Component, EnergyRecord } from './types.ts';

/** What a register reads where there is no meter or nothing applies: the least number of 16 bits. */
const NO_VALUE_W = 32_768;
/** No channel of a home carries more. */
const POWER_W_MAX = 30_000;
/** Losses and rounding may make a home's consumption this negative. */
const CONSUMPTION_W_MIN = -250;

/** A channel whose power is the sentinel of a missing meter and not a measurement. */
export function isNoValue({ activePowerW }: ChannelSample): boolean {
  return activePowerW !== undefined && Math.abs(activePowerW) === NO_VALUE_W;
}

/** A channel that says what no home can do. */
export function isImplausible({ activePowerW, socPct }: ChannelSample): boolean {
  return isBeyondHomes(activePowerW) || (socPct !== undefined && (socPct < 0 || socPct > 100));
}

/** A power [W] that no channel of a home carries. */
export function isBeyondHomes(powerW: number | undefined): boolean {
  return powerW !== undefined && Math.abs(powerW) > POWER_W_MAX;
}

/**
 * What the home uses [W]: what the grid gives and the inverter feeds; undefined where one of them was not measured.
 * With photovoltaics on the AC side it leaves these out.
 */
export function consumptionW(record: EnergyRecord): number | undefined {
  const gridW = powerOf(record, 'site-meter');
  const inverterW = powerOf(record, 'inverter');
  return gridW === undefined || inverterW === undefined ? undefined : gridW - inverterW;
}

/** Whether the home seems to produce: current transformers turned round, or photovoltaics that nobody measures. */
export function hasNegativeConsumption(record: EnergyRecord): boolean {
  const usedW = consumptionW(record);
  return usedW !== undefined && usedW < CONSUMPTION_W_MIN;
}

function powerOf(record: EnergyRecord, component: Component): number | undefined {
  const sample = record.samples.find((one) => one.component === component);
  return sample === undefined || isNoValue(sample) ? undefined : sample.activePowerW;
}

/** Manufacturer and device type that the id of a beacon begins with, where an inverter's is expected. */
const BEACON_PREFIX = '00010012';

/** Whether an id is that of the monitoring unit and not of an inverter. */
export function isBeaconId(systemId: string): boolean {
  return systemId.startsWith(BEACON_PREFIX);
}
