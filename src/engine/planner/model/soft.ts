import type { StorageDevice } from '../problem.ts';
import { perKilo, W_PER_KW } from '../units.ts';
import { type ModelContext, NO_COLUMN } from './context.ts';
import type { StorageColumns } from './storage.ts';

/** Excess over a soft power limit: priced by its energy and by its highest power. */
export function addSoftPowerLimits(
  context: ModelContext,
  device: StorageDevice,
  columns: StorageColumns,
): void {
  const { builder, hours } = context;
  for (const limit of device.softPowerLimits) {
    const powers = limit.direction === 'charge' ? columns.charge : columns.discharge;
    const highest = addHighest(context, perKilo(limit.peakPriceMicrosPerKw));
    hours.forEach((lengthH, period) => {
      const power = powers[period]!;
      if (power === NO_COLUMN) return;
      const excess = builder.addColumn(0, Number.POSITIVE_INFINITY);
      builder.charge('money', excess, lengthH * perKilo(limit.priceMicrosPerKwh));
      builder.addRow(
        Number.NEGATIVE_INFINITY,
        [
          [power, 1],
          [excess, -1],
        ],
        limit.limitW[period]! / W_PER_KW,
      );
      highest(excess);
    });
  }
}

/** Breach of a soft band on stored energy: priced per period, per hour and by its largest. */
export function addSoftEnergyBounds(context: ModelContext, device: StorageDevice, energy: Int32Array): void {
  const { builder, hours } = context;
  for (const soft of device.softEnergyBounds) {
    const sign = soft.bound === 'min' ? 1 : -1;
    const highest = addHighest(context, perKilo(soft.peakPriceMicrosPerKwh));
    hours.forEach((lengthH, period) => {
      const levelWh = soft.levelWh[period]!;
      if (!Number.isFinite(levelWh)) return;
      const breach = builder.addColumn(0, Number.POSITIVE_INFINITY);
      const priceMicros = soft.priceMicrosPerKwhPeriod + lengthH * soft.priceMicrosPerKwhHour;
      builder.charge('money', breach, perKilo(priceMicros));
      builder.addRow(
        (sign * levelWh) / W_PER_KW,
        [
          [energy[period]!, sign],
          [breach, 1],
        ],
        Number.POSITIVE_INFINITY,
      );
      highest(breach);
    });
  }
}

/** A column that is at least every column handed to the returned function, at a price; nothing where it is free. */
function addHighest({ builder }: ModelContext, price: number): (column: number) => void {
  if (price === 0) return () => {};
  const highest = builder.addColumn(0, Number.POSITIVE_INFINITY);
  builder.charge('money', highest, price);
  return (column) =>
    builder.addRow(
      0,
      [
        [highest, 1],
        [column, -1],
      ],
      Number.POSITIVE_INFINITY,
    );
}
