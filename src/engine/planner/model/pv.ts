import type { PvDevice } from '../problem.ts';
import { W_PER_KW } from '../units.ts';
import { type ModelContext, NO_COLUMN, type PowerExpression, term } from './context.ts';

/** Columns of one PV plant: what it generates [kW] ≥ 0 per period, where that is a choice. */
export interface PvColumns {
  readonly kind: 'pv';
  readonly generationColumns: Int32Array;
  readonly device: PvDevice;
}

/** Adds one PV plant: a column where it can be reduced, from 0 to what is available; elsewhere it generates that. */
export function addPv({ builder }: ModelContext, device: PvDevice): PvColumns {
  const generationColumns = Int32Array.from(device.availableW, (availableW) =>
    device.curtailable && availableW > 0 ? builder.addColumn(0, availableW / W_PER_KW) : NO_COLUMN,
  );
  return { kind: 'pv', generationColumns, device };
}

/** Power of a PV plant at its connection in one period: −generation. */
export function pvPower(columns: PvColumns, period: number): PowerExpression {
  const column = columns.generationColumns[period]!;
  const constantKw = column === NO_COLUMN ? -columns.device.availableW[period]! / W_PER_KW : 0;
  return { terms: term(column, -1), constantKw };
}
