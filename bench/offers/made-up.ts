import { participantId } from '../../src/engine/ids.ts';
import {
  type ColumnProblem,
  OfferColumnsWriter,
  offerAt,
  type SelectionProblem,
} from '../../src/engine/offer-trader/index.ts';
import { randomStream } from '../../src/engine/quantity/random.ts';

/**
 * Made-up offers, the same for the same seed: cars, heat pumps, home batteries, cold stores and factories that
 * answer an evening request, each with one to four options of which at most one is taken, an hour to four of
 * delivery and a rebound after it; what of the rebound falls on the next day is none of the request's.
 */

const PERIODS = 96;
const PERIOD_MS = 900_000;
const HOURS = PERIOD_MS / 3_600_000;
/** Asked: the evening from 17:00 to 21:00. */
const FROM = 68;
const TO = 84;

const OPTION_IDS = ['option-1', 'option-2', 'option-3', 'option-4'];

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

/** Of four sizes, all or nothing, and at prices within 2 %: hard to fit together, since all are alike. */
const BLOCKS: readonly Kind[] = [2.5, 5, 10, 20].map((kw) => ({
  share: 0.25,
  kwMin: kw,
  kwMax: kw,
  reboundMin: 0.6,
  reboundMax: 1.2,
  minFactors: [1],
}));

/** `mixed`: as in a neighbourhood; `blocks`: all or nothing, four sizes, nearly the same prices. */
export type Mix = 'mixed' | 'blocks';

/** Prices at factor 1 [micro-units per kWh]: the least and how much more at most. */
const PRICES: Readonly<
  Record<Mix, { readonly from: number; readonly width: number; readonly noise: number }>
> = {
  mixed: { from: 60_000, width: 120_000, noise: 0.3 },
  blocks: { from: 100_000, width: 2_000, noise: 0 },
};

/** Of more offers each is that much smaller, so that sums stay below 2^31 W. */
const WHOLE_OFFERS_MAX = 100_000;

/** A request and offers to it. */
export function madeUpProblem(seed: number, offerCount: number, mix: Mix = 'mixed'): SelectionProblem {
  const { offers, ...asked } = madeUpColumns(seed, offerCount, mix);
  return { ...asked, offers: offers.participantIds.map((_, offer) => offerAt(offers, offer)) };
}

/** The same with the offers as columns. */
export function madeUpColumns(seed: number, offerCount: number, mix: Mix = 'mixed'): ColumnProblem {
  const { uniform } = randomStream('offers', seed);
  const writer = new OfferColumnsWriter(PERIODS);
  let capacityW = 0;
  const scale = Math.min(1, WHOLE_OFFERS_MAX / offerCount);
  for (let index = 0; index < offerCount; index += 1) {
    capacityW += 0.5 * writeOffer(writer, uniform, { index, mix, scale });
  }
  const askedW = Math.round(capacityW * (0.3 + 0.4 * uniform()));
  const perPeriod = (asked: number, other: (period: number) => number) =>
    Int32Array.from({ length: PERIODS }, (_, period) => Math.round(isAsked(period) ? asked : other(period)));
  return {
    periodMs: PERIOD_MS,
    request: {
      dispositions: Array.from({ length: PERIODS }, (_, period) =>
        isAsked(period) ? 'requested' : 'available',
      ),
      minDeltaW: perPeriod(-1.02 * askedW, () => -askedW),
      maxDeltaW: perPeriod(-askedW, (period) => (period < TO + 4 ? 0.3 : 0.45) * askedW),
      shortfallMicrosPerMwh: 1_000_000_000,
      overshootMicrosPerMwh: 60_000_000,
    },
    offers: writer.columns(),
  };
}

function isAsked(period: number): boolean {
  return period >= FROM && period < TO;
}

/** @returns what it can give at most [W]. */
function writeOffer(
  writer: OfferColumnsWriter,
  random: () => number,
  { index, mix, scale }: { readonly index: number; readonly mix: Mix; readonly scale: number },
): number {
  const kind = pick(mix === 'mixed' ? KINDS : BLOCKS, random());
  const powerW = Math.round(1000 * scale * (kind.kwMin + (kind.kwMax - kind.kwMin) * random()));
  const microsPerKwh = PRICES[mix].from + PRICES[mix].width * random();
  const optionCount = 1 + Math.floor(4 * random());
  writer.offer(participantId(`p-${String(index).padStart(7, '0')}`));
  for (let at = 0; at < optionCount; at += 1) {
    writeOption(writer, random, {
      kind,
      id: OPTION_IDS[at]!,
      powerW,
      microsPerKwh,
      noise: PRICES[mix].noise,
    });
  }
  return powerW;
}

/** Delivers for an hour to four, flat or less in the second half; takes what it owes back right behind. */
function writeOption(
  writer: OfferColumnsWriter,
  random: () => number,
  own: {
    readonly kind: Kind;
    readonly id: string;
    readonly powerW: number;
    readonly microsPerKwh: number;
    readonly noise: number;
  },
): void {
  const { kind, powerW } = own;
  const from = FROM - 4 + Math.floor((TO - FROM) * random());
  const to = Math.min(from + 4 * (1 + Math.floor(4 * random())), PERIODS);
  const partPu = random() < 0.3 ? 0.4 + 0.5 * random() : 1;
  const reboundPu = kind.reboundMin + (kind.reboundMax - kind.reboundMin) * random();
  const reboundPeriods = 4 + Math.floor(12 * random());
  const owed = reboundPu * powerW * (to - from);
  const energyKwh = (powerW * (to - from) * HOURS) / 1000;
  writer.option({
    id: own.id,
    priceMicros: Math.round(energyKwh * own.microsPerKwh * (1 - own.noise / 2 + own.noise * random())),
    minActivationFactor: kind.minFactors[Math.floor(kind.minFactors.length * random())]!,
  });
  writer.run(from, -powerW);
  writer.run(from + ((to - from) >> 1), -Math.round(powerW * partPu));
  if (to < PERIODS) writer.run(to, Math.round(owed / reboundPeriods));
  if (to + reboundPeriods < PERIODS) writer.run(to + reboundPeriods, 0);
}

function pick(kinds: readonly Kind[], random: number): Kind {
  let left = random;
  for (const kind of kinds) {
    left -= kind.share;
    if (left < 0) return kind;
  }
  return kinds[0]!;
}
