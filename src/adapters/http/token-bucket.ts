import type { HttpSurroundings } from './surroundings.ts';

const SECOND_MS = 1_000;

export interface BucketOptions {
  /** Calls per second in the long run. */
  readonly perSecond: number;
  /** Calls that may be made at once after a rest, at least 1. */
  readonly burst: number;
}

/** Keeps calls to one host below a rate. Who asks first goes first. */
export class TokenBucket {
  readonly #options: BucketOptions;
  readonly #around: Pick<HttpSurroundings, 'nowMs' | 'wait'>;
  #tokenCount: number;
  #filledMs: number;
  #closedUntilMs = Number.NEGATIVE_INFINITY;
  #queue: Promise<void> = Promise.resolve();

  constructor(options: BucketOptions, around: Pick<HttpSurroundings, 'nowMs' | 'wait'>) {
    this.#options = options;
    this.#around = around;
    this.#tokenCount = options.burst;
    this.#filledMs = around.nowMs();
  }

  /** Returns when a call may be made. @throws the signal's reason once it is aborted. */
  take(signal: AbortSignal | undefined): Promise<void> {
    const turn = this.#queue.then(() => this.#take(signal));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** Nobody calls for a while: the host has asked for it. */
  close(forMs: number): void {
    this.#closedUntilMs = Math.max(this.#closedUntilMs, this.#around.nowMs() + forMs);
  }

  async #take(signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const waitMs = this.#waitMs();
      if (waitMs <= 0) break;
      await this.#around.wait(Math.ceil(waitMs), signal);
    }
    this.#tokenCount -= 1;
  }

  #waitMs(): number {
    const nowMs = this.#around.nowMs();
    const { perSecond, burst } = this.#options;
    this.#tokenCount = Math.min(burst, this.#tokenCount + ((nowMs - this.#filledMs) * perSecond) / SECOND_MS);
    this.#filledMs = nowMs;
    const untilTokenMs = ((1 - this.#tokenCount) * SECOND_MS) / perSecond;
    return Math.max(untilTokenMs, this.#closedUntilMs - nowMs);
  }
}
