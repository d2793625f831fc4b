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

/** Units of prices, the usual one first; the last is exact for every value. */
const PRICE_UNITS = [
  { per: 'mwh', factor: 1e3 },
  { per: 'kwh', factor: 1e6 },
  { per: 'gwh', factor: 1 },
] as const;

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
      const { per, factor } = await exactPriceUnit(source);
      return { quantity, column: `value_${currency.toLowerCase()}_per_${per}`, factor };
    }
  }
}

async function exactPriceUnit({ read }: Source): Promise<(typeof PRICE_UNITS)[number]> {
  const left = new Set(PRICE_UNITS);
  for await (const { samples } of read()) {
    for (const unit of left) {
      const comesBack = samples.value.every((value) => (value / unit.factor) * unit.factor === value);
      if (!comesBack) left.delete(unit);
    }
  }
  return [...left][0] ?? PRICE_UNITS[2];
}
