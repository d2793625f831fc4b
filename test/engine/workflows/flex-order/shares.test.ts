import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contractId, cycleId, groupId, participantId, requestId } from '../../../../src/engine/ids.ts';
import type { AggregateOffer, Disposition, FlexRequest } from '../../../../src/engine/market/index.ts';
import { scaledDeltaW, scaledPriceMicros } from '../../../../src/engine/offer-trader/index.ts';
import { sharesOf, type Taken } from '../../../../src/engine/workflows/flex-order/shares.ts';

/** Four periods: rebound before and after two that are asked for. */
const DISPOSITIONS: readonly Disposition[] = ['available', 'requested', 'requested', 'available'];

function requestOf(room: number): FlexRequest {
  return {
    id: requestId('r1'),
    groupId: groupId('g1'),
    day: '2026-11-24',
    requestedBy: 'partner',
    deadlineMs: 1,
    dispositions: DISPOSITIONS,
    minDeltaW: Int32Array.of(-room, -9_000, -9_000, -room),
    maxDeltaW: Int32Array.of(room, 0, 0, room),
    shortfallMicrosPerMwh: 1,
    overshootMicrosPerMwh: 1,
    createdMs: 0,
  };
}

interface Given {
  readonly deltaW: readonly number[];
  readonly factor?: number;
  readonly least?: number;
  readonly priceMicros?: number;
}

function takenOf(given: Given, index: number): Taken {
  const { deltaW, factor = 1, least = 0.01, priceMicros = 1_000_000 } = given;
  const id = participantId(`p${index}`);
  const whole = Int32Array.from(deltaW);
  return {
    accepted: {
      participantId: id,
      optionId: 'o1',
      activationFactor: factor,
      deltaW: scaledDeltaW(whole, factor),
      priceMicros: scaledPriceMicros(priceMicros, factor),
    },
    option: {
      id: 'o1',
      deltaW: whole,
      priceMicros,
      siteCostMicros: 0,
      minActivationFactor: least,
      contractId: contractId(`c${index}`),
    },
  };
}

function offerOf(taken: readonly Taken[]): AggregateOffer {
  const deltaW = new Int32Array(DISPOSITIONS.length);
  for (const { accepted } of taken) {
    for (const [period, changeW] of accepted.deltaW.entries()) deltaW[period]! += changeW;
  }
  return {
    cycleId: cycleId('c-r1'),
    requestId: requestId('r1'),
    prognosisRevision: 1,
    deltaW,
    priceMicros: taken.reduce((sum, { accepted }) => sum + accepted.priceMicros, 0),
    shortfallW: new Int32Array(4),
    overshootW: new Int32Array(4),
    objectiveMicros: 0,
    boundMicros: 0,
    status: 'optimal',
    accepted: taken.map(({ accepted }) => accepted),
    createdMs: 0,
  };
}

function split(given: readonly Given[], factor: number, room = 9_000) {
  const taken = given.map(takenOf);
  return { taken, shares: sharesOf(offerOf(taken), { taken, request: requestOf(room), factor }) };
}

describe('a part of an offer', () => {
  test('the whole is what was taken', () => {
    const { taken, shares } = split([{ deltaW: [0, -1_000, -1_000, 800], factor: 0.73 }], 1);
    expect(shares).toEqual({ outcome: 'shares', shares: taken.map(({ accepted }) => accepted) });
  });

  test('half of options that were taken whole is half of each, power and price', () => {
    const { shares } = split(
      [{ deltaW: [0, -1_000, -1_001, 800] }, { deltaW: [300, -500, 0, 0], priceMicros: 333_333 }],
      0.5,
    );
    expect(shares).toEqual({
      outcome: 'shares',
      shares: [
        {
          participantId: 'p0',
          activationFactor: 0.5,
          deltaW: Int32Array.of(0, -500, -501, 400), // 500.5 is rounded away from zero
          priceMicros: 500_000,
        },
        {
          participantId: 'p1',
          activationFactor: 0.5,
          deltaW: Int32Array.of(150, -250, 0, 0),
          priceMicros: 166_667, // 166,666.5
        },
      ],
    });
  });

  test('what rounding to hundredths takes of one is made up for by the next', () => {
    const alike = { deltaW: [0, -1_000, 0, 1_000], factor: 0.75 };
    const { shares } = split([alike, alike], 0.5); // 0.375 each
    expect(
      shares.outcome === 'shares' && shares.shares.map(({ activationFactor }) => activationFactor),
    ).toEqual([0.38, 0.37]);
  });

  test('an option that cannot be so small is named, with the least factor of the offer', () => {
    const { shares } = split(
      [
        { deltaW: [0, -1_000, 0, 0] },
        { deltaW: [0, -1_000, 0, 0], factor: 0.8, least: 0.5 },
        { deltaW: [0, -1_000, 0, 0], least: 1 },
      ],
      0.6,
    );
    expect(shares).toEqual({
      outcome: 'refused',
      reason:
        'Factor 0.60 is less than p1 (option o1, taken at 0.80, cannot be below 0.50), p2 (option o1, taken at 1.00, cannot be below 1.00) can do; the least factor of this offer is 1.00.',
    });
  });

  test('of many that cannot, three are named', () => {
    const whole = { deltaW: [0, -100, 0, 0], least: 1 };
    const { shares } = split([whole, whole, whole, whole, whole], 0.99);
    expect(shares).toHaveProperty('reason', expect.stringMatching(/p0 .*, p1 .*, p2 .*, 2 others can do/));
  });

  test('the least factor that is named is allowed, and the one below is not', () => {
    const given = [{ deltaW: [0, -1_000, 0, 0], factor: 0.7, least: 0.33 }];
    expect(split(given, 0.1).shares).toHaveProperty('reason', expect.stringContaining('offer is 0.47'));
    expect(split(given, 0.47).shares.outcome).toBe('shares'); // 0.329, which is 0.33
    expect(split(given, 0.46).shares.outcome).toBe('refused'); // 0.322
  });

  test('an option that was taken at a single hundredth lets the offer be halved, and not be cut to a third', () => {
    const given = [
      { deltaW: [0, -400, 0, 0], factor: 0.01 },
      { deltaW: [0, -1_000, 0, 0], factor: 1 },
    ];
    const { shares } = split(given, 0.5);
    expect(
      shares.outcome === 'shares' && shares.shares.map(({ activationFactor }) => activationFactor),
    ).toEqual([0.01, 0.5]);
    expect(split(given, 0.33).shares).toHaveProperty('reason', expect.stringContaining('offer is 0.50'));
  });

  test('a corridor that rounding would leave refuses the part', () => {
    // At half of 0.05 one is taken at 0.03 and the other at 0.02: rebounds that cancel out no longer do.
    const opposite = [
      { deltaW: [1_000, -10, 0, 0], factor: 0.05 },
      { deltaW: [-1_000, -10, 0, 0], factor: 0.05 },
    ];
    expect(split(opposite, 0.5, 8).shares).toEqual({
      outcome: 'refused',
      reason:
        'At factor 0.50 the change of 10 W in period 1 would leave the -8 to 8 W that are tolerated there.',
    });
    expect(split(opposite, 0.5, 10).shares.outcome).toBe('shares');
  });

  test('adds up to the part of the whole, never below the least, for any options', () => {
    const option = fc.record({
      deltaW: fc.tuple(
        fc.integer({ min: -3_000, max: 3_000 }),
        fc.integer({ min: -5_000, max: -1 }),
        fc.integer({ min: -5_000, max: -1 }),
        fc.integer({ min: -3_000, max: 3_000 }),
      ),
      taken: fc.integer({ min: 1, max: 100 }),
      least: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(
        fc.array(option, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 99 }),
        (options, part) => {
          const given = options.map(({ deltaW, taken, least }) => ({
            deltaW,
            factor: taken / 100,
            least: Math.min(taken, least) / 100,
          }));
          const { taken, shares } = split(given, part / 100, 1_000_000);
          const isAllowed = given.every(
            ({ factor, least }) => Math.round(factor * 100) * part >= Math.round(least * 100) * 100 - 50,
          );
          expect(shares.outcome).toBe(isAllowed ? 'shares' : 'refused');
          if (shares.outcome === 'refused') return;
          let exactW = 0;
          let sharedW = 0;
          let largestW = 0;
          let keptW = 0;
          for (const [index, { activationFactor, deltaW }] of shares.shares.entries()) {
            const { option: whole, accepted } = taken[index]!;
            expect(activationFactor).toBeGreaterThanOrEqual(whole.minActivationFactor);
            expect(activationFactor).toBeLessThanOrEqual(accepted.activationFactor);
            expect(deltaW).toEqual(scaledDeltaW(whole.deltaW, activationFactor));
            const askedW = whole.deltaW[1]! + whole.deltaW[2]!;
            exactW += (askedW * accepted.activationFactor * part) / 100;
            sharedW += askedW * activationFactor;
            largestW = Math.max(largestW, Math.abs(askedW));
            const isKept = (accepted.activationFactor * part) / 100 < whole.minActivationFactor;
            if (isKept) keptW += Math.abs(askedW);
          }
          // A hundredth of one option, and half of one of each whose least factor forbids to go below.
          expect(Math.abs(sharedW - exactW)).toBeLessThanOrEqual(
            (0.01 * largestW + 0.005 * keptW) * 1.0001 + 1e-6,
          );
        },
      ),
      { seed: 20261122, numRuns: 400 },
    );
  });
});
