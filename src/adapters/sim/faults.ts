import { randomStream } from '../../engine/quantity/index.ts';

/** How often calls go wrong, in percent of calls, and how long they take. */
export interface FaultRates {
  /** Mean; between half and one and a half times as much [ms]. */
  readonly latencyMs: number;
  /** Answered with 429 and a pause to be kept. */
  readonly tooManyPct: number;
  /** Answered with 500; half of them after the work was done. */
  readonly errorsPct: number;
  /** The work is done, and no answer comes. */
  readonly lostPct: number;
  /** The token is forgotten: 401. */
  readonly expiredPct: number;
}

export const NO_FAULTS: FaultRates = { latencyMs: 0, tooManyPct: 0, errorsPct: 0, lostPct: 0, expiredPct: 0 };

export type CallFault = 'expired' | 'too-many' | 'error-before' | 'error-after' | 'lost';

export interface CallFate {
  readonly latencyMs: number;
  readonly fault: CallFault | undefined;
}

const CALM: CallFate = { latencyMs: 0, fault: undefined };

/**
 * Decides what goes wrong with which call. It depends on the seed, on what is asked, and on how often that was asked before,
 * and not on what others ask meanwhile: the same rehearsal meets the same faults.
 */
export class Dice {
  readonly #seed: number;
  readonly #rates: FaultRates;
  readonly #isCalm: boolean;
  readonly #calls = new Map<string, number>();

  constructor(seed: number, rates: FaultRates) {
    this.#seed = seed;
    this.#rates = rates;
    this.#isCalm = Object.values(rates).every((rate) => rate === 0);
  }

  /** @param target - method and address. */
  cast(target: string): CallFate {
    // Where nothing goes wrong nothing is remembered of calls: there may be very many.
    if (this.#isCalm) return CALM;
    const count = this.#calls.get(target) ?? 0;
    this.#calls.set(target, count + 1);
    const stream = randomStream(this.#seed, 'call', target, count);
    const latencyMs = Math.round(this.#rates.latencyMs * stream.between(0.5, 1.5));
    return { latencyMs, fault: this.#fault(stream.between(0, 100), stream.chance(0.5)) };
  }

  /** Each kind has its own piece of the scale from 0 to 100. */
  #fault(drawn: number, isAfter: boolean): CallFault | undefined {
    const { expiredPct, tooManyPct, errorsPct, lostPct } = this.#rates;
    let left = drawn - expiredPct;
    if (left < 0) return 'expired';
    left -= tooManyPct;
    if (left < 0) return 'too-many';
    left -= errorsPct;
    if (left < 0) return isAfter ? 'error-after' : 'error-before';
    return left < lostPct ? 'lost' : undefined;
  }
}

/** One decision of its own kind: whether the `count`-th time of something goes wrong. */
export function happens(pct: number, ...names: readonly (string | number)[]): boolean {
  return pct > 0 && randomStream(...names).between(0, 100) < pct;
}
