import type { CycleId, RequestId } from '../../ids.ts';
import {
  type AcceptedOffer,
  type AggregateOffer,
  type FlexRequest,
  type OfferOption,
  partOfRequest,
} from '../../market/index.ts';
import { type CycleRecord, keys, type OfferRecord } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { differenceText, firstDifference, placeOf } from '../places.ts';
import { recordAt } from '../read.ts';
import { shareOf } from '../share.ts';

const OFFERS_TOGETHER = 500;

/** What the group offers as one is what its participants offered. */
export const aggregateOffers: Invariant = {
  id: 'aggregate-offers',
  says: 'every aggregated offer is the sum of accepted options, each within what was offered, and of what is missing',
  checks: { 'AGGREGATE-OFFER': checkOffer },
};

async function checkOffer({ parts: [cycleId], pk }: Subject, audit: Audit): Promise<void> {
  const place = placeOf({ pk, sk: keys.SELF });
  const offer = await audit.repositories.aggregateOffers.get(cycleId as CycleId);
  const cycle = await recordAt<CycleRecord>(audit.table, keys.cycleKey(cycleId!));
  if (offer === undefined) return;
  audit.checked();
  if (cycle === undefined || offer.cycleId !== cycleId) {
    audit.violated({
      place,
      found: `the offer of cycle ${offer.cycleId}`,
      expected: `that of cycle ${cycleId}`,
    });
    return;
  }
  const request = await audit.repositories.requests.get(cycle.requestId as RequestId);
  await checkOne(offer, { place, request, audit });
  for (const sharePct of offer.ladderPct ?? []) {
    const part = await audit.repositories.aggregateOffers.get(offer.cycleId, sharePct);
    const where = placeOf(keys.partOfferKey(offer.cycleId, sharePct));
    if (part?.sharePct === sharePct) await checkOne(part, { place: where, request, audit });
    else audit.violated({ place: where, found: 'no such option', expected: `an offer of ${sharePct} %` });
  }
}

/** The offer of a whole request or of a part of it. */
async function checkOne(
  offer: AggregateOffer,
  { place, request, audit }: { place: string; request: FlexRequest | undefined; audit: Audit },
): Promise<void> {
  await checkAccepted(offer, place, audit);
  checkSums(offer, place, audit);
  if (request === undefined) return;
  checkMissing(offer, partOfRequest(request, offer.sharePct ?? 100), { place, audit });
}

async function checkAccepted(offer: AggregateOffer, place: string, audit: Audit): Promise<void> {
  const seen = new Set<string>();
  for (let from = 0; from < offer.accepted.length; from += OFFERS_TOGETHER) {
    const some = offer.accepted.slice(from, from + OFFERS_TOGETHER);
    const offers = await audit.repositories.offers.getMany(
      offer.cycleId,
      some.map(({ participantId }) => participantId),
    );
    some.forEach((accepted, index) => {
      const problem = wrongAcceptance(accepted, offers[index], offer) ?? repeated(accepted, seen);
      if (problem !== undefined) audit.violated({ place: `${place}, ${accepted.participantId}`, ...problem });
    });
  }
}

interface Wrong {
  readonly found: string;
  readonly expected: string;
}

function repeated({ participantId }: AcceptedOffer, seen: Set<string>): Wrong | undefined {
  if (seen.has(participantId)) return { found: 'accepted twice', expected: 'at most one option of an offer' };
  seen.add(participantId);
  return undefined;
}

function wrongAcceptance(
  accepted: AcceptedOffer,
  offered: OfferRecord | undefined,
  { cycleId }: AggregateOffer,
): Wrong | undefined {
  const option = offered?.options.find(({ id }) => id === accepted.optionId);
  if (option === undefined) {
    return { found: `option ${accepted.optionId}`, expected: `an option that was offered in ${cycleId}` };
  }
  const { activationFactor: factor } = accepted;
  if (!(factor >= option.minActivationFactor && factor <= 1) || factor !== Math.round(factor * 100) / 100) {
    return {
      found: `factor ${factor}`,
      expected: `a multiple of 0.01 from ${option.minActivationFactor} to 1`,
    };
  }
  return wrongShare(accepted, option);
}

/** The share of an option is rounded, halves away from zero. */
function wrongShare(accepted: AcceptedOffer, option: OfferOption): Wrong | undefined {
  const share = (full: number) => shareOf(full, accepted.activationFactor);
  const deltaW = Array.from(option.deltaW, share);
  const period = firstDifference(accepted.deltaW, deltaW);
  if (period !== undefined) return differenceText(accepted.deltaW, deltaW, period);
  const priceMicros = share(option.priceMicros);
  if (accepted.priceMicros === priceMicros) return undefined;
  return { found: `${accepted.priceMicros} micro-units`, expected: `${priceMicros} micro-units` };
}

function checkSums({ accepted, deltaW, priceMicros }: AggregateOffer, place: string, audit: Audit): void {
  const sumW = new Array<number>(deltaW.length).fill(0);
  let sumMicros = 0;
  for (const one of accepted) {
    sumMicros += one.priceMicros;
    one.deltaW.forEach((powerW, period) => {
      sumW[period] = (sumW[period] ?? 0) + powerW;
    });
  }
  const period = firstDifference(deltaW, sumW);
  if (period !== undefined) audit.violated({ place, ...differenceText(deltaW, sumW, period) });
  if (priceMicros === sumMicros) return;
  audit.violated({
    place: `${place}, price`,
    found: `${priceMicros} micro-units`,
    expected: `${sumMicros} micro-units`,
  });
}

/** Short of what is asked and beyond it, from the request; where nothing is asked there is neither. */
function checkMissing(
  { deltaW, shortfallW, overshootW }: AggregateOffer,
  { dispositions, minDeltaW, maxDeltaW }: FlexRequest,
  { place, audit }: { readonly place: string; readonly audit: Audit },
): void {
  const shortW = new Array<number>(deltaW.length).fill(0);
  const overW = new Array<number>(deltaW.length).fill(0);
  deltaW.forEach((changeW, period) => {
    if (dispositions[period] !== 'requested') return;
    const aboveW = Math.max(0, changeW - maxDeltaW[period]!);
    const belowW = Math.max(0, minDeltaW[period]! - changeW);
    const isReduction = maxDeltaW[period]! <= 0;
    shortW[period] = isReduction ? aboveW : belowW;
    overW[period] = isReduction ? belowW : aboveW;
  });
  const short = firstDifference(shortfallW, shortW);
  if (short !== undefined) {
    audit.violated({ place: `${place}, shortfall`, ...differenceText(shortfallW, shortW, short) });
  }
  const over = firstDifference(overshootW, overW);
  if (over !== undefined) {
    audit.violated({ place: `${place}, overshoot`, ...differenceText(overshootW, overW, over) });
  }
}
