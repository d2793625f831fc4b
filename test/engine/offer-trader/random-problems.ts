import { participantId } from '../../../src/engine/ids.ts';
import type { SelectionOffer, SelectionProblem } from '../../../src/engine/offer-trader/index.ts';
import { randomStream } from '../../../src/engine/quantity/random.ts';
import { offer, option, problem, type Range, request } from './problems.ts';

const PERIODS = 12;

/**
 * A problem with everything in it, the same for the same seed: an evening that is asked for, rebound in tight room,
 * exclusive options, least factors, and by chance a feeder, a budget, a count, something agreed, a breached range.
 */
export function randomProblem(seed: number, offerCount: number): SelectionProblem {
  const stream = randomStream('selection', seed);
  const offers = Array.from({ length: offerCount }, (_, index) => randomOffer(seed, index));
  const capacityW = offers.reduce((sum, { options }) => sum - Math.min(...options[0]!.deltaW), 0);
  const askedW = Math.round(stream.between(0.2, 0.6) * capacityW);
  const ranges = Array.from({ length: PERIODS }, (_, period): Range => {
    if (period >= 4 && period < 8) return ['requested', Math.round(-1.1 * askedW), -askedW];
    return period === 11 ? ['unchanged'] : ['available', -askedW, Math.round(0.4 * askedW)];
  });
  if (stream.chance(0.2)) ranges[0] = ['available', -300, -100];
  const limits = {
    ...(stream.chance(0.3) && { maxAcceptedOffers: Math.ceil(offerCount / 3) }),
    ...(stream.chance(0.3) && { maxTotalPriceMicros: 150_000 * offerCount }),
    ...(stream.chance(0.3) && { groups: [feeder(offerCount, askedW)] }),
  };
  const first = offers[0]!;
  const agreed = { participantId: first.participantId, optionId: first.options[0]!.id, activationFactor: 1 };
  return problem(request(...ranges), offers, { limits, ...(stream.chance(0.2) && { fixed: [agreed] }) });
}

function randomOffer(seed: number, index: number): SelectionOffer {
  const stream = randomStream('selection offer', seed, index);
  const powerW = stream.chance(0.2) ? stream.whole(2000, 9000) : stream.whole(200, 2000);
  const minActivationFactor = stream.chance(0.3) ? 1 : stream.whole(1, 60) / 100;
  const options = Array.from({ length: stream.whole(1, 3) }, (_, at) => {
    const from = stream.whole(3, 6);
    const to = Math.min(8, from + stream.whole(1, 4));
    const deltaW = new Int32Array(PERIODS).fill(-powerW, from, to);
    if (stream.chance(0.7))
      deltaW.fill(Math.round(powerW * stream.between(0.2, 0.9)), 8, stream.whole(9, 11));
    const priceMicros = Math.round(powerW * (to - from) * stream.between(20, 200));
    return option(`o${at}`, [...deltaW], priceMicros, minActivationFactor);
  });
  return offer(`p${String(index).padStart(5, '0')}`, ...options);
}

function feeder(offerCount: number, askedW: number) {
  const ids = Array.from(
    { length: Math.ceil(offerCount / 2) },
    (_, index) => `p${String(index).padStart(5, '0')}`,
  );
  return {
    name: 'feeder',
    participantIds: ids.map(participantId),
    minDeltaW: new Int32Array(PERIODS).fill(-Math.round(0.7 * askedW)),
    maxDeltaW: new Int32Array(PERIODS).fill(Math.round(0.2 * askedW)),
  };
}
