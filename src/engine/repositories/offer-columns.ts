import { invariant } from '../errors.ts';
import { type OfferColumns, OfferColumnsWriter } from '../offer-trader/index.ts';
import { at, type OfferPage } from './offer-page.ts';
import type { AnswerKind } from './records.ts';

/** All answers of a cycle: what choosing needs of a hundred thousand of them, without an object each. */
export interface StoredAnswers {
  /** How many there are of each kind. */
  readonly counts: Readonly<Record<AnswerKind, number>>;
  /** Of those who offer something. */
  readonly offers: OfferColumns;
}

/** Puts pages together, in any order; every participant is in one of them at most. */
export class AnswersReader {
  readonly #writer: OfferColumnsWriter;
  readonly #counts: Record<AnswerKind, number> = { made: 0, failed: 0, late: 0 };
  readonly #periodCount: number;

  /** @param periodCount - of the day. */
  constructor(periodCount: number) {
    this.#periodCount = periodCount;
    this.#writer = new OfferColumnsWriter(periodCount);
  }

  /** @throws InvariantError where the columns of the page do not fit together, or an option has not the periods of the day. */
  page({ participantIds, answers, optionCounts, options }: OfferPage): void {
    const runs = options?.runs ?? new Int32Array(0);
    let option = 0;
    let runsAt = 0;
    for (let index = 0; index < participantIds.length; index += 1) {
      this.#counts[at(answers, index)] += 1;
      const end = option + optionCounts[index]!;
      if (end > option) this.#writer.offer(participantIds[index]!);
      for (; option < end; option += 1) {
        const { ids, idAt, priceMicros, minActivationFactor } = options!;
        this.#writer.option({
          id: ids[idAt[option]!]!,
          priceMicros: priceMicros[option]!,
          minActivationFactor: at(minActivationFactor, option),
        });
        runsAt = this.#power(runs, runsAt);
      }
    }
    invariant(runsAt === runs.length, 'the changes of stored offers are cut off');
  }

  answers(): StoredAnswers {
    return { counts: this.#counts, offers: this.#writer.columns() };
  }

  /** @returns where the runs of the next option begin. */
  #power(runs: Int32Array, from: number): number {
    const to = from + 1 + 2 * (runs[from] ?? 0);
    invariant(from < runs.length && to <= runs.length, 'the changes of stored offers are cut off');
    let period = 0;
    for (let run = from + 1; run < to; run += 2) {
      this.#writer.run(period, runs[run + 1]!);
      period += runs[run]!;
    }
    invariant(period === this.#periodCount, 'a stored offer has another number of periods than its day');
    return to;
  }
}
