import type { AggregateOffer, SelectionProof } from '../market/index.ts';
import type { Certificate } from './certificate.ts';
import { type AnyProblem, emptyOffers, participantsOf } from './columns/any-problem.ts';
import { byText } from './instance.ts';
import type { SelectionCost, SelectionResult } from './result.ts';

/** W · ms in a MWh: money in units of 1/3.6e12 micro-units is a whole number. */
const WATT_MS_PER_MWH = 3_600_000_000_000n;

/** What is stored of a selection so that it can be checked later: see SelectionProof. */
export function proofOf(problem: Pick<AnyProblem, 'limits'>, result: SelectionResult): SelectionProof {
  const { certificate, softened, provenBy, stoppedBy, unroundedObjectiveMicros } = result;
  const prices = new Map(certificate?.groups.map(({ name, microsPerMwh }) => [name, microsPerMwh]));
  return {
    provenBy,
    ...(stoppedBy && { stoppedBy }),
    unroundedObjectiveMicros,
    ...(certificate && { requestMicrosPerMwh: [...certificate.requestMicrosPerMwh] }),
    limits: (problem.limits?.groups ?? []).map(({ name, minDeltaW, maxDeltaW }) => {
      const microsPerMwh = prices.get(name);
      return { name, minDeltaW, maxDeltaW, ...(microsPerMwh && { microsPerMwh: [...microsPerMwh] }) };
    }),
    softened,
  };
}

/** The selection that a stored offer is, as it came from selectOffers; what is not stored is computed anew. */
export function storedSelection(
  problem: AnyProblem,
  offer: AggregateOffer,
  proof: SelectionProof,
): SelectionResult {
  const { objectiveMicros, boundMicros } = offer;
  const certificate = certificateOf(proof);
  return {
    status: offer.status,
    ...(proof.stoppedBy && { stoppedBy: proof.stoppedBy }),
    accepted: offer.accepted,
    notTaken: notTaken(problem, offer),
    sumDeltaW: offer.deltaW,
    shortfallW: offer.shortfallW,
    overshootW: offer.overshootW,
    softened: proof.softened,
    components: costOf(problem, offer, proof),
    objectiveMicros,
    unroundedObjectiveMicros: proof.unroundedObjectiveMicros,
    boundMicros,
    gapPpm: objectiveMicros > boundMicros ? ((objectiveMicros - boundMicros) / objectiveMicros) * 1e6 : 0,
    provenBy: proof.provenBy,
    ...(certificate && { certificate }),
    solves: 0,
  };
}

function certificateOf({ requestMicrosPerMwh, limits }: SelectionProof): Certificate | undefined {
  if (requestMicrosPerMwh === undefined) return undefined;
  return {
    requestMicrosPerMwh: Float64Array.from(requestMicrosPerMwh),
    groups: limits.map(({ name, minDeltaW, microsPerMwh }) => ({
      name,
      microsPerMwh: Float64Array.from(microsPerMwh ?? new Float64Array(minDeltaW.length)),
    })),
  };
}

function notTaken(problem: AnyProblem, { accepted }: AggregateOffer): SelectionResult['notTaken'] {
  const taken = new Set(accepted.map(({ participantId }) => participantId));
  const empty = emptyOffers(problem);
  return participantsOf(problem)
    .filter((participantId) => !taken.has(participantId))
    .map((participantId) => ({
      participantId,
      reason: empty.has(participantId) ? ('no-options' as const) : ('not-chosen' as const),
    }))
    .sort((a, b) => byText(a.participantId, b.participantId));
}

function costOf(
  { periodMs, request }: Pick<AnyProblem, 'periodMs' | 'request'>,
  { priceMicros, shortfallW, overshootW }: AggregateOffer,
  { softened }: SelectionProof,
): SelectionCost {
  const micros = (missedW: number, microsPerMwh: number) =>
    Number(
      (2n * BigInt(missedW) * BigInt(periodMs) * BigInt(microsPerMwh) + WATT_MS_PER_MWH) /
        (2n * WATT_MS_PER_MWH),
    );
  const sumOf = (powersW: Int32Array) => powersW.reduce((sum, powerW) => sum + powerW, 0);
  return {
    pricesMicros: priceMicros,
    shortfallMicros: micros(sumOf(shortfallW), request.shortfallMicrosPerMwh),
    overshootMicros: micros(sumOf(overshootW), request.overshootMicrosPerMwh),
    breachMicros: softened.reduce(
      (sum, { breachW, priceMicrosPerMwh }) => sum + micros(Math.abs(breachW), priceMicrosPerMwh),
      0,
    ),
  };
}
