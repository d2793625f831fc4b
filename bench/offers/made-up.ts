import { randomStream } from '../../src/engine/example/random.ts';
import type { Packed } from '../../src/engine/offer-trader/core/packed.ts';

/**
 * Made-up offers, the same for the same seed: cars, heat pumps, home batteries, cold stores and factories that
 * answer an evening request, each with one to four options of which at most one is taken, an hour to four of
 * delivery and a rebound after it. Straight in flat arrays, so that a million of them fit.
 */

const PERIODS = 96;
const HOURS = 0.25;
const FROM = 68;
const TO = 84;

interface Kind {
  readonly share: number;
  readonly kwMin: number;
  readonly kwMax: number;
  /** Rebound in parts of what is delivered, at least and at most. */
  readonly reboundMin: number;
  readonly reboundMax: number;
  readonly minFactors: readonly number[];
}

const KINDS: readonly Kind[] = [
  { share: 0.35, kwMin: 3, kwMax: 11, reboundMin: 1, reboundMax: 1, minFactors: [0.01, 0.2] },
  { share: 0.25, kwMin: 1, kwMax: 4, reboundMin: 0.6, reboundMax: 1.2, minFactors: [0.5, 1] },
  { share: 0.2, kwMin: 2, kwMax: 10, reboundMin: 0.9, reboundMax: 1.2, minFactors: [0.01] },
  { share: 0.17, kwMin: 5, kwMax: 50, reboundMin: 0.5, reboundMax: 1.1, minFactors: [0.3, 0.6, 1] },
  { share: 0.03, kwMin: 50, kwMax: 250, reboundMin: 0, reboundMax: 0.4, minFactors: [0.5, 1] },
];

export function madeUpPacked(seed: number, offerCount: number): Packed {
  const { uniform: random } = randomStream('offers', seed);
  const optionStart = new Int32Array(offerCount + 1);
  const priceUnits: number[] = [];
  const minHundredths: number[] = [];
  const offerOf: number[] = [];
  const stepStart: number[] = [0];
  const stepRow: number[] = [];
  const stepKw: number[] = [];
  let capacityKw = 0;
  for (let offer = 0; offer < offerCount; offer += 1) {
    const kind = pick(random());
    const kw = Math.round((kind.kwMin + (kind.kwMax - kind.kwMin) * random()) * 1000) / 1000;
    const options = 1 + Math.floor(4 * random());
    capacityKw += kw * 0.5;
    const noise = 60 + 120 * random();
    for (let option = 0; option < options; option += 1) {
      const length = 4 * (1 + Math.floor(4 * random()));
      const from = FROM - 4 + Math.floor((TO - FROM) * random());
      const to = Math.min(from + length, PERIODS);
      const rebound = kind.reboundMin + (kind.reboundMax - kind.reboundMin) * random();
      const reboundLength = Math.min(PERIODS - to, 4 + Math.floor(12 * random()));
      const steps = new Map<number, number>();
      const step = (row: number, change: number) => steps.set(row, (steps.get(row) ?? 0) + change);
      const part = random() < 0.3 ? 0.4 + 0.5 * random() : 1;
      step(from, -kw);
      if (part !== 1 && to - from > 4) {
        const bend = from + ((to - from) >> 1);
        step(bend, kw - Math.round(kw * part * 1000) / 1000);
        step(to, Math.round(kw * part * 1000) / 1000);
      } else step(to, kw);
      if (reboundLength > 0 && rebound > 0.01) {
        const reboundKw = Math.round(((kw * rebound * (to - from)) / reboundLength) * 1000) / 1000;
        step(to, reboundKw);
        if (to + reboundLength < PERIODS) step(to + reboundLength, -reboundKw);
      }
      for (const [row, change] of [...steps].sort(([a], [b]) => a - b)) {
        if (Math.abs(change) < 1e-9) continue;
        stepRow.push(row);
        stepKw.push(change);
      }
      stepStart.push(stepRow.length);
      priceUnits.push(Math.round(kw * (to - from) * HOURS * noise * (0.85 + 0.3 * random()) * 1000) / 1e6);
      minHundredths.push(Math.round(100 * kind.minFactors[Math.floor(kind.minFactors.length * random())]!));
      offerOf.push(offer);
    }
    optionStart[offer + 1] = priceUnits.length;
  }
  const asked = capacityKw * (0.3 + 0.4 * random());
  const isAsked = (row: number) => row >= FROM && row < TO;
  const rows = (asks: number, other: (row: number) => number) =>
    Float64Array.from({ length: PERIODS }, (_, row) => (isAsked(row) ? asks : other(row)));
  const costs = (perKwh: number) => rows(perKwh * HOURS, () => Number.POSITIVE_INFINITY);
  return {
    rowCount: PERIODS,
    offerCount,
    optionCount: priceUnits.length,
    optionStart,
    offerOf: Int32Array.from(offerOf),
    priceUnits: Float64Array.from(priceUnits),
    minHundredths: Int32Array.from(minHundredths),
    stepStart: Int32Array.from(stepStart),
    stepRow: Int32Array.from(stepRow),
    stepKw: Float64Array.from(stepKw),
    lowKw: rows(-1.02 * asked, () => -asked),
    highKw: rows(-asked, (row) => (row < FROM ? 0.3 * asked : row < TO + 4 ? 0.3 * asked : 0.45 * asked)),
    aboveUnits: costs(1),
    belowUnits: costs(0.06),
    payable: Number.POSITIVE_INFINITY,
    acceptable: Number.POSITIVE_INFINITY,
    moneyMicros: 1_000_000,
  };
}

function pick(random: number): Kind {
  let left = random;
  for (const kind of KINDS) {
    left -= kind.share;
    if (left < 0) return kind;
  }
  return KINDS[0]!;
}
