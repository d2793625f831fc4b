import { orderId } from '../../../src/engine/ids.ts';
import type { FlexOffer, OfferOption } from '../../../src/engine/market/index.ts';
import { scaledPriceMicros } from '../../../src/engine/offer-trader/index.ts';
import { checkSchedule, type OrderConstraint, type Plan } from '../../../src/engine/planner/index.ts';
import type { Solver } from '../../../src/engine/ports.ts';
import { roundHalfAwayFromZero } from '../../../src/engine/quantity/index.ts';
import { periodStartMs, wallMinutes } from '../../../src/engine/time/index.ts';
import type { TraderInput } from '../../../src/engine/trader/index.ts';
import { planOrdered } from '../../../src/engine/workflows/flex-order/plan-ordered.ts';
import { planRecord } from '../../../src/engine/workflows/plan-record.ts';
import { RANDOM_SITE, type RandomOffer } from './random-offer.ts';

/** What an offer promises, checked from the definitions and by carrying it out. */

/** What of an ordered power or of a rule may be missed [W]: what rounding hides, and a hair. */
const HAIR_W = 0.05;
const DELIVERED_W = 1 + HAIR_W;

const MINUTES_PER_HOUR = 60;

/** Everything that is wrong with an offer as it stands. */
export function offerProblems({ input }: RandomOffer, offer: FlexOffer): readonly string[] {
  const problems: string[] = [];
  if (offer.options.length === 0 && offer.reasons.length === 0)
    problems.push('an empty offer without a reason');
  const ids = offer.options.map(({ id }) => id);
  if (ids.join() !== ids.map((_, index) => `o${index + 1}`).join()) problems.push(`numbered ${ids.join()}`);
  const changes = new Set(offer.options.map(({ deltaW }) => deltaW.join()));
  if (changes.size !== offer.options.length) problems.push('two options with the same change');
  for (const option of offer.options) {
    for (const text of optionProblems(input, option)) problems.push(`${option.id}: ${text}`);
  }
  return problems;
}

function* optionProblems(input: TraderInput, option: OfferOption): Iterable<string> {
  const { grid, request, nowMs } = input;
  const contract = input.contracts.find(({ id }) => id === option.contractId)!;
  const sign = contract.direction === 'up' ? 1 : -1;
  const uses = input.invocations.filter(({ contractId }) => contractId === contract.id);
  const hours = grid.periodMinutes / MINUTES_PER_HOUR;
  const delivered: number[] = [];
  let deliveredWh = 0;
  for (const [period, changeW] of option.deltaW.entries()) {
    if (changeW === 0) continue;
    const where = `period ${period} changes by ${changeW} W`;
    const startMs = periodStartMs(grid, period);
    const orderedW = input.ordered.reduce((sum, { deltaW }) => sum + deltaW[period]!, 0);
    if (startMs < nowMs + contract.noticeMinutes * 60_000) yield `${where} within the notice`;
    if (changeW * orderedW < 0) yield `${where} and takes back ${orderedW} W that were ordered`;
    if (request.dispositions[period] === 'unchanged') yield `${where} where nothing may change`;
    const lowW = Math.min(0, request.minDeltaW[period]!);
    const highW = Math.max(0, request.maxDeltaW[period]!);
    if (changeW < lowW || changeW > highW) yield `${where} outside of ${lowW}..${highW} W`;
    if (request.dispositions[period] !== 'requested') continue;

    delivered.push(period);
    deliveredWh += sign * changeW * hours;
    if (Math.sign(changeW) !== sign) yield `${where} against its contract's direction`;
    if (Math.abs(changeW) > contract.powerWMax) yield `${where}, more than the contract's power`;
    const minutes = wallMinutes(grid, period);
    const inWindow = contract.windows.some(
      ({ startMinutes, endMinutes }) => minutes >= startMinutes && minutes + grid.periodMinutes <= endMinutes,
    );
    if (contract.windows.length > 0 && !inWindow) yield `${where} outside of the contract's windows`;
    const restMs = contract.restMinutes * 60_000;
    const rests = uses.every(
      (use) => startMs + grid.periodMs + restMs <= use.startMs || startMs >= use.endMs + restMs,
    );
    if (!rests) yield `${where} while the contract rests`;
  }
  if (uses.length >= (contract.maxInvocationsPerDay ?? Number.POSITIVE_INFINITY))
    yield 'all uses are used up';
  const lengthMinutes = (delivered.at(-1)! - delivered[0]! + 1) * grid.periodMinutes;
  if (!(lengthMinutes >= contract.minDurationMinutes)) yield `it lasts ${lengthMinutes} minutes`;
  if (lengthMinutes > (contract.maxDurationMinutes ?? Number.POSITIVE_INFINITY))
    yield `it lasts ${lengthMinutes} minutes`;

  const { minActivationFactor: factor, priceMicros, siteCostMicros } = option;
  if (!(factor >= 0.01 && factor <= 1) || Math.round(factor * 100) / 100 !== factor) yield `factor ${factor}`;
  if (![priceMicros, siteCostMicros].every(Number.isInteger) || siteCostMicros < 0) yield 'no whole money';
  const contractMicros =
    (deliveredWh / 1000) * contract.priceMicrosPerKwh + contract.pricePerInvocationMicros / factor;
  if (priceMicros < siteCostMicros + contractMicros - 1e-6) {
    yield `${priceMicros} is less than ${siteCostMicros} and ${contractMicros} of the contract`;
  }
}

/** The plan as it stands before the order is carried out. */
export function planOf({ input, problem, baseline: result }: RandomOffer): Plan {
  return planRecord({ siteId: RANDOM_SITE, grid: input.grid, problem, result, orderIds: [] }, 1, 0);
}

export function constraintOf({ input }: RandomOffer, option: OfferOption, factor: number): OrderConstraint {
  const deltaW = option.deltaW.map((changeW) => roundHalfAwayFromZero(factor * changeW));
  const netW = deltaW.map((changeW, period) => input.prognosisW[period]! + changeW);
  return { siteId: RANDOM_SITE, day: input.grid.day, orderId: orderId('o-1'), netW, deltaW };
}

/**
 * Carries an option out at a factor, as the flex order does.
 *
 * @param orderedMs - when the order comes [ms].
 * @returns everything in which the promise is broken.
 */
export function* brokenPromises(
  offer: RandomOffer,
  current: Plan,
  option: OfferOption,
  at: { readonly factor: number; readonly orderedMs: number },
  solver: Solver,
): Iterable<string> {
  const { factor, orderedMs } = at;
  const where = `${option.id} at ${factor}`;
  const constraint = constraintOf(offer, option, factor);
  const { problem, result } = planOrdered(current, constraint, orderedMs, solver);
  if (result.status === 'infeasible') {
    yield `${where}: ${result.conflicts.map(({ message }) => message).join('; ')}`;
    return;
  }
  for (const { tier, id, period, amount, unit } of result.relaxations) {
    if (tier === 'order' && amount > HAIR_W)
      yield `${where}: ${id} missed by ${amount} ${unit} in period ${period}`;
  }
  for (const [period, targetW] of constraint.netW.entries()) {
    const missedW = result.schedule.netW[period]! - targetW;
    if (Math.abs(missedW) > DELIVERED_W) yield `${where}: ${missedW} W beside the order in period ${period}`;
  }
  const violations = checkSchedule(problem, result.schedule, HAIR_W);
  if (violations.some(({ tier }) => tier !== 'wish')) yield `${where}: ${JSON.stringify(violations[0])}`;
  const costMicros = result.costMicros - offer.baseline.costMicros;
  const contract = offer.input.contracts.find(({ id }) => id === option.contractId)!;
  const coveredMicros = scaledPriceMicros(option.priceMicros, factor) - contract.pricePerInvocationMicros;
  if (costMicros > coveredMicros) yield `${where}: costs ${costMicros} and is paid ${coveredMicros}`;
  const siteMicros = factor * option.siteCostMicros;
  if (costMicros > siteMicros + roundingMicros(offer)) {
    yield `${where}: costs ${costMicros} where ${siteMicros} was told`;
  }
}

/** What half a watt in every period of the day can cost at the day's highest price [micro-units]. */
function roundingMicros({ problem, input }: RandomOffer): number {
  const prices = [...problem.site.importPriceMicrosPerKwh, ...problem.site.exportPriceMicrosPerKwh];
  const highest = Math.max(...prices.map(Math.abs));
  const dayHours = (input.grid.endMs - input.grid.startMs) / 3_600_000;
  return (highest * dayHours * 0.5) / 1000;
}
