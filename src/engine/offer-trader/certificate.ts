import type { Frame } from './instance.ts';
import type { Row } from './rows.ts';
import { microsPerW } from './tally.ts';

/** Prices of a certificate are whole multiples of this [micro-units per MWh], so that what they prove is exact in integers. */
export const PRICE_STEP_MICROS_PER_MWH = 100;

/**
 * Prices per period that prove a lower bound: at these prices no offer, and no range, can do better than it is given
 * credit for. `checkCertificate` computes the bound from them in whole numbers; how they were found does not matter.
 * A positive price says what a MWh less would be worth, a negative one what a MWh more would be.
 */
export interface Certificate {
  /** Of the request, per period [micro-units per MWh], multiples of PRICE_STEP_MICROS_PER_MWH. */
  readonly requestMicrosPerMwh: Float64Array;
  /** Of each group limit, in the order of their names. */
  readonly groups: readonly { readonly name: string; readonly microsPerMwh: Float64Array }[];
}

/**
 * Rounds prices per row to what a certificate holds, and into what missing each range costs.
 *
 * @param microsPerWOfRow - what one watt less in each row would be worth [micro-units], a real number.
 */
export function certificateOf(frame: Frame, microsPerWOfRow: Float64Array): Certificate {
  const { rows, periodCount } = frame;
  const perMwh = microsPerW(frame, { kind: 'breach', microsPerMwh: 1 });
  const prices = Float64Array.from(rows, (row, index) => priceOf(row, microsPerWOfRow[index]! / perMwh));
  const groups: { name: string; microsPerMwh: Float64Array }[] = [];
  for (let from = periodCount; from < rows.length; from += periodCount) {
    groups.push({ name: rows[from]!.group ?? '', microsPerMwh: prices.slice(from, from + periodCount) });
  }
  return { requestMicrosPerMwh: prices.slice(0, periodCount), groups };
}

function priceOf({ priced }: Row, microsPerMwh: number): number {
  const most = Math.floor((priced?.above.microsPerMwh ?? Number.MAX_VALUE) / PRICE_STEP_MICROS_PER_MWH);
  const least = -Math.floor((priced?.below.microsPerMwh ?? Number.MAX_VALUE) / PRICE_STEP_MICROS_PER_MWH);
  const steps = Math.round(microsPerMwh / PRICE_STEP_MICROS_PER_MWH);
  return PRICE_STEP_MICROS_PER_MWH * Math.min(most, Math.max(least, steps)) + 0;
}
