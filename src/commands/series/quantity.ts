import { formatPower, formatPricePerKwh } from '../../engine/quantity/index.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import type { SeriesQuantity } from '../../engine/series/index.ts';

/** How the values of a quantity are told. */
export interface QuantityTexts {
  /** `power`, `price`. */
  readonly name: string;
  readonly format: (value: number) => string;
}

/** @param currency - of prices; absent where groups do not agree. */
export function quantityTexts(quantity: SeriesQuantity, currency: string | undefined): QuantityTexts {
  switch (quantity) {
    case 'powerW':
      return { name: 'power', format: formatPower };
    case 'priceMicrosPerKwh':
      return { name: 'price', format: (value) => priceText(value, currency) };
    case 'temperatureC':
      return { name: 'temperature', format: (value) => `${plain(value)} °C` };
    case 'other':
      return { name: 'other', format: plain };
  }
}

function priceText(value: number, currency: string | undefined): string {
  return currency === undefined
    ? formatPricePerKwh(value, '').replace(' /kWh', ' per kWh')
    : formatPricePerKwh(value, currency);
}

function plain(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** The currency that all groups share. */
export async function sharedCurrency(repositories: Repositories): Promise<string | undefined> {
  const currencies = new Set((await repositories.portfolio.groups()).map((group) => group.currency));
  const [only] = currencies;
  return currencies.size === 1 ? only : undefined;
}
