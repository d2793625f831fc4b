import type { Catcher, Retrier } from './definition.ts';

/** Errors that `States.ALL` and `States.TaskFailed` stand for. */
export function matchesError(names: readonly string[], error: string | undefined): boolean {
  return names.some(
    (name) =>
      name === error || name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout'),
  );
}

export function catcherOf(catchers: readonly Catcher[], error: string | undefined): Catcher | undefined {
  return catchers.find((catcher) => matchesError(catcher.errors, error));
}

/** Counts the retries of one visit to a state; every retrier has its own count. */
export class RetryCount {
  readonly #retriers: readonly Retrier[];
  readonly #random: () => number;
  readonly #attempts = new Map<Retrier, number>();

  constructor(retriers: readonly Retrier[], random: () => number) {
    this.#retriers = retriers;
    this.#random = random;
  }

  /** How long to wait before the next try [ms]; undefined if there shall be none. */
  nextDelayMs(error: string | undefined): number | undefined {
    const retrier = this.#retriers.find(({ errors }) => matchesError(errors, error));
    if (retrier === undefined) return undefined;
    const attempt = this.#attempts.get(retrier) ?? 0;
    if (attempt >= retrier.attemptsMax) return undefined;
    this.#attempts.set(retrier, attempt + 1);
    return delayMs(retrier, attempt) * (retrier.hasJitter ? this.#random() : 1);
  }
}

/** interval · rate^attempt, at most the maximum; attempts counted from 0. */
function delayMs(retrier: Retrier, attempt: number): number {
  const seconds = retrier.intervalSeconds * retrier.backoffRate ** attempt;
  return Math.min(seconds, retrier.delaySecondsMax ?? Number.POSITIVE_INFINITY) * 1000;
}
