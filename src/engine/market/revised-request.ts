import { InputError, type Problem, RefusedError } from '../errors.ts';
import type { Disposition, FlexRequest, Revision } from './request.ts';

/**
 * What a request asks beyond what has been ordered already. Orders stay: each range is moved by the change that they make, a
 * budget and a number of participants are less by what they take. A requested period in which orders deliver as much as is asked
 * asks for nothing more, and leaves room up to the edge of what is asked; room for rebound that orders use up is gone.
 *
 * @param request - as it is asked, against the prognosis without those orders.
 * @param revision - `deltaW` on the periods of the request.
 * @returns the request against the prognosis in which the orders are.
 * @throws InputError `bad-request` where a limit is below what is ordered; RefusedError `nothing-left` where nothing is left to ask.
 */
export function revisedRequest(request: FlexRequest, revision: Revision): FlexRequest {
  assertLimits(request, revision);
  const dispositions: Disposition[] = [...request.dispositions];
  const minDeltaW = request.minDeltaW.map((lowW, period) => lowW - revision.deltaW[period]!);
  const maxDeltaW = request.maxDeltaW.map((highW, period) => highW - revision.deltaW[period]!);
  for (const [period, disposition] of request.dispositions.entries()) {
    if (disposition === 'requested' && isAsked(request, period, [minDeltaW[period]!, maxDeltaW[period]!]))
      continue;
    minDeltaW[period] = Math.min(0, minDeltaW[period]!);
    maxDeltaW[period] = Math.max(0, maxDeltaW[period]!);
    const isRoom = minDeltaW[period] !== 0 || maxDeltaW[period] !== 0;
    dispositions[period] = isRoom ? 'available' : 'unchanged';
  }
  if (!dispositions.includes('requested')) {
    throw new RefusedError(
      'nothing-left',
      `The orders of cycle ${revision.cycleId} deliver all that is asked: there is nothing left to ask for.`,
    );
  }
  const { budgetMicros, maxOffers } = request;
  return {
    ...request,
    dispositions,
    minDeltaW,
    maxDeltaW,
    ...(budgetMicros !== undefined && { budgetMicros: budgetMicros - revision.priceMicros }),
    ...(maxOffers !== undefined && { maxOffers: maxOffers - revision.offerCount }),
    revises: revision,
  };
}

/** Whether something of what a period asks is still missing. */
function isAsked(
  { maxDeltaW }: FlexRequest,
  period: number,
  [lowW, highW]: readonly [number, number],
): boolean {
  return maxDeltaW[period]! <= 0 ? highW < 0 : lowW > 0;
}

function assertLimits({ budgetMicros, maxOffers }: FlexRequest, revision: Revision): void {
  const { cycleId, priceMicros, offerCount } = revision;
  const problems: Problem[] = [];
  if (budgetMicros !== undefined && budgetMicros < priceMicros) {
    problems.push({
      path: 'budget',
      value: `${budgetMicros} micro-units`,
      expected: `at least the ${priceMicros} micro-units for which orders of ${cycleId} stay`,
    });
  }
  if (maxOffers !== undefined && maxOffers < offerCount) {
    problems.push({
      path: 'maxOffers',
      value: String(maxOffers),
      expected: `at least the ${offerCount} participants that deliver for orders of ${cycleId}`,
    });
  }
  if (problems.length === 0) return;
  throw new InputError('bad-request', 'The flex request allows less than is ordered already.', {
    details: problems,
  });
}
