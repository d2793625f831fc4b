import { orderId, siteId } from '../../src/engine/ids.ts';
import type { FlexOffer } from '../../src/engine/market/index.ts';
import { type SelectionResult, selectOffers } from '../../src/engine/offer-trader/index.ts';
import type { Solver } from '../../src/engine/ports.ts';
import { agreedWishes, completeOffer, prepareOffer } from '../../src/engine/trader/index.ts';
import { planOrdered } from '../../src/engine/workflows/flex-order/plan-ordered.ts';
import { planRecord } from '../../src/engine/workflows/plan-record.ts';
import type { Market, MarketSite } from './market.ts';

/** What the market cycle comes to, and what carrying it out costs. */
export interface Ordered {
  readonly offers: readonly FlexOffer[];
  readonly selection: SelectionResult;
  /** What the sites lose by it, planned as they are ordered, plus the contracts' prices per kWh [micro-units]. */
  readonly deliveryMicros: number;
  /** What is missed of the request, as it prices it [micro-units]. */
  readonly missMicros: number;
}

/** As the market cycle has them. */
const SELECT_OPTIONS = { relativeGap: 1e-3, nodeLimit: 20_000, timeLimitS: 60 };

const HOUR_MS = 3_600_000;
const W_PER_KW = 1000;

/** Sites of one batch: these agree on who does what. */
const TRADED_TOGETHER = 50;

/** The offers of all sites, each made by itself. */
function offersOf(
  { grid, nowMs, sites, request }: Market,
  solver: Solver,
  agrees: boolean,
): readonly FlexOffer[] {
  const prepared = sites.map(({ participantId, problem, prognosisW, contracts }) => {
    const known = {
      participantId,
      grid,
      problem,
      prognosisW,
      prognosisRevision: 1,
      contracts,
      request,
      nowMs,
    };
    return prepareOffer({ ...known, ordered: [], invocations: [] }, solver);
  });
  const offers: FlexOffer[] = [];
  for (let from = 0; from < prepared.length; from += TRADED_TOGETHER) {
    const batch = prepared.slice(from, from + TRADED_TOGETHER);
    const wishes = agrees ? agreedWishes(batch, batch.length / prepared.length, solver) : [];
    offers.push(...batch.map((one, index) => completeOffer(one, solver, wishes[index])));
  }
  return offers;
}

/**
 * Offers, selection and order, each as the workflows do it.
 *
 * @param agrees - whether sites agree on who does what before they offer.
 */
export function orderedBy(market: Market, solver: Solver, agrees: boolean): Ordered {
  const offers = offersOf(market, solver, agrees);
  const selection = selectOffers(
    {
      periodMs: market.grid.periodMs,
      request: market.request,
      offers: offers.filter(({ options }) => options.length > 0),
    },
    solver,
    SELECT_OPTIONS,
  );
  let deliveryMicros = 0;
  for (const accepted of selection.accepted) {
    const index = market.sites.findIndex(({ participantId }) => participantId === accepted.participantId);
    const option = offers[index]!.options.find(({ id }) => id === accepted.optionId)!;
    deliveryMicros += extraMicros(market, market.sites[index]!, accepted.deltaW, solver);
    deliveryMicros += contractMicros(market, market.sites[index]!, option.contractId, accepted.deltaW);
  }
  const { shortfallMicros, overshootMicros } = selection.components;
  return { offers, selection, deliveryMicros, missMicros: shortfallMicros + overshootMicros };
}

function extraMicros(
  { grid, nowMs }: Market,
  { problem, baseline, prognosisW }: MarketSite,
  deltaW: Int32Array,
  solver: Solver,
): number {
  const id = siteId('site');
  const current = planRecord({ siteId: id, grid, problem, result: baseline, orderIds: [] }, 1, nowMs);
  const netW = prognosisW.map((powerW, period) => powerW + deltaW[period]!);
  const order = { siteId: id, day: grid.day, orderId: orderId('o'), netW, deltaW };
  const { result } = planOrdered(current, order, nowMs, solver);
  if (result.status === 'infeasible')
    throw new Error(`an order cannot be kept: ${result.conflicts[0]!.message}`);
  return result.costMicros - baseline.costMicros;
}

function contractMicros(
  { grid, request }: Market,
  { contracts }: MarketSite,
  contractId: string,
  deltaW: Int32Array,
): number {
  const contract = contracts.find(({ id }) => id === contractId)!;
  let deliveredWh = 0;
  for (const [period, changeW] of deltaW.entries()) {
    if (request.dispositions[period] === 'requested')
      deliveredWh += (Math.abs(changeW) * grid.periodMs) / HOUR_MS;
  }
  return (deliveredWh / W_PER_KW) * contract.priceMicrosPerKwh + contract.pricePerInvocationMicros;
}
