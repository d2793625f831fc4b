import type { AssetMeasurement } from './fleet.ts';

/** A scale that is wrong reads this many times too much. */
const FACTOR = 10;

/** What is given beyond what is taken, at least, before the scale is in doubt: this many times as much, and so much [W] more. */
const BEYOND_FACTOR = 3;
const BEYOND_W = 250;

/** How far losses, standby and means of different moments may set apart what is given and what is taken [W, and part of it]. */
const APART_W = 200;
const APART_PU = 0.25;

type Powers = Readonly<Partial<Record<AssetMeasurement['component'], number>>>;

/**
 * Whether photovoltaics on the bus of the battery read ten times what they give. What they give goes into the battery or out through
 * the inverter, and nowhere else: where a tenth of it does and the rest goes nowhere, the scale is wrong. (Optimizers with firmware
 * before 634_13700 report their power with a scale of one though it is counted in tenths.)
 *
 * @param powersW - of one record [W], into the component positive; photovoltaics are those on the bus.
 */
export function isTenfold(powersW: Powers): boolean {
  const { photovoltaic, battery, inverter } = powersW;
  if (photovoltaic === undefined || battery === undefined || inverter === undefined) return false;
  const givenW = -photovoltaic;
  const takenW = Math.max(0, battery - inverter);
  if (givenW <= BEYOND_FACTOR * takenW + BEYOND_W) return false;
  return Math.abs(givenW / FACTOR - takenW) <= APART_W + APART_PU * takenW;
}
