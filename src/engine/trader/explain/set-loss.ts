import { costAt, type DeliveredCost } from './full-curve.ts';

/** An option as the set of them is judged: at factor f it delivers f of its amount for f of its cost. */
export interface OfferedAmount extends DeliveredCost {
  readonly minActivationFactor: number;
}

/** What a set of options loses against the full curve of cost against amount. */
export interface SetLoss {
  /** The most that an option delivers, and that the site could deliver at a price that somebody pays [Wh]. */
  readonly offeredWh: number;
  readonly possibleWh: number;
  /** Part of the possible amounts that some option delivers at some factor, 0..1. */
  readonly coveredPu: number;
  /** By how much the covered amounts cost more than they had to: on average, and at most [micro-units]. */
  readonly meanMicros: number;
  readonly mostMicros: number;
  /** The average as part of what these amounts cost at least; absent where that is nothing. */
  readonly meanPu?: number;
}

/** Amounts at which set and curve are compared, evenly up to the most that is possible. */
const AMOUNT_COUNT = 50;

/**
 * Compares a set of options with the full curve. Amounts that no option delivers are not in the means, but in `coveredPu`.
 *
 * @param curve - ascending from nothing, convex.
 */
export function setLoss(options: readonly OfferedAmount[], curve: readonly DeliveredCost[]): SetLoss {
  const possibleWh = curve.at(-1)!.deliveredWh;
  const offeredWh = options.reduce((most, { deliveredWh }) => Math.max(most, deliveredWh), 0);
  let coveredCount = 0;
  let leastMicros = 0;
  let lostMicros = 0;
  let mostMicros = 0;
  for (let step = 1; step <= AMOUNT_COUNT; step += 1) {
    const amountWh = (possibleWh * step) / AMOUNT_COUNT;
    const setMicros = cheapest(options, amountWh);
    if (setMicros === undefined) continue;
    const micros = costAt(curve, amountWh);
    const lost = Math.max(0, setMicros - micros);
    coveredCount += 1;
    leastMicros += Math.max(0, micros);
    lostMicros += lost;
    mostMicros = Math.max(mostMicros, lost);
  }
  return {
    offeredWh,
    possibleWh,
    coveredPu: possibleWh > 0 ? coveredCount / AMOUNT_COUNT : 1,
    meanMicros: coveredCount > 0 ? lostMicros / coveredCount : 0,
    mostMicros,
    ...(leastMicros > 0 && { meanPu: lostMicros / leastMicros }),
  };
}

/** What is above an option's amount by less is rounding of watts. */
const ROUNDING_PU = 1e-3;

/** The cheapest way to deliver an amount with one of the options [micro-units]; undefined where none can. */
function cheapest(options: readonly OfferedAmount[], amountWh: number): number | undefined {
  let micros: number | undefined;
  for (const { deliveredWh, siteCostMicros, minActivationFactor } of options) {
    const factor = amountWh / deliveredWh;
    if (factor > 1 + ROUNDING_PU || factor < minActivationFactor) continue;
    const partMicros = Math.min(1, factor) * siteCostMicros;
    if (micros === undefined || partMicros < micros) micros = partMicros;
  }
  return micros;
}
