import type { Repositories } from '../../engine/repositories/index.ts';
import type { Samples, SeriesQuantity } from '../../engine/series/index.ts';
import { sharedCurrency } from './quantity.ts';

/** In which unit values are written. */
export interface ExportUnit {
  readonly quantity: SeriesQuantity;
  /** The column's name, which import understands. */
  readonly column: string;
  /** Stored value = written value · factor. */
  readonly factor: number;
}

/** Prices need a currency to be understood; their numbers are the same in every one. */
const CURRENCY_DEFAULT = 'EUR';

/** The usual unit of prices, and the one that is stored, which is exact for every value. */
const USUAL = { per: 'mwh', factor: 1000 } as const;
const EXACT = { per: 'gwh', factor: 1 } as const;

/** Import rounds what it converts to a millionth. */
const IMPORT_ROUNDING = 1e6;

interface Source {
  readonly repositories: Repositories;
  readonly read: () => AsyncIterable<{ readonly samples: Samples }>;
}

/** The unit in which every value comes back exactly when the file is imported again. */
export async function unitOf(quantity: SeriesQuantity, source: Source): Promise<ExportUnit> {
  switch (quantity) {
    case 'powerW':
      return { quantity, column: 'value_w', factor: 1 };
    case 'temperatureC':
      return { quantity, column: 'value_degc', factor: 1 };
    case 'other':
      return { quantity, column: 'value [other]', factor: 1 };
    case 'priceMicrosPerKwh': {
      const currency = (await sharedCurrency(source.repositories)) ?? CURRENCY_DEFAULT;
      const { per, factor } = await priceUnitOf(source);
      return { quantity, column: `value_${currency.toLowerCase()}_per_${per}`, factor };
    }
  }
}

/** The usual unit where every value comes back from it. */
async function priceUnitOf({ read }: Source): Promise<typeof USUAL | typeof EXACT> {
  for await (const { samples } of read()) if (!samples.value.every(comesBack)) return EXACT;
  return USUAL;
}

function comesBack(value: number): boolean {
  const converted = (value / USUAL.factor) * USUAL.factor;
  return Math.round(converted * IMPORT_ROUNDING) / IMPORT_ROUNDING === value;
}
