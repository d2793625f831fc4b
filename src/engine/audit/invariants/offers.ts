import type { GroupId } from '../../ids.ts';
import type { FlexOffer, OfferOption } from '../../market/index.ts';
import { type CycleRecord, keys, type OfferRecord, unpackOffer } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { inPieces, recordAt } from '../read.ts';

/** Answers are of the cycle under which they lie, and can be accepted as they are. */
export const offers: Invariant = {
  id: 'offers',
  says: 'every offer is that of a member of its cycle, for its prognosis, with options that can be accepted',
  checks: { OFFER: checkOffers },
};

async function checkOffers({ parts: [cycleId], items, pk }: Subject, audit: Audit): Promise<void> {
  const cycle = await recordAt<CycleRecord>(audit.table, keys.cycleKey(cycleId!));
  if (cycle === undefined) {
    audit.violated({ place: pk, found: 'offers without a cycle', expected: `cycle ${cycleId}` });
    return;
  }
  const { aggregates } = audit.repositories;
  const head = await aggregates.get(cycle.groupId as GroupId, cycle.day, cycle.prognosisRevision);
  const members = head === undefined ? [] : await aggregates.members(head);
  const revisions = new Map<string, number>(members.map((one) => [one.participantId, one.revision]));
  for await (const piece of inPieces(items())) {
    audit.checked(piece.length);
    for (const { pk: of, sk, attributes } of piece) {
      const key = { pk: of, sk };
      const record = unpackOffer(attributes);
      const problem =
        misplaced(record, key.sk, cycle) ??
        unmeasured(record, revisions.get(key.sk)) ??
        wrongOption(record, head?.powerW.length ?? 0);
      if (problem !== undefined) audit.violated({ place: placeOf(key), ...problem });
    }
  }
}

interface Wrong {
  readonly found: string;
  readonly expected: string;
}

function misplaced(offer: OfferRecord, participantId: string, { requestId }: CycleRecord): Wrong | undefined {
  if (offer.participantId !== participantId) {
    return { found: `the offer of ${offer.participantId}`, expected: `that of ${participantId}` };
  }
  if (offer.requestId === requestId) return undefined;
  return { found: `an answer to request ${offer.requestId}`, expected: `one to request ${requestId}` };
}

/** An answer without options may say that there was nothing to measure from. */
function unmeasured({ options, prognosisRevision }: FlexOffer, inSum: number | undefined): Wrong | undefined {
  if (inSum === undefined)
    return { found: 'an offer', expected: 'none: no member of the sum that was asked' };
  if (options.length === 0 || prognosisRevision === inSum) return undefined;
  return {
    found: `changes against revision ${prognosisRevision}`,
    expected: `against revision ${inSum}, which is in the sum`,
  };
}

function wrongOption({ options }: FlexOffer, periodCount: number): Wrong | undefined {
  if (new Set(options.map(({ id }) => id)).size !== options.length) {
    return { found: 'two options of one id', expected: 'ids that are unique within the offer' };
  }
  const wrong = options.find((option) => !isPossible(option, periodCount));
  if (wrong === undefined) return undefined;
  return {
    found: `option ${wrong.id} from factor ${wrong.minActivationFactor} over ${wrong.deltaW.length} periods at ${wrong.priceMicros} micro-units`,
    expected: `a multiple of 0.01 from 0.01 to 1, ${periodCount} periods, a whole price`,
  };
}

function isPossible({ minActivationFactor: factor, deltaW, priceMicros }: OfferOption, periodCount: number) {
  const isOnGrid = Math.round(factor * 100) / 100 === factor && factor >= 0.01 && factor <= 1;
  return isOnGrid && deltaW.length === periodCount && Number.isInteger(priceMicros);
}
