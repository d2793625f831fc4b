import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../../src/engine/errors.ts';
import { contractId, participantId, requestId } from '../../../src/engine/ids.ts';
import type { Attributes } from '../../../src/engine/ports.ts';
import { type OfferRecord, packOffers, unpackOffers } from '../../../src/engine/repositories/index.ts';

function offer(...powers: readonly (readonly number[])[]): OfferRecord {
  return {
    participantId: participantId('home-1'),
    requestId: requestId('r-1'),
    prognosisRevision: 3,
    answer: 'made',
    reasons: ['rest'],
    createdMs: 5,
    options: powers.map((deltaW, index) => ({
      id: `o${index + 1}`,
      deltaW: Int32Array.from(deltaW),
      priceMicros: 100 + index,
      siteCostMicros: -index,
      minActivationFactor: (1 + index) / 10,
      contractId: contractId('down'),
    })),
  };
}

describe('the columns of an offer', () => {
  it.each([
    ['no options', offer()],
    ['one', offer([0, -500, -500, 0])],
    ['several', offer([0, -500, -500, 0], [0, 0, 0, 0], [1, 2, 3, 4], [-(2 ** 31), 2 ** 31 - 1, 0, 0])],
  ])('give back what was put in: %s', (_, one) => {
    expect(unpackOffers(packOffers([one]))).toEqual([one]);
  });

  it('keep contracts apart where there are several', () => {
    const one = offer([1, 2], [3, 4]);
    const [first, second] = one.options;
    const mixed = { ...one, options: [first!, { ...second!, contractId: contractId('up') }] };
    expect(unpackOffers(packOffers([mixed, one]))).toEqual([mixed, one]);
  });

  it('keep what only some options have', () => {
    const one = offer([1, 2], [3, 4], [5, 6]);
    const [first, second, third] = one.options;
    const robust = { worstPu: 0.05, survivingFactor: 0.7 };
    const options = [{ ...first!, robust }, { ...second!, opportunityMicros: 9 }, third!];
    const mixed = { ...one, options, lossPpm: 12, wishedW: Int32Array.of(7, -8) };
    expect(unpackOffers(packOffers([mixed, one]))).toEqual([mixed, one]);
  });

  it('notice what was cut off', () => {
    const packed = packOffers([offer([1, 2, 3], [3, 4, 4])]);
    const options = packed['options'] as Attributes;
    const runs = options['runs'] as Uint8Array;
    const cut = { ...packed, options: { ...options, runs: runs.subarray(0, runs.length - 8) } };
    expect(() => unpackOffers(cut)).toThrow(InvariantError);
  });
});
