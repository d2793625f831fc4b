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
    const powerColumns = limit.direction === 'charge' ? columns.chargeColumns : columns.dischargeColumns;
    const highest = addHighest(context, perKilo(limit.peakPriceMicrosPerKw));
    hours.forEach((lengthH, period) => {
      const powerColumn = powerColumns[period]!;
      if (powerColumn === NO_COLUMN) return;
      const excess = builder.addColumn(0, Number.POSITIVE_INFINITY);
      builder.addCost('money', excess, lengthH * perKilo(limit.priceMicrosPerKwh));
      builder.addRow(
        Number.NEGATIVE_INFINITY,
        [
          [powerColumn, 1],
          [excess, -1],
        ],
        limit.limitW[period]! / W_PER_KW,
      );
      highest(excess);
    });
  }
}

/** Breach of a soft band on stored energy: priced per period, per hour and by its largest. */
export function addSoftEnergyBounds(
  context: ModelContext,
  device: StorageDevice,
  energyColumns: Int32Array,
): void {
  const { builder, hours } = context;
  for (const soft of device.softEnergyBounds) {
    const sign = soft.bound === 'min' ? 1 : -1;
    const highest = addHighest(context, perKilo(soft.peakPriceMicrosPerKwh));
    hours.forEach((lengthH, period) => {
      const levelWh = soft.levelWh[period]!;
      if (!Number.isFinite(levelWh)) return;
      const breach = builder.addColumn(0, Number.POSITIVE_INFINITY);
      const priceMicros = soft.priceMicrosPerKwhPeriod + lengthH * soft.priceMicrosPerKwhHour;
      builder.addCost('money', breach, perKilo(priceMicros));
      builder.addRow(
        (sign * levelWh) / W_PER_KW,
        [
          [energyColumns[period]!, sign],
          [breach, 1],
        ],
        Number.POSITIVE_INFINITY,
      );
      highest(breach);
    });
  }
}

/**
 * A column that is at least every column handed to the returned function, at a price; nothing where it is free.
 *
 * @param costUnits - what it costs [units of the currency per kW or kWh, as the handed columns have it].
 */
function addHighest({ builder }: ModelContext, costUnits: number): (column: number) => void {
  if (costUnits === 0) return () => {};
  const highest = builder.addColumn(0, Number.POSITIVE_INFINITY);
  builder.addCost('money', highest, costUnits);
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
