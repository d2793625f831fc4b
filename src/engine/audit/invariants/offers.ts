import type { GroupId } from '../../ids.ts';
import type { FlexOffer, OfferOption } from '../../market/index.ts';
import { type CycleRecord, keys, type OfferRecord, unpackOffers } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { recordAt } from '../read.ts';

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
  const answered = new Set<string>();
  for await (const { pk: of, sk, attributes } of items()) {
    const records = unpackOffers(attributes);
    audit.checked(records.length);
    for (const record of records) {
      const problem =
        misplaced(record, cycle) ??
        repeated(record, answered) ??
        unmeasured(record, revisions.get(record.participantId)) ??
        wrongOption(record, head?.powerW.length ?? 0);
      if (problem !== undefined)
        audit.violated({ place: placeOf({ pk: of, sk }, record.participantId), ...problem });
    }
  }
}

interface Wrong {
  readonly found: string;
  readonly expected: string;
}

function repeated({ participantId }: OfferRecord, answered: Set<string>): Wrong | undefined {
  if (answered.has(participantId)) return { found: 'a second answer', expected: 'one of each participant' };
  answered.add(participantId);
  return undefined;
}

function misplaced(offer: OfferRecord, { requestId }: CycleRecord): Wrong | undefined {
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
