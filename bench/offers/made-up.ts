import { participantId } from '../../src/engine/ids.ts';
import type {
  SelectionOffer,
  SelectionOption,
  SelectionProblem,
} from '../../src/engine/offer-trader/index.ts';
import { randomStream } from '../../src/engine/quantity/random.ts';

/**
 * Made-up offers, the same for the same seed: cars, heat pumps, home batteries, cold stores and factories that
 * answer an evening request, each with one to four options of which at most one is taken, an hour to four of
 * delivery and a rebound after it.
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

interface MadeOffer {
  readonly offer: SelectionOffer;
  /** What it can give at most [W]. */
  readonly powerW: number;
}

/** A request and offers to it. */
export function madeUpProblem(seed: number, offerCount: number): SelectionProblem {
  const { uniform } = randomStream('offers', seed);
  const made = Array.from({ length: offerCount }, (_, index) => madeUpOffer(uniform, index));
  const capacityW = made.reduce((sum, { powerW }) => sum + 0.5 * powerW, 0);
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
    offers: made.map(({ offer }) => offer),
  };
}

function isAsked(period: number): boolean {
  return period >= FROM && period < TO;
}

function madeUpOffer(random: () => number, index: number): MadeOffer {
  const kind = pick(random());
  const powerW = Math.round(1000 * (kind.kwMin + (kind.kwMax - kind.kwMin) * random()));
  const microsPerKwh = 1000 * (60 + 120 * random());
  const optionCount = 1 + Math.floor(4 * random());
  // All of one offer in one series, as stored offers are read.
  const powers = new Int32Array(PERIODS * optionCount);
  const options = Array.from({ length: optionCount }, (_, at) => {
    const deltaW = powers.subarray(PERIODS * at, PERIODS * (at + 1));
    return madeUpOption(random, kind, { id: OPTION_IDS[at]!, powerW, microsPerKwh, deltaW });
  });
  const id = participantId(`p-${String(index).padStart(7, '0')}`);
  return { powerW, offer: { participantId: id, options } };
}

/** Delivers for an hour to four, flat or less in the second half; takes what it owes back right behind. */
function madeUpOption(
  random: () => number,
  kind: Kind,
  own: {
    readonly id: string;
    readonly powerW: number;
    readonly microsPerKwh: number;
    readonly deltaW: Int32Array;
  },
): SelectionOption {
  const { deltaW } = own;
  const from = FROM - 4 + Math.floor((TO - FROM) * random());
  const to = Math.min(from + 4 * (1 + Math.floor(4 * random())), PERIODS);
  deltaW.fill(-own.powerW, from, to);
  const partPu = random() < 0.3 ? 0.4 + 0.5 * random() : 1;
  deltaW.fill(-Math.round(own.powerW * partPu), from + ((to - from) >> 1), to);
  const reboundPu = kind.reboundMin + (kind.reboundMax - kind.reboundMin) * random();
  const reboundEnd = Math.min(PERIODS, to + 4 + Math.floor(12 * random()));
  const owed = reboundPu * own.powerW * (to - from);
  if (reboundEnd > to) deltaW.fill(Math.round(owed / (reboundEnd - to)), to, reboundEnd);
  const energyKwh = (own.powerW * (to - from) * HOURS) / 1000;
  return {
    id: own.id,
    deltaW,
    priceMicros: Math.round(energyKwh * own.microsPerKwh * (0.85 + 0.3 * random())),
    minActivationFactor: kind.minFactors[Math.floor(kind.minFactors.length * random())]!,
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
